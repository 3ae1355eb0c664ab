// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs replay`: runs a program again from its recording. `wasifs ls`: does so and lists the
// files that there are then.
#pragma once

#include <string>

#include "run_options.h"

namespace wasifs::cli {

/// Replays the recording in the file `path`. Returns the exit code of this program.
[[nodiscard]] int replay(RunOptions options, const std::string& path);

/// Lists what is at `where` of the guest's tree at the end of such a replay. Returns the exit code
/// of this program.
[[nodiscard]] int list_files(RunOptions options, const std::string& path, const std::string& where);

}  // namespace wasifs::cli
