// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Strings into and out of files, for tests.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/inode.h"

namespace wasifs::test {

/// Calls `use(buffers)` with buffers over the bytes of `text`.
template <class Use>
auto with_bytes(std::string_view text, Use use) {
  const ConstIoSpan span{reinterpret_cast<const std::byte*>(text.data()), text.size()};
  WriteBuffers buffers({&span, 1});
  return use(buffers);
}

/// Calls `use(buffers)` with room for `size` bytes and returns what it put.
template <class Use>
std::string bytes_from(std::size_t size, Use use) {
  std::string text(size, '?');
  const IoSpan span{reinterpret_cast<std::byte*>(text.data()), size};
  ReadBuffers buffers({&span, 1});
  use(buffers);
  text.resize(buffers.done());
  return text;
}

inline Result<std::size_t> write(Inode& file, std::string_view text, std::uint64_t offset = 0) {
  return with_bytes(text, [&](WriteBuffers& b) { return file.as_file()->write_at(b, offset); });
}

inline std::string read(Inode& file, std::size_t size, std::uint64_t offset = 0) {
  return bytes_from(size,
                    [&](ReadBuffers& b) { static_cast<void>(file.as_file()->read_at(b, offset)); });
}

}  // namespace wasifs::test
