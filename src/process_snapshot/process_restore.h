// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes a process of what its part says and of what is offered. Used by the snapshot reader. One
// thread.
#pragma once

#include "snapshot/snapshot_contents.h"
#include "wasifs/snapshot.h"

namespace wasifs {

/// See `SnapshotReader::restore`.
[[nodiscard]] SnapshotResult<RestoredProcess> restore_process(SnapshotContents& contents,
                                                              const RestoreOptions& options);

}  // namespace wasifs
