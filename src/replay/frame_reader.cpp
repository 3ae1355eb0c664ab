// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/frame_reader.h"

#include <algorithm>
#include <array>

#include "snapshot/sentence.h"

namespace wasifs {
namespace {

// Decompressed data frames that are kept: about as many as the writer puts before one frame of
// calls.
constexpr std::size_t most_open_data = 8;
constexpr std::uint32_t most_chunks_of_frame = 4096;

}  // namespace

ReplayResult<FrameReader> FrameReader::open(std::unique_ptr<ByteSource> source) {
  FrameReader reader(std::move(source));
  std::array<std::byte, file_head_size> head{};
  if (reader.source_->size() < head.size()) return sentence("this is no recording");
  SNAPSHOT_CHECK(reader.source_->read(0, head));
  SNAPSHOT_CHECK(check_file_head(head));
  SNAPSHOT_CHECK(reader.walk());
  return reader;
}

// What is no frame ends the recording: nothing behind it can be believed. Only a damaged disk or a
// hostile hand makes such a thing; a crash leaves a frame that is not whole.
ReplayResult<void> FrameReader::walk() {
  std::uint64_t at = file_head_size;
  const auto cut = [&](std::string_view why) {
    cut_ = fmt::format("it is cut off at byte {}{}", at, why);
  };
  while (frames_.empty() || frames_.back().head.kind != FrameKind::end) {
    const std::uint64_t left = source_->size() - at;
    if (left < frame_head_size) {
      cut("");
      return {};
    }
    std::array<std::byte, frame_head_size> image{};
    SNAPSHOT_CHECK(source_->read(at, image));
    const auto head = decode_frame_head(image);
    if (!head) {
      cut(": " + head.error());
      return {};
    }
    if (head->stored > left - frame_head_size) {
      cut("");
      return {};
    }
    if ((head->kind == FrameKind::header) != frames_.empty()) {
      cut(": a header is not where it belongs");
      return {};
    }
    if (head->kind == FrameKind::data) {
      if (head->items > most_chunks_of_frame) {
        cut(": a frame has too many chunks");
        return {};
      }
      data_.push_back({frames_.size(), chunks_});
      chunks_ += head->items;
    }
    frames_.push_back({*head, at});
    at += frame_head_size + head->stored;
  }
  return {};
}

ReplayResult<ByteVector> FrameReader::content(const Frame& frame) {
  ByteVector stored(frame.head.stored);
  SNAPSHOT_CHECK(source_->read(frame.offset + frame_head_size, stored));
  return decode_frame(frame.head, stored, frame.offset);
}

ReplayResult<ByteVector> FrameReader::header() {
  if (frames_.empty()) return std::unexpected(cut_);
  return content(frames_.front());
}

ReplayResult<std::optional<ByteVector>> FrameReader::ending() {
  if (frames_.empty() || frames_.back().head.kind != FrameKind::end) return std::nullopt;
  return content(frames_.back());
}

ReplayResult<std::optional<ByteVector>> FrameReader::next_calls(std::uint32_t& items) {
  while (next_ < frames_.size()) {
    const Frame& frame = frames_[next_++];
    if (frame.head.kind != FrameKind::calls) continue;
    items = frame.head.items;
    return content(frame);
  }
  return std::nullopt;
}

ReplayResult<FrameReader::OpenData*> FrameReader::open_data(std::size_t frame) {
  const auto known = std::ranges::find(open_data_, frame, &OpenData::frame);
  if (known != open_data_.end()) {
    std::rotate(known, known + 1, open_data_.end());
    return open_data_.back().get();
  }
  auto opened = std::make_unique<OpenData>();
  opened->frame = frame;
  SNAPSHOT_TRY(opened->content, content(frames_[frame]));
  ByteReader reader(opened->content);
  std::vector<std::uint64_t> sizes;
  for (std::uint32_t i = 0; i < frames_[frame].head.items; ++i)
    sizes.push_back(reader.number(snapshot_chunk_size));
  for (const std::uint64_t size : sizes) opened->chunks.push_back(reader.bytes(size));
  if (!reader.good() || reader.left() != 0)
    return sentence("the frame at byte {} is damaged: its chunks do not fill it",
                    frames_[frame].offset);
  if (open_data_.size() >= most_open_data) open_data_.pop_front();
  open_data_.push_back(std::move(opened));
  return open_data_.back().get();
}

ReplayResult<std::span<const std::byte>> FrameReader::chunk(std::uint64_t number) {
  if (number >= chunks_) return sentence("there is no chunk {}; there are {}", number, chunks_);
  // The last of those that begin at or before it; frames may be empty.
  const auto after = std::ranges::upper_bound(data_, number, {}, &DataFrame::first_chunk);
  const DataFrame& data = *(after - 1);
  SNAPSHOT_TRY(OpenData* const opened, open_data(data.frame));
  return opened->chunks[static_cast<std::size_t>(number - data.first_chunk)];
}

}  // namespace wasifs
