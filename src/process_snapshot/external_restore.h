// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is external: who is asked for it, and how open files of it are found and compared. Used by
// the restorer, and by whoever wants to know what there is to be asked. One thread.
#pragma once

#include <memory>
#include <vector>

#include "process_snapshot/restorer.h"

namespace wasifs {

/// Gets what the part describes from the embedder.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_external(PartReader& reader,
                                                                             Restorer& restorer);

/// What restoring the part would ask the embedder for.
[[nodiscard]] SnapshotResult<std::vector<External>> list_externals(PartReader& reader);

}  // namespace wasifs
