// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the streams of this room leave in a snapshot; stream.fbs says how it looks. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wasifs/persist.h"
#include "wasifs/ref.h"

namespace wasifs {

/// So many bytes a stream may hold whatever is offered.
inline constexpr std::uint64_t always_allowed = std::uint64_t{1} << 20;

/// All but the bytes. What a stream does not have is 0.
struct SavedStream {
  std::uint64_t number = 0;    ///< Of its inode.
  std::uint64_t capacity = 0;  ///< Most bytes that a pipe or an output keeps.
  std::uint64_t place = 0;     ///< How many bytes of an input were read.
  std::uint32_t reader = 0;    ///< Which of the held inodes is this end of a pipe, from 1.
  std::uint32_t writer = 0;    ///< As above.
};

/// One that was read and checked as far as all streams are alike.
struct LoadedStream {
  SavedStream state;
  std::vector<std::byte> bytes;
};

/// Writes the part. `bytes` lie in pieces and stay until the save ends. `digests` holds one for
/// each chunk where they never change, and is made as long as needed; it may be null.
void save_stream(PartWriter& writer, const SavedStream& state,
                 std::span<const std::span<const std::byte>> bytes,
                 std::vector<Digest>* digests = nullptr);

/// Reads a part. `what` names it in sentences; more than `most_bytes` are refused before they take
/// memory. Reserves the inode number.
[[nodiscard]] SnapshotResult<LoadedStream> load_stream(PartReader& reader, const char* what,
                                                       std::uint64_t most_bytes);

/// A part whose inodes are `held`.
[[nodiscard]] std::unique_ptr<RestoredPart> restored_streams(std::vector<Ref<Inode>> held);

}  // namespace wasifs
