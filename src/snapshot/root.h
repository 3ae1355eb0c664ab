// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The root of a snapshot, decoded, and the way from its bytes and back. Its bytes are a header
// (magic, version of the format, length, SHA-256) and a FlatBuffer by container.fbs; see
// docs/snapshot-format.md. Written by SnapshotWriter; read by SnapshotContents and by whoever
// copies snapshots. Plain values: no thread rule.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "wasifs/persist.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

/// What a root says. The bounds: names are labels (`valid_label`); at most `most_parts` parts and
/// `most_features` features of each sort.
struct Root {
  static constexpr std::uint32_t format_version = 1;
  static constexpr std::size_t most_parts = std::size_t{1} << 20;
  static constexpr std::size_t most_features = 256;
  /// Of one segment: less than what FlatBuffers' verifier takes.
  static constexpr std::uint64_t most_segment_bytes = std::uint64_t{1} << 30;

  /// Bytes in the chunks from slot `first` on.
  struct Segment {
    std::uint64_t size = 0;
    ChunkNumber first = 0;
  };
  struct Part {
    std::string type;
    std::uint32_t version = 0;
    std::vector<Segment> segments;
  };

  std::vector<std::string> critical;  ///< Features that a reader has to know.
  std::vector<std::string> optional;  ///< Features that it may pass over.
  std::vector<Part> parts;
  std::vector<NamedChunk> chunks;    ///< Each once, in the order of first use.
  std::vector<std::uint32_t> slots;  ///< Chunk number to place in `chunks`.
};

/// How many chunks a segment of `size` bytes has.
[[nodiscard]] constexpr std::uint64_t chunks_of(std::uint64_t size) noexcept {
  return size / snapshot_chunk_size + (size % snapshot_chunk_size != 0 ? 1 : 0);
}

/// The bytes of `root`, which keeps the bounds above. Fails where they would be 2 GiB or more.
[[nodiscard]] SnapshotResult<std::vector<std::byte>> encode_root(const Root& root);

/// What `bytes` say, checked in full: digest, structure, features, slots in range, segments that
/// fit their chunks. Bytes and segments together are at most `metadata_limit`, and so, but for a
/// small factor, is what is allocated. `bytes` begin at a multiple of 16.
[[nodiscard]] SnapshotResult<Root> decode_root(std::span<const std::byte> bytes,
                                               std::uint64_t metadata_limit);

/// `body` with the header before it.
[[nodiscard]] SnapshotResult<std::vector<std::byte>> seal_root(std::span<const std::byte> body);

/// Bytes of the header.
inline constexpr std::size_t root_header_size = 64;

}  // namespace wasifs
