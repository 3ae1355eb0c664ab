// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which inodes of a memory file system have changed in anything that snapshots hold, since the last
// one: the next need not look at others. Time is divided into periods; a save begins one, and so
// does a clone (see `Past`). Each node has the number of the period in which it was noted last, so
// that a change costs a comparison, and the first one of a period an entry here. Before the first
// save nothing is noted. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <unordered_map>

#include "base/guarded.h"
#include "wasifs/inode.h"

namespace wasifs::mem {

class Changes {
 public:
  /// What became of an inode.
  struct Change {
    Inode* fresh = nullptr;  ///< It was made in this period.
    bool ended = false;      ///< It is not there any more.
  };
  using Noted = std::unordered_map<std::uint64_t, Change>;

  [[nodiscard]] std::uint32_t period() const noexcept {
    return period_.load(std::memory_order_relaxed);
  }
  /// The inode is to be saved anew. `fresh`: itself, where it was just made.
  void note(std::uint64_t number, Inode* fresh) noexcept;
  /// An inode ends.
  void ended(std::uint64_t number) noexcept {
    if (period() != 0) note_end(number);
  }

  /// What was noted in this period. For saves, as is the rest.
  [[nodiscard]] Noted take();
  /// Begins a period; `last` is the highest number of an inode so far. Returns false where nothing
  /// can be noted any more: all has to be saved the next time.
  [[nodiscard]] bool begin_period(std::uint64_t last);
  /// Whether all that changed was noted.
  [[nodiscard]] bool complete() const noexcept;
  /// Begins a period for a clone: what was noted stays. As above, but returns false where no period
  /// is left.
  [[nodiscard]] bool begin_clone() noexcept {
    if (period() == UINT32_MAX) return false;
    period_.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  /// Nothing will be saved that way any more.
  void stop() noexcept;

 private:
  struct State {
    Noted noted;
    std::uint64_t last = 0;
    bool complete = false;  // since `begin_period`
  };

  void note_end(std::uint64_t number) noexcept;

  std::atomic<std::uint32_t> period_{0};  // 0: there was no save and no clone
  Guarded<State, lock_rank::leaf> state_;
};

}  // namespace wasifs::mem
