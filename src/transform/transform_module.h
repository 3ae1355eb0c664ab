// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes F, or R, of a module. One thread.
#pragma once

#include "frames.h"
#include "read_module.h"

namespace wasifs::transform {

// What either tells of the module's state.
[[nodiscard]] SnapshotResult<pause::StateMap> state_of_module(const PausableModule::Read& read,
                                                              pause::StartFunction start);

// With continuations for the places of `plan`, which exist.
[[nodiscard]] SnapshotResult<Transformed> transform_module(const PausableModule::Read& read,
                                                           pause::StartFunction start,
                                                           Analyses& analyses,
                                                           const FramePlan& plan);

}  // namespace wasifs::transform
