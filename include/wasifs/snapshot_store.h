// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where snapshots are kept: named roots (the description of one snapshot) and chunks, which
// snapshots share. A directory, one file, Redis, S3; an embedder may bring another. A root is there
// whole or not at all, and only when every chunk that it names is there.
//
// Thread rule: a store may be used by any thread; a writer and a reader belong to one thread at a
// time. Other programs may use the same store at the same moment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs {

/// One chunk to be stored.
struct NewChunk {
  Digest digest;                                       ///< Of all pieces together.
  std::span<const std::span<const std::byte>> pieces;  ///< Its bytes, at most
                                                       ///< `snapshot_chunk_size`.
  std::size_t size = 0;                                ///< Sum of the pieces.
};

/// What a root needs of its store.
struct NamedChunk {
  Digest digest;           ///< Which.
  std::uint32_t size = 0;  ///< How long, 1 to `snapshot_chunk_size`.
};

/// One snapshot of a store.
struct StoredRoot {
  std::string name;           ///< Its name.
  std::uint64_t size = 0;     ///< Bytes of the root.
  std::int64_t saved_at = 0;  ///< Seconds since 1970, as the store remembers it; 0: it does not.
};

/// Stores one snapshot. Dropped without `commit`, it leaves nothing that a reader sees; what it
/// stored already is found again by a later writer or collected as garbage.
class StoreWriter {
 public:
  virtual ~StoreWriter() = default;
  /// Which of `digests` the store has; those stay until this writer has ended.
  [[nodiscard]] virtual SnapshotResult<std::vector<bool>> present(
      std::span<const Digest> digests) = 0;
  /// Stores chunks that were not present. The pieces are not used after it returns.
  [[nodiscard]] virtual SnapshotResult<void> put(std::span<const NewChunk> chunks) = 0;
  /// Makes everything durable, then publishes `root` under `name`, in place of what had that name.
  /// `chunks` are all that the root needs, in the order of their first use, each once.
  [[nodiscard]] virtual SnapshotResult<void> commit(std::string_view name,
                                                    std::span<const std::byte> root,
                                                    std::span<const NamedChunk> chunks) = 0;
};

/// Reads the chunks of one snapshot.
class StoreReader {
 public:
  virtual ~StoreReader() = default;
  /// The description.
  [[nodiscard]] virtual std::span<const std::byte> root() const noexcept = 0;
  /// Told once, before the first `chunk`: all that will be asked for, so that a store far away can
  /// fetch many at once. Fails naming the first digest that is not there or has another size.
  [[nodiscard]] virtual SnapshotResult<void> expect(std::span<const NamedChunk> chunks) = 0;
  /// The bytes of a chunk, of the size expected. Nothing is verified here.
  [[nodiscard]] virtual SnapshotResult<ChunkBytes> chunk(const Digest& digest) = 0;
};

/// See the top of the file.
class SnapshotStore {
 public:
  SnapshotStore() = default;
  SnapshotStore(const SnapshotStore&) = delete;
  SnapshotStore& operator=(const SnapshotStore&) = delete;
  virtual ~SnapshotStore() = default;

  /// How messages call it, such as its path.
  [[nodiscard]] virtual std::string_view description() const noexcept = 0;
  /// Whether nobody else can have written to it, so that digests need not be checked before use. A
  /// directory or file of this user's own that no one else may write to is.
  [[nodiscard]] virtual bool trusted() const noexcept { return false; }
  /// Begins to store.
  [[nodiscard]] virtual SnapshotResult<std::unique_ptr<StoreWriter>> write() = 0;
  /// Opens `name`. Fails with a sentence that names it where there is none.
  [[nodiscard]] virtual SnapshotResult<std::unique_ptr<StoreReader>> read(
      std::string_view name) = 0;
  /// All snapshots, by name.
  [[nodiscard]] virtual SnapshotResult<std::vector<StoredRoot>> list() = 0;
  /// Forgets `name`; its chunks go with the next `collect`.
  [[nodiscard]] virtual SnapshotResult<void> remove(std::string_view name) = 0;
  /// Frees what no snapshot needs, but for what other writers may just be storing. Returns the
  /// bytes freed.
  [[nodiscard]] virtual SnapshotResult<std::uint64_t> collect() = 0;
};

/// Whether `name` may name a snapshot: 1 to 128 of letters, digits, '.', '_' and '-', not beginning
/// with '.' or '-'.
[[nodiscard]] bool valid_snapshot_name(std::string_view name) noexcept;

/// A store in the memory of this program. Trusted.
[[nodiscard]] std::unique_ptr<SnapshotStore> make_memory_store();

/// A directory, made with mode 0700 if absent; files in it are 0600. Refused unless it belongs to
/// this user and nobody else may write to it, or `shared` is set; then it is not trusted. Chunks
/// are mapped. Fails with a sentence that names the path.
[[nodiscard]] SnapshotResult<std::unique_ptr<SnapshotStore>> open_directory_store(
    const std::string& path, bool shared = false);

/// One file that holds one snapshot, named "snapshot", with compressed chunks (zstd), to be carried
/// about. It need not exist; writing replaces it as a whole. Not trusted.
[[nodiscard]] SnapshotResult<std::unique_ptr<SnapshotStore>> open_file_store(
    const std::string& path);

/// Copies the snapshot `name`, sending only what `to` lacks; every chunk is checked against its
/// digest on the way. Fails with a sentence that names the chunk.
[[nodiscard]] SnapshotResult<void> copy_snapshot(SnapshotStore& from, std::string_view name,
                                                 SnapshotStore& to, std::string_view new_name);

}  // namespace wasifs
