// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the file of a snapshot: chunks are gathered in groups, groups compressed by several
// threads and appended in their order. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "snapshot/digest_hash.h"
#include "stores/file/layout.h"
#include "stores/file/new_file.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::file_store {

class FileWriter final : public StoreWriter {
 public:
  FileWriter(NewFile file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  SnapshotResult<std::vector<bool>> present(std::span<const Digest> digests) override;
  SnapshotResult<void> put(std::span<const NewChunk> chunks) override;
  SnapshotResult<void> commit(std::string_view name, std::span<const std::byte> root,
                              std::span<const NamedChunk> chunks) override;

 private:
  /// Ends the last group, to which nothing may be added any more.
  void close_group();
  [[nodiscard]] SnapshotResult<void> write_groups();

  NewFile file_;
  std::string path_;
  std::uint64_t end_ = header_size;
  Index index_;
  std::unordered_map<Digest, std::uint32_t, DigestHash> sizes_;
  std::vector<std::byte> group_;                 // the bytes of the last group
  std::uint32_t group_chunks_ = 0;               // how many chunks that is
  std::vector<std::vector<std::byte>> waiting_;  // the bytes of groups before it
};

}  // namespace wasifs::file_store
