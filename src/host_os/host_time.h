// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times of files as the host tells them. Whatever gives a `Stat` of a host file uses it. Pure, any
// thread.
#pragma once

#include <cstdint>
#include <ctime>

#include "wasifs/types.h"

namespace wasifs {

/// Nanoseconds since 1970. What lies before is 0, what 64 bits cannot hold (from the year 2554 on)
/// the largest number.
[[nodiscard]] inline Timestamp file_timestamp(const timespec& time) noexcept {
  constexpr Timestamp second = 1'000'000'000;
  if (time.tv_sec < 0) return 0;
  const auto seconds = static_cast<Timestamp>(time.tv_sec);
  const auto nanoseconds = static_cast<Timestamp>(time.tv_nsec);
  if (seconds > (UINT64_MAX - nanoseconds) / second) return UINT64_MAX;
  return seconds * second + nanoseconds;
}

}  // namespace wasifs
