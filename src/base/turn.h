// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns: what one thread after the other does, across operations of a file system below, where no
// mutex may be held. Not part of the order of locks: who has a turn waits for nobody who may want
// it. Any thread.
#pragma once

#include <atomic>

namespace wasifs {

/// A turn, as long as it lives. Not to be taken twice by one thread.
class Turn {
 public:
  /// Waits until `taken` is free.
  explicit Turn(std::atomic_flag& taken) noexcept : taken_(taken) {
    while (taken_.test_and_set(std::memory_order_acquire)) taken_.wait(true);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    taken_.clear(std::memory_order_release);
    taken_.notify_one();
  }

 private:
  std::atomic_flag& taken_;
};

}  // namespace wasifs
