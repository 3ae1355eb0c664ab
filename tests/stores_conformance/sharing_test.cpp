// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many snapshots that share chunks, several who write and read, and what a collector may take.
#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "stores_conformance/world.h"

namespace wasifs::conformance {
namespace {

using namespace testing_support;

INSTANTIATE_TEST_SUITE_P(All, ManySnapshotsTest, testing::ValuesIn(factories_of_many()),
                         [](const auto& factory) { return factory.param.name; });

TEST_P(ManySnapshotsTest, ListsAllByName) {
  for (const char* name : {"b", "a.2", "C-3_x", "0"}) {
    ASSERT_EQ("no error", sentence_of(save(*store_, name, make_version(1, 3))));
  }
  const auto roots = other_->list();
  ASSERT_EQ("no error", sentence_of(roots));
  std::vector<std::string> names;
  for (const auto& root : *roots) names.push_back(root.name);
  EXPECT_THAT(names, testing::ElementsAre("0", "C-3_x", "a.2", "b"));
}

TEST_P(ManySnapshotsTest, FindsWhatIsThere) {
  ASSERT_EQ("no error", sentence_of(save(*store_, "one", make_version(1, 30))));
  const auto second = make_version(2, 30);
  const auto writer = other_->write();
  ASSERT_EQ("no error", sentence_of(writer));
  const auto there = (*writer)->present(second.digests());
  ASSERT_EQ("no error", sentence_of(there));
  const auto first = make_version(1, 30).digests();
  for (std::size_t i = 0; i < second.chunks.size(); ++i) {
    const bool shared = std::ranges::find(first, second.chunks[i].digest) != first.end();
    EXPECT_EQ(shared, (*there)[i]) << i;
  }
  EXPECT_TRUE((*writer)->present({})->empty());
}

TEST_P(ManySnapshotsTest, EachStaysWithoutTheOthers) {
  for (std::uint64_t i = 0; i < 6; ++i) {
    ASSERT_EQ("no error", sentence_of(save(*store_, std::to_string(i), make_version(i, 30))));
  }
  for (std::uint64_t i = 0; i < 6; ++i) {
    for (std::uint64_t left = i; left < 6; ++left) {
      EXPECT_EQ("", difference(*store_, std::to_string(left), make_version(left, 30)));
    }
    ASSERT_EQ("no error", sentence_of(other_->remove(std::to_string(i))));
    EXPECT_EQ("no error", sentence_of(store_->collect()));
  }
}

TEST_P(ManySnapshotsTest, CollectingFreesWhatNothingNeeds) {
  ASSERT_EQ("no error", sentence_of(save(*store_, "one", make_version(1, 30))));
  ASSERT_EQ("no error", sentence_of(save(*store_, "two", make_version(50, 30))));
  EXPECT_EQ(0U, store_->collect().value());
  ASSERT_EQ("no error", sentence_of(store_->remove("one")));
  EXPECT_GT(other_->collect().value(), 0U);
  EXPECT_EQ(0U, store_->collect().value());
  const auto writer = store_->write();
  const auto gone = make_version(1, 30).digests();
  EXPECT_EQ(std::vector<bool>(gone.size(), false), (*writer)->present(gone).value());
  EXPECT_EQ("", difference(*store_, "two", make_version(50, 30)));
}

TEST_P(ManySnapshotsTest, WhatAWriterFoundStays) {
  const auto snapshot = make_version(1, 30);
  ASSERT_EQ("no error", sentence_of(save(*store_, "one", snapshot)));
  auto writer = store_->write();
  ASSERT_EQ("no error", sentence_of(writer));
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot)));
  ASSERT_EQ("no error", sentence_of(other_->remove("one")));
  EXPECT_EQ("no error", sentence_of(other_->collect()));
  ASSERT_EQ("no error", sentence_of((*writer)->commit("two", snapshot.root, snapshot.named())));
  writer->reset();
  EXPECT_EQ("no error", sentence_of(other_->collect()));
  EXPECT_EQ("", difference(*other_, "two", snapshot));
}

