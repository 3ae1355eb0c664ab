// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory file systems come back from snapshots. Used by whoever restores a process.
#pragma once

#include <memory>

#include "wasifs/fs/mem.h"
#include "wasifs/persist.h"

namespace wasifs::mem {

/// Makes a part of the type "mem" again. Of each bound the lower one holds, that of `offered` or
/// the saved; content beyond it is refused. Clock and ownership are those of `offered`. Nothing in
/// the part is trusted.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_mem(PartReader& reader,
                                                                        const MemOptions& offered);

}  // namespace wasifs::mem
