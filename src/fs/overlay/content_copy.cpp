// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/overlay/content_copy.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>

namespace wasifs::overlay {
namespace {

constexpr std::size_t piece_size = std::size_t{256} << 10U;
constexpr std::size_t block_size = 4096;

bool all_zero(std::span<const std::byte> bytes) noexcept {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{}; });
}

/// Fills `piece`, or what there is until the end.
Result<std::size_t> read_piece(FileInode& from, std::span<std::byte> piece, std::uint64_t offset) {
  std::size_t filled = 0;
  while (filled < piece.size()) {
    const IoSpan span{piece.data() + filled, piece.size() - filled};
    ReadBuffers buffers({&span, 1});
    WASIFS_TRY(const std::size_t count, from.read_at(buffers, offset + filled));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

Result<void> write_all(FileInode& to, std::span<const std::byte> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ConstIoSpan span{bytes.data(), bytes.size()};
    WriteBuffers buffers({&span, 1});
    WASIFS_TRY(const std::size_t count, to.write_at(buffers, offset));
    if (count == 0) return Errno::io;
    bytes = bytes.subspan(count);
    offset += count;
  }
  return {};
}

/// Writes what of `bytes` is not a block of zeros. `offset` is a multiple of the block size.
Result<void> write_sparsely(FileInode& to, std::span<const std::byte> bytes, std::uint64_t offset) {
  std::size_t begin = 0;  // of what is still to be written
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t size = std::min(block_size, bytes.size() - at);
    if (all_zero(bytes.subspan(at, size))) {
      WASIFS_CHECK(write_all(to, bytes.subspan(begin, at - begin), offset + begin));
      begin = at + size;
    }
    at += size;
  }
  return write_all(to, bytes.subspan(begin), offset + begin);
}

}  // namespace

Result<void> copy_content(Inode& from, FileInode& to) {
  WASIFS_TRY(const Ref<Inode> opened, from.open({.access = Access::read}));
  FileInode* source = opened->as_file();
  if (source == nullptr) return Errno::notsup;
  const auto piece = std::make_unique_for_overwrite<std::byte[]>(piece_size);
  std::uint64_t offset = 0;
  for (;;) {
    // A whole piece, so that blocks begin where blocks are.
    WASIFS_TRY(const std::size_t filled, read_piece(*source, {piece.get(), piece_size}, offset));
    WASIFS_CHECK(write_sparsely(to, {piece.get(), filled}, offset));
    offset += filled;
    if (filled < piece_size) break;
  }
  return to.truncate(offset);
}

Result<bool> same_content(Inode& one, Inode& other) {
  WASIFS_TRY(const Ref<Inode> first, one.open({.access = Access::read}));
  WASIFS_TRY(const Ref<Inode> second, other.open({.access = Access::read}));
  if (first->as_file() == nullptr || second->as_file() == nullptr) return Errno::notsup;
  const auto bytes = std::make_unique_for_overwrite<std::byte[]>(2 * piece_size);
  const std::span<std::byte> left(bytes.get(), piece_size);
  const std::span<std::byte> right(bytes.get() + piece_size, piece_size);
  for (std::uint64_t offset = 0;; offset += piece_size) {
    WASIFS_TRY(const std::size_t count, read_piece(*first->as_file(), left, offset));
    WASIFS_TRY(const std::size_t other_count, read_piece(*second->as_file(), right, offset));
    if (count != other_count) return false;
    if (!std::ranges::equal(left.first(count), right.first(count))) return false;
    if (count < piece_size) return true;
  }
}

Result<void> copy_metadata(const Layer& layer, Inode& from, const Stat& stat, const Layer& upper,
                           Inode& to) {
  WASIFS_CHECK(copy_attributes(layer.filesystem(), from, upper.filesystem(), to));
  return to.set_times(times_of(stat));
}

Result<void> make_copy(const Layer& layer, Inode& from, const Layer& upper, Temporary& to,
                       bool content) {
  // Before it is read, which may change the time of the last access.
  WASIFS_TRY(const Stat before, from.stat());
  if (LinkInode* link = from.as_link()) {
    WASIFS_TRY(const std::string target, link->target());
    WASIFS_CHECK(to.directory().make_link(to.name(), target));
    to.fill();
  } else if (from.type() == FileType::regular_file && from.as_file() != nullptr) {
    WASIFS_TRY(const Ref<Inode> made, to.directory().create_file(to.name()));
    to.fill();
    if (content) WASIFS_CHECK(copy_content(from, *made->as_file()));
  } else {
    SpecialFiles* source = special_files_of(layer.filesystem());
    SpecialFiles* target = special_files_of(upper.filesystem());
    if (source == nullptr || target == nullptr) return Errno::notsup;
    WASIFS_TRY(const SpecialFile what, source->special(from));
    WASIFS_CHECK(target->make_special(to.directory(), to.name(), what));
    to.fill();
  }
  WASIFS_TRY(Ref<Inode> made, to.directory().lookup(to.name()));
  to.set_inode(made);
  return copy_metadata(layer, from, before, upper, *made);
}

}  // namespace wasifs::overlay
