// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The order in which locks are taken. Every mutex of the library has a rank; a thread takes them in
// rising order only, so no two threads can wait for each other. docs/locking.md has the table with
// the reasons. Checked in debug builds per thread; a thread that breaks the order aborts with both
// names, whether or not anything else ran at that moment.
#pragma once

#include <cstdint>

namespace wasifs {

/// A place in the order. Ranks that are taken first are smaller.
struct LockRank {
  std::uint32_t order;  ///< Position; equal ones are never held together by one thread.

  friend constexpr bool operator==(LockRank, LockRank) = default;
};

namespace lock_rank {

/// The swap of a namespace's mount table.
inline constexpr LockRank name_space{100};
/// A descriptor table.
inline constexpr LockRank fd_table{200};

/// How many file systems may stand on each other.
inline constexpr std::uint32_t max_height = 1000;

/// The tree lock of a file system of `height`: 0 for one that keeps its files itself, one more than
/// the highest of those it is built over for any other (overlay, read-only, proxy). So outer ones
/// come first, and as the height is known when the outer one is made, no cycle can be built.
[[nodiscard]] constexpr LockRank filesystem_tree(std::uint32_t height) noexcept {
  return {1000 + 2 * (max_height - (height < max_height ? height : max_height))};
}
/// The data of one inode of a file system of `height`, taken inside its tree lock.
[[nodiscard]] constexpr LockRank inode_data(std::uint32_t height) noexcept {
  return {filesystem_tree(height).order + 1};
}

/// The buffer of a pipe or of a standard stream.
inline constexpr LockRank pipe{4000};
/// The state of a socket.
inline constexpr LockRank socket{4100};
/// State that calls out to nothing: a generator of random numbers, the reason of an exit, a log.
inline constexpr LockRank leaf{4200};
/// The list of those who wait for one thing.
inline constexpr LockRank wait_queue{5000};
/// One sleeping thread.
inline constexpr LockRank waiter{5100};

}  // namespace lock_rank

#ifndef NDEBUG
/// Notes that this thread takes a lock of `rank`. Aborts where it holds one of the same or a later
/// rank.
void note_lock_taken(LockRank rank) noexcept;
/// Notes that this thread gave back a lock of `rank`.
void note_lock_released(LockRank rank) noexcept;
/// Aborts where this thread holds a lock: for what must not run under one (a wait, a destructor, a
/// callback). `what` is the sentence's subject, such as "a wait".
void check_no_lock_held(const char* what) noexcept;
#else
inline void note_lock_taken(LockRank) noexcept {}
inline void note_lock_released(LockRank) noexcept {}
inline void check_no_lock_held(const char*) noexcept {}
#endif

/// Gives a lock that is no `Mutex` (a std::mutex in a public header) its rank: declare it before
/// the guard.
class HeldRank {
 public:
  explicit HeldRank([[maybe_unused]] LockRank rank) noexcept
#ifndef NDEBUG
      : rank_(rank)
#endif
  {
    note_lock_taken(rank);
  }
  ~HeldRank() {
#ifndef NDEBUG
    note_lock_released(rank_);
#endif
  }
  HeldRank(const HeldRank&) = delete;
  HeldRank& operator=(const HeldRank&) = delete;

#ifndef NDEBUG
 private:
  LockRank rank_;
#endif
};

}  // namespace wasifs
