// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of a guest in the memory of this program, for another one to go on from.
#pragma once

#include <memory>

#include "wasifs/engine/wasmtime.h"
#include "wasifs/snapshot.h"

namespace wasifs::cli {

struct GuestCopy {
  std::unique_ptr<SnapshotStore> store;
  std::unique_ptr<SnapshotReader> reader;
  std::unique_ptr<PartReader> state;  ///< For `WasmtimeGuest::restore_state`.
};

/// Copies `guest`, which is paused or at rest. A sentence where that cannot be.
[[nodiscard]] SnapshotResult<GuestCopy> copy_of(WasmtimeGuest& guest);

}  // namespace wasifs::cli
