// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A chunk is checked each time that the store gives it: it need not be the same memory again, and
// what was given as writable may have been changed by its owner since.
#include "snapshot/checked_chunks.h"

#include <algorithm>
#include <thread>

#include "snapshot/in_parallel.h"
#include "snapshot/sentence.h"
#include "snapshot/sha256.h"

namespace wasifs {
namespace {

/// 4 MiB: long enough to be worth some threads, short enough for who stops in the middle.
constexpr std::size_t most_ahead = 64;

}  // namespace

SnapshotResult<ChunkBytes> CheckedChunks::get(std::uint32_t place) {
  if (!verify_) return fetch(place);
  const bool in_turn = place == expected_;
  expected_ = place + 1;
  if (place < ahead_from_ || place - ahead_from_ >= ahead_.size() ||
      !ahead_[place - ahead_from_].has_value()) {
    look_ahead(place, in_turn ? most_ahead : 1);
  }
  return *std::exchange(ahead_[place - ahead_from_], std::nullopt);
}

SnapshotResult<ChunkBytes> CheckedChunks::fetch(std::uint32_t place) {
  const NamedChunk& named = chunks_[place];
  SNAPSHOT_TRY(ChunkBytes chunk, reader_.chunk(named.digest));
  if (chunk.bytes.size() != named.size) {
    return sentence("{}: chunk {} has {} bytes instead of {}", called_, digest_text(named.digest),
                    chunk.bytes.size(), named.size);
  }
  return chunk;
}

void CheckedChunks::check(std::uint32_t place, SnapshotResult<ChunkBytes>& fetched) const {
  if (!fetched) return;
  const Digest& named = chunks_[place].digest;
  const SnapshotResult<Digest> digest = Sha256().of(fetched->bytes);
  if (!digest) {
    fetched = std::unexpected(digest.error());
  } else if (*digest != named) {
    fetched = sentence("{}: chunk {} is damaged: its bytes have the SHA-256 {}", called_,
                       digest_text(named), digest_text(*digest));
  }
}

void CheckedChunks::look_ahead(std::uint32_t place, std::size_t count) {
  ahead_.clear();
  ahead_from_ = place;
  count = std::min(count, chunks_.size() - place);
  for (std::uint32_t i = 0; i < count; ++i) {
    ahead_.emplace_back(fetch(place + i));
    if (!ahead_.back()->has_value()) break;  // said when it is asked for
  }
  in_parallel(ahead_.size(), std::max(1U, std::thread::hardware_concurrency()),
              [&](std::size_t i) { check(place + static_cast<std::uint32_t>(i), *ahead_[i]); });
}

}  // namespace wasifs
