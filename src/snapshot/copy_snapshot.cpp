// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copies a snapshot from store to store as it is: its parts are not looked at, its root is
// published byte for byte. In memory is one batch of chunks.
#include <algorithm>
#include <thread>

#include "snapshot/chunk_batch.h"
#include "snapshot/root.h"
#include "snapshot/sentence.h"

namespace wasifs {
namespace {

constexpr std::uint64_t most_metadata = std::uint64_t{1} << 30;

/// Chunks that were read and are to be stored.
class Batch {
 public:
  void add(const NamedChunk& named, ChunkBytes bytes) {
    const std::span<const std::byte> piece = bytes.bytes;
    chunks_.add(std::span(&piece, 1), piece.size(), nullptr);
    names_.push_back(named);
    owners_.push_back(std::move(bytes.owner));
  }
  [[nodiscard]] bool full() const noexcept { return chunks_.full(); }

  /// Fails naming the first chunk that is not what its digest says; `called` is the snapshot.
  [[nodiscard]] SnapshotResult<void> store(StoreWriter& writer, std::string_view called) {
    chunks_.start(std::max(1U, std::thread::hardware_concurrency()));
    SNAPSHOT_CHECK(chunks_.finish());
    std::vector<NewChunk> fresh;
    fresh.reserve(names_.size());
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const ChunkBatch::Entry& entry = chunks_.entries()[i];
      if (entry.digest != names_[i].digest) {
        return sentence("{}: chunk {} is damaged: its bytes have the SHA-256 {}", called,
                        digest_text(names_[i].digest), digest_text(entry.digest));
      }
      fresh.push_back({entry.digest, chunks_.pieces_of(entry), entry.size});
    }
    return fresh.empty() ? SnapshotResult<void>() : writer.put(fresh);
  }

 private:
  ChunkBatch chunks_;
  std::vector<NamedChunk> names_;
  std::vector<std::shared_ptr<void>> owners_;
};

/// Those of `chunks` that `writer` has to be given.
SnapshotResult<std::vector<NamedChunk>> absent_of(std::span<const NamedChunk> chunks,
                                                  StoreWriter& writer) {
  std::vector<Digest> digests;
  digests.reserve(chunks.size());
  for (const NamedChunk& named : chunks) digests.push_back(named.digest);
  SNAPSHOT_TRY(const std::vector<bool> present, writer.present(digests));
  if (present.size() != chunks.size()) {
    return sentence("the store was asked for {} chunks and answered for {}", chunks.size(),
                    present.size());
  }
  std::vector<NamedChunk> absent;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    if (!present[i]) absent.push_back(chunks[i]);
  }
  return absent;
}

}  // namespace

SnapshotResult<void> copy_snapshot(SnapshotStore& from, std::string_view name, SnapshotStore& to,
                                   std::string_view new_name) {
  for (const std::string_view one : {name, new_name}) {
    if (!valid_snapshot_name(one)) return sentence("{} cannot name a snapshot", shown(one));
  }
  SNAPSHOT_TRY(const auto reader, from.read(name));
  const std::string called = fmt::format("snapshot `{}` in {}", name, from.description());
  // Kept, so that what is published is what was checked.
  const std::vector<std::byte> bytes(reader->root().begin(), reader->root().end());
  const SnapshotResult<Root> root = decode_root(bytes, most_metadata);
  if (!root) return sentence("{}: {}", called, root.error());

  SNAPSHOT_TRY(const auto writer, to.write());
  SNAPSHOT_TRY(const std::vector<NamedChunk> absent, absent_of(root->chunks, *writer));
  SNAPSHOT_CHECK(reader->expect(absent));
  auto batch = std::make_unique<Batch>();
  for (const NamedChunk& named : absent) {
    SNAPSHOT_TRY(ChunkBytes chunk, reader->chunk(named.digest));
    if (chunk.bytes.size() != named.size) {
      return sentence("{}: chunk {} has {} bytes instead of {}", called, digest_text(named.digest),
                      chunk.bytes.size(), named.size);
    }
    batch->add(named, std::move(chunk));
    if (!batch->full()) continue;
    SNAPSHOT_CHECK(batch->store(*writer, called));
    batch = std::make_unique<Batch>();
  }
  SNAPSHOT_CHECK(batch->store(*writer, called));
  return writer->commit(new_name, bytes, root->chunks);
}

}  // namespace wasifs
