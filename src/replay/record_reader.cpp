// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "replay/record_reader.h"

#include <algorithm>
#include <cstring>

#include "snapshot/sentence.h"

namespace wasifs {

ReplayResult<std::unique_ptr<RecordReader>> RecordReader::create(
    std::unique_ptr<ByteSource> source) {
  SNAPSHOT_TRY(FrameReader frames, FrameReader::open(std::move(source)));
  std::unique_ptr<RecordReader> reader(new RecordReader(std::move(frames)));
  SNAPSHOT_TRY(const ByteVector header, reader->frames_.header());
  SNAPSHOT_TRY(reader->header_, decode_header(header));
  SNAPSHOT_TRY(const auto bytes, reader->frames_.ending());
  if (bytes) {
    SNAPSHOT_TRY(Ending ending, decode_ending(*bytes));
    reader->end_ = std::move(ending.end);
    reader->calls_at_end_ = ending.calls;
  }
  return reader;
}

ReplayResult<bool> RecordReader::next_frame() {
  if (reader_.left() != 0) return sentence("a frame is longer than its calls");
  SNAPSHOT_TRY(auto content, frames_.next_calls(left_));
  if (!content) {
    if (end_ && calls_ != calls_at_end_)
      return sentence("it has {} calls and says that there are {}", calls_, calls_at_end_);
    return false;
  }
  content_ = *std::move(content);
  reader_ = ByteReader(content_);
  if (const std::uint64_t first = reader_.number(); first != calls_)
    return sentence("call {} follows call {}", first, calls_);
  time_ = reader_.number();
  references_.clear();
  used_ = 0;
  const std::uint64_t count = reader_.number(reader_.left());  // each has at least one byte
  references_.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i) references_.push_back(reader_.number());
  if (!reader_.good()) return sentence("a frame of calls is cut short");
  return true;
}

ReplayResult<const CallRecord*> RecordReader::next() {
  // What the call before has not used is not for this one.
  for (const RecordedWrite& write : record_.writes)
    used_ += static_cast<std::size_t>(chunks_of_write(write.range.size));
  record_.writes.clear();
  while (left_ == 0) {
    SNAPSHOT_TRY(const bool more, next_frame());
    if (!more) return nullptr;
  }
  SNAPSHOT_CHECK(decode_call(reader_, header_.calls, record_));
  std::uint64_t chunks = 0;
  for (const RecordedWrite& write : record_.writes) chunks += chunks_of_write(write.range.size);
  if (chunks > references_.size() - used_)
    return sentence("call {} needs {} chunks; {} are named", calls_ + 1, chunks,
                    references_.size() - used_);
  --left_;
  ++calls_;
  return &record_;
}

template <class Piece>
ReplayResult<void> RecordReader::for_each_piece(GuestMemory& memory, Piece piece) {
  std::size_t reference = used_;
  for (const RecordedWrite& write : record_.writes) {
    std::span<std::byte> to = bytes_at(memory, write.range);
    if (to.empty())
      return sentence("{} bytes at address {:#x} are not in the memory of {} bytes",
                      write.range.size, write.range.address, memory.view().size);
    if (chunks_of_write(write.range.size) == 0) {
      piece(to, write.bytes);
      continue;
    }
    while (!to.empty()) {
      SNAPSHOT_TRY(const auto chunk, frames_.chunk(references_[reference++]));
      if (chunk.size() != std::min(to.size(), snapshot_chunk_size))
        return sentence("a chunk has {} bytes where {} are to be written", chunk.size(), to.size());
      piece(to.first(chunk.size()), chunk);
      to = to.subspan(chunk.size());
    }
  }
  return {};
}

ReplayResult<void> RecordReader::write_to(GuestMemory& memory) {
  return for_each_piece(memory, [](std::span<std::byte> to, std::span<const std::byte> from) {
    std::ranges::copy(from, to.begin());
  });
}

ReplayResult<bool> RecordReader::is_in(GuestMemory& memory) {
  bool equal = true;
  SNAPSHOT_CHECK(
      for_each_piece(memory, [&](std::span<std::byte> there, std::span<const std::byte> recorded) {
        equal = equal && std::ranges::equal(there, recorded);
      }));
  return equal;
}

ReplayResult<std::unique_ptr<Recording>> Recording::open(const std::string& path) {
  SNAPSHOT_TRY(auto source, open_source(path));
  auto reader = RecordReader::create(std::move(source));
  if (!reader) return sentence("{}: {}", path, reader.error());
  return *std::move(reader);
}

ReplayResult<std::unique_ptr<Recording>> Recording::from_bytes(std::vector<std::byte> bytes) {
  return RecordReader::create(source_of(std::move(bytes)));
}

}  // namespace wasifs