TEST_P(ManySnapshotsTest, WhatAWriterHasPutStays) {
  const auto snapshot = make_version(1, 30);
  auto writer = store_->write();
  ASSERT_EQ("no error", sentence_of(writer));
  ASSERT_EQ("no error", sentence_of(put_missing(**writer, snapshot)));
  EXPECT_EQ("no error", sentence_of(other_->collect()));
  ASSERT_EQ("no error", sentence_of((*writer)->commit("one", snapshot.root, snapshot.named())));
  writer->reset();
  EXPECT_EQ("no error", sentence_of(other_->collect()));
  EXPECT_EQ("", difference(*store_, "one", snapshot));
}

TEST_P(ManySnapshotsTest, TwoWritersOfTheSameBothCommit) {
  const auto snapshot = make_version(1, 30);
  const auto one = store_->write();
  const auto two = other_->write();
  ASSERT_EQ("no error", sentence_of(put_missing(**one, snapshot)));
  ASSERT_EQ("no error", sentence_of(put_missing(**two, snapshot)));
  ASSERT_EQ("no error", sentence_of((*two)->commit("two", snapshot.root, snapshot.named())));
  ASSERT_EQ("no error", sentence_of((*one)->commit("one", snapshot.root, snapshot.named())));
  ASSERT_EQ("no error", sentence_of(store_->remove("two")));
  EXPECT_EQ("no error", sentence_of(store_->collect()));
  EXPECT_EQ("", difference(*store_, "one", snapshot));
}

TEST_P(ManySnapshotsTest, AReaderThatHasBegunGoesOn) {
  const auto snapshot = make_version(1, 30);
  ASSERT_EQ("no error", sentence_of(save(*store_, "one", snapshot)));
  const auto reader = store_->read("one");
  ASSERT_EQ("no error", sentence_of(reader));
  ASSERT_EQ("no error", sentence_of((*reader)->expect(snapshot.named())));
  ASSERT_EQ("no error", sentence_of(other_->remove("one")));
  EXPECT_EQ("no error", sentence_of(other_->collect()));
  EXPECT_EQ("", difference(**reader, snapshot));
}

TEST_P(ManySnapshotsTest, NothingBreaksWhileAllWriteReadAndCollect) {
  constexpr std::size_t chunks = 8;
  constexpr int rounds = 25;
  ASSERT_EQ("no error", sentence_of(save(*store_, "a", make_version(1, chunks))));
  ASSERT_EQ("no error", sentence_of(save(*store_, "b", make_version(1, chunks))));
  std::atomic<int> writing = 2;
  const auto write = [&](const char* name, std::uint64_t step) {
    const auto own = place_.open();
    for (int i = 0; i < rounds; ++i) {
      const auto version = static_cast<std::uint64_t>(i) * step % 7;
      EXPECT_EQ("no error", sentence_of(save(*own, name, make_version(version, chunks))));
      if (i % 4 == 0) {
        EXPECT_EQ("no error", sentence_of(save(*own, "c", make_version(version + 1, chunks))));
        (void)own->remove("c");  // the other one may have done it
      }
    }
    --writing;
  };
  const auto read = [&] {
    const auto own = place_.open();
    while (writing != 0) {
      // A store far away may find its snapshot replaced and collected between two requests, so one
      // that others replace meanwhile is read again.
      std::string a = "not read";
      for (int time = 0; time < 50 && !a.empty(); ++time) a = difference_from_version(*own, "a");
      EXPECT_EQ("", a);
    }
  };
  const auto collect = [&] {
    const auto own = place_.open();
    while (writing != 0) EXPECT_EQ("no error", sentence_of(own->collect()));
  };
  std::thread threads[] = {std::thread(write, "a", 1), std::thread(write, "b", 3),
                           std::thread(read), std::thread(collect)};
  for (auto& thread : threads) thread.join();
  EXPECT_EQ("", difference_from_version(*store_, "a"));
  EXPECT_EQ("", difference_from_version(*store_, "b"));
}

}  // namespace
}  // namespace wasifs::conformance
