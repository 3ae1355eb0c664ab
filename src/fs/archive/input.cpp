// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/input.h"

#include <algorithm>
#include <utility>

namespace wasifs::archives {

FileInput::FileInput(Ref<FileInode> file, std::uint64_t size) noexcept
    : file_(std::move(file)), size_(size) {}

Result<std::size_t> FileInput::read(std::uint64_t offset, std::span<std::byte> bytes) {
  if (offset >= size_) return std::size_t{0};
  bytes = bytes.first(std::min<std::uint64_t>(bytes.size(), size_ - offset));
  std::size_t total = 0;
  while (total < bytes.size()) {
    const IoSpan span{bytes.data() + total, bytes.size() - total};
    ReadBuffers buffers({&span, 1});
    WASIFS_TRY(const std::size_t count, file_->read_at(buffers, offset + total));
    if (count == 0) return Errno::io;  // It has become shorter.
    total += count;
  }
  return total;
}

}  // namespace wasifs::archives
