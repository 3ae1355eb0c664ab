// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Overlays and unions come back from snapshots. Used by whoever restores a process.
#pragma once

#include <memory>

#include "wasifs/persist.h"

namespace wasifs {

/// Makes a part of the type "overlay" again, over whatever the reader gives as its layers. Nothing
/// in the part is trusted.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_overlay(PartReader& reader);
/// The same for the type "union".
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_union(PartReader& reader);

}  // namespace wasifs
