// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Chunks as they come from a directory: mapped, given away once, nobody else's once changed.
#include <unistd.h>

#include <algorithm>

#include "unit/stores_directory/directory.h"

namespace wasifs {
namespace {

using namespace testing_support;

TestSnapshot snapshot_of(std::initializer_list<std::size_t> sizes) {
  TestSnapshot snapshot = make_version(1, 0);
  std::uint64_t seed = 77;
  for (const std::size_t size : sizes) snapshot.chunks.push_back(make_chunk(++seed, size));
  return snapshot;
}

std::unique_ptr<StoreReader> reader_of(SnapshotStore& store, const TestSnapshot& snapshot) {
  EXPECT_EQ("no error", sentence_of(save(store, "one", snapshot)));
  auto reader = store.read("one");
  EXPECT_EQ("no error", sentence_of(reader));
  EXPECT_EQ("no error", sentence_of((*reader)->expect(snapshot.named())));
  return *std::move(reader);
}

bool begins_at_page(const ChunkBytes& chunk) {
  return reinterpret_cast<std::uintptr_t>(chunk.bytes.data()) %
             static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE)) ==
         0;
}

class DirectoryMapping : public testing::TestWithParam<bool> {
 protected:
  const TempTree tree_;
  const std::unique_ptr<SnapshotStore> store_ = opened(tree_.at("store"), GetParam());
};

INSTANTIATE_TEST_SUITE_P(All, DirectoryMapping, testing::Bool(), [](const auto& shared) {
  return std::string(shared.param ? "Shared" : "Own");
});

TEST_P(DirectoryMapping, WholePagesAreGivenAwayAndSmallOnesAreNot) {
  const auto snapshot = snapshot_of({65536, 4096, 5000, 65535, 4095, 100, 1});
  const auto reader = reader_of(*store_, snapshot);
  for (const auto& chunk : snapshot.chunks) {
    const auto read = reader->chunk(chunk.digest);
    ASSERT_TRUE(read);
    EXPECT_EQ(chunk.bytes.size() >= 4096, read->writable) << chunk.bytes.size();
    EXPECT_TRUE(!read->writable || begins_at_page(*read));
    EXPECT_TRUE(std::ranges::equal(read->bytes, chunk.bytes));
  }
}

TEST_P(DirectoryMapping, WhatOneChangesNobodyElseSees) {
  const auto snapshot = snapshot_of({65536, 100, 5000, 65536, 4096, 20});
  const auto reader = reader_of(*store_, snapshot);
  for (int time = 0; time < 3; ++time) {
    for (const auto& chunk : snapshot.chunks) {
      const auto read = reader->chunk(chunk.digest);
      ASSERT_TRUE(read);
      EXPECT_TRUE(std::ranges::equal(read->bytes, chunk.bytes)) << chunk.bytes.size();
      if (read->writable) std::ranges::fill(read->bytes, std::byte{0xEE});
    }
  }
  // Nor did it reach the file.
  EXPECT_EQ("", difference(*opened(tree_.at("store")), "one", snapshot));
}

TEST(DirectoryMappingOwn, AChunkIsGivenAwayOnce) {
  const TempTree tree;
  const auto store = opened(tree.at("store"));
  const auto snapshot = snapshot_of({65536});
  const auto reader = reader_of(*store, snapshot);
  EXPECT_TRUE(reader->chunk(snapshot.chunks[0].digest)->writable);
  EXPECT_FALSE(reader->chunk(snapshot.chunks[0].digest)->writable);
  // Another reader has memory of its own.
  const auto other = reader_of(*store, snapshot);
  EXPECT_TRUE(other->chunk(snapshot.chunks[0].digest)->writable);
}

TEST(DirectoryMappingOwn, NeighboursStayNeighbours) {
  const TempTree tree;
  const auto store = opened(tree.at("store"));
  auto snapshot = make_version(1, 0);
  // Between the pages that have to lie one behind the other there is something small.
  for (std::uint64_t i = 0; i < 40; ++i) {
    snapshot.chunks.push_back(make_chunk(i, i % 8 == 5 ? 300 : 65536));
  }
  const auto reader = reader_of(*store, snapshot);
  int runs = 0;
  const std::byte* end = nullptr;
  for (const auto& chunk : snapshot.chunks) {
    if (chunk.bytes.size() != 65536) continue;
    const auto read = reader->chunk(chunk.digest);
    ASSERT_TRUE(read && read->writable);
    if (read->bytes.data() != end) ++runs;
    end = read->bytes.data() + read->bytes.size();
  }
  // The chunks come in batches of seven, of which each may need a page for its small ones.
  EXPECT_LE(runs, 6);
}

TEST_P(DirectoryMapping, LivesOnWithoutReaderStoreAndFiles) {
  const auto snapshot = snapshot_of({65536, 100});
  ASSERT_TRUE(save(*store_, "one", snapshot));
  std::vector<ChunkBytes> kept;
  {
    const auto again = opened(tree_.at("store"), GetParam());
    const auto reader = reader_of(*again, snapshot);
    for (const auto& chunk : snapshot.chunks) kept.push_back(reader->chunk(chunk.digest).value());
  }
  std::filesystem::remove_all(tree_.at("store"));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(kept[i].bytes, snapshot.chunks[i].bytes));
  }
}

TEST_P(DirectoryMapping, ChunksMayBeAskedForInAnyOrder) {
  auto snapshot = make_version(5, 60);
  const auto reader = reader_of(*store_, snapshot);
  std::ranges::reverse(snapshot.chunks);
  EXPECT_EQ("", difference(*reader, snapshot));
  std::ranges::sort(snapshot.chunks, {}, &TestChunk::digest);
  EXPECT_EQ("", difference(*reader, snapshot));
}

}  // namespace
}  // namespace wasifs
