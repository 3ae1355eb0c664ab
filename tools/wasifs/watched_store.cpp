// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "watched_store.h"

#include <string>
#include <utility>
#include <vector>

namespace wasifs::cli {
namespace {

class WatchedWriter final : public StoreWriter {
 public:
  WatchedWriter(std::unique_ptr<StoreWriter> below, Progress& progress) noexcept
      : below_(std::move(below)), progress_(progress) {}

  SnapshotResult<std::vector<bool>> present(std::span<const Digest> digests) override {
    return below_->present(digests);
  }
  SnapshotResult<void> put(std::span<const NewChunk> chunks) override {
    for (const NewChunk& chunk : chunks) progress_.add_bytes(chunk.size);
    return below_->put(chunks);
  }
  SnapshotResult<void> commit(std::string_view name, std::span<const std::byte> root,
                              std::span<const NamedChunk> chunks) override {
    return below_->commit(name, root, chunks);
  }

 private:
  std::unique_ptr<StoreWriter> below_;
  Progress& progress_;
};

class WatchedReader final : public StoreReader {
 public:
  WatchedReader(std::unique_ptr<StoreReader> below, Progress& progress) noexcept
      : below_(std::move(below)), progress_(progress) {}

  std::span<const std::byte> root() const noexcept override { return below_->root(); }
  SnapshotResult<void> expect(std::span<const NamedChunk> chunks) override {
    return below_->expect(chunks);
  }
  SnapshotResult<ChunkBytes> chunk(const Digest& digest) override {
    auto chunk = below_->chunk(digest);
    if (chunk) progress_.add_bytes(chunk->bytes.size());
    return chunk;
  }

 private:
  std::unique_ptr<StoreReader> below_;
  Progress& progress_;
};

class WatchedStore final : public SnapshotStore {
 public:
  WatchedStore(SnapshotStore& below, Progress& progress) noexcept
      : below_(below), progress_(progress) {}

  std::string_view description() const noexcept override { return below_.description(); }
  bool trusted() const noexcept override { return below_.trusted(); }
  SnapshotResult<std::unique_ptr<StoreWriter>> write() override {
    auto writer = below_.write();
    if (!writer) return writer;
    return std::make_unique<WatchedWriter>(*std::move(writer), progress_);
  }
  SnapshotResult<std::unique_ptr<StoreReader>> read(std::string_view name) override {
    auto reader = below_.read(name);
    if (!reader) return reader;
    return std::make_unique<WatchedReader>(*std::move(reader), progress_);
  }
  SnapshotResult<std::vector<StoredRoot>> list() override { return below_.list(); }
  SnapshotResult<void> remove(std::string_view name) override { return below_.remove(name); }
  SnapshotResult<std::uint64_t> collect() override { return below_.collect(); }

 private:
  SnapshotStore& below_;
  Progress& progress_;
};

}  // namespace

std::unique_ptr<SnapshotStore> watch_store(SnapshotStore& store, Progress& progress) {
  return std::make_unique<WatchedStore>(store, progress);
}

}  // namespace wasifs::cli
