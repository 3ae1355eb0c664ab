// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One snapshot: what was saved is read, and what is not there is an error.
#include <gmock/gmock.h>

#include <algorithm>
#include <ctime>

#include "snapshot/sentence.h"
#include "snapshot/snapshot_contents.h"
#include "snapshot/snapshot_writer.h"
#include "stores_conformance/world.h"

namespace wasifs::conformance {
namespace {

using namespace testing_support;
using testing::HasSubstr;

// The one name that every store has.
constexpr std::string_view name = "snapshot";

INSTANTIATE_TEST_SUITE_P(All, StoreTest, testing::ValuesIn(all_factories()),
                         [](const auto& factory) { return factory.param.name; });

TEST_P(StoreTest, IsEmptyAtFirst) {
  ASSERT_EQ("no error", sentence_of(store_->list()));
  EXPECT_TRUE(store_->list()->empty());
  EXPECT_NE("no error", sentence_of(store_->read(name)));
  EXPECT_NE("no error", sentence_of(store_->remove(name)));
  EXPECT_EQ(0U, store_->collect().value());
  EXPECT_FALSE(store_->description().empty());
}

TEST_P(StoreTest, GivesBackWhatWasSaved) {
  const auto snapshot = make_version(1, 60);
  ASSERT_EQ("no error", sentence_of(save(*store_, name, snapshot)));
  EXPECT_EQ("", difference(*store_, name, snapshot));
  EXPECT_EQ("", difference(*other_, name, snapshot));
  EXPECT_EQ("", difference(*place_.open(), name, snapshot));
}

TEST_P(StoreTest, GivesBackWhatWasSavedInAnyOrderAndTwice) {
  auto snapshot = make_version(1, 30);
  ASSERT_EQ("no error", sentence_of(save(*store_, name, snapshot)));
  const auto reader = other_->read(name);
  ASSERT_EQ("no error", sentence_of(reader));
  ASSERT_EQ("no error", sentence_of((*reader)->expect(snapshot.named())));
  std::ranges::reverse(snapshot.chunks);
  for (int time = 0; time < 2; ++time) {
    for (const auto& chunk : snapshot.chunks) {
      const auto read = (*reader)->chunk(chunk.digest);
      ASSERT_EQ("no error", sentence_of(read));
      EXPECT_TRUE(std::ranges::equal(read->bytes, chunk.bytes));
      // What was given away is changed; who asks again sees the old bytes.
      if (read->writable) std::ranges::fill(read->bytes, std::byte{1});
    }
  }
}

TEST_P(StoreTest, BytesLiveAsLongAsTheirOwner) {
  const auto snapshot = make_version(1, 30);
  ASSERT_EQ("no error", sentence_of(save(*store_, name, snapshot)));
  std::vector<ChunkBytes> kept;
  {
    const auto store = place_.open();
    const auto reader = store->read(name);
    ASSERT_EQ("no error", sentence_of(reader));
    ASSERT_EQ("no error", sentence_of((*reader)->expect(snapshot.named())));
    for (const auto& chunk : snapshot.chunks)
      kept.push_back((*reader)->chunk(chunk.digest).value());
  }
  ASSERT_EQ("no error", sentence_of(store_->remove(name)));
  EXPECT_EQ("no error", sentence_of(store_->collect()));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(kept[i].bytes, snapshot.chunks[i].bytes));
  }
}

TEST_P(StoreTest, HasSnapshotsOfNothing) {
  TestSnapshot nothing;
  ASSERT_EQ("no error", sentence_of(save(*store_, name, nothing)));
  EXPECT_EQ("", difference(*other_, name, nothing));
  nothing.root.assign(1, std::byte{7});
  ASSERT_EQ("no error", sentence_of(save(*store_, name, nothing)));
  EXPECT_EQ("", difference(*other_, name, nothing));
}

