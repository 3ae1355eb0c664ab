// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file system or an inode of the embedder's own implements so that snapshots hold it, and
// what a snapshot gives it for that. What does not implement it (a host directory, a callback) is
// external: a snapshot holds its name only, and the embedder gives it again when restoring (see
// `snapshot.h`).
//
// A snapshot consists of parts. A part is what refers to itself: a memory tree with all its inodes,
// both ends of a pipe. It is written as segments of bytes in an encoding of its own, and as chunks:
// content that lies beside them, addressed by its digest, kept once and mapped where a store can.
//
// Thread rule: a part is saved and restored by one thread, while no call of a process that uses it
// runs. What is handed to a writer stays as it is until the save has ended.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/ref.h"

namespace wasifs {

class FileSystem;
class Inode;

/// A value, or a sentence that says what went wrong, with the offending name or number.
template <class T>
using SnapshotResult = std::expected<T, std::string>;

/// Most bytes of one chunk: a page of WebAssembly.
inline constexpr std::size_t snapshot_chunk_size = 65536;

/// SHA-256 of the bytes of a chunk. Source: FIPS 180-4.
struct Digest {
  std::array<std::byte, 32> bytes{};  ///< In the order of the standard. All zero: not known yet.
  /// By bytes.
  auto operator<=>(const Digest&) const = default;
  /// Whether it was ever set.
  [[nodiscard]] bool known() const noexcept { return *this != Digest{}; }
};

/// The number of a chunk within one snapshot.
using ChunkNumber = std::uint32_t;

/// Where an inode is in a snapshot: a part, and which of the inodes that are held of it.
struct SavedInode {
  std::uint32_t part = 0;   ///< Number of the part.
  std::uint32_t index = 0;  ///< Place among the inodes that `Persistent::save` was given.
};

/// Learns, before anything is written, what else a part refers to. Every function may be called
/// again for the same object.
class PartGatherer {
 public:
  virtual ~PartGatherer() = default;
  /// The part refers to `filesystem`.
  virtual void filesystem(FileSystem& filesystem) = 0;
  /// The part refers to `inode`, which belongs to `owner` (null: to no file system).
  virtual void inode(Inode& inode, FileSystem* owner) = 0;
};

/// Takes one part. Errors are kept and reported when the save ends, so that nobody has to look.
class PartWriter {
 public:
  virtual ~PartWriter() = default;
  /// Takes up to `snapshot_chunk_size` bytes, in `pieces`, and gives their number. They are read
  /// later. `digest` may be null; where it is known it is trusted and nothing is computed, else it
  /// is set before the save ends. It lives until then.
  [[nodiscard]] virtual ChunkNumber chunk(std::span<const std::span<const std::byte>> pieces,
                                          Digest* digest) = 0;
  /// As above for bytes that do not stay: they are copied.
  [[nodiscard]] virtual ChunkNumber copied_chunk(std::span<const std::byte> bytes) = 0;
  /// Takes the next segment. Its bytes say nothing but the state: no address, no time of saving.
  virtual void segment(std::vector<std::byte> bytes) = 0;
  /// The part of a file system that was gathered.
  [[nodiscard]] virtual std::uint32_t part_of(const FileSystem& filesystem) = 0;
  /// The place of an inode that was gathered.
  [[nodiscard]] virtual SavedInode place_of(const Inode& inode) = 0;
  /// Whether anything that is saved leads to the file system of this part, not only to inodes of
  /// it. If not, it does not come back: as if it were gone, though the embedder may still have it.
  [[nodiscard]] virtual bool filesystem_held() const noexcept = 0;
  /// Ends the save with `sentence`; the first one counts.
  virtual void fail(std::string sentence) = 0;
};

/// Bytes of a chunk while restoring.
struct ChunkBytes {
  std::span<std::byte> bytes;   ///< Valid while `owner` lives. Read only unless `writable`.
  std::shared_ptr<void> owner;  ///< Keeps the bytes.
  bool writable = false;  ///< They are nobody else's, begin at a page and may be kept and changed;
                          ///< said for each byte of memory at most once.
  /// A file descriptor through which they can be mapped once more, privately, at `file_offset`;
  /// valid while `owner` lives. -1 where there is none, or where others may write to the file.
  int file = -1;
  std::uint64_t file_offset = 0;  ///< Where they begin in `file`, in bytes.
};

/// Gives one part back. Everything in it may be hostile: numbers are checked here, what segments
/// say is checked by whoever reads them.
class PartReader {
 public:
  virtual ~PartReader() = default;
  /// Version that the part was written with.
  [[nodiscard]] virtual std::uint32_t version() const noexcept = 0;
  /// How many segments there are.
  [[nodiscard]] virtual std::size_t segments() const noexcept = 0;
  /// The bytes of a segment, at an address that is a multiple of 16; valid while the reader lives.
  [[nodiscard]] virtual SnapshotResult<std::span<const std::byte>> segment(std::size_t index) = 0;
  /// Length of a chunk. Fails for a number that the snapshot does not have.
  [[nodiscard]] virtual SnapshotResult<std::size_t> chunk_size(ChunkNumber number) = 0;
  /// The bytes of a chunk.
  [[nodiscard]] virtual SnapshotResult<ChunkBytes> chunk(ChunkNumber number) = 0;
  /// The digest of a chunk, to be handed to the next save.
  [[nodiscard]] virtual SnapshotResult<Digest> digest(ChunkNumber number) = 0;
  /// The file system of another part, restored first if need be. Fails where parts refer to each
  /// other in a circle.
  [[nodiscard]] virtual SnapshotResult<Ref<FileSystem>> filesystem(std::uint32_t part) = 0;
  /// An inode of another part, in the same way.
  [[nodiscard]] virtual SnapshotResult<Ref<Inode>> inode(SavedInode place) = 0;
};

/// A part as long as it lives. The file system and its inodes lead to the same object, by
/// `FileSystem::persistent` and `Inode::persistent`.
class Persistent : public RefCounted {
 public:
  /// The name that finds the function that restores it, such as "mem". Static storage.
  [[nodiscard]] virtual std::string_view part_type() const noexcept = 0;
  /// Version of the encoding of its segments; a reader refuses what it does not know.
  [[nodiscard]] virtual std::uint32_t part_version() const noexcept { return 1; }
  /// Tells what the part refers to: once with `held` null for the part itself, once for each inode
  /// of it that somebody outside holds. Default: nothing.
  virtual void gather(PartGatherer& gatherer, Inode* held);
  /// Writes the part. `held` are its inodes that descriptors or other parts lead to, each once, in
  /// an order that depends on the state only; what nothing leads to any more is not saved.
  virtual void save(PartWriter& writer, std::span<Inode* const> held) = 0;
};

/// A part that has come back, until all who refer to it have taken what they need.
class RestoredPart {
 public:
  virtual ~RestoredPart() = default;
  /// The file system; null for a part that is none.
  [[nodiscard]] virtual Ref<FileSystem> filesystem() = 0;
  /// The inode at `index` of those that were held. Fails where there is none.
  [[nodiscard]] virtual SnapshotResult<Ref<Inode>> inode(std::uint32_t index) = 0;
};

}  // namespace wasifs
