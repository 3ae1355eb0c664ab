// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads all that a snapshot has. For the tests of snapshots and for their fuzzer.
#pragma once

#include <cstdint>

#include "snapshot/snapshot_contents.h"
#include "some_bytes.h"

namespace wasifs {

inline constexpr std::uint64_t no_limit = std::uint64_t{1} << 30;

/// Reads everything that `name` has, as one string of bytes; the sentence where that fails.
inline SnapshotResult<Bytes> read_all(SnapshotStore& store, std::string_view name,
                                      bool verify = true) {
  auto opened = SnapshotContents::open(store, name, no_limit, verify);
  if (!opened) return std::unexpected(opened.error());
  SnapshotContents& contents = **opened;
  Bytes all;
  for (std::uint32_t part = 0; part < contents.parts(); ++part) {
    for (std::size_t i = 0; i < contents.part(part).segments; ++i) {
      const auto segment = contents.segment(part, i);
      if (!segment) return std::unexpected(segment.error());
      all.insert(all.end(), segment->begin(), segment->end());
    }
  }
  for (ChunkNumber number = 0; contents.chunk_size(number); ++number) {
    const auto chunk = contents.chunk(number);
    if (!chunk) return std::unexpected(chunk.error());
    all.insert(all.end(), chunk->bytes.begin(), chunk->bytes.end());
  }
  return all;
}

}  // namespace wasifs
