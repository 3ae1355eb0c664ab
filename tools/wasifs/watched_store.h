// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A store that shows on a terminal how much goes into it and comes out of it. Otherwise it is the
// store that it was given.
#pragma once

#include <memory>

#include "terminal.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::cli {

/// `store` and `progress` outlive it and what it gives.
[[nodiscard]] std::unique_ptr<SnapshotStore> watch_store(SnapshotStore& store, Progress& progress);

}  // namespace wasifs::cli
