// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clocks of the operating system. Stateless, so any thread.
#include <time.h>

#include <algorithm>
#include <optional>

#include "wasifs/clock.h"

namespace wasifs {
namespace {

constexpr Timestamp second = 1'000'000'000;

std::optional<clockid_t> host_clock(ClockId id) noexcept {
  switch (id) {
    case ClockId::realtime:
      return CLOCK_REALTIME;
    case ClockId::monotonic:
      return CLOCK_MONOTONIC;
    case ClockId::process_cputime_id:
      return CLOCK_PROCESS_CPUTIME_ID;
    case ClockId::thread_cputime_id:
      return CLOCK_THREAD_CPUTIME_ID;
  }
  return std::nullopt;
}

// A time before 1970 shows as 0, as file times do.
Result<Timestamp> nanoseconds(const timespec& time) noexcept {
  if (time.tv_sec < 0) return Timestamp{0};
  Timestamp total = 0;
  if (__builtin_mul_overflow(static_cast<Timestamp>(time.tv_sec), second, &total) ||
      __builtin_add_overflow(total, static_cast<Timestamp>(time.tv_nsec), &total)) {
    return Errno::overflow;
  }
  return total;
}

class SystemClock final : public Clock {
 public:
  Result<Timestamp> now(ClockId id) noexcept override {
    const std::optional<clockid_t> clock = host_clock(id);
    timespec time{};
    // A machine may lack a CPU clock; nothing else can go wrong.
    if (!clock || ::clock_gettime(*clock, &time) != 0) return Errno::inval;
    return nanoseconds(time);
  }

  Result<Timestamp> resolution(ClockId id) noexcept override {
    const std::optional<clockid_t> clock = host_clock(id);
    timespec time{};
    if (!clock || ::clock_getres(*clock, &time) != 0) return Errno::inval;
    WASIFS_TRY(const Timestamp resolution, nanoseconds(time));
    return std::max(resolution, Timestamp{1});
  }

  Timestamp file_time() noexcept override {
#ifdef CLOCK_REALTIME_COARSE
    constexpr clockid_t clock = CLOCK_REALTIME_COARSE;  // what Linux stamps files with
#else
    constexpr clockid_t clock = CLOCK_REALTIME;
#endif
    timespec time{};
    if (::clock_gettime(clock, &time) != 0) return 0;
    return nanoseconds(time).value_or(0);
  }
};

}  // namespace

std::shared_ptr<Clock> system_clock() {
  static const auto clock = std::make_shared<SystemClock>();
  return clock;
}

}  // namespace wasifs
