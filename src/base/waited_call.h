// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How long the call that a thread of a guest makes had been waiting before it was paused, where the
// guest has several threads; of a single one the process knows it (`Process::waited`). Set by
// engine adapters around a call, looked at by the calls that wait. Each thread has its own.
#pragma once

#include <utility>

#include "wasifs/types.h"

namespace wasifs {

class WaitedCall {
 public:
  /// From here to the end of the block calls of this thread look at `waited`, in nanoseconds, and
  /// set it when they are paused.
  explicit WaitedCall(Timestamp& waited) noexcept : before_(std::exchange(current_, &waited)) {}
  ~WaitedCall() { current_ = before_; }
  WaitedCall(const WaitedCall&) = delete;
  WaitedCall& operator=(const WaitedCall&) = delete;

  /// Null where the process knows.
  [[nodiscard]] static Timestamp* current() noexcept { return current_; }

 private:
  static inline thread_local Timestamp* current_ = nullptr;
  Timestamp* before_;
};

}  // namespace wasifs