TEST_P(StoreTest, HasSnapshotsOfManyChunks) {
  TestSnapshot many = make_version(1, 0);
  many.root.resize(300000, std::byte{3});
  for (std::uint64_t i = 0; i < 3000; ++i) many.chunks.push_back(make_chunk(i, 1 + i % 700));
  for (std::uint64_t i = 0; i < 100; ++i) many.chunks.push_back(make_chunk(~i, 65536));
  ASSERT_EQ("no error", sentence_of(save(*store_, name, many)));
  EXPECT_EQ("", difference(*other_, name, many));
}

TEST_P(StoreTest, SavingAgainReplaces) {
  ASSERT_EQ("no error", sentence_of(save(*store_, name, make_version(1, 30))));
  ASSERT_EQ("no error", sentence_of(save(*other_, name, make_version(9, 20))));
  EXPECT_EQ("", difference(*store_, name, make_version(9, 20)));
  EXPECT_EQ(1U, store_->list()->size());
  EXPECT_EQ("no error", sentence_of(store_->collect()));
  EXPECT_EQ("", difference(*store_, name, make_version(9, 20)));
}

TEST_P(StoreTest, ListsAndRemoves) {
  const auto snapshot = make_version(1, 10);
  const auto before = std::time(nullptr);
  ASSERT_EQ("no error", sentence_of(save(*store_, name, snapshot)));
  const auto roots = other_->list();
  ASSERT_EQ("no error", sentence_of(roots));
  ASSERT_EQ(1U, roots->size());
  EXPECT_EQ(name, roots->front().name);
  EXPECT_EQ(snapshot.root.size(), roots->front().size);
  // A file system's clock may be a little behind, a server's too.
  EXPECT_TRUE(roots->front().saved_at == 0 || roots->front().saved_at >= before - 5);
  EXPECT_LE(roots->front().saved_at, std::time(nullptr) + 5);

  ASSERT_EQ("no error", sentence_of(store_->remove(name)));
  EXPECT_TRUE(other_->list()->empty());
  EXPECT_NE("no error", sentence_of(other_->read(name)));
  EXPECT_NE("no error", sentence_of(store_->remove(name)));
  ASSERT_EQ("no error", sentence_of(save(*other_, name, snapshot)));
  EXPECT_EQ("", difference(*store_, name, snapshot));
}

TEST_P(StoreTest, ADroppedWriterLeavesNoSnapshot) {
  ASSERT_EQ("no error", sentence_of(save(*store_, name, make_version(1, 10))));
  {
    const auto writer = store_->write();
    ASSERT_EQ("no error", sentence_of(writer));
    ASSERT_EQ("no error", sentence_of(put_missing(**writer, make_version(2, 10))));
  }
  EXPECT_EQ("", difference(*other_, name, make_version(1, 10)));
  EXPECT_EQ("no error", sentence_of(store_->collect()));
  EXPECT_EQ("", difference(*other_, name, make_version(1, 10)));
}

TEST_P(StoreTest, WhatAWriterHasPutIsPresent) {
  const auto snapshot = make_version(1, 10);
  const auto writer = store_->write();
  ASSERT_EQ("no error", sentence_of(writer));
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot)));
  EXPECT_EQ("no error", sentence_of(other_->collect()));
  const auto there = (*writer)->present(snapshot.digests());
  ASSERT_EQ("no error", sentence_of(there));
  // A store may store again what is there, but may not lose what it says is.
  const auto found = std::ranges::count(*there, true);
  if (found == 0) return;
  EXPECT_EQ(static_cast<std::ptrdiff_t>(there->size()), found);
  ASSERT_EQ("no error", sentence_of((*writer)->commit(name, snapshot.root, snapshot.named())));
  EXPECT_EQ("", difference(*store_, name, snapshot));
}

