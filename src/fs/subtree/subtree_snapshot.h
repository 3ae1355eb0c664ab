// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Subtrees come back from snapshots. Used by whoever restores a process.
#pragma once

#include <memory>

#include "wasifs/persist.h"

namespace wasifs {

/// Makes a part of the type "subtree" again, in whatever the reader gives as the whole. Nothing in
/// the part is trusted.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_subtree(PartReader& reader);

}  // namespace wasifs
