// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/saved_stream.h"

#include <algorithm>
#include <utility>

#include "io/stream_numbers.h"
#include "snapshot/sentence.h"
#include "stream_generated.h"
#include "wasifs/filesystem.h"

namespace wasifs {
namespace {

/// Fewer bytes are not worth a chunk.
constexpr std::uint64_t smallest_chunk = 4096;

class RestoredStreams final : public RestoredPart {
 public:
  explicit RestoredStreams(std::vector<Ref<Inode>> held) noexcept : held_(std::move(held)) {}

  Ref<FileSystem> filesystem() override { return nullptr; }
  SnapshotResult<Ref<Inode>> inode(std::uint32_t index) override {
    if (index < held_.size()) return held_[index];
    return sentence("of a stream {} ends are held; {} is none of them", held_.size(), index);
  }

 private:
  std::vector<Ref<Inode>> held_;
};

using Pieces = std::vector<std::span<const std::byte>>;

/// The next up to `count` bytes of what `pieces` has left, which loses them.
Pieces take_front(Pieces& pieces, std::size_t count) {
  Pieces front;
  while (count != 0 && !pieces.empty()) {
    const std::size_t taken = std::min(count, pieces.front().size());
    if (taken != 0) front.push_back(pieces.front().first(taken));
    pieces.front() = pieces.front().subspan(taken);
    if (pieces.front().empty()) pieces.erase(pieces.begin());
    count -= taken;
  }
  return front;
}

SnapshotResult<void> load_chunks(PartReader& reader, const saved::Stream& stream, const char* what,
                                 std::vector<std::byte>& bytes) {
  const auto* chunks = stream.chunks();
  if (chunks == nullptr) return sentence("a {} of {} bytes has no chunks", what, stream.size());
  std::uint64_t size = 0;
  for (const ChunkNumber number : *chunks) {
    SNAPSHOT_TRY(const std::size_t more, reader.chunk_size(number));
    size += more;
    if (more != std::min<std::uint64_t>(snapshot_chunk_size, stream.size() - (size - more))) break;
  }
  if (size != stream.size()) {
    return sentence("a {} of {} bytes has other chunks", what, stream.size());
  }
  bytes.reserve(size);
  for (const ChunkNumber number : *chunks) {
    SNAPSHOT_TRY(const ChunkBytes chunk, reader.chunk(number));
    bytes.insert(bytes.end(), chunk.bytes.begin(), chunk.bytes.end());
  }
  return {};
}

}  // namespace

void save_stream(PartWriter& writer, const SavedStream& state,
                 std::span<const std::span<const std::byte>> bytes, std::vector<Digest>* digests) {
  std::uint64_t size = 0;
  for (const auto piece : bytes) size += piece.size();
  std::vector<std::uint8_t> few;
  std::vector<std::uint32_t> chunks;
  Pieces left(bytes.begin(), bytes.end());
  if (size < smallest_chunk) {
    for (const auto piece : left) {
      const auto* begin = reinterpret_cast<const std::uint8_t*>(piece.data());
      few.insert(few.end(), begin, begin + piece.size());
    }
  } else {
    const std::size_t count = (size + snapshot_chunk_size - 1) / snapshot_chunk_size;
    if (digests != nullptr) digests->resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      Digest* digest = digests == nullptr ? nullptr : &(*digests)[i];
      chunks.push_back(writer.chunk(take_front(left, snapshot_chunk_size), digest));
    }
  }
  flatbuffers::FlatBufferBuilder builder;
  const auto few_bytes = few.empty() ? 0 : builder.CreateVector(few);
  const auto numbers = chunks.empty() ? 0 : builder.CreateVector(chunks);
  saved::FinishStreamBuffer(
      builder, saved::CreateStream(builder, state.number, size, few_bytes, numbers, state.capacity,
                                   state.place, state.reader, state.writer));
  const auto* begin = reinterpret_cast<const std::byte*>(builder.GetBufferPointer());
  writer.segment({begin, begin + builder.GetSize()});
}

SnapshotResult<LoadedStream> load_stream(PartReader& reader, const char* what,
                                         std::uint64_t most_bytes) {
  if (reader.version() != 1) {
    return sentence("it has version {} of a {}; this library knows 1", reader.version(), what);
  }
  if (reader.segments() != 1) {
    return sentence("a {} has {} segments instead of one", what, reader.segments());
  }
  SNAPSHOT_TRY(const auto segment, reader.segment(0));
  const auto* data = reinterpret_cast<const std::uint8_t*>(segment.data());
  flatbuffers::Verifier verifier(data, segment.size());
  if (!saved::VerifyStreamBuffer(verifier)) return sentence("a {} is damaged", what);
  const saved::Stream& stream = *saved::GetStream(data);

  LoadedStream loaded;
  loaded.state = {.number = stream.number(),
                  .capacity = stream.capacity(),
                  .place = stream.place(),
                  .reader = stream.reader(),
                  .writer = stream.writer()};
  if (stream.number() == 0 || stream.number() > last_stream_number) {
    return sentence("{} is no inode number of a {}", stream.number(), what);
  }
  if (stream.size() > most_bytes) {
    return sentence("a {} holds {} bytes; {} are allowed", what, stream.size(), most_bytes);
  }
  if (stream.size() < smallest_chunk) {
    if (stream.size() != (stream.bytes() == nullptr ? 0 : stream.bytes()->size())) {
      return sentence("a {} of {} bytes has others", what, stream.size());
    }
    if (stream.size() != 0) {
      const auto bytes = std::as_bytes(std::span(stream.bytes()->data(), stream.bytes()->size()));
      loaded.bytes.assign(bytes.begin(), bytes.end());
    }
  } else {
    SNAPSHOT_CHECK(load_chunks(reader, stream, what, loaded.bytes));
  }
  reserve_stream_number(stream.number());
  return loaded;
}

std::unique_ptr<RestoredPart> restored_streams(std::vector<Ref<Inode>> held) {
  return std::make_unique<RestoredStreams>(std::move(held));
}

}  // namespace wasifs
