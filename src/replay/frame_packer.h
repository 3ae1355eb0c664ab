// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Turns records and chunks into frames and appends them to the file: chunks first, each once, then
// the records that refer to them. Used by the thread that writes a recording.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "host_os/recording_files.h"
#include "replay/byte_code.h"
#include "replay/frame.h"
#include "snapshot/digest_hash.h"
#include "snapshot/sha256.h"

namespace wasifs {

/// Records and chunks that were handed over together, or a part of the chunks of the next records.
struct RecordBlock {
  ByteVector records;
  std::uint32_t calls = 0;  ///< How many records.
  ByteVector chunks;        ///< One behind the other.
  std::vector<std::uint32_t> chunk_sizes;
  std::size_t used_chunks = 0;  ///< How many of them the records use; the rest is for later ones.

  [[nodiscard]] std::size_t size() const noexcept { return records.size() + chunks.size(); }
  [[nodiscard]] bool empty() const noexcept { return calls == 0 && chunk_sizes.empty(); }
  void clear() noexcept;
};

class FramePacker {
 public:
  FramePacker(std::unique_ptr<GrowingFile> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  /// The beginning of the file.
  [[nodiscard]] ReplayResult<void> begin(std::span<const std::byte> header);
  /// `time` is when the block was begun, in nanoseconds since the beginning.
  [[nodiscard]] ReplayResult<void> write(const RecordBlock& block, std::uint64_t time);
  /// The end; the file is then on the disk.
  [[nodiscard]] ReplayResult<void> finish(const RecordedEnd& end);

  [[nodiscard]] const RecordingStats& stats() const noexcept { return stats_; }

 private:
  [[nodiscard]] ReplayResult<void> take_chunk(std::span<const std::byte> bytes);
  [[nodiscard]] ReplayResult<void> flush_data();
  [[nodiscard]] ReplayResult<void> write_records(const RecordBlock& block, std::uint64_t time);
  [[nodiscard]] ReplayResult<void> append(FrameKind kind, std::uint32_t items,
                                          std::span<const std::byte> content);
  [[nodiscard]] ReplayResult<void> append(std::span<const std::byte> bytes);

  std::unique_ptr<GrowingFile> file_;
  std::string path_;
  FrameEncoder encoder_;
  Sha256 sha256_;
  RecordingStats stats_;
  std::unordered_map<Digest, std::uint32_t, DigestHash> numbers_;
  std::uint32_t next_chunk_ = 0;
  std::vector<std::uint32_t> references_;  // of the records to come
  std::vector<std::uint32_t> data_sizes_;  // of the data frame to come
  ByteVector data_;
  ByteVector content_;
  ByteVector frame_;
};

}  // namespace wasifs
