// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// File metadata between the ABI's types and the core's.
#pragma once

#include "abi/preview1_types.gen.h"
#include "wasifs/types.h"

namespace wasifs::preview1 {

[[nodiscard]] inline FileStat filestat_of(const Stat& stat) noexcept {
  return {.dev = stat.dev,
          .ino = stat.ino,
          .filetype = stat.type,
          .nlink = stat.nlink,
          .size = stat.size,
          .atim = stat.atim,
          .mtim = stat.mtim,
          .ctim = stat.ctim};
}

// Both a value and "now" for one time: `inval`, and nothing is changed.
[[nodiscard]] inline Result<TimesChange> times_change(Timestamp atim, Timestamp mtim,
                                                      FstFlags flags) noexcept {
  const auto one = [flags](Timestamp value, FstFlags set, FstFlags now) -> Result<TimeChange> {
    if (has_all(flags, set | now)) return Errno::inval;
    if (has_all(flags, now)) return TimeChange{TimeChange::How::now, 0};
    if (has_all(flags, set)) return TimeChange{TimeChange::How::set, value};
    return TimeChange{};
  };
  TimesChange change;
  WASIFS_TRY(change.atim, one(atim, FstFlags::atim, FstFlags::atim_now));
  WASIFS_TRY(change.mtim, one(mtim, FstFlags::mtim, FstFlags::mtim_now));
  return change;
}

}  // namespace wasifs::preview1
