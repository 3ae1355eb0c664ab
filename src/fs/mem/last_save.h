// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a save of a memory file system leaves behind for the next one: which inodes it held, and the
// segments that it made of them, by their digests. Together with `Changes` it tells what the same
// state would give again. Kept by `Common`; used by saves only, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "wasifs/inode.h"
#include "wasifs/persist.h"

namespace wasifs::mem {

/// One inode that is saved. It has ended where `Changes` says so.
struct SavedNode {
  std::uint64_t number = 0;
  Inode* inode = nullptr;
  std::size_t size = 0;  ///< About how many bytes it takes in its first segment.
};

/// One segment, but for the last.
struct SavedSegment {
  std::uint64_t first = 0;   ///< It holds the inodes with numbers in `[first, first + width)`,
  std::uint64_t width = 0;   ///< or, where this is 0, goes on with inode `first`.
  std::uint64_t size = 0;    ///< Bytes.
  bool has_content = false;  ///< Chunks of content belong to it.
  std::unique_ptr<Digest[]> digests;  ///< Of its own chunks, from the end of the save on.

  [[nodiscard]] std::size_t chunk_count() const noexcept {
    return static_cast<std::size_t>((size + snapshot_chunk_size - 1) / snapshot_chunk_size);
  }
  [[nodiscard]] std::span<Digest> chunks() const noexcept { return {digests.get(), chunk_count()}; }
};

/// See the top of the file.
struct LastSave {
  std::vector<SavedNode> nodes;         ///< By number.
  std::vector<std::uint64_t> nameless;  ///< Numbers of those of them that were only held.
  std::vector<SavedSegment> segments;   ///< In order.
};

}  // namespace wasifs::mem
