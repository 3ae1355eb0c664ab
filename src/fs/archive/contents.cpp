// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/contents.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/little_endian.h"
#include "fs/archive/inflate.h"
#include "fs/archive/unxz.h"
#include "vfs/buffer_part.h"

namespace wasifs::archives {

Contents::Contents(Ref<FileInode> file, const Stat& stat, Compression compression,
                   std::size_t cache_bytes, std::size_t decoders)
    : file_(std::move(file)),
      stat_(stat),
      compression_(compression),
      file_input_(file_, stat.size),
      points_(cache_bytes / 2),
      streams_(*this, cache_bytes - cache_bytes / 2, decoders),
      unpacked_(streams_),
      input_(compressed() ? static_cast<Input*>(&unpacked_) : &file_input_) {}

Result<std::size_t> Contents::NotedFile::read(std::uint64_t offset, std::span<std::byte> bytes) {
  WASIFS_TRY(const std::size_t count, file_.read(offset, bytes));
  position_.store(offset + count, std::memory_order_relaxed);
  return count;
}

Result<std::size_t> Contents::Unpacked::read(std::uint64_t offset, std::span<std::byte> bytes) {
  const IoSpan span{bytes.data(), bytes.size()};
  ReadBuffers buffers({&span, 1});
  return streams_.read({}, offset, bytes.size(), buffers);
}

SharedPoint Contents::point_before(std::uint32_t stream, std::uint64_t offset) {
  return points_.before(stream, offset);
}

/// Whether a member of a zip that is lzma, which libarchive unpacks, asks it to keep too much.
/// Source: APPNOTE 5.8.8: version, length of what follows, a byte, the window.
Result<void> Contents::check_window(std::uint64_t data) {
  std::array<std::byte, 4> window{};
  WASIFS_TRY(const std::size_t count, file_input_.read(data + 5, window));
  if (count < window.size()) return Errno::io;
  if (load_le<std::uint32_t>(window.data()) > most_window) return Errno::nomem;
  return {};
}

Result<std::unique_ptr<Decoder>> Contents::open(std::uint32_t stream, const SharedPoint& point) {
  // Methods of zips. Source: APPNOTE 4.4.5.
  constexpr std::uint16_t deflate = 8;
  constexpr std::uint16_t lzma = 14;
  constexpr std::uint16_t xz = 95;
  if (compression_ == Compression::gzip) {
    const Deflated whole{.stream = stream, .begin = 0, .end = stat_.size, .checksum = {}};
    return make_inflate(file_input_, whole, points_, point);
  }
  if (compression_ == Compression::xz) return make_unxz(file_input_, 0, stat_.size, {});
  if (compression_ == Compression::other) return make_file_decoder(file_input_);
  const auto& [member, data] = members_[stream];
  if (member.method == xz)
    return make_unxz(file_input_, data, data + member.packed, member.checksum);
  if (member.method == lzma) WASIFS_CHECK(check_window(data));
  if (member.method != deflate) return make_member_decoder(file_input_, member, data);
  const Deflated content{
      .stream = stream, .begin = data, .end = data + member.packed, .checksum = member.checksum};
  return make_inflate(file_input_, content, points_, point);
}

std::uint64_t Contents::add(const PackedMember& member) {
  members_.push_back(member);
  return members_.size() - 1;
}

bool Contents::changed() const {
  const auto now = file_->stat();
  return !now || now->size != stat_.size || now->mtim != stat_.mtim;
}

Result<std::size_t> Contents::read(const Tree& tree, const Node& node, std::uint64_t offset,
                                   std::uint64_t count, ReadBuffers& buffers) {
  switch (node.stored) {
    case Stored::plain:
      return read_bytes(node.at + offset, count, buffers);
    case Stored::sparse:
      return read_sparse(tree.extents(node), offset, count, buffers);
    case Stored::packed: {
      const StreamId stream{static_cast<std::uint32_t>(node.at), node.size};
      WASIFS_TRY(const std::size_t read, streams_.read(stream, offset, count, buffers));
      if (read == 0) return Errno::io;
      return read;
    }
    default:
      return Errno::io;
  }
}

/// `count` is not 0 and the archive has had as many bytes there.
Result<std::size_t> Contents::read_bytes(std::uint64_t at, std::uint64_t count,
                                         ReadBuffers& buffers) {
  count = std::min<std::uint64_t>(count, buffers.remaining());
  Result<std::size_t> read = std::size_t{0};
  if (compressed()) {
    read = streams_.read({}, at, count, buffers);
  } else if (buffers.done() == 0 && buffers.size() == count) {
    read = file_->read_at(buffers, at);
  } else {
    ReadPart part(buffers, buffers.done(), static_cast<std::size_t>(count));
    read = file_->read_at(part.buffers(), at);
    if (read) buffers.skip(*read);
  }
  if (read && *read == 0) return Errno::io;  // It has become shorter.
  return read;
}

Result<std::size_t> Contents::read_sparse(std::span<const Extent> extents, std::uint64_t offset,
                                          std::uint64_t count, ReadBuffers& buffers) {
  const std::uint64_t end = offset + std::min<std::uint64_t>(count, buffers.remaining());
  // The first that ends behind the offset; zeros lie before each and behind the last.
  auto extent = std::ranges::upper_bound(extents, offset, {},
                                         [](const Extent& one) { return one.offset + one.size; });
  std::uint64_t at = offset;
  while (at < end) {
    const std::uint64_t data = extent == extents.end() ? end : std::min(extent->offset, end);
    if (at < data) {
      at += buffers.put_zeros(static_cast<std::size_t>(data - at));
      continue;
    }
    const std::uint64_t within = at - extent->offset;
    const auto read =
        read_bytes(extent->at + within, std::min(extent->size - within, end - at), buffers);
    if (!read && at == offset) return read;
    if (!read) break;
    at += *read;
    if (at == extent->offset + extent->size) ++extent;
  }
  return static_cast<std::size_t>(at - offset);
}

}  // namespace wasifs::archives
