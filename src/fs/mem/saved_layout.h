// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What saving and restoring a memory file system agree upon besides the schema. Constants and pure
// functions.
#pragma once

#include <algorithm>
#include <cstdint>

#include "wasifs/persist.h"

namespace wasifs::mem {

/// A piece of content that is shorter is not worth a chunk of its own.
inline constexpr std::uint64_t smallest_chunk = 2048;

/// Calls `visit(offset, length)` for each piece of a run, until it returns false. Pieces end at
/// multiples of the size of a chunk, so that a change moves no bytes from one to another.
template <class Visit>
bool for_each_piece(std::uint64_t offset, std::uint64_t length, Visit visit) {
  while (length != 0) {
    const std::uint64_t piece =
        std::min(length, snapshot_chunk_size - offset % snapshot_chunk_size);
    if (!visit(offset, piece)) return false;
    offset += piece;
    length -= piece;
  }
  return true;
}

// Segments begin anew at fixed places, so that what did not change has the same bytes in a later
// snapshot: at inode numbers, and within one inode at cookies and offsets.
inline constexpr std::uint64_t nodes_per_segment = 1024;
inline constexpr std::uint64_t cookies_per_segment = 1024;
inline constexpr std::uint64_t offsets_per_segment = std::uint64_t{2} << 20;
/// Above this a segment is divided further, if it holds more than one inode: where one file of a
/// hundred has changed, little else is written again. A store puts less than a page close together.
inline constexpr std::size_t good_segment_size = 4096 - 128;

}  // namespace wasifs::mem
