// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "base/lock_rank.h"

#ifndef NDEBUG

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace wasifs {
namespace {

// The ranks that this thread holds, in the order in which it took them: since that is rising, the
// last is the highest. No library code nests deeper; the tower of file systems is the deepest.
struct HeldLocks {
  std::array<LockRank, 64> ranks;
  std::size_t count = 0;
};
thread_local constinit HeldLocks held{};

struct Name {
  char text[64];
};

Name name_of(LockRank rank) noexcept {
  Name name;
  const std::uint32_t first_tree = lock_rank::filesystem_tree(lock_rank::max_height).order;
  const std::uint32_t last_inode = lock_rank::inode_data(0).order;
  const char* word = rank == lock_rank::name_space   ? "namespace"
                     : rank == lock_rank::fd_table   ? "descriptor table"
                     : rank == lock_rank::pipe       ? "pipe"
                     : rank == lock_rank::socket     ? "socket"
                     : rank == lock_rank::leaf       ? "leaf"
                     : rank == lock_rank::wait_queue ? "wait queue"
                     : rank == lock_rank::waiter     ? "waiter"
                                                     : "other";
  if (rank.order >= first_tree && rank.order <= last_inode) {
    const bool tree = (rank.order - first_tree) % 2 == 0;
    word = tree ? "file system tree" : "inode data";
  }
  std::snprintf(name.text, sizeof(name.text), "%s (rank %u)", word, rank.order);
  return name;
}

}  // namespace

void note_lock_taken(LockRank rank) noexcept {
  if (held.count != 0 && held.ranks[held.count - 1].order >= rank.order) {
    std::fprintf(stderr, "wasifs: wrong lock order: %s is taken while %s is held\n",
                 name_of(rank).text, name_of(held.ranks[held.count - 1]).text);
    std::abort();
  }
  if (held.count == held.ranks.size()) {
    std::fprintf(stderr, "wasifs: one thread holds more than %zu locks\n", held.ranks.size());
    std::abort();
  }
  held.ranks[held.count++] = rank;
}

void note_lock_released(LockRank rank) noexcept {
  // Locks need not be given back in reverse order, so the rank may be anywhere.
  const auto end = held.ranks.begin() + static_cast<std::ptrdiff_t>(held.count);
  const auto found = std::find(held.ranks.begin(), end, rank);
  if (found == end) {
    std::fprintf(stderr, "wasifs: %s is given back by a thread that does not hold it\n",
                 name_of(rank).text);
    std::abort();
  }
  std::copy(found + 1, end, found);
  --held.count;
}

void check_no_lock_held(const char* what) noexcept {
  if (held.count == 0) return;
  std::fprintf(stderr, "wasifs: %s while %s is held\n", what,
               name_of(held.ranks[held.count - 1]).text);
  std::abort();
}

}  // namespace wasifs

#endif