TEST_P(StoreTest, ARootWithoutItsChunksIsRefused) {
  const auto snapshot = make_version(1, 10);
  const auto writer = store_->write();
  ASSERT_EQ("no error", sentence_of(writer));
  auto fewer = snapshot;
  fewer.chunks.pop_back();
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, fewer)));
  EXPECT_THAT(sentence_of((*writer)->commit(name, snapshot.root, snapshot.named())),
              HasSubstr(digest_text(snapshot.chunks.back().digest)));
  EXPECT_TRUE(other_->list()->empty());
}

TEST_P(StoreTest, ARootThatHasASizeWrongIsRefused) {
  const auto snapshot = make_version(1, 10);
  const auto writer = store_->write();
  ASSERT_EQ("no error", sentence_of(writer));
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot)));
  auto named = snapshot.named();
  ++named.front().size;
  EXPECT_THAT(sentence_of((*writer)->commit(name, snapshot.root, named)),
              HasSubstr(digest_text(named.front().digest)));
  EXPECT_TRUE(other_->list()->empty());
}

TEST_P(StoreTest, ExpectNamesWhatIsMissing) {
  const auto snapshot = make_version(1, 10);
  ASSERT_EQ("no error", sentence_of(save(*store_, name, snapshot)));
  auto named = snapshot.named();
  const auto stranger = make_chunk(999999, 100);
  named.insert(named.begin() + 3, {stranger.digest, 100});
  {
    const auto reader = other_->read(name);
    ASSERT_EQ("no error", sentence_of(reader));
    EXPECT_THAT(sentence_of((*reader)->expect(named)), HasSubstr(digest_text(stranger.digest)));
  }
  named = snapshot.named();
  named[4].size -= 1;
  const auto reader = other_->read(name);
  ASSERT_EQ("no error", sentence_of(reader));
  EXPECT_THAT(sentence_of((*reader)->expect(named)), HasSubstr(digest_text(named[4].digest)));
  EXPECT_NE("no error", sentence_of((*reader)->chunk(stranger.digest)));
}

TEST_P(StoreTest, NamesThatAreNoneAreRefused) {
  const std::string long_name(129, 'a');
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("a/b"), std::string("../a"),
        std::string("-a"), std::string(".a"), std::string("a b"), std::string("a\0b", 3),
        std::string("\xc3\xa4"), long_name}) {
    const auto writer = store_->write();
    ASSERT_EQ("no error", sentence_of(writer));
    EXPECT_NE("no error", sentence_of((*writer)->commit(bad, {}, {}))) << bad;
    EXPECT_NE("no error", sentence_of(store_->read(bad))) << bad;
    EXPECT_NE("no error", sentence_of(store_->remove(bad))) << bad;
  }
  EXPECT_TRUE(store_->list()->empty());
}

TEST_P(StoreTest, CopiesToMemoryAndBack) {
  const auto chunk = make_chunk(1, 65536);
  const std::span<const std::byte> piece = chunk.bytes;
  const auto writer = SnapshotWriter::begin(*store_, 1);
  ASSERT_EQ("no error", sentence_of(writer));
  (void)(*writer)->begin_part("test", 1);
  (void)(*writer)->chunk(std::span(&piece, 1), nullptr);
  (*writer)->segment(std::vector<std::byte>(200000, std::byte{5}));
  ASSERT_EQ("no error", sentence_of((*writer)->commit(name)));

  const auto memory = make_memory_store();
  ASSERT_EQ("no error", sentence_of(copy_snapshot(*other_, name, *memory, "copy")));
  const auto place = GetParam().make();
  const auto back = place.open();
  ASSERT_EQ("no error", sentence_of(copy_snapshot(*memory, "copy", *back, name)));
  const auto contents = SnapshotContents::open(*back, name, 1 << 20, true);
  ASSERT_EQ("no error", sentence_of(contents));
  EXPECT_TRUE(std::ranges::equal((*contents)->chunk(0).value().bytes, chunk.bytes));
  EXPECT_EQ(200000U, (*contents)->segment(0, 0).value().size());
}

}  // namespace
}  // namespace wasifs::conformance
