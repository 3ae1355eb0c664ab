// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes one snapshot to a store: parts one after the other, their chunks digested by several
// threads and stored in batches, the root last. Used by whoever saves a process. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snapshot/segment_reuse.h"
#include "wasifs/persist.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

class SnapshotWriter : public SegmentReuse {
 public:
  /// What was written.
  struct Written {
    std::uint64_t content_bytes = 0;  ///< In chunks.
    std::uint64_t stored_bytes = 0;   ///< Of these, what the store did not have.
  };

  /// `threads` digest; 0: one for each processor.
  [[nodiscard]] static SnapshotResult<std::unique_ptr<SnapshotWriter>> begin(SnapshotStore& store,
                                                                             unsigned threads = 0);
  virtual ~SnapshotWriter() = default;

  /// Begins the next part and gives its number, from 0 on; what follows belongs to it.
  virtual std::uint32_t begin_part(std::string_view type, std::uint32_t version) = 0;
  // As `PartWriter` says.
  [[nodiscard]] virtual ChunkNumber chunk(std::span<const std::span<const std::byte>> pieces,
                                          Digest* digest) = 0;
  [[nodiscard]] virtual ChunkNumber copied_chunk(std::span<const std::byte> bytes) = 0;
  virtual void segment(std::vector<std::byte> bytes) = 0;
  using SegmentReuse::segment;
  virtual void fail(std::string sentence) = 0;

  /// Says that readers have to know `feature`, or refuse the snapshot.
  virtual void require(std::string_view feature) = 0;
  /// Says that the snapshot has `feature`, which readers that do not know it pass over.
  virtual void offer(std::string_view feature) = 0;
  /// Stores what is left and publishes the snapshot. Nothing else may be called afterwards.
  [[nodiscard]] virtual SnapshotResult<Written> commit(std::string_view name) = 0;
};

}  // namespace wasifs
