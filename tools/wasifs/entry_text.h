// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is in a tree, for people and for programs: `wasifs tree` and `ls`.
#pragma once

#include <vector>

#include "inside.h"
#include "json_text.h"

namespace wasifs::cli {

/// Prints what `entries_of` gave, each directory with what is in it set in.
void print_tree(const std::vector<Entry>& entries);

/// The same as an array of objects.
[[nodiscard]] nlohmann::ordered_json json_of(const std::vector<Entry>& entries);

}  // namespace wasifs::cli
