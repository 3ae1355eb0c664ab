// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// File systems within a quota come back from snapshots. Used by whoever restores a process.
#pragma once

#include <memory>

#include "wasifs/persist.h"

namespace wasifs {

/// Makes a part of the type "limited" again, over whatever the reader gives as the file system
/// below. Nothing in the part is trusted.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_limited(PartReader& reader);

}  // namespace wasifs
