// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs snapshot`: makes the world, makes the program ready in it, and saves both at rest.
#pragma once

#include "run_options.h"

namespace wasifs::cli {

/// Returns the exit code of this program.
[[nodiscard]] int snapshot(const RunOptions& options);

}  // namespace wasifs::cli
