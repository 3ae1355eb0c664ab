// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What clones of a memory file system may still need of it: what its inodes were when a clone was
// made. Time is divided into periods (see `Changes`), and each clone holds the one at whose end it
// was made. Who changes an inode for the first time in a period keeps here what it was, if a clone
// holds a period since its last change. So making a clone touches no inode, and what did not change
// is found in the tree itself, by its number.
//
// Any thread. An inode is kept and captured under its guard: the lock of its content for a file,
// the tree's for a directory or a link.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <variant>

#include "base/guarded.h"
#include "fs/mem/entry_table.h"
#include "fs/mem/extent.h"
#include "fs/mem/node_state.h"
#include "fs/mem/versions.h"
#include "wasifs/inode.h"

namespace wasifs::mem {

class Changes;
class Directory;

/// What an inode was, but for the names of a directory.
struct Version {
  NodeState state;
  InodeKind kind = InodeKind::file;
  std::uint64_t size = 0;  ///< Of a file.
  Ref<Body> body;          ///< Of a file; null where it has no bytes.
  std::string target;      ///< Of a link.
  SpecialFile special;     ///< Of a special file.
};

class Past {
 public:
  /// A clone holds the present state: returns its period. Call it with the tree's lock.
  /// `root` lives until `release`. Errors: `overflow` (too many periods).
  [[nodiscard]] Result<std::uint32_t> hold(Changes& changes, Directory& root);
  /// It does not any more.
  void release(std::uint32_t period) noexcept;

  /// `inode`, which was changed last in period `last_change`, is about to be changed in the present
  /// one, which becomes `last_change`. Returns false where that was done already.
  [[nodiscard]] bool keep(Inode& inode, std::atomic<std::uint32_t>& last_change,
                          const Changes& changes) noexcept;
  /// The same for the names in a directory, with the tree's lock.
  void keep_names(Directory& directory, std::uint32_t last_change) noexcept;
  /// An inode came.
  void touch() noexcept { touched_.store(true, std::memory_order_relaxed); }
  /// An inode of a clone was made. With the tree's lock.
  void made(Inode& inode);
  /// An inode has lost its last name, and was kept. With the tree's lock.
  void forget(std::uint64_t number) noexcept;

  /// What `number` was in `period`: a `Version`, or the inode where it is still that, or null where
  /// the tree has not got it. With the tree's lock. Errors: `io` (the host had no memory to keep
  /// it).
  using Found = std::variant<Version, Ref<Inode>>;
  [[nodiscard]] Result<Found> find(std::uint64_t number, std::uint32_t period);
  /// What `inode` was in `period`, now that its guard is held.
  [[nodiscard]] Result<Version> capture(Inode& inode, std::uint32_t period);
  /// The names of directory `number` in `period`; null where the tree has not got it. With the
  /// tree's lock. Errors: as above.
  [[nodiscard]] Result<Ref<const SharedTable>> names(std::uint64_t number, std::uint32_t period);

 private:
  struct State {
    std::map<std::uint32_t, std::uint64_t> held;  // periods, by how many clones
    Versions<Version> inodes;
    Versions<Ref<const SharedTable>> names;
    std::unordered_map<std::uint64_t, Ref<const SharedTable>> present_names;  // unchanged so far
    // Inodes that clones know the numbers of: they have names in a tree that cannot end.
    std::unordered_map<std::uint64_t, Inode*> known;
    std::uint32_t last_held = 0;
    bool lost = false;  // something could not be kept
  };

  [[nodiscard]] static bool needed(const State& state, std::uint32_t since) noexcept {
    return state.held.lower_bound(since) != state.held.end();
  }
  [[nodiscard]] static Ref<const SharedTable> present_names(State& state, Directory& directory);

  Guarded<State, lock_rank::leaf> state_;
  std::atomic<bool> touched_{true};  // since a clone was made
};

}  // namespace wasifs::mem
