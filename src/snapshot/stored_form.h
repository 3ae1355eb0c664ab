// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes that stores far away keep: chunks and roots, compressed with zstd. Everything that is
// read may be hostile. Used by the stores that send what they keep; objects belong to one thread.
//
//   chunk    4 size, 1 form (0: as it is, 1: zstd), its bytes in that form
//   record   8 magic, 4 version, 4 zero, 8 number of chunks, 8 size of the root, then zstd, with
//   its
//            checksum: 36 bytes for each chunk (32 digest, 4 size), the root
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wasifs/persist.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

/// Compresses chunks.
class ChunkPacker {
 public:
  /// `level` is zstd's.
  explicit ChunkPacker(int level);
  ~ChunkPacker();
  ChunkPacker(const ChunkPacker&) = delete;
  ChunkPacker& operator=(const ChunkPacker&) = delete;

  /// The stored form of a chunk. Fails where its pieces are not as long as it says.
  [[nodiscard]] SnapshotResult<std::vector<std::byte>> pack(const NewChunk& chunk);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The stored forms of all `chunks`, made by all processors.
[[nodiscard]] SnapshotResult<std::vector<std::vector<std::byte>>> pack_chunks(
    std::span<const NewChunk> chunks, int level);

/// The chunk in `stored`, which has to have the size that is expected.
[[nodiscard]] SnapshotResult<ChunkBytes> unpack_chunk(std::span<const std::byte> stored,
                                                      const NamedChunk& expected);

/// A root and what it needs.
struct StoredRecord {
  std::vector<NamedChunk> chunks;  ///< In the order of `StoreWriter::commit`.
  std::vector<std::byte> root;
};

/// The stored form of a record.
[[nodiscard]] SnapshotResult<std::vector<std::byte>> pack_record(std::span<const NamedChunk> chunks,
                                                                 std::span<const std::byte> root,
                                                                 int level);

/// The record in `stored`. Fails without saying whose it is.
[[nodiscard]] SnapshotResult<StoredRecord> unpack_record(std::span<const std::byte> stored);

}  // namespace wasifs
