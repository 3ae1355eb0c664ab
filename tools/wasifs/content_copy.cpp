// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "content_copy.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

namespace wasifs::cli {
namespace {

constexpr std::size_t block_size = 262144;
constexpr std::size_t hole_size = 4096;

using Bytes = std::span<const std::byte>;

bool all_zero(Bytes bytes) {
  // The first is zero, and each is what the one before it is.
  return bytes.empty() || (bytes[0] == std::byte{0} &&
                           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

Result<void> write_all(FileInode& target, Bytes bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ConstIoSpan span{bytes.data(), bytes.size()};
    WriteBuffers buffers(std::span(&span, 1));
    WASIFS_TRY(const std::size_t count, target.write_at(buffers, offset));
    if (count == 0) return Errno::io;  // a back end that takes nothing and gives no reason
    bytes = bytes.subspan(count);
    offset += count;
  }
  return {};
}

// Writes what lies between holes in one piece each.
Result<void> write_data(FileInode& target, Bytes bytes, std::uint64_t offset) {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < bytes.size(); at += hole_size) {
    const std::size_t size = std::min(hole_size, bytes.size() - at);
    if (!all_zero(bytes.subspan(at, size))) continue;
    WASIFS_CHECK(write_all(target, bytes.subspan(begin, at - begin), offset + begin));
    begin = at + size;
  }
  return write_all(target, bytes.subspan(begin), offset + begin);
}

}  // namespace

Result<std::uint64_t> copy_content(FileInode& source, FileInode& target, Progress& progress) {
  std::vector<std::byte> block(block_size);
  std::uint64_t offset = 0;
  for (;;) {
    const IoSpan span{block.data(), block.size()};
    ReadBuffers buffers(std::span(&span, 1));
    WASIFS_TRY(const std::size_t count, source.read_at(buffers, offset));
    if (count == 0) break;
    WASIFS_CHECK(write_data(target, Bytes(block).first(count), offset));
    offset += count;
    progress.add_bytes(count);
  }
  // Also gives a hole at the end its length.
  WASIFS_CHECK(target.truncate(offset));
  return offset;
}

}  // namespace wasifs::cli
