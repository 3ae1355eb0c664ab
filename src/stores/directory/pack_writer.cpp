// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/pack_writer.h"

#include <array>

#include "snapshot/sentence.h"

namespace wasifs::directory {
namespace {

// What lies between two chunks.
constexpr std::array<std::byte, pack_page> zeros{};

// So much is on its way to the disk at a time.
constexpr std::uint64_t sync_step = std::uint64_t{8} << 20;

iovec piece_of(std::span<const std::byte> bytes) noexcept {
  // pwritev only reads what it is given.
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};
}

SnapshotResult<void> check(const NewChunk& chunk) {
  std::size_t size = 0;
  for (const auto piece : chunk.pieces) size += piece.size();
  if (size == chunk.size && size != 0 && size <= snapshot_chunk_size) return {};
  return sentence("chunk {} is given as {} bytes in pieces of {} together, it may have 1 to {}",
                  digest_text(chunk.digest), chunk.size, size, snapshot_chunk_size);
}

}  // namespace

void PackWriter::place(const Digest& digest, std::uint32_t size, std::vector<iovec>& pieces) {
  const bool large = size >= pack_page;
  const std::uint64_t unit = large || large_last_ ? pack_page : pack_unit;
  const std::uint64_t offset = (end_ + unit - 1) / unit * unit;
  if (offset != end_) {
    pieces.push_back(piece_of(std::span(zeros).first(static_cast<std::size_t>(offset - end_))));
  }
  entries_.push_back({digest, offset, size});
  large_last_ = large;
  end_ = offset + size;
}

SnapshotResult<void> PackWriter::append(std::span<const NewChunk> chunks) {
  for (const NewChunk& chunk : chunks) SNAPSHOT_CHECK(check(chunk));
  std::vector<iovec> pieces;
  for (const bool large : {true, false}) {
    for (const NewChunk& chunk : chunks) {
      if ((chunk.size >= pack_page) != large) continue;
      place(chunk.digest, static_cast<std::uint32_t>(chunk.size), pieces);
      for (const auto piece : chunk.pieces) pieces.push_back(piece_of(piece));
    }
  }
  SNAPSHOT_CHECK(file_.write_at(written_, pieces));
  if (end_ / sync_step != written_ / sync_step) file_.begin_sync(0, end_);
  written_ = end_;
  return {};
}

SnapshotResult<std::shared_ptr<const Pack>> PackWriter::seal(const Identifier& id) {
  const std::uint64_t first = (end_ + pack_page - 1) / pack_page * pack_page;
  SNAPSHOT_TRY(const auto index, Pack::encode(entries_, first));
  iovec pieces[] = {piece_of(std::span(zeros).first(static_cast<std::size_t>(first - end_))),
                    piece_of(index)};
  SNAPSHOT_CHECK(file_.write_at(end_, pieces));
  SNAPSHOT_CHECK(file_.sync());
  return std::make_shared<const Pack>(id, first + index.size(), std::move(entries_));
}

}  // namespace wasifs::directory
