// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The chunks of one snapshot as a store gives them, checked for their size and, where that is
// wanted, for their digest. Whoever asks for one after the other has the next ones checked by
// several threads. Used by SnapshotContents; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wasifs/persist.h"
#include "wasifs/snapshot_store.h"

namespace wasifs {

class CheckedChunks {
 public:
  /// The first three outlive it. `called` is the snapshot in messages.
  CheckedChunks(StoreReader& reader, std::span<const NamedChunk> chunks, const std::string& called,
                bool verify)
      : reader_(reader), chunks_(chunks), called_(called), verify_(verify) {}

  /// The chunk at `place`, which is one of the table.
  [[nodiscard]] SnapshotResult<ChunkBytes> get(std::uint32_t place);

 private:
  [[nodiscard]] SnapshotResult<ChunkBytes> fetch(std::uint32_t place);
  void check(std::uint32_t place, SnapshotResult<ChunkBytes>& fetched) const;
  void look_ahead(std::uint32_t place, std::size_t count);

  StoreReader& reader_;
  std::span<const NamedChunk> chunks_;
  const std::string& called_;
  bool verify_;
  // What was checked and not yet asked for, from place ahead_from_ on.
  std::vector<std::optional<SnapshotResult<ChunkBytes>>> ahead_;
  std::uint32_t ahead_from_ = 0;
  std::uint32_t expected_ = 0;  // the place after the one asked for last
};

}  // namespace wasifs
