// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What clones cost, counted and not measured. This program's `operator new` counts what is asked
// for.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "io.h"
#include "wasifs/fs/mem.h"

namespace {
std::atomic<std::size_t> calls{0};
std::atomic<std::size_t> bytes{0};
}  // namespace

void* operator new(std::size_t size) {
  ++calls;
  bytes += size;
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

struct Cost {
  std::size_t calls;
  std::size_t bytes;
  friend bool operator==(const Cost&, const Cost&) = default;
};

template <class Act>
Cost cost_of(Act act) {
  const Cost before{calls, bytes};
  act();
  return {calls - before.calls, bytes - before.bytes};
}

DirInode& root_of(FileSystem& files) {
  return *files.root().value()->as_directory();
}

/// So many files of a few bytes in directories of a hundred each.
Ref<FileSystem> tree_of(std::size_t count) {
  Ref<FileSystem> files = make_mem();
  Ref<Inode> directory;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 100 == 0) {
      const std::string name = "directory" + std::to_string(i / 100);
      EXPECT_TRUE(root_of(*files).make_directory(name));
      directory = root_of(*files).lookup(name).value();
    }
    const auto file = directory->as_directory()->create_file(std::to_string(i));
    EXPECT_TRUE(test::write(**file, "content"));
  }
  return files;
}

TEST(CloneCost, IsTheSameForAnyTree) {
  const auto cost_of_cloning = [](std::size_t count) {
    const Ref<FileSystem> files = tree_of(count);
    Ref<FileSystem> first;
    Ref<FileSystem> second;
    const Cost cost = cost_of([&] {
      first = clone_mem(*files).value();
      second = clone_mem(*files).value();
    });
    return cost;
  };
  const Cost small = cost_of_cloning(10);
  EXPECT_EQ(small, cost_of_cloning(10'000));
  EXPECT_LE(small.bytes, 2 * 4096U);
}

TEST(CloneCost, AGuestThatReadsAFewFilesOfAThousandPaysForThose) {
  const Ref<FileSystem> files = tree_of(1000);
  const auto use = [&](Ref<FileSystem>& clone) {
    clone = clone_mem(*files).value();
    for (const char* name : {"directory0", "directory9"}) {
      const Ref<Inode> directory = root_of(*clone).lookup(name).value();
      const std::string file = name[9] == '0' ? "77" : "977";
      const Ref<Inode> found = directory->as_directory()->lookup(file).value();
      EXPECT_EQ(test::read(*found, 20), "content");
    }
  };
  Ref<FileSystem> first;
  use(first);  // pays for the copies of names that all clones share
  Ref<FileSystem> second;
  const Cost cost = cost_of([&] { use(second); });
  EXPECT_LE(cost.bytes, 16'384U / 2);
}

// Each clone would keep what the source has been given back for.
TEST(CloneCost, WhatIsCutOffASharedFileIsGivenBackToTheHost) {
  const auto in_use = [] {
    const auto heap = ::mallinfo2();
    return heap.uordblks + heap.hblkhd;
  };
  constexpr std::size_t size = 1 << 20;
  const std::string content(size, 'x');
  const Ref<FileSystem> files = make_mem();
  const std::size_t before = in_use();
  for (int i = 0; i < 40; ++i) {
    const Ref<Inode> file = root_of(*files).create_file(std::to_string(i)).value();
    EXPECT_TRUE(test::write(*file, content));
    const Ref<FileSystem> clone = clone_mem(*files).value();
    EXPECT_TRUE(file->as_file()->truncate(4096));
  }
  EXPECT_LT(in_use() - before, 4 * size);
}

TEST(CloneCost, FilesThatAreOpenAskForNothingMore) {
  const Ref<FileSystem> files = tree_of(100);
  const Ref<Inode> directory = root_of(*files).lookup("directory0").value();
  const Ref<Inode> file = directory->as_directory()->lookup("7").value();
  const Ref<FileSystem> clone = clone_mem(*files).value();
  const Ref<Inode> in_clone =
      root_of(*clone).lookup("directory0").value()->as_directory()->lookup("7").value();
  for (const Ref<Inode>& open : {file, in_clone}) {
    EXPECT_TRUE(test::write(*open, "first"));  // takes what was shared
    const Cost cost = cost_of([&] {
      for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(test::write(*open, "again"));
        EXPECT_EQ(test::read(*open, 5), "again");
      }
    });
    EXPECT_EQ(cost.calls, 0U);
  }
}

}  // namespace
}  // namespace wasifs
