// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A view of a file system that shows some names only. For embedders. Thread rule: any thread at any
// time, as for the file system below.
#pragma once

#include <string>
#include <vector>

#include "wasifs/filesystem.h"

namespace wasifs {

/// Whether the names that fit a pattern are seen.
struct FilterRule {
  /// A path from the root of the view, or a name at any depth, as in .gitignore: in a name, `*` is
  /// any bytes, `?` one byte, `[a-z]` and `[!a-z]` one of a set, and a backslash takes the next
  /// byte as it is; a name of `**` is any number of names. With a slash in front or within it is
  /// about the whole path, else about the last name. Case counts.
  std::string pattern;
  bool show = false;  ///< What fits is seen; else it is hidden.
};

/// What a filter shows.
struct FilterOptions {
  std::vector<FilterRule> rules = {};  ///< Of those that fit a path the last counts; what none fits
                                       ///< is as the directory that it is in.
  bool show_others = true;             ///< What no rule is about is seen.
};

/// `below` without what is hidden: to look it up is `noent`, it is not listed, and to make a name
/// that is hidden, by whatever operation, is `acces`. What is below a hidden directory is hidden,
/// unless a rule shows it: then the directory is seen, too, and nothing else of it; it cannot be
/// renamed or removed (`acces`). A directory that holds hidden entries is `notempty`.
///
/// Rules look at the names by which things are found. So that nothing can be moved from under them,
/// a directory below which a rule about whole paths might say something is not renamed, nor a
/// directory to where one does: `acces`. Hard links are names like others, and a symbolic link
/// leads where it leads; there it is judged again. Errors: `inval` (a pattern that is none).
/// `below` is not null.
[[nodiscard]] Result<Ref<FileSystem>> make_filter(Ref<FileSystem> below,
                                                  const FilterOptions& options);

}  // namespace wasifs
