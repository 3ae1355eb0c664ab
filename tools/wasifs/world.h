// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the options make of the guest's world: a process with its tree, streams, clock and bounds.
#pragma once

#include <memory>

#include "file_systems.h"
#include "run_options.h"
#include "wasifs/process.h"

namespace wasifs::cli {

/// What the guest's standard streams and devices lead to. A sentence where it cannot be had.
[[nodiscard]] Parsed<DeviceSources> make_devices(const RunOptions& options);

/// The process, with everything copied in. A sentence where something cannot be had.
[[nodiscard]] Parsed<std::unique_ptr<Process>> make_world(const RunOptions& options);

}  // namespace wasifs::cli
