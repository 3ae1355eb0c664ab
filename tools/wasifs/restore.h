// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs restore` and `resume`: make the process of a snapshot again, with what this command line
// offers of the host, and runs on from there.
#pragma once

#include "run_options.h"
#include "snapshot_place.h"

namespace wasifs::cli {

/// Which guests are gone on with.
enum class WhichGuest { any, paused };

/// Returns the exit code of this program.
[[nodiscard]] int restore(RunOptions options, const SnapshotPlace& place, WhichGuest which);

}  // namespace wasifs::cli
