// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/frame_packer.h"

#include "replay/header.h"
#include "snapshot/sentence.h"
#include "wasifs/errno.h"

namespace wasifs {
namespace {

constexpr std::size_t data_frame_bytes = std::size_t{1} << 20;
// Digests that are remembered; beyond, equal chunks are kept again. About 100 MiB.
constexpr std::size_t most_numbers = std::size_t{1} << 20;

}  // namespace

void RecordBlock::clear() noexcept {
  records.clear();
  calls = 0;
  chunks.clear();
  chunk_sizes.clear();
  used_chunks = 0;
}

ReplayResult<void> FramePacker::append(std::span<const std::byte> bytes) {
  if (const auto written = file_->append(bytes); !written)
    return sentence("cannot write {}: {}", path_, errno_message(written.error()));
  stats_.file_bytes += bytes.size();
  return {};
}

// A frame goes to the file by one write, so that a crash leaves at most the last one torn.
ReplayResult<void> FramePacker::append(FrameKind kind, std::uint32_t items,
                                       std::span<const std::byte> content) {
  if (content.size() > most_frame_bytes)
    return sentence("{} bytes of a recording do not fit one frame", content.size());
  frame_.clear();
  encoder_.encode(kind, items, content, stats_.file_bytes, frame_);
  return append(frame_);
}

ReplayResult<void> FramePacker::begin(std::span<const std::byte> header) {
  SNAPSHOT_CHECK(append(file_head()));
  return append(FrameKind::header, 1, header);
}

ReplayResult<void> FramePacker::take_chunk(std::span<const std::byte> bytes) {
  SNAPSHOT_TRY(const Digest digest, sha256_.of(bytes));
  const auto known = numbers_.find(digest);
  if (known != numbers_.end()) {
    references_.push_back(known->second);
    return {};
  }
  if (numbers_.size() >= most_numbers) numbers_.clear();
  if (next_chunk_ == UINT32_MAX) return sentence("a recording has no room for more data");
  numbers_.emplace(digest, next_chunk_);
  references_.push_back(next_chunk_++);
  put_bytes(data_, bytes);
  data_sizes_.push_back(static_cast<std::uint32_t>(bytes.size()));
  stats_.data_bytes += bytes.size();
  if (data_.size() < data_frame_bytes) return {};
  return flush_data();
}

ReplayResult<void> FramePacker::flush_data() {
  if (data_sizes_.empty()) return {};
  content_.clear();
  for (const std::uint32_t size : data_sizes_) put_number(content_, size);
  put_bytes(content_, data_);
  const auto items = static_cast<std::uint32_t>(data_sizes_.size());
  data_.clear();
  data_sizes_.clear();
  return append(FrameKind::data, items, content_);
}

// What the records refer to lies before them in the file, so that it is there when they are.
ReplayResult<void> FramePacker::write_records(const RecordBlock& block, std::uint64_t time) {
  SNAPSHOT_CHECK(flush_data());
  content_.clear();
  put_number(content_, stats_.calls);
  put_number(content_, time);
  put_number(content_, references_.size());
  for (const std::uint32_t number : references_) put_number(content_, number);
  put_bytes(content_, block.records);
  references_.clear();
  stats_.calls += block.calls;
  return append(FrameKind::calls, block.calls, content_);
}

ReplayResult<void> FramePacker::write(const RecordBlock& block, std::uint64_t time) {
  std::span<const std::byte> chunks = block.chunks;
  std::size_t taken = 0;
  const auto take_until = [&](std::size_t count) -> ReplayResult<void> {
    for (; taken < count; ++taken) {
      const std::uint32_t size = block.chunk_sizes[taken];
      SNAPSHOT_CHECK(take_chunk(chunks.first(size)));
      chunks = chunks.subspan(size);
    }
    return {};
  };
  if (block.calls != 0) {
    SNAPSHOT_CHECK(take_until(block.used_chunks));
    SNAPSHOT_CHECK(write_records(block, time));
  }
  return take_until(block.chunk_sizes.size());
}

ReplayResult<void> FramePacker::finish(const RecordedEnd& end) {
  SNAPSHOT_CHECK(append(FrameKind::end, 1, encode_ending({.end = end, .calls = stats_.calls})));
  if (const auto synced = file_->sync(); !synced)
    return sentence("cannot write {}: {}", path_, errno_message(synced.error()));
  return {};
}

}  // namespace wasifs
