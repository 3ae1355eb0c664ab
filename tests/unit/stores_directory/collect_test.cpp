// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the collector takes, what it leaves, and who may be at work meanwhile.
#include <gmock/gmock.h>

#include <fstream>

#include "unit/stores_directory/directory.h"

namespace wasifs {
namespace {

using namespace testing_support;
using testing::HasSubstr;
namespace files = std::filesystem;

class DirectoryCollect : public testing::Test {
 protected:
  [[nodiscard]] std::size_t packs() const { return files_in(tree_.at("store/packs")).size(); }
  [[nodiscard]] std::uint64_t pack_bytes() const { return bytes_in(tree_.at("store/packs")); }

  const TempTree tree_;
  const std::unique_ptr<SnapshotStore> store_ = opened(tree_.at("store"));
  const std::unique_ptr<SnapshotStore> other_ = opened(tree_.at("store"));
};

TEST_F(DirectoryCollect, TakesWhatNoSnapshotNeeds) {
  ASSERT_TRUE(save(*store_, "one", make_version(1, 20)));
  ASSERT_TRUE(save(*store_, "two", make_version(100, 20)));
  const auto before = pack_bytes();
  EXPECT_EQ(0U, store_->collect().value());
  ASSERT_TRUE(store_->remove("one"));
  const auto freed = store_->collect().value();
  EXPECT_EQ(before - pack_bytes(), freed);
  EXPECT_GT(freed, before / 3);
  EXPECT_EQ(1U, packs());
  EXPECT_EQ("", difference(*store_, "two", make_version(100, 20)));
  ASSERT_TRUE(store_->remove("two"));
  EXPECT_TRUE(store_->collect());
  EXPECT_EQ(0U, packs());
}

TEST_F(DirectoryCollect, ReplacingASnapshotFreesTheOldOne) {
  ASSERT_TRUE(save(*store_, "one", make_version(1, 20)));
  ASSERT_TRUE(save(*store_, "one", make_version(100, 20)));
  EXPECT_GT(other_->collect().value(), 0U);
  EXPECT_EQ(1U, packs());
  EXPECT_EQ("", difference(*store_, "one", make_version(100, 20)));
}

TEST_F(DirectoryCollect, WritesAnewWhatLittleAPackStillHas) {
  auto all = make_version(1, 0);
  for (std::uint64_t i = 0; i < 50; ++i) all.chunks.push_back(make_chunk(i, i % 2 ? 65536 : 200));
  auto few = make_version(2, 0);
  for (std::size_t i = 0; i < 50; i += 10) few.chunks.push_back(all.chunks[i]);
  few.chunks.push_back(all.chunks[7]);
  ASSERT_TRUE(save(*store_, "all", all));
  ASSERT_TRUE(save(*store_, "few", few));
  ASSERT_TRUE(store_->remove("all"));
  const auto before = pack_bytes();
  EXPECT_EQ(before - pack_bytes() + 0U, 0U);
  const auto freed = store_->collect().value();
  EXPECT_EQ(before - pack_bytes(), freed);
  EXPECT_LT(pack_bytes(), 2U * 65536);
  EXPECT_EQ(1U, packs());
  EXPECT_EQ("", difference(*store_, "few", few));
  EXPECT_EQ("", difference(*opened(tree_.at("store")), "few", few));
  // Saved again, it finds all of it in the new pack.
  ASSERT_TRUE(save(*other_, "again", few));
  EXPECT_EQ(1U, packs());
}

TEST_F(DirectoryCollect, AStoreThatSavedAThingFindsItWhereItIsNow) {
  const auto all = make_version(1, 40);
  auto fewer = all;
  fewer.chunks.erase(fewer.chunks.begin() + 3, fewer.chunks.begin() + 35);
  ASSERT_TRUE(save(*store_, "all", all));
  ASSERT_TRUE(save(*store_, "all", all));
  EXPECT_EQ(1U, packs()) << "the second time it was all there";
  ASSERT_TRUE(save(*other_, "fewer", fewer));
  // Another program collects: chunks are lost, and those that are left are in another pack.
  ASSERT_TRUE(other_->remove("all"));
  ASSERT_GT(other_->collect().value(), 0U);
  ASSERT_TRUE(save(*store_, "all", all));
  EXPECT_EQ("", difference(*store_, "all", all));
  EXPECT_EQ("", difference(*opened(tree_.at("store")), "all", all));
  const auto before = pack_bytes();
  ASSERT_TRUE(save(*store_, "again", all));
  EXPECT_EQ(before, pack_bytes());
}

TEST_F(DirectoryCollect, LeavesAPackThatIsMostlyNeeded) {
  ASSERT_TRUE(save(*store_, "one", make_version(1, 60)));
  ASSERT_TRUE(save(*store_, "two", make_version(2, 60)));
  const auto before = files_in(tree_.at("store/packs"));
  ASSERT_TRUE(store_->remove("one"));
  EXPECT_EQ(0U, store_->collect().value());
  EXPECT_THAT(files_in(tree_.at("store/packs")), testing::UnorderedElementsAreArray(before));
}

TEST_F(DirectoryCollect, ManySmallPacksBecomeOne) {
  for (std::uint64_t i = 0; i < 40; ++i) {
    ASSERT_TRUE(save(*store_, "s" + std::to_string(i), make_version(i * 50, 5)));
  }
  ASSERT_EQ(40U, packs());
  ASSERT_TRUE(store_->collect());
  EXPECT_EQ(1U, packs());
  for (std::uint64_t i = 0; i < 40; ++i) {
    EXPECT_EQ("", difference(*other_, "s" + std::to_string(i), make_version(i * 50, 5)));
  }
}

TEST_F(DirectoryCollect, WhatAWriterFoundStays) {
  const auto snapshot = make_version(1, 20);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  auto writer = store_->write();
  ASSERT_TRUE(writer);
  const auto there = (*writer)->present(snapshot.digests());
  ASSERT_EQ(std::vector<bool>(snapshot.chunks.size(), true), there.value());
  ASSERT_TRUE(store_->remove("one"));
  EXPECT_EQ(0U, other_->collect().value());
  ASSERT_TRUE((*writer)->commit("two", snapshot.root, snapshot.named()));
  writer->reset();
  EXPECT_EQ(0U, other_->collect().value());
  EXPECT_EQ("", difference(*other_, "two", snapshot));
}

TEST_F(DirectoryCollect, WhatAWriterFoundMayGoOnceItHasEnded) {
  const auto snapshot = make_version(1, 20);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  {
    const auto writer = store_->write();
    ASSERT_TRUE((*writer)->present(snapshot.digests()));
    ASSERT_TRUE(store_->remove("one"));
  }
  EXPECT_GT(store_->collect().value(), 0U);
  EXPECT_EQ(0U, packs());
}

TEST_F(DirectoryCollect, WhatAWriterHasPutStays) {
  const auto snapshot = make_version(1, 20);
  const auto writer = store_->write();
  ASSERT_TRUE(put_missing(**writer, snapshot));
  EXPECT_EQ(0U, other_->collect().value());
  ASSERT_EQ("no error", sentence_of((*writer)->commit("one", snapshot.root, snapshot.named())));
  EXPECT_EQ(0U, other_->collect().value());
  EXPECT_EQ("", difference(*store_, "one", snapshot));
}

TEST_F(DirectoryCollect, AWriterStoresAgainWhatWasCollectedSinceItBegan) {
  const auto snapshot = make_version(1, 20);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  const auto writer = store_->write();
  ASSERT_TRUE(other_->remove("one"));
  EXPECT_GT(other_->collect().value(), 0U);
  const auto there = (*writer)->present(snapshot.digests());
  EXPECT_EQ(std::vector<bool>(snapshot.chunks.size(), false), there.value());
  ASSERT_TRUE(put_missing(**writer, snapshot));
  ASSERT_TRUE((*writer)->commit("one", snapshot.root, snapshot.named()));
  EXPECT_EQ("", difference(*store_, "one", snapshot));
}

TEST_F(DirectoryCollect, ACommitOfWhatWasNotAskedForIsRefused) {
  const auto snapshot = make_version(1, 20);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  const auto writer = store_->write();
  // It is there, but nothing would keep it.
  EXPECT_THAT(sentence_of((*writer)->commit("two", snapshot.root, snapshot.named())),
              HasSubstr("which was not stored"));
}

TEST_F(DirectoryCollect, ReadersGoOn) {
  const auto snapshot = make_version(1, 40);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  const auto reader = store_->read("one");
  ASSERT_TRUE((*reader)->expect(snapshot.named()));
  ASSERT_TRUE(other_->remove("one"));
  EXPECT_GT(other_->collect().value(), 0U);
  EXPECT_EQ(0U, packs());
  EXPECT_EQ("", difference(**reader, snapshot));
}

TEST_F(DirectoryCollect, ReadersGoOnBeforeTheyHaveSaidWhatTheyNeed) {
  const auto snapshot = make_version(1, 40);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  const auto reader = store_->read("one");
  ASSERT_TRUE(save(*other_, "one", make_version(100, 10)));
  ASSERT_TRUE(other_->collect());
  EXPECT_TRUE((*reader)->expect(snapshot.named()));
  EXPECT_EQ("", difference(**reader, snapshot));
}

TEST_F(DirectoryCollect, LeavingsOfDeadWritersGo) {
  const std::string id(32, 'a');
  for (const char* ending : {".pack", ".root", ".lock"}) {
    tree_.write("store/writers/" + id + ending, "something");
  }
  tree_.write("store/writers/README", "not ours");
  ASSERT_TRUE(store_->collect());
  EXPECT_THAT(files_in(tree_.at("store/writers")),
              testing::ElementsAre(tree_.at("store/writers/README")));
}

TEST_F(DirectoryCollect, ADamagedRecordStopsIt) {
  ASSERT_TRUE(save(*store_, "good", make_version(100, 20)));
  ASSERT_TRUE(save(*store_, "bad", make_version(1, 20)));
  const auto path = tree_.at("store/roots/bad");
  files::resize_file(path, files::file_size(path) - 1);
  ASSERT_TRUE(store_->remove("good"));
  // Nobody can tell what it needs.
  EXPECT_THAT(sentence_of(store_->collect()), HasSubstr(path + ": damaged or cut short"));
  EXPECT_EQ(2U, packs());
  // It is listed, so that it can be seen, and can be removed.
  ASSERT_EQ(1U, store_->list()->size());
  ASSERT_TRUE(store_->remove("bad"));
  EXPECT_TRUE(store_->collect());
  EXPECT_EQ(0U, packs());
}

TEST_F(DirectoryCollect, ADamagedPackStaysWhileSomethingIsMissing) {
  const auto snapshot = make_version(1, 20);
  ASSERT_TRUE(save(*store_, "one", snapshot));
  const auto pack = files_in(tree_.at("store/packs")).at(0);
  files::copy_file(pack, tree_.at("whole"));
  files::resize_file(pack, files::file_size(pack) - 1);
  EXPECT_EQ(0U, store_->collect().value());
  ASSERT_TRUE(files::exists(pack));
  // Perhaps somebody can mend it.
  files::copy_file(tree_.at("whole"), pack, files::copy_options::overwrite_existing);
  EXPECT_EQ("", difference(*store_, "one", snapshot));
}

}  // namespace
}  // namespace wasifs
