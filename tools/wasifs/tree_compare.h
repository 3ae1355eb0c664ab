// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How two trees differ, name by name, in the order of paths; files by what they hold, so that a
// time that was set back hides nothing. For `wasifs diff` and `snapshots diff`.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "terminal.h"
#include "tree_entries.h"

namespace wasifs::cli {

/// One difference.
struct TreeDifference {
  enum class Kind { added, removed, modified };
  Kind kind = Kind::modified;
  std::string path;               ///< From the two places that are compared; absolute.
  std::string_view what;          ///< Of `modified`: type, target, content, times or permissions.
  const Entry* before = nullptr;  ///< Null where added.
  const Entry* after = nullptr;   ///< Null where removed.
};

/// What counts besides types, targets of links and content.
struct CompareHow {
  bool times = false;        ///< Of the last change.
  bool permissions = false;  ///< Modes and owners, where both file systems keep them.
};

/// Where a comparison begins in a tree.
struct ComparedPlace {
  Location root;
  std::string path;  ///< Absolute.
};

/// Told of each difference; false ends the comparison.
using DifferenceSink = std::function<bool(const TreeDifference&)>;

/// Compares what is at two places and below. What was added or removed is told with all that is
/// below it. What cannot be read is told to `told`, and left out.
void compare_places(const ComparedPlace& first, const ComparedPlace& second, const CompareHow& how,
                    Progress& progress, const DifferenceSink& sink,
                    const std::function<void(const std::string& sentence)>& told);

}  // namespace wasifs::cli
