// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Closing a whole file happens in a destructor, which cannot say that there is no memory, so it
// must need none. This program's `operator new` tells the longest that was asked for.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "node_calls.h"
#include "wasifs/fs/callback.h"

namespace {
std::atomic<std::size_t> longest{0};
}  // namespace

void* operator new(std::size_t size) {
  if (size > longest) longest = size;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace wasifs {
namespace {

TEST(WholeFile, ClosingNeedsNoMemory) {
  constexpr std::size_t size = 100'000;
  std::size_t received = 0;
  const Ref<Inode> file = make_whole_file({.write = [&](std::string_view content) -> Result<void> {
    received = content.size();
    return {};
  }});
  auto opened = open(*file, Access::write);
  ASSERT_TRUE(opened);
  ASSERT_TRUE((*opened)->as_file()->truncate(size));
  longest = 0;
  ASSERT_TRUE((*opened)->sync(false));
  EXPECT_GE(longest, size) << "a sync copies";
  ASSERT_TRUE((*opened)->as_file()->truncate(size - 1));
  longest = 0;
  *opened = nullptr;
  EXPECT_EQ(received, size - 1);
  EXPECT_EQ(longest, 0U);
}

}  // namespace
}  // namespace wasifs
