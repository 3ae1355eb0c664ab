// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One part of a snapshot in memory, for tests of what saves and restores itself without a store:
// `MemoryPart` is written, `MemoryPartReader` reads it again. Both can be looked into and changed.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "wasifs/filesystem.h"
#include "wasifs/inode.h"
#include "wasifs/persist.h"

namespace wasifs::test {

/// A part as it was written.
class MemoryPart : public PartWriter {
 public:
  using Bytes = std::vector<std::byte>;

  ChunkNumber chunk(std::span<const std::span<const std::byte>> pieces, Digest* digest) override {
    Bytes bytes;
    for (const auto piece : pieces) bytes.insert(bytes.end(), piece.begin(), piece.end());
    if (digest != nullptr && digest->known()) {
      ++known_digests;
      if (*digest != digest_of(bytes)) fail("a digest is not that of its chunk");
    }
    if (digest != nullptr && !digest->known()) *digest = digest_of(bytes);
    return keep(std::move(bytes));
  }
  ChunkNumber copied_chunk(std::span<const std::byte> bytes) override {
    return keep({bytes.begin(), bytes.end()});
  }
  void segment(std::vector<std::byte> bytes) override { segments.push_back(std::move(bytes)); }
  std::uint32_t part_of(const FileSystem& filesystem) override {
    return parts.at(const_cast<FileSystem&>(filesystem).persistent().get());
  }
  SavedInode place_of(const Inode& inode) override { return places.at(&inode); }
  bool filesystem_held() const noexcept override { return held_filesystem; }
  void fail(std::string sentence) override {
    if (failure.empty()) failure = std::move(sentence);
  }

  /// Not SHA-256, but different bytes have different ones in any test.
  static Digest digest_of(std::span<const std::byte> bytes) {
    std::uint64_t hash = 0x9e3779b97f4a7c15U + bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += sizeof(hash)) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data() + at, std::min(sizeof(word), bytes.size() - at));
      hash = ((hash ^ word) * 0x9fb21c651e98df25U) ^ (hash >> 29);
    }
    Digest digest;
    std::memcpy(digest.bytes.data(), &hash, sizeof(hash));
    digest.bytes[31] = std::byte{1};
    return digest;
  }

  friend bool operator==(const MemoryPart& a, const MemoryPart& b) {
    return a.segments == b.segments && a.chunks == b.chunks && a.failure == b.failure;
  }

  std::vector<Bytes> segments;
  std::vector<Bytes> chunks;
  std::string failure;
  bool held_filesystem = true;                       ///< What `filesystem_held` says.
  std::size_t known_digests = 0;                     ///< Chunks that were given with their digests.
  std::map<const Persistent*, std::uint32_t> parts;  ///< What `part_of` says.
  std::map<const Inode*, SavedInode> places;         ///< What `place_of` says.

 private:
  ChunkNumber keep(Bytes bytes) {
    if (bytes.empty() || bytes.size() > snapshot_chunk_size) fail("a chunk of a wrong size");
    chunks.push_back(std::move(bytes));
    return static_cast<ChunkNumber>(chunks.size() - 1);
  }
};

/// Reads a part, which it copies, once.
class MemoryPartReader final : public PartReader {
 public:
  /// With `writable` chunks are given away as a store that maps them does: all are in one block of
  /// memory, at pages.
  explicit MemoryPartReader(const MemoryPart& part, bool writable = false)
      : chunks_(part.chunks), taken_(part.chunks.size()) {
    for (const MemoryPart::Bytes& segment : part.segments) {
      segments_.emplace_back(segment.size() / sizeof(Aligned) + 1);
      if (!segment.empty()) std::memcpy(segments_.back().data(), segment.data(), segment.size());
      sizes_.push_back(segment.size());
    }
    if (!writable) return;
    std::size_t size = 0;
    for (const MemoryPart::Bytes& chunk : chunks_) {
      places_.push_back(size);
      size += (chunk.size() + page - 1) / page * page;
    }
    auto* memory = static_cast<std::byte*>(::operator new(size + 1, std::align_val_t(page)));
    mapping_ = std::shared_ptr<std::byte>(
        memory, [](std::byte* bytes) { ::operator delete(bytes, std::align_val_t(page)); });
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      std::memcpy(memory + places_[i], chunks_[i].data(), chunks_[i].size());
    }
  }

  std::uint32_t version() const noexcept override { return part_version; }
  std::size_t segments() const noexcept override { return segments_.size(); }
  SnapshotResult<std::span<const std::byte>> segment(std::size_t index) override {
    if (index >= segments_.size()) return std::unexpected("no such segment");
    return std::as_bytes(std::span(segments_[index])).first(sizes_[index]);
  }
  SnapshotResult<std::size_t> chunk_size(ChunkNumber number) override {
    if (number >= chunks_.size()) return std::unexpected("no such chunk");
    return chunks_[number].size();
  }
  SnapshotResult<ChunkBytes> chunk(ChunkNumber number) override {
    if (number >= chunks_.size()) return std::unexpected("no such chunk");
    MemoryPart::Bytes& bytes = chunks_[number];
    if (mapping_ == nullptr || taken_[number]) return ChunkBytes{bytes, nullptr, false};
    taken_[number] = true;
    return ChunkBytes{{mapping_.get() + places_[number], bytes.size()}, mapping_, true};
  }
  SnapshotResult<Digest> digest(ChunkNumber number) override {
    if (number >= chunks_.size()) return std::unexpected("no such chunk");
    return MemoryPart::digest_of(chunks_[number]);
  }
  SnapshotResult<Ref<FileSystem>> filesystem(std::uint32_t part) override {
    const auto found = filesystems.find(part);
    if (found == filesystems.end()) return std::unexpected("no such part");
    return found->second;
  }
  SnapshotResult<Ref<Inode>> inode(SavedInode place) override {
    const auto found = inodes.find({place.part, place.index});
    if (found == inodes.end()) return std::unexpected("no such inode");
    return found->second;
  }
  /// The memory that chunks were given away in; null where they were not.
  std::weak_ptr<std::byte> mapping() const { return mapping_; }
  /// Forgets it, as a reader that goes does.
  void drop_mapping() { mapping_.reset(); }

  std::uint32_t part_version = 1;
  std::map<std::uint32_t, Ref<FileSystem>> filesystems;                  ///< Other parts.
  std::map<std::pair<std::uint32_t, std::uint32_t>, Ref<Inode>> inodes;  ///< Of other parts.

 private:
  static constexpr std::size_t page = 4096;
  struct alignas(16) Aligned {
    std::byte bytes[16];
  };

  std::vector<MemoryPart::Bytes> chunks_;
  std::vector<bool> taken_;
  std::vector<std::vector<Aligned>> segments_;
  std::vector<std::size_t> sizes_;
  std::vector<std::size_t> places_;
  std::shared_ptr<std::byte> mapping_;
};

}  // namespace wasifs::test
