// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads, writes and listings of single inodes in the words of the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/inode.h"

namespace wasifs {

inline Result<std::string> read_at(Inode& inode, std::uint64_t offset, std::size_t size) {
  std::string text(size, '#');
  const std::array spans{IoSpan{std::as_writable_bytes(std::span(text)).data(), size}};
  ReadBuffers buffers(spans);
  WASIFS_TRY(const std::size_t count, inode.as_file()->read_at(buffers, offset));
  EXPECT_EQ(buffers.done(), count);
  text.resize(count);
  return text;
}

inline Result<std::size_t> write_at(Inode& inode, std::uint64_t offset, std::string_view text) {
  const std::array spans{ConstIoSpan{std::as_bytes(std::span(text)).data(), text.size()}};
  WriteBuffers buffers(spans);
  return inode.as_file()->write_at(buffers, offset);
}

inline Result<Appended> append(Inode& inode, std::string_view text) {
  const std::array spans{ConstIoSpan{std::as_bytes(std::span(text)).data(), text.size()}};
  WriteBuffers buffers(spans);
  return inode.as_file()->append(buffers);
}

inline Result<Ref<Inode>> open(Inode& inode, Access access, bool truncate = false) {
  return inode.open({.access = access, .truncate = truncate});
}

struct Listed {
  std::string name;
  std::uint64_t ino;
  FileType type;
  std::uint64_t next;
};

// Up to `most` entries from `cookie` on.
inline std::vector<Listed> list(Inode& directory, std::uint64_t cookie = 0,
                                std::size_t most = 1'000'000) {
  std::vector<Listed> entries;
  EXPECT_TRUE(directory.as_directory()->read_entries(cookie, [&](const DirEntry& entry) {
    if (entries.size() == most) return false;
    entries.push_back({std::string(entry.name), entry.ino, entry.type, entry.next});
    return true;
  }));
  return entries;
}

inline std::vector<std::string> names(Inode& directory) {
  std::vector<std::string> names;
  for (const Listed& entry : list(directory)) names.push_back(entry.name);
  return names;
}

inline std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace wasifs
