// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whole files by name, where what a file says of its size is not what it holds.
#include "wasifs/file_ops.h"

#include <gtest/gtest.h>

#include "wasifs/fs/callback.h"

namespace wasifs {
namespace {

/// A directory with one file "f" that says to have `size` bytes and has "text".
Location directory_with(std::uint64_t size) {
  const Ref<StaticDirectory> directory = make_static_directory();
  RandomAccessFile file;
  file.read_at = [](std::uint64_t offset, std::span<std::byte> bytes) -> Result<std::size_t> {
    const std::string_view text = "text";
    const std::string_view rest = text.substr(std::min<std::uint64_t>(offset, text.size()));
    return rest.copy(reinterpret_cast<char*>(bytes.data()), bytes.size());
  };
  file.size = [size]() -> Result<std::uint64_t> { return size; };
  EXPECT_TRUE(directory->add("f", make_random_access_file(file)));
  return *detached_root(make_callback_file_system(directory));
}

TEST(ReadFile, BelievesNoSize) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1} << 62, UINT64_MAX}) {
    for (const std::uint64_t limit : {std::uint64_t{4}, std::uint64_t{1} << 62, UINT64_MAX}) {
      EXPECT_EQ(*read_text_file(directory_with(size), "f", limit), "text") << size << " " << limit;
      EXPECT_EQ(read_file(directory_with(size), "f", limit)->size(), 4U);
    }
    EXPECT_EQ(errno_of(read_text_file(directory_with(size), "f", 3)), Errno::fbig);
  }
}

}  // namespace
}  // namespace wasifs
