// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads the file of a snapshot. It is read, not mapped: whoever cuts a mapped file short ends the
// program. Replacing the file does not concern who has it open. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "snapshot/digest_hash.h"
#include "stores/file/layout.h"
#include "stores/file/new_file.h"
#include "wasifs/snapshot_store.h"

namespace wasifs::file_store {

class FileReader final : public StoreReader {
 public:
  /// Opens `path` and checks header and index.
  [[nodiscard]] static SnapshotResult<std::unique_ptr<FileReader>> open(const std::string& path);

  std::span<const std::byte> root() const noexcept override { return root_; }
  SnapshotResult<void> expect(std::span<const NamedChunk> chunks) override;
  SnapshotResult<ChunkBytes> chunk(const Digest& digest) override;

  /// When the file was written, in seconds since 1970.
  [[nodiscard]] std::int64_t written_at() const noexcept { return written_at_; }

 private:
  struct Frame {
    std::uint64_t offset = 0;
    std::uint32_t stored = 0;
    std::uint32_t size = 0;  // of its chunks
  };
  struct Place {
    std::uint32_t frame = 0;
    std::uint32_t offset = 0;  // in the bytes of the frame
    std::uint32_t size = 0;
  };
  struct Opened {
    std::uint32_t frame = 0;
    std::shared_ptr<std::byte[]> bytes;
  };

  FileReader(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}
  [[nodiscard]] SnapshotResult<void> read_metadata();
  void place_chunks(const Index& index);
  [[nodiscard]] SnapshotResult<std::shared_ptr<std::byte[]>> bytes_of(std::uint32_t frame);
  [[nodiscard]] SnapshotResult<void> read_at(std::uint64_t offset,
                                             std::span<std::byte> bytes) const;

  Descriptor file_;
  std::string path_;
  std::int64_t written_at_ = 0;
  std::vector<std::byte> root_;
  std::vector<Frame> frames_;
  std::unordered_map<Digest, Place, DigestHash> places_;
  // The frames used last, as chunks are mostly asked for in their order.
  std::array<Opened, 4> opened_;
  std::size_t next_opened_ = 0;
};

}  // namespace wasifs::file_store
