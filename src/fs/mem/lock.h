// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The locks of a memory file system: four bytes each, so that every file can have one. Ranks: the
// tree's lock before a file's; never two files' at once. Nothing is destroyed, and nobody outside
// of this room called, while one is held (the bytes of a guest are copied under a file's lock,
// which cannot wait for anything).
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/lock_rank.h"

namespace wasifs::mem {

/// A reader-writer lock that sleeps on its own word. A writer that waits keeps further readers out.
///
/// No wake-up is lost. Whoever sleeps has seen a writer or the flag of a waiting one in the word
/// and sleeps only while the word is what it saw. A writer's unlock changes the word and wakes all;
/// readers that leave with the flag set change it too, and the last one wakes all. Waking looks at
/// a count of sleepers first, which a sleeper raises before the system compares the word a last
/// time: so either the count is seen raised or the word changed, provided that the word changes
/// before the count is read. A plain store may take effect later than a load behind it; that is why
/// both unlocks are sequentially consistent exchanges.
class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  void lock_shared() noexcept {
    std::uint32_t seen = free_of(writer | writer_waits);
    for (;;) {
      if ((seen & (writer | writer_waits)) != 0) {
        word_.wait(seen, std::memory_order_relaxed);
        seen = word_.load(std::memory_order_relaxed);
      } else if (word_.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire,
                                             std::memory_order_relaxed)) {
        return;
      }
    }
  }

  void unlock_shared() noexcept {
    const std::uint32_t before = word_.fetch_sub(1);
    if (before == (writer_waits | 1)) word_.notify_all();
  }

  void lock() noexcept {
    std::uint32_t seen = free_of(~writer_waits);
    for (;;) {
      if ((seen & ~writer_waits) == 0) {
        // Others that wait to write set the flag again when they find us.
        if (word_.compare_exchange_weak(seen, writer, std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
          return;
        }
      } else if ((seen & writer_waits) != 0 ||
                 word_.compare_exchange_weak(seen, seen | writer_waits,
                                             std::memory_order_relaxed)) {
        word_.wait(seen | writer_waits, std::memory_order_relaxed);
        seen = word_.load(std::memory_order_relaxed);
      }
    }
  }

  void unlock() noexcept {
    // Sleepers look at the address only, so the file may be gone when they are woken.
    word_.exchange(0);
    word_.notify_all();
  }

  /// For a file system with a single owner: locks nothing, but stops the program when somebody is
  /// inside.
  void enter_alone() noexcept {
    if (word_.exchange(writer, std::memory_order_acquire) == 0) return;
    std::fputs("wasifs: two threads are inside of a memory file system made with single_owner\n",
               stderr);
    std::abort();
  }
  void leave_alone() noexcept { word_.store(0, std::memory_order_release); }

 private:
  static constexpr int longest_pause = 256;  // some microseconds, as a call takes

  /// Waits awake, for a while, for the word to have none of `flags`; returns it as seen last.
  /// Content is held for as long as it takes to copy it, which is shorter than falling asleep. Each
  /// look takes the word's cache line from whoever holds the lock, so that they become fewer.
  [[nodiscard]] std::uint32_t free_of(std::uint32_t flags) const noexcept {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    for (int pause = 1; (seen & flags) != 0 && pause <= longest_pause; pause *= 2) {
      for (int turn = 0; turn < pause; ++turn) let_others_run();
      seen = word_.load(std::memory_order_relaxed);
    }
    return seen;
  }

  /// What a processor is told in a loop that waits.
  static void let_others_run() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  static constexpr std::uint32_t writer = 1U << 31;
  static constexpr std::uint32_t writer_waits = 1U << 30;
  std::atomic<std::uint32_t> word_{0};  // the two flags and the number of readers
};

/// Who uses a file system.
enum class Owners : std::uint8_t { many, single };

#ifdef NDEBUG
inline constexpr bool check_single_owner = false;
#else
inline constexpr bool check_single_owner = true;
#endif

/// Holds a lock for the length of a block.
template <bool exclusive, LockRank rank>
class [[nodiscard]] Hold {
 public:
  Hold(Lock& lock, Owners owners) noexcept : rank_(rank), lock_(lock), owners_(owners) {
    if (owners_ == Owners::single) {
      if (check_single_owner) lock_.enter_alone();
    } else if (exclusive) {
      lock_.lock();
    } else {
      lock_.lock_shared();
    }
  }
  ~Hold() {
    if (owners_ == Owners::single) {
      if (check_single_owner) lock_.leave_alone();
    } else if (exclusive) {
      lock_.unlock();
    } else {
      lock_.unlock_shared();
    }
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  [[no_unique_address]] HeldRank rank_;
  Lock& lock_;
  Owners owners_;
};

using LookAtTree = Hold<false, lock_rank::filesystem_tree(0)>;
using ChangeTree = Hold<true, lock_rank::filesystem_tree(0)>;
using LookAtContent = Hold<false, lock_rank::inode_data(0)>;
using ChangeContent = Hold<true, lock_rank::inode_data(0)>;

}  // namespace wasifs::mem
