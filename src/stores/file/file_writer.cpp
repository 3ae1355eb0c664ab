// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/file/file_writer.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "snapshot/in_parallel.h"
#include "snapshot/sentence.h"

namespace wasifs::file_store {
namespace {

constexpr int level = 3;
/// Groups that are compressed at a time: 16 MiB in memory.
constexpr std::size_t most_waiting = 16;

/// Empty: zstd could not.
std::vector<std::byte> compressed(std::span<const std::byte> bytes) {
  std::vector<std::byte> frame(ZSTD_compressBound(bytes.size()));
  const std::size_t size =
      ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), level);
  frame.resize(ZSTD_isError(size) != 0 ? 0 : size);
  return frame;
}

}  // namespace

/// The file is made anew each time, so that it holds nothing but its snapshot.
SnapshotResult<std::vector<bool>> FileWriter::present(std::span<const Digest> digests) {
  std::vector<bool> found(digests.size());
  for (std::size_t i = 0; i < digests.size(); ++i) found[i] = sizes_.contains(digests[i]);
  return found;
}

SnapshotResult<void> FileWriter::put(std::span<const NewChunk> chunks) {
  for (const NewChunk& chunk : chunks) {
    if (!sizes_.try_emplace(chunk.digest, static_cast<std::uint32_t>(chunk.size)).second) continue;
    if (group_.size() + chunk.size > most_group_bytes) close_group();
    for (const auto piece : chunk.pieces) group_.insert(group_.end(), piece.begin(), piece.end());
    ++group_chunks_;
    index_.chunks.push_back({chunk.digest, static_cast<std::uint32_t>(chunk.size)});
    if (waiting_.size() == most_waiting) SNAPSHOT_CHECK(write_groups());
  }
  return {};
}

void FileWriter::close_group() {
  if (group_chunks_ == 0) return;
  index_.groups.push_back({0, group_chunks_});
  waiting_.push_back(std::exchange(group_, {}));
  group_.reserve(most_group_bytes);
  group_chunks_ = 0;
}

SnapshotResult<void> FileWriter::write_groups() {
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  in_parallel(waiting_.size(), threads,
              [this](std::size_t i) { waiting_[i] = compressed(waiting_[i]); });
  const std::size_t first = index_.groups.size() - waiting_.size();
  for (std::size_t i = 0; i < waiting_.size(); ++i) {
    if (waiting_[i].empty()) return sentence("{}: zstd cannot compress a group of chunks", path_);
    SNAPSHOT_CHECK(file_.write_at(end_, waiting_[i]));
    end_ += waiting_[i].size();
    index_.groups[first + i].stored = static_cast<std::uint32_t>(waiting_[i].size());
  }
  waiting_.clear();
  return {};
}

SnapshotResult<void> FileWriter::commit(std::string_view name, std::span<const std::byte> root,
                                        std::span<const NamedChunk> chunks) {
  if (name != "snapshot") {
    return sentence("{}: holds one snapshot, which is named `snapshot`, not {}", path_,
                    shown(name));
  }
  for (const NamedChunk& chunk : chunks) {
    const auto size = sizes_.find(chunk.digest);
    if (size == sizes_.end() || size->second != chunk.size) {
      return sentence("{}: chunk {} of {} bytes was not stored before its root", path_,
                      digest_text(chunk.digest), chunk.size);
    }
  }
  close_group();
  SNAPSHOT_CHECK(write_groups());
  const std::vector<std::byte> encoded = encode_index(index_);
  const Sizes sizes{end_ - header_size, index_.groups.size(), index_.chunks.size(), root.size()};
  if (encoded.size() + root.size() > most_metadata) {
    return sentence("{}: {} chunks and a root of {} bytes are more than a file may have", path_,
                    sizes.chunks, sizes.root);
  }
  SNAPSHOT_TRY(const Header header, encode_header(sizes, encoded));
  SNAPSHOT_CHECK(file_.write_at(end_, encoded));
  SNAPSHOT_CHECK(file_.write_at(end_ + encoded.size(), root));
  SNAPSHOT_CHECK(file_.write_at(0, header));
  return file_.publish();
}

}  // namespace wasifs::file_store
