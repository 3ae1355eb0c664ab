// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is seen of a filtered file system, by path. Never changes, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "base/path_glob.h"
#include "wasifs/fs/filter.h"

namespace wasifs {

class FilterRules {
 public:
  /// Errors: `inval`, as of `make_filter`.
  [[nodiscard]] static Result<FilterRules> parse(const FilterOptions& options);

  /// Whether rules show `path`: those about it, or else about the nearest directory above.
  [[nodiscard]] bool shows(std::string_view path) const noexcept;
  /// Whether rules may show something below the directory `path`.
  [[nodiscard]] bool leads(std::string_view path) const noexcept;
  /// Whether rules may tell what is below one of these paths from what has the same place below
  /// the other.
  [[nodiscard]] bool tell_apart(std::string_view path, std::string_view new_path) const noexcept;

 private:
  struct Rule {
    PathGlob glob;
    bool show;
  };
  std::vector<Rule> rules_;
  bool show_others_ = true;
};

}  // namespace wasifs
