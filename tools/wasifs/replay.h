// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs replay`: runs a program again from its recording.
#pragma once

#include <string>

#include "run_options.h"

namespace wasifs::cli {

/// Replays the recording in the file `path`. Returns the exit code of this program.
[[nodiscard]] int replay(RunOptions options, const std::string& path);

}  // namespace wasifs::cli
