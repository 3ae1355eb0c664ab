// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `wasifs run --record` and `wasifs replay` have in common: how a recording describes a run.
#pragma once

#include <memory>

#include "guest_run.h"
#include "interception.h"
#include "run_options.h"
#include "run_result.h"
#include "wasifs/replay.h"

namespace wasifs::cli {

/// `--record`: records a run of `program` with `process`, or a sentence why it cannot. What could
/// not be written in the end becomes a problem of the report. `options` outlive it.
[[nodiscard]] Parsed<std::unique_ptr<Interception>> begin_recording(const RunOptions& options,
                                                                    const Program& program,
                                                                    Process& process);

/// How the run ended, as recordings say it.
[[nodiscard]] RecordedEnd recorded_end(const RunReport& report);

/// Sets in `options` what a run as that of `recording` needs: engine, bounds, arguments,
/// environment.
void use_recorded(const Recording& recording, RunOptions& options);

}  // namespace wasifs::cli
