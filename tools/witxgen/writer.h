// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C++ text as it grows: indented lines and wrapped documentation.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace witxgen {

class Writer {
 public:
  /// A line in the present indentation. Empty text gives an empty line.
  void line(std::string_view text = {});
  /// A line formatted by fmt.
  template <class... Arguments>
  void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    line(fmt::format(format, std::forward<Arguments>(arguments)...));
  }
  /// Documentation as `///` lines, wrapped. Nothing for empty text.
  void docs(std::string_view text);
  void indent() { ++depth_; }
  void outdent() { --depth_; }
  /// `text {` and an indentation.
  void open(std::string_view text);
  /// Ends the indentation with `}` and `after`.
  void close(std::string_view after = {});

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
  unsigned depth_ = 0;
};

}  // namespace witxgen
