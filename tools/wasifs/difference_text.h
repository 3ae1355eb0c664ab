// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How two trees differ, for people and for programs: `wasifs diff` and `snapshots diff`.
#pragma once

#include "json_text.h"
#include "tree_compare.h"

namespace wasifs::cli {

/// Adds one difference to `files`, an object with the arrays removed, added and modified.
void add_difference(const TreeDifference& found, nlohmann::ordered_json& files);

/// Prints "-", "+" or "~", the path, and of what was modified what it is.
void print_difference(const TreeDifference& found);

}  // namespace wasifs::cli
