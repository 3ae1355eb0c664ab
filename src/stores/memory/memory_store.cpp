// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Snapshots in the memory of this program: for undo, for tests, and as the smallest store to learn
// from. Chunks are shared by all snapshots; who reads or writes holds references to what it needs,
// so that `collect` frees only what nobody uses. Any thread; one lock, held for look-ups only.
#include <chrono>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "base/guarded.h"
#include "snapshot/digest_hash.h"
#include "snapshot/sentence.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {
namespace {

struct Chunk {
  std::shared_ptr<std::byte[]> bytes;
  std::size_t size = 0;
};

struct StoredSnapshot {
  std::vector<std::byte> root;
  std::vector<Chunk> chunks;  // so that they stay
  std::int64_t saved_at = 0;
};

struct State {
  std::map<std::string, std::shared_ptr<const StoredSnapshot>, std::less<>> snapshots;
  std::unordered_map<Digest, Chunk, DigestHash> chunks;
};

/// Outlives the store as long as somebody reads or writes.
using Shared = Guarded<State, lock_rank::leaf>;

class Writer final : public StoreWriter {
 public:
  explicit Writer(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}

  SnapshotResult<std::vector<bool>> present(std::span<const Digest> digests) override {
    std::vector<bool> found(digests.size());
    const auto state = shared_->lock();
    for (std::size_t i = 0; i < digests.size(); ++i) {
      const auto chunk = state->chunks.find(digests[i]);
      found[i] = chunk != state->chunks.end();
      if (found[i]) kept_.insert(*chunk);
    }
    return found;
  }

  SnapshotResult<void> put(std::span<const NewChunk> chunks) override {
    for (const NewChunk& chunk : chunks) {
      Chunk copy{std::make_shared_for_overwrite<std::byte[]>(chunk.size), chunk.size};
      std::size_t at = 0;
      for (const auto piece : chunk.pieces) {
        if (!piece.empty()) std::memcpy(copy.bytes.get() + at, piece.data(), piece.size());
        at += piece.size();
      }
      kept_.insert_or_assign(chunk.digest,
                             shared_->lock()->chunks.try_emplace(chunk.digest, copy).first->second);
    }
    return {};
  }

  SnapshotResult<void> commit(std::string_view name, std::span<const std::byte> root,
                              std::span<const NamedChunk> chunks) override {
    if (!valid_snapshot_name(name)) return sentence("{} cannot name a snapshot", shown(name));
    auto snapshot = std::make_shared<StoredSnapshot>();
    snapshot->root.assign(root.begin(), root.end());
    snapshot->chunks.reserve(chunks.size());
    for (const NamedChunk& chunk : chunks) {
      const auto kept = kept_.find(chunk.digest);
      if (kept == kept_.end() || kept->second.size != chunk.size) {
        return sentence("chunk {} of {} bytes was not stored before its root",
                        digest_text(chunk.digest), chunk.size);
      }
      snapshot->chunks.push_back(kept->second);
    }
    using namespace std::chrono;
    snapshot->saved_at = duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
    std::shared_ptr<const StoredSnapshot> replaced = std::move(snapshot);  // freed after the lock
    shared_->lock()->snapshots[std::string(name)].swap(replaced);
    return {};
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::unordered_map<Digest, Chunk, DigestHash> kept_;
};

class Reader final : public StoreReader {
 public:
  Reader(std::shared_ptr<Shared> shared, std::shared_ptr<const StoredSnapshot> snapshot)
      : shared_(std::move(shared)), snapshot_(std::move(snapshot)) {}

  std::span<const std::byte> root() const noexcept override { return snapshot_->root; }

  SnapshotResult<void> expect(std::span<const NamedChunk> chunks) override {
    const auto state = shared_->lock();
    for (const NamedChunk& named : chunks) {
      const auto chunk = state->chunks.find(named.digest);
      if (chunk == state->chunks.end() || chunk->second.size != named.size) {
        return sentence("memory has no chunk {} of {} bytes", digest_text(named.digest),
                        named.size);
      }
      expected_.insert(*chunk);
    }
    return {};
  }

  SnapshotResult<ChunkBytes> chunk(const Digest& digest) override {
    const auto chunk = expected_.find(digest);
    if (chunk == expected_.end()) {
      return sentence("chunk {} was not expected", digest_text(digest));
    }
    return ChunkBytes{{chunk->second.bytes.get(), chunk->second.size}, chunk->second.bytes, false};
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<const StoredSnapshot> snapshot_;
  std::unordered_map<Digest, Chunk, DigestHash> expected_;
};

class MemoryStore final : public SnapshotStore {
 public:
  std::string_view description() const noexcept override { return "memory"; }
  bool trusted() const noexcept override { return true; }

  SnapshotResult<std::unique_ptr<StoreWriter>> write() override {
    return std::make_unique<Writer>(shared_);
  }

  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view name) override {
    const auto state = shared_->lock();
    const auto found = state->snapshots.find(name);
    if (found == state->snapshots.end()) return sentence("memory has no snapshot {}", shown(name));
    return std::make_unique<Reader>(shared_, found->second);
  }

  SnapshotResult<std::vector<StoredRoot>> list() override {
    std::vector<StoredRoot> roots;
    const auto state = shared_->lock();
    for (const auto& [name, snapshot] : state->snapshots) {
      roots.push_back({name, snapshot->root.size(), snapshot->saved_at});
    }
    return roots;
  }

  SnapshotResult<void> remove(std::string_view name) override {
    std::shared_ptr<const StoredSnapshot> removed;  // freed after the lock
    const auto state = shared_->lock();
    const auto found = state->snapshots.find(name);
    if (found == state->snapshots.end()) return sentence("memory has no snapshot {}", shown(name));
    removed = std::move(found->second);
    state->snapshots.erase(found);
    return {};
  }

  SnapshotResult<std::uint64_t> collect() override {
    std::uint64_t freed = 0;
    std::erase_if(shared_->lock()->chunks, [&freed](const auto& entry) {
      // Snapshots, writers and readers hold the chunk too.
      if (entry.second.bytes.use_count() > 1) return false;
      freed += entry.second.size;
      return true;
    });
    return freed;
  }

 private:
  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
};

}  // namespace

std::unique_ptr<SnapshotStore> make_memory_store() {
  return std::make_unique<MemoryStore>();
}

}  // namespace wasifs
