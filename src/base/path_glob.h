// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Patterns for paths, as .gitignore knows them. Used by the file systems that judge by path. Never
// changes, so any thread may use it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wasifs/result.h"

namespace wasifs {

/// A pattern of names between slashes. In a name, `*` stands for any bytes, `?` for one byte,
/// `[a-z]` and `[!a-z]` for one byte of a set, and a backslash takes the next byte as it is. A name
/// of `**` stands for any number of names, also none. A pattern with a slash in front or within is
/// about the whole path; one without is about the last name, wherever it is. Bytes are compared,
/// case counts. Paths are relative to the root of the file system, without a slash at either end;
/// the root itself is empty.
class PathGlob {
 public:
  /// Errors: `inval` (empty, an empty name within, "." or "..", a set that does not end, a
  /// backslash at the end of a name).
  [[nodiscard]] static Result<PathGlob> parse(std::string_view pattern);

  /// Whether it is about `path`.
  [[nodiscard]] bool matches(std::string_view path) const noexcept;
  /// Whether it may be about something below the directory `path`.
  [[nodiscard]] bool may_match_below(std::string_view path) const noexcept;
  /// Whether it is about the directory `path` and everything below it.
  [[nodiscard]] bool matches_all_below(std::string_view path) const noexcept {
    return names_.back() == any_names && matches(path);
  }
  /// Whether what it says of a path depends on more than the last name.
  [[nodiscard]] bool whole_path() const noexcept {
    return names_.front() != any_names || names_.size() > 2;
  }

 private:
  static constexpr std::string_view any_names = "**";

  std::vector<std::string> names_;
};

}  // namespace wasifs
