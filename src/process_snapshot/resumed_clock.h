// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clock of a process that came back: the one given, shifted so that time goes on where it was.
// Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "wasifs/clock.h"

namespace wasifs {

/// The times that clocks showed, by ClockId; nothing where a clock was not there.
using SavedTimes = std::array<std::optional<Timestamp>, 4>;

/// `base`, whose clocks go on from `times` at this moment; what has no time there is as it is.
[[nodiscard]] std::shared_ptr<Clock> resume_clock(std::shared_ptr<Clock> base,
                                                  const SavedTimes& times);

}  // namespace wasifs
