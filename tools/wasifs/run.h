// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs run`: makes the world, loads the program, runs it, and says how it ended.
#pragma once

#include "run_options.h"

namespace wasifs::cli {

/// Returns the exit code of this program.
[[nodiscard]] int run(const RunOptions& options);

}  // namespace wasifs::cli
