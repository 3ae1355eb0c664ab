// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An opened snapshot, which the engine's file also reads a part of. One thread at a time.
#pragma once

#include "failure.h"
#include "handles.h"
#include "wasifs/snapshot.h"

struct wasifs_snapshot {
  std::shared_ptr<wasifs::SnapshotStore> store;  // outlives the reader
  std::unique_ptr<wasifs::SnapshotReader> reader;
  bool restored = false;
};

namespace wasifs::capi {

// The part that holds the guest. `noent` where there is none.
[[nodiscard]] wasifs_errno guest_part_of(wasifs_snapshot& snapshot,
                                         std::unique_ptr<PartReader>& part);

}  // namespace wasifs::capi
