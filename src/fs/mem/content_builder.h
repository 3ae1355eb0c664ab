// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes the content of one file again from the runs of a snapshot, in the order of their offsets.
// Whether they fit together was checked before; what the chunks are is seen here. What a store has
// mapped for us becomes the file's memory as it is, the rest is copied. One thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fs/mem/content.h"
#include "wasifs/persist.h"

namespace wasifs::mem {

class ContentBuilder {
 public:
  explicit ContentBuilder(PartReader& reader) noexcept : reader_(reader) {}

  /// Adds a run that was allocated and not written.
  void add_reserved(std::uint64_t offset, std::uint64_t length);
  /// Adds `length` bytes at `offset` that are chunk `number`; they go on where the last ones ended
  /// or begin a run.
  [[nodiscard]] SnapshotResult<void> add_chunk(std::uint64_t offset, std::uint64_t length,
                                               ChunkNumber number);
  /// As above for bytes that are here and stay until `end_run`.
  [[nodiscard]] SnapshotResult<void> add_bytes(std::uint64_t offset,
                                               std::span<const std::byte> bytes);
  /// The run ends.
  [[nodiscard]] SnapshotResult<void> end_run() { return copy_waiting(); }
  /// Adds to `content`, which ends before, what was added here. Then another file may follow.
  void finish(Content& content);

 private:
  struct Source {
    std::span<const std::byte> bytes;
    std::shared_ptr<void> owner;
  };

  [[nodiscard]] SnapshotResult<void> add(std::uint64_t offset, Source source);
  void adopt(std::uint64_t offset, std::span<std::byte> bytes, std::shared_ptr<void> mapping);
  [[nodiscard]] SnapshotResult<void> copy_waiting();
  [[nodiscard]] SnapshotResult<void> copy(std::uint64_t offset, std::uint64_t from,
                                          std::uint64_t length);

  PartReader& reader_;
  Extents extents_;
  PieceDigests digests_;
  std::vector<Source> waiting_;  // to be copied into one extent
  std::uint64_t waiting_offset_ = 0;
  std::uint64_t waiting_length_ = 0;
};

}  // namespace wasifs::mem
