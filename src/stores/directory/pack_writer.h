// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pack that is being written, to a file that its owner has made and will rename. Used by writers
// and by the collector; one thread.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "stores/directory/file.h"
#include "stores/directory/pack.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::directory {

class PackWriter {
 public:
  explicit PackWriter(File file) noexcept : file_(std::move(file)) {}

  /// Bytes so far.
  [[nodiscard]] std::uint64_t size() const noexcept { return end_; }
  /// Appends chunks: the large ones in their order, so that neighbours stay neighbours, then the
  /// small ones.
  [[nodiscard]] SnapshotResult<void> append(std::span<const NewChunk> chunks);
  /// Writes the index and brings all to the disk. Nothing else may be called afterwards.
  [[nodiscard]] SnapshotResult<std::shared_ptr<const Pack>> seal(const Identifier& id);

 private:
  // Gives a chunk its place; what lies between it and the one before becomes a piece of its own.
  void place(const Digest& digest, std::uint32_t size, std::vector<iovec>& pieces);

  File file_;
  std::uint64_t written_ = 0;  // What is in the file.
  std::uint64_t end_ = 0;      // And what is on its way there.
  bool large_last_ = false;    // The last page belongs to the chunk in it.
  std::vector<PackEntry> entries_;
};

}  // namespace wasifs::directory
