// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What goes to standard error: messages, and on a terminal only, progress and colour.
#pragma once

#include <string>
#include <string_view>

namespace wasifs::cli {

/// "wasifs: error: sentence"
void print_error(std::string_view sentence);

/// Shows what takes long while it lasts; nothing where standard error is no terminal. One at a
/// time.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One more is done; redraws ten times a second at most.
  void step();

 private:
  void draw() const;

  std::string what_;
  unsigned long count_ = 0;
  bool shown_;
  long long last_ = 0;
};

}  // namespace wasifs::cli
