// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Read-only views come back from snapshots. Used by whoever restores a process.
#pragma once

#include <memory>

#include "wasifs/persist.h"

namespace wasifs {

/// Makes a part of the type "read_only" again, over whatever the reader gives as the file system
/// below. Nothing in the part is trusted.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_read_only(PartReader& reader);

}  // namespace wasifs
