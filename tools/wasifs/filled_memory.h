// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory that holds something from the beginning: `mem:DIR` of --mount and of overlays.
#pragma once

#include <string>

#include "values.h"
#include "wasifs/filesystem.h"
#include "wasifs/fs/mem.h"

namespace wasifs::cli {

/// A copy of the host's directory `source` (empty: nothing), with times, modes, owners and extended
/// attributes. A sentence where that cannot be.
[[nodiscard]] Parsed<Ref<FileSystem>> make_filled_memory(const std::string& source,
                                                         const MemOptions& options);

}  // namespace wasifs::cli
