// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The stored form of what a paused guest was doing. For the guest's part. No state.
#pragma once

#include "guest_generated.h"
#include "paused.h"

namespace wasifs::pause {

[[nodiscard]] flatbuffers::Offset<guest::PausedRun> encode_paused(
    flatbuffers::FlatBufferBuilder& builder, const Paused& paused);

// What a well-formed guest says of it; nothing where it was at rest. As `read_paused`, but that of
// several threads it is the one that runs `_start`.
[[nodiscard]] SnapshotResult<std::optional<Paused>> decode_paused(const guest::Guest& guest);

// What it says of the other threads.
[[nodiscard]] SnapshotResult<std::vector<PausedThread>> decode_threads(const guest::Guest& guest);

}  // namespace wasifs::pause
