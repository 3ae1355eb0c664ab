// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The file of one snapshot: its root, and which chunks that needs, so that neither the collector
// nor a reader has to understand the root. Each chunk comes with the pack that had it then; the
// collector may have moved it since. A value; one thread.
//
//   start    128 bytes: magic, 4 version, 4 number of packs, 8 number of chunks, 8 bytes of the
//            root, 16 identifier of this record, zeros, 32 SHA-256 of all that follows and of the
//            start up to here
//   packs    16 bytes each
//   chunks   40 bytes each: 32 digest, 4 size, 4 number of its pack
//   zeros    to a multiple of 16
//   root
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "snapshot/identifier.h"
#include "stores/directory/folder.h"
#include "wasifs/persist.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::directory {

/// One chunk that a root needs.
struct NeededChunk {
  NamedChunk chunk;
  std::uint32_t pack = 0;  ///< Place among the packs of the record.
};

/// What can be known without reading all of it.
struct RootSummary {
  Identifier id;                ///< Another one for each time that a root was saved.
  std::uint64_t root_size = 0;  ///< Bytes.
};

struct RootRecord {
  Identifier id;
  std::vector<Identifier> packs;
  std::vector<NeededChunk> chunks;  ///< In the order of `StoreWriter::commit`.
  std::vector<std::byte> bytes;     ///< The file.
  std::size_t root_offset = 0;      ///< In it, a multiple of 16.

  [[nodiscard]] std::span<const std::byte> root() const noexcept {
    return std::span(bytes).subspan(root_offset);
  }

  /// Fills `bytes` from all the rest and from `root`.
  [[nodiscard]] SnapshotResult<void> encode(std::span<const std::byte> root);
  /// Reads and checks `file`.
  [[nodiscard]] static SnapshotResult<RootRecord> read(const File& file);
  /// Reads the start of `file`.
  [[nodiscard]] static SnapshotResult<RootSummary> summary(const File& file);
};

}  // namespace wasifs::directory
