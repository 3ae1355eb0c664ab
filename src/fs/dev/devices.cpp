// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/dev/devices.h"

#include <algorithm>
#include <array>
#include <span>

namespace wasifs {
namespace {

// A read gives no more, much as on Linux: random bytes take their time, and nothing stops a read.
constexpr std::size_t longest_random_read = std::size_t{32} << 20;

}  // namespace

Result<std::size_t> Device::write_at(WriteBuffers& buffers, std::uint64_t) {
  const std::size_t count = buffers.remaining();
  buffers.skip(count);
  return count;
}

Result<Appended> Device::append(WriteBuffers& buffers) {
  WASIFS_TRY(const std::size_t count, write_at(buffers, 0));
  return Appended{.count = count, .end = 0};
}

Result<std::size_t> NullDevice::read_at(ReadBuffers&, std::uint64_t) {
  return std::size_t{0};
}

Result<std::size_t> ZeroDevice::read_at(ReadBuffers& buffers, std::uint64_t) {
  return buffers.put_zeros(buffers.remaining());
}

Result<std::size_t> FullDevice::write_at(WriteBuffers& buffers, std::uint64_t) {
  if (buffers.remaining() == 0) return std::size_t{0};
  return Errno::nospc;
}

Result<std::size_t> RandomDevice::read_at(ReadBuffers& buffers, std::uint64_t) {
  // The source never sees guest memory: threads of the guest would watch it work there.
  std::array<std::byte, 4096> bounce;
  const std::size_t wanted = std::min(buffers.remaining(), longest_random_read);
  std::size_t total = 0;
  while (total < wanted) {
    const auto piece = std::span(bounce).first(std::min(bounce.size(), wanted - total));
    if (const auto filled = random_->fill(piece); !filled) {
      if (total != 0) break;
      return filled.error();
    }
    const std::size_t count = buffers.put(piece);
    if (count == 0) break;
    total += count;
  }
  return total;
}

}  // namespace wasifs
