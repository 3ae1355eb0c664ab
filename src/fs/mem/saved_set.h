// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which inodes a save holds: found by going through the tree, or from what the last save held and
// what has changed since. Used by saves, by one thread, while nobody uses the tree.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fs/mem/changes.h"
#include "fs/mem/directory.h"
#include "fs/mem/last_save.h"

namespace wasifs::mem {

struct SavedSet {
  std::vector<SavedNode> nodes;         ///< By number.
  std::vector<std::uint64_t> nameless;  ///< Numbers of those of them that no name leads to.
  std::vector<std::uint64_t> changed;   ///< Numbers of those that came, went or changed; rising.
  /// Exactly those with names are in the tree, so that link counts tell what the next save holds.
  bool counted = false;

  /// All that `root` (null: none) and `held` lead to.
  [[nodiscard]] static SavedSet find_all(Directory* root, std::span<Inode* const> held);
  /// The same for a tree that has a root and was `counted` in the last save. Of that, nodes and
  /// what has no name are used up.
  [[nodiscard]] static SavedSet update(LastSave& last, const Changes::Noted& noted,
                                       std::span<Inode* const> held);
};

}  // namespace wasifs::mem
