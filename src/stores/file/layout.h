// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a snapshot's file looks like, one after the other:
//
//   header   96 bytes, below
//   groups   of consecutive chunks, at most 1 MiB of them, each a frame of zstd
//   index    8 bytes for each group: bytes of the frame, chunks in it (32 bits each);
//            36 bytes for each chunk in their order: SHA-256, size (32 bits)
//   root     as snapshot/root.h describes it
//
//   0   magic                             40  chunks (64 bits)
//   16  version of the format (32 bits)   48  bytes of the root (64 bits)
//   20  zero (32 bits)                    56  zero (64 bits)
//   24  bytes of all groups (64 bits)     64  SHA-256 of these 64 bytes and of the index
//   32  groups (64 bits)
//
// Numbers are little-endian. Nothing lies between or behind. Plain values: no thread rule.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasifs/persist.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::file_store {

inline constexpr std::size_t header_size = 96;
inline constexpr std::size_t most_group_bytes = std::size_t{1} << 20;
/// Bytes of index and root together that are taken in.
inline constexpr std::uint64_t most_metadata = std::uint64_t{1} << 30;

using Header = std::array<std::byte, header_size>;

/// The numbers of a header.
struct Sizes {
  std::uint64_t group_bytes = 0;
  std::uint64_t groups = 0;
  std::uint64_t chunks = 0;
  std::uint64_t root = 0;

  [[nodiscard]] std::uint64_t index() const noexcept;
};

/// One frame.
struct Group {
  std::uint32_t stored = 0;  ///< Its bytes in the file.
  std::uint32_t chunks = 0;  ///< How many it holds.
};

/// Which chunk is where.
struct Index {
  std::vector<Group> groups;
  std::vector<NamedChunk> chunks;
};

[[nodiscard]] std::vector<std::byte> encode_index(const Index& index);
/// The header of a file with `encoded_index`.
[[nodiscard]] SnapshotResult<Header> encode_header(const Sizes& sizes,
                                                   std::span<const std::byte> encoded_index);

/// What a header says, for a file of `file_size` bytes, which it fits exactly.
[[nodiscard]] SnapshotResult<Sizes> decode_header(const Header& header, std::uint64_t file_size);
/// The index, checked against the header: digest, sizes, sums; each chunk once.
[[nodiscard]] SnapshotResult<Index> decode_index(const Header& header, const Sizes& sizes,
                                                 std::span<const std::byte> encoded_index);

}  // namespace wasifs::file_store
