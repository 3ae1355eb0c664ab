// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/mem/content_builder.h"

#include <cstring>
#include <utility>

#include "snapshot/sentence.h"

namespace wasifs::mem {

void ContentBuilder::add_reserved(std::uint64_t offset, std::uint64_t length) {
  extents_.emplace_hint(extents_.end(), offset, Extent{Content::blocks_of(length), nullptr});
}

SnapshotResult<void> ContentBuilder::add_chunk(std::uint64_t offset, std::uint64_t length,
                                               ChunkNumber number) {
  SNAPSHOT_TRY(const std::size_t size, reader_.chunk_size(number));
  if (size != length) {
    return sentence("chunk {} has {} bytes where the file needs {}", number, size, length);
  }
  SNAPSHOT_TRY(const Digest digest, reader_.digest(number));
  digests_.add(offset, length, digest);
  SNAPSHOT_TRY(ChunkBytes chunk, reader_.chunk(number));
  if (chunk.bytes.size() != length) return sentence("chunk {} is not as long as it says", number);
  if (!chunk.writable || length < Content::block)
    return add(offset, {chunk.bytes, std::move(chunk.owner)});

  // Holes begin at blocks, so the rest of one, with which a run ends, is not part of the mapping.
  SNAPSHOT_CHECK(copy_waiting());
  const std::size_t whole = length / Content::block * Content::block;
  adopt(offset, chunk.bytes.first(whole), chunk.owner);
  if (whole == length) return {};
  return add(offset + whole, {chunk.bytes.subspan(whole), std::move(chunk.owner)});
}

/// Makes `bytes` an extent, or part of the last one where they lie behind its own.
void ContentBuilder::adopt(std::uint64_t offset, std::span<std::byte> bytes,
                           std::shared_ptr<void> mapping) {
  if (!extents_.empty()) {
    auto& [start, last] = *std::prev(extents_.end());
    const auto* owner = last.data.get_deleter().owner;
    if (start + last.capacity == offset && owner != nullptr &&
        last.data.get() + last.capacity == bytes.data() && !owner->owner_before(mapping) &&
        !mapping.owner_before(*owner) && last.capacity + bytes.size() <= Content::largest_extent) {
      last.capacity += bytes.size();
      return;
    }
  }
  extents_.emplace_hint(extents_.end(), offset, Extent::in_mapping(bytes, std::move(mapping)));
}

SnapshotResult<void> ContentBuilder::add_bytes(std::uint64_t offset,
                                               std::span<const std::byte> bytes) {
  return add(offset, {bytes, nullptr});
}

SnapshotResult<void> ContentBuilder::add(std::uint64_t offset, Source source) {
  if (waiting_length_ + source.bytes.size() > Content::largest_extent) {
    SNAPSHOT_CHECK(copy_waiting());
  }
  if (waiting_.empty()) waiting_offset_ = offset;
  waiting_length_ += source.bytes.size();
  waiting_.push_back(std::move(source));
  return {};
}

/// Copies what waits: whole blocks into one extent, the rest of a block, with which the run ends,
/// into another.
SnapshotResult<void> ContentBuilder::copy_waiting() {
  const std::uint64_t whole = waiting_length_ / Content::block * Content::block;
  if (whole != 0) SNAPSHOT_CHECK(copy(waiting_offset_, 0, whole));
  if (whole != waiting_length_) {
    SNAPSHOT_CHECK(copy(waiting_offset_ + whole, whole, waiting_length_ - whole));
  }
  waiting_.clear();
  waiting_length_ = 0;
  return {};
}

/// Makes an extent at `offset` of the `length` bytes that begin at `from` of what waits.
SnapshotResult<void> ContentBuilder::copy(std::uint64_t offset, std::uint64_t from,
                                          std::uint64_t length) {
  Extent extent = Extent::of_size(Content::fitting(length));
  if (!extent.data) return sentence("the host has no memory for {} bytes of a file", length);
  std::byte* to = extent.data.get();
  for (const Source& source : waiting_) {
    if (from >= source.bytes.size()) {
      from -= source.bytes.size();
      continue;
    }
    const std::size_t count = std::min<std::size_t>(length, source.bytes.size() - from);
    std::memcpy(to, source.bytes.data() + from, count);
    to += count;
    length -= count;
    from = 0;
    if (length == 0) break;
  }
  extents_.emplace_hint(extents_.end(), offset, std::move(extent));
  return {};
}

void ContentBuilder::finish(Content& content) {
  content.restore(content.size(), std::exchange(extents_, {}));
  PieceDigests before = content.take_digests();
  before.append(std::exchange(digests_, {}));
  content.keep_digests(std::move(before));
}

}  // namespace wasifs::mem
