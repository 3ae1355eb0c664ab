// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What writers leave in the directory, and what they refuse.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include "unit/stores_directory/directory.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;

class DirectoryWriting : public testing::Test {
 protected:
  [[nodiscard]] std::size_t packs() const { return files_in(tree_.at("store/packs")).size(); }

  const TempTree tree_;
  const std::unique_ptr<SnapshotStore> store_ = opened(tree_.at("store"));
};

TEST_F(DirectoryWriting, TheSecondSnapshotIsAPackOfWhatIsNew) {
  const auto first = make_version(1, 60);
  const auto second = make_version(2, 60);
  ASSERT_TRUE(save(*store_, "one", first));
  const auto before = bytes_in(tree_.at("store/packs"));
  ASSERT_TRUE(save(*store_, "two", second));
  EXPECT_EQ(2U, packs());
  // A third of the chunks is new.
  EXPECT_LT(bytes_in(tree_.at("store/packs")) - before, before / 2);
  EXPECT_EQ("", difference(*store_, "one", first));
  EXPECT_EQ("", difference(*store_, "two", second));

  ASSERT_TRUE(save(*store_, "three", second));
  EXPECT_EQ(2U, packs());
}

TEST_F(DirectoryWriting, SmallChunksLieCloseTogether) {
  auto snapshot = make_version(1, 0);
  for (std::uint64_t i = 0; i < 1000; ++i) snapshot.chunks.push_back(make_chunk(i, 100));
  ASSERT_TRUE(save(*store_, "one", snapshot));
  // 112 bytes and 48 of the index for each.
  EXPECT_LT(bytes_in(tree_.at("store/packs")), 1000U * (112 + 48) + 8192);
}

TEST_F(DirectoryWriting, LeavesNothingWhenDropped) {
  {
    const auto writer = store_->write();
    ASSERT_TRUE(writer);
    ASSERT_TRUE(put_missing(**writer, make_version(1, 20)));
    EXPECT_FALSE(files_in(tree_.at("store/writers")).empty());
  }
  EXPECT_EQ(0U, packs());
  EXPECT_TRUE(files_in(tree_.at("store/writers")).empty());
  EXPECT_TRUE(store_->list()->empty());
}

TEST_F(DirectoryWriting, LeavesOnlyPackAndRootWhenDone) {
  ASSERT_TRUE(save(*store_, "one", make_version(1, 20)));
  EXPECT_EQ(1U, packs());
  EXPECT_EQ(1U, files_in(tree_.at("store/roots")).size());
  EXPECT_TRUE(files_in(tree_.at("store/writers")).empty());
}

TEST_F(DirectoryWriting, AChunkPutTwiceIsStoredOnce) {
  const auto chunk = make_chunk(1, 65536);
  const std::span<const std::byte> piece = chunk.bytes;
  const NewChunk twice[] = {{chunk.digest, std::span(&piece, 1), piece.size()},
                            {chunk.digest, std::span(&piece, 1), piece.size()}};
  const auto writer = store_->write();
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->put(twice));
  ASSERT_TRUE((*writer)->put(twice));
  const NamedChunk named[] = {{chunk.digest, 65536}};
  ASSERT_EQ("no error", sentence_of((*writer)->commit("one", piece, named)));
  EXPECT_LT(bytes_in(tree_.at("store/packs")), 2U * 65536);
  const auto reader = store_->read("one");
  ASSERT_EQ("no error", sentence_of(reader));
  EXPECT_TRUE((*reader)->expect(named));
}

TEST_F(DirectoryWriting, RefusesChunksThatAreNotWhatTheySay) {
  const auto chunk = make_chunk(1, 100);
  const std::span<const std::byte> piece = chunk.bytes;
  const auto writer = store_->write();
  ASSERT_TRUE(writer);
  const NewChunk shorter[] = {{chunk.digest, std::span(&piece, 1), 101}};
  EXPECT_THAT(sentence_of((*writer)->put(shorter)),
              HasSubstr("given as 101 bytes in pieces of 100 together"));
  // What it has may be half of something, so it ends here.
  EXPECT_EQ(tree_.at("store") + ": this writer has ended",
            sentence_of((*writer)->commit("one", piece, {})));
}

TEST_F(DirectoryWriting, AWriterEndsWithItsSnapshot) {
  const auto writer = store_->write();
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->commit("one", {}, {}));
  EXPECT_EQ(tree_.at("store") + ": this writer has ended",
            sentence_of((*writer)->commit("two", {}, {})));
}

TEST_F(DirectoryWriting, AFileThatMayNotGrowIsASentence) {
  rlimit before{};
  ASSERT_EQ(0, ::getrlimit(RLIMIT_FSIZE, &before));
  const rlimit low{100000, before.rlim_max};
  ASSERT_EQ(0, ::setrlimit(RLIMIT_FSIZE, &low));
  const auto saved = save(*store_, "one", make_version(1, 20));
  ASSERT_EQ(0, ::setrlimit(RLIMIT_FSIZE, &before));
  EXPECT_THAT(sentence_of(saved), HasSubstr(tree_.at("store/writers/")));
  EXPECT_THAT(sentence_of(saved), HasSubstr(": File too large"));
  EXPECT_TRUE(save(*store_, "one", make_version(1, 20)));
}

TEST_F(DirectoryWriting, ChunksOfADamagedPackAreStoredAgain) {
  const auto snapshot = make_version(1, 20);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  const auto pack = files_in(tree_.at("store/packs")).at(0);
  std::filesystem::resize_file(pack, std::filesystem::file_size(pack) - 10);
  // Also through the object that has read its index before.
  EXPECT_THAT(difference(*store_, "one", snapshot), HasSubstr(pack + ": damaged"));
  ASSERT_TRUE(save(*store_, "two", snapshot));
  EXPECT_EQ("", difference(*store_, "two", snapshot));
  EXPECT_EQ("", difference(*opened(tree_.at("store")), "one", snapshot));
  // And then the damaged one is of no use.
  EXPECT_TRUE(store_->collect());
  EXPECT_FALSE(std::filesystem::exists(pack));
  EXPECT_EQ("", difference(*store_, "one", snapshot));
}

}  // namespace
}  // namespace wasifs
