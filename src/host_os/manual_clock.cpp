// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clock that only moves when it is told to.
#include <limits>

#include "wasifs/clock.h"

namespace wasifs {
namespace {

// Time stops at the end of its range instead of beginning anew, so that it never goes back.
void move_forward(std::atomic<Timestamp>& time, Timestamp by) noexcept {
  Timestamp from = time.load(std::memory_order_relaxed);
  Timestamp to = 0;
  do {
    if (__builtin_add_overflow(from, by, &to)) to = std::numeric_limits<Timestamp>::max();
  } while (
      !time.compare_exchange_weak(from, to, std::memory_order_release, std::memory_order_relaxed));
}

}  // namespace

ManualClock::ManualClock(Timestamp realtime, Timestamp monotonic) noexcept
    : realtime_(realtime), monotonic_(monotonic) {}

Result<Timestamp> ManualClock::now(ClockId id) noexcept {
  switch (id) {
    case ClockId::realtime:
      return realtime_.load(std::memory_order_acquire);
    case ClockId::monotonic:
      return monotonic_.load(std::memory_order_acquire);
    case ClockId::process_cputime_id:
    case ClockId::thread_cputime_id:
      break;
  }
  return Errno::inval;
}

Result<Timestamp> ManualClock::resolution(ClockId id) noexcept {
  if (id != ClockId::realtime && id != ClockId::monotonic) return Errno::inval;
  return Timestamp{1};
}

Timestamp ManualClock::file_time() noexcept {
  return realtime_.load(std::memory_order_acquire);
}

void ManualClock::advance(Timestamp nanoseconds) noexcept {
  move_forward(realtime_, nanoseconds);
  move_forward(monotonic_, nanoseconds);
}

}  // namespace wasifs
