// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One snapshot as it comes from a store, checked as far as can be without knowing what its parts
// mean: the root, which parts and segments there are, and the chunks. Used by whoever restores a
// process or looks inside. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "wasifs/persist.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

class SnapshotContents {
 public:
  /// One part.
  struct Part {
    std::string_view type;      ///< As it was begun.
    std::uint32_t version = 0;  ///< Of its encoding.
    std::size_t segments = 0;   ///< How many there are.
  };

  /// Opens `name`; the root and all segments together are at most `metadata_limit` bytes. With
  /// `verify`, or where the store is not trusted, each chunk is checked when it is first asked for.
  [[nodiscard]] static SnapshotResult<std::unique_ptr<SnapshotContents>> open(
      SnapshotStore& store, std::string_view name, std::uint64_t metadata_limit, bool verify);
  virtual ~SnapshotContents() = default;

  /// Whether the writer said that the snapshot has `feature`, to be known or passed over.
  [[nodiscard]] virtual bool has_feature(std::string_view feature) const noexcept = 0;
  /// How many parts there are.
  [[nodiscard]] virtual std::uint32_t parts() const noexcept = 0;
  /// A part; its number is below `parts()`.
  [[nodiscard]] virtual Part part(std::uint32_t number) const = 0;
  /// The bytes of a segment, aligned to 16, until the object goes. Fails for one that is not there.
  [[nodiscard]] virtual SnapshotResult<std::span<const std::byte>> segment(std::uint32_t part,
                                                                           std::size_t index) = 0;
  // As `PartReader` says.
  [[nodiscard]] virtual SnapshotResult<std::size_t> chunk_size(ChunkNumber number) const = 0;
  [[nodiscard]] virtual SnapshotResult<ChunkBytes> chunk(ChunkNumber number) = 0;
  [[nodiscard]] virtual SnapshotResult<Digest> digest(ChunkNumber number) const = 0;
  /// All chunks in the order of their first use, each once.
  [[nodiscard]] virtual std::span<const NamedChunk> chunks() const noexcept = 0;
};

}  // namespace wasifs
