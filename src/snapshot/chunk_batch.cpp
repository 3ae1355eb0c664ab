// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads take the next chunk by a counter; each writes to its own entry only. They are started for
// each batch: that costs a thousandth of digesting it, and there is nothing to wake or to shut
// down.
#include "snapshot/chunk_batch.h"

#include <algorithm>
#include <system_error>

#include "snapshot/sha256.h"

namespace wasifs {
namespace {

constexpr std::size_t most_entries = 4096;
constexpr std::size_t most_owned_bytes = std::size_t{16} << 20;
constexpr std::size_t most_unknown_bytes = std::size_t{32} << 20;
/// What one thread digests in about the time that it takes to start another.
constexpr std::size_t worth_a_thread = std::size_t{256} << 10;

}  // namespace

ChunkBatch::~ChunkBatch() {
  next_ = entries_.size();
  join();
}

void ChunkBatch::add(std::span<const std::span<const std::byte>> pieces, std::size_t size,
                     Digest* wanted) {
  Entry& entry = entries_.emplace_back();
  entry.first_piece = pieces_.size();
  entry.pieces = pieces.size();
  entry.size = static_cast<std::uint32_t>(size);
  entry.wanted = wanted;
  if (wanted != nullptr && wanted->known()) {
    entry.given = true;
    entry.digest = *wanted;
  } else {
    unknown_bytes_ += size;
  }
  pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
}

void ChunkBatch::add_owned(std::vector<std::byte> bytes, std::span<Digest> wanted) {
  const std::vector<std::byte>& kept = owned_.emplace_back(std::move(bytes));
  owned_bytes_ += kept.size();
  for (std::size_t at = 0; at < kept.size(); at += snapshot_chunk_size) {
    const std::size_t size = std::min(snapshot_chunk_size, kept.size() - at);
    const std::span<const std::byte> piece(kept.data() + at, size);
    add(std::span(&piece, 1), size, wanted.empty() ? nullptr : &wanted[at / snapshot_chunk_size]);
  }
}

void ChunkBatch::add_stored(const Digest& digest, std::uint32_t size) {
  Entry& entry = entries_.emplace_back();
  entry.size = size;
  entry.given = true;
  entry.stored = true;
  entry.digest = digest;
}

bool ChunkBatch::full() const noexcept {
  return entries_.size() >= most_entries || owned_bytes_ >= most_owned_bytes ||
         unknown_bytes_ >= most_unknown_bytes;
}

void ChunkBatch::start(unsigned threads) {
  const std::size_t useful = unknown_bytes_ / worth_a_thread;
  const std::size_t count = std::min<std::size_t>(threads, useful);
  try {
    while (threads_.size() < count) threads_.emplace_back([this] { digest_some(); });
  } catch (const std::system_error&) {
    // Fewer threads, then: `finish` does what they do not.
  }
}

SnapshotResult<void> ChunkBatch::finish() {
  digest_some();
  join();
  const auto failure = failure_.lock();
  if (!failure->empty()) return std::unexpected(*failure);
  return {};
}

void ChunkBatch::digest_some() {
  Sha256 sha256;
  for (std::size_t i = next_++; i < entries_.size(); i = next_++) {
    Entry& entry = entries_[i];
    if (entry.given) continue;
    SnapshotResult<Digest> digest = sha256.of(pieces_of(entry));
    if (!digest) {
      *failure_.lock() = std::move(digest).error();
      return;
    }
    entry.digest = *digest;
  }
}

void ChunkBatch::join() noexcept {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace wasifs
