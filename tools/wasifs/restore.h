// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs restore`: makes the process of a snapshot again, with what this command line offers of
// the host, and runs on from there.
#pragma once

#include "run_options.h"
#include "snapshot_place.h"

namespace wasifs::cli {

/// Returns the exit code of this program.
[[nodiscard]] int restore(const RunOptions& options, const SnapshotPlace& place);

}  // namespace wasifs::cli
