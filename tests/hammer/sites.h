// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the hammer works: every row of the conformance suite that threads may share, and
// compositions that only make sense here. A new one is one line in sites.cpp.
#pragma once

#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "factories.h"
#include "invariants.h"

namespace wasifs::hammer {

/// `filesystem` at "/".
[[nodiscard]] conformance::Place mounted(const Ref<FileSystem>& filesystem);
/// Fills `filesystem` so that there is something under each name that the workers use: files of
/// several names, directories, links; with `other` under others of them.
Ref<FileSystem> filled(const Ref<FileSystem>& filesystem, bool other = false);
/// What is below `at`: types, links, content, by path.
[[nodiscard]] std::map<std::string, std::string> tree_of(const Location& at,
                                                         const std::string& path = "");

/// A place to work in, and what must hold of it that its tree does not show.
struct Site {
  conformance::Place place;
  Content content = Content::records;  ///< `any` where a full file system cuts a record.
  bool usage_returns = true;           ///< Whether `FileSystem::usage` is of what is in the tree.
  std::function<void()> settle;        ///< Before the tree is looked at; may be null.
  std::function<void()> check;         ///< While the tree is as the threads left it; may be null.
  std::function<void()> check_empty;   ///< When all is removed; may be null.
};

/// Makes sites of one kind.
struct Row {
  std::string name;            ///< As part of the names of tests.
  std::function<Site()> make;  ///< A fresh one.

  friend std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }
};

/// All of them.
[[nodiscard]] std::vector<Row> all_rows();

}  // namespace wasifs::hammer
