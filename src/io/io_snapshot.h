// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streams come back from snapshots. Used by whoever restores a process. Nothing in a part is
// trusted; what needs more memory than `most_bytes` is refused, but 1 MiB is always allowed.
#pragma once

#include <cstdint>
#include <memory>

#include "wasifs/persist.h"

namespace wasifs {

/// A part of the type "null_stream".
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_null_stream(
    PartReader& reader, std::uint64_t most_bytes);
/// A part of the type "bytes_input".
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_bytes_input(
    PartReader& reader, std::uint64_t most_bytes);
/// A part of the type "bytes_output"; its limit becomes `most_bytes` if that is lower. What comes
/// back is a `BytesOutput`.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_bytes_output(
    PartReader& reader, std::uint64_t most_bytes);
/// A part of the type "pipe", with the ends that were held; the other one is gone.
[[nodiscard]] SnapshotResult<std::unique_ptr<RestoredPart>> restore_pipe(PartReader& reader,
                                                                         std::uint64_t most_bytes);

}  // namespace wasifs
