// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chunks on their way into a store: collected, then digested by some threads while the next batch
// is collected and the one before is stored. Used by SnapshotWriter, by one thread; the threads
// that digest see only the batch they were started for and end with `finish` or the batch.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "wasifs/persist.h"

namespace wasifs {

class ChunkBatch {
 public:
  /// One chunk.
  struct Entry {
    std::size_t first_piece = 0;
    std::size_t pieces = 0;
    std::uint32_t size = 0;
    bool given = false;        ///< The digest was known before.
    bool stored = false;       ///< The store has it; there are no pieces.
    Digest digest;             ///< After `finish`.
    Digest* wanted = nullptr;  ///< Where whoever gave the chunk wants it; may be null.
  };

  ChunkBatch() = default;
  ChunkBatch(const ChunkBatch&) = delete;
  ChunkBatch& operator=(const ChunkBatch&) = delete;
  ~ChunkBatch();

  /// Adds a chunk of `size` bytes, 1 to `snapshot_chunk_size`, that stays where it is.
  void add(std::span<const std::span<const std::byte>> pieces, std::size_t size, Digest* wanted);
  /// Adds bytes that the batch keeps: a chunk for each `snapshot_chunk_size` of them. `wanted`:
  /// none, or one for each.
  void add_owned(std::vector<std::byte> bytes, std::span<Digest> wanted = {});
  /// Adds a chunk that the store has.
  void add_stored(const Digest& digest, std::uint32_t size);

  /// Whether it is time to store it, by what it holds or what has to be digested.
  [[nodiscard]] bool full() const noexcept;
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

  /// Begins to compute the digests that are not known; nothing may be added any more.
  void start(unsigned threads);
  /// Ends that, helping. Fails where a digest cannot be computed.
  [[nodiscard]] SnapshotResult<void> finish();

  [[nodiscard]] std::span<const Entry> entries() const noexcept { return entries_; }
  [[nodiscard]] std::span<const std::span<const std::byte>> pieces_of(const Entry& entry) const {
    return std::span(pieces_).subspan(entry.first_piece, entry.pieces);
  }

 private:
  void digest_some();
  void join() noexcept;

  std::vector<Entry> entries_;
  std::vector<std::span<const std::byte>> pieces_;
  std::vector<std::vector<std::byte>> owned_;
  std::size_t owned_bytes_ = 0;
  std::size_t unknown_bytes_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::vector<std::thread> threads_;
  Guarded<std::string, lock_rank::leaf> failure_;
};

}  // namespace wasifs
