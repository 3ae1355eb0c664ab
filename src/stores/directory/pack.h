// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pack: a file of chunks with an index at its end, written once by one writer and never changed.
// This is the index, read and checked as a whole; the chunks are reached through the file. Never
// changes once it is read, so any thread may use it.
//
//   chunks       each of at least `pack_page` bytes begins at a multiple of it, with nothing else
//   in
//                its last page; smaller ones lie close together, each at a multiple of 16
//   entries      at a multiple of 16: 32 bytes digest, 8 offset, 4 size, 4 zero; by digest, rising
//   end          64 bytes: magic, 4 version, 4 zero, 8 number of entries, 8 offset of the first,
//                32 SHA-256 of the entries and of the end up to here
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "snapshot/identifier.h"
#include "stores/directory/folder.h"
#include "wasifs/persist.h"

namespace wasifs::directory {

/// Where larger chunks begin.
inline constexpr std::uint64_t pack_page = 4096;
/// Where any chunk begins, and the entries do.
inline constexpr std::uint64_t pack_unit = 16;

/// Most bytes of chunks and most chunks before a writer begins another pack.
inline constexpr std::uint64_t pack_bytes = std::uint64_t{1} << 30;
inline constexpr std::uint64_t pack_chunks = std::uint64_t{1} << 21;

/// One chunk of a pack.
struct PackEntry {
  Digest digest;
  std::uint64_t offset = 0;
  std::uint32_t size = 0;
};

class Pack {
 public:
  /// Reads the index of `id`; null where there is no such pack.
  [[nodiscard]] static SnapshotResult<std::shared_ptr<const Pack>> open(const Folder& packs,
                                                                        const Identifier& id);
  /// What is to be written at `offset` behind the chunks; sorts `entries`.
  [[nodiscard]] static SnapshotResult<std::vector<std::byte>> encode(
      std::vector<PackEntry>& entries, std::uint64_t offset);
  /// The name of its file.
  [[nodiscard]] static std::string file_name(const Identifier& id) { return text_of(id) + ".pack"; }

  Pack(Identifier id, std::uint64_t file_size, std::vector<PackEntry> entries) noexcept
      : id_(id), file_size_(file_size), entries_(std::move(entries)) {}

  [[nodiscard]] const Identifier& id() const noexcept { return id_; }
  [[nodiscard]] std::uint64_t file_size() const noexcept { return file_size_; }
  /// All, by digest.
  [[nodiscard]] std::span<const PackEntry> entries() const noexcept { return entries_; }
  /// The chunk, or null.
  [[nodiscard]] const PackEntry* find(const Digest& digest) const noexcept;

 private:
  Identifier id_;
  std::uint64_t file_size_;
  std::vector<PackEntry> entries_;
};

}  // namespace wasifs::directory
