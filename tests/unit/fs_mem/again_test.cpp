// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Saving a tree again and again: what did not change is not looked at, and the bytes are those that
// a first save of the same state gives, whatever happened between and whatever the store has lost.
#include <gtest/gtest.h>

#include <random>

#include "reusing_part.h"
#include "saved_tree.h"
#include "wasifs/file_attributes.h"

namespace wasifs::mem {
namespace {

using test::read;
using test::ReusingPart;
using test::write;
using Held = std::vector<Ref<Inode>>;

class Again : public testing::Test {
 protected:
  DirInode& root() { return *test::root_of(*files_)->as_directory(); }
  Ref<Inode> file(std::string_view name, std::string_view text = {}) {
    Ref<Inode> made = root().create_file(name).value();
    if (!text.empty()) {
      EXPECT_EQ(write(*made, text, 0), text.size());
    }
    return made;
  }
  /// Saves into the store; the bytes are those of a save that knows of none before. Gives how many
  /// of the segments came without theirs.
  std::size_t save(const Held& held = {}, bool broken = false) {
    std::vector<Inode*> inodes;
    for (const Ref<Inode>& inode : held) inodes.push_back(inode.get());
    ReusingPart again(store_, broken);
    files_->persistent()->save(again, inodes);
    EXPECT_EQ(again.failure, "");
    const test::MemoryPart fresh = test::saved(*files_, held);
    EXPECT_TRUE(again == fresh) << "not what a first save gives";
    segments_ = again.segments.size() - 1;
    return again.again;
  }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>(1'000);
  Ref<FileSystem> files_ = make_mem({.clock = clock_});
  test::SegmentStore store_;
  std::size_t segments_ = 0;  // of the last save, but for that of the tree
};

TEST_F(Again, OnlyTheSegmentOfWhatChangedIsMadeAnew) {
  Held files;
  for (int i = 0; i < 3'000; ++i) files.push_back(file("f" + std::to_string(i), "some text"));
  EXPECT_EQ(save(), 0U);
  EXPECT_GT(segments_, 10U);
  EXPECT_EQ(save(), segments_) << "nothing changed";

  ASSERT_EQ(write(*files[2'000], "other text", 0), 10U);
  EXPECT_EQ(save(), segments_ - 1);
  clock_->advance(1);
  EXPECT_EQ(read(*files[100], 4), "some");
  EXPECT_EQ(save(), segments_ - 1) << "a read changes the time of access";
  EXPECT_EQ(read(*files[100], 4), "some");
  EXPECT_EQ(save(), segments_) << "but not the next one";
  ASSERT_TRUE(files[5]->set_times({{TimeChange::How::set, 7}, {}}));
  EXPECT_EQ(save(), segments_ - 1);
  ASSERT_TRUE(files[2'500]->as_file()->truncate(100'000));
  EXPECT_EQ(save(), segments_ - 1);
  ASSERT_TRUE(files[2'500]->as_file()->allocate(50'000, 1));
  EXPECT_EQ(save(), segments_ - 1);
  FileAttributes& kept = *file_attributes_of(*files_);
  ASSERT_TRUE(kept.set_permissions(*files[1'500], {0600, 1, 2}));
  EXPECT_EQ(save(), segments_ - 1);
  ASSERT_TRUE(kept.set_attribute(*files[1'500], "user.x", "1"));
  EXPECT_EQ(save(), segments_ - 1);
  ASSERT_TRUE(kept.permissions(*files[1'500]));
  EXPECT_EQ(save(), segments_) << "a look changes nothing";
}

TEST_F(Again, InodesThatComeAndGo) {
  for (int i = 0; i < 2'000; ++i) file("f" + std::to_string(i));
  save();
  Held held{root().lookup("f700").value()};
  ASSERT_TRUE(root().unlink("f700"));
  ASSERT_TRUE(root().unlink("f1500"));
  file("new");
  EXPECT_GT(save(held), 0U) << "it is saved, for it is held";
  EXPECT_GT(save({}), 0U) << "it is not saved any more, nor is it gone";
  EXPECT_GT(save(held), 0U);
  ASSERT_EQ(write(*held[0], "nameless", 0), 8U);
  EXPECT_GT(save(held), 0U);
  held.clear();
  EXPECT_GT(save(), 0U);
  for (int i = 0; i < 5; ++i) {
    file("short-lived");
    ASSERT_TRUE(root().unlink("short-lived"));
  }
  EXPECT_GT(save(), 0U);
  ASSERT_TRUE(root().make_directory("d"));
  ASSERT_TRUE(files_->rename(root(), "f3", *root().lookup("d").value()->as_directory(), "moved"));
  ASSERT_TRUE(files_->link(root(), "f4", *root().lookup("d").value()->as_directory(), "linked"));
  EXPECT_GT(save(), 0U);
}

TEST_F(Again, ContentInChunks) {
  const Ref<Inode> large = file("large", std::string(300'000, 'l'));
  for (int i = 0; i < 200; ++i) file("f" + std::to_string(i), std::string(5'000, 'x'));
  const Ref<Inode> sparse = file("sparse");
  for (std::uint64_t at = 0; at < 20; ++at) {
    ASSERT_EQ(write(*sparse, std::string(9'000, 's'), at << 20), 9'000U);
  }
  save();
  EXPECT_EQ(save(), segments_);
  ASSERT_EQ(write(*large, "L", 100'000), 1U);
  EXPECT_GT(save(), segments_ / 2);
  ASSERT_EQ(write(*sparse, "S", 7 << 20), 1U);
  EXPECT_LT(save(), segments_ - 5) << "a file's segments are made together";
  EXPECT_EQ(save(), segments_);
}

TEST_F(Again, WhatTheStoreLostIsWrittenAgain) {
  for (int i = 0; i < 3'000; ++i) file("f" + std::to_string(i), "some text");
  save();
  store_.clear();
  EXPECT_EQ(save(), 0U);
  EXPECT_EQ(save(), segments_);
  store_.erase(std::next(store_.begin(), 5));
  EXPECT_LT(save(), segments_);
  EXPECT_EQ(save(), segments_);
}

TEST_F(Again, ASaveThatFailedIsNotBuiltUpon) {
  for (int i = 0; i < 3'000; ++i) file("f" + std::to_string(i), "some text");
  EXPECT_EQ(save({}, true), 0U);
  EXPECT_EQ(save(), 0U);
  ASSERT_TRUE(root().unlink("f7"));
  EXPECT_GT(save({}, true), 0U);
  EXPECT_LT(save(), segments_);
  EXPECT_EQ(save(), segments_);
}

TEST_F(Again, WhatIsLeftOfATreeIsSavedAsAWhole) {
  const Held held{file("f", "text")};
  save(held);
  const Ref<Persistent> persistent = files_->persistent();
  files_ = nullptr;
  ASSERT_EQ(write(*held[0], "later", 0), 5U);
  ReusingPart again(store_);
  again.held_filesystem = true;
  Inode* inode = held[0].get();
  persistent->save(again, std::span(&inode, 1));
  EXPECT_EQ(again.again, 0U);
  EXPECT_TRUE(again == test::save_part(*persistent, held));
}

/// Anything at all between saves.
class AgainAtRandom : public Again, public testing::WithParamInterface<unsigned> {
 protected:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  std::string name() { return "n" + std::to_string(below(below(4) == 0 ? 3'000 : 30)); }
  Ref<Inode> directory() {
    const auto found = below(3) == 0 ? root().lookup("d" + std::to_string(below(5)))
                                     : Result<Ref<Inode>>(Errno::noent);
    return found && (*found)->as_directory() != nullptr ? *found : test::root_of(*files_);
  }
  void act();

  std::mt19937_64 random_{GetParam()};
  Held held_;
};

void AgainAtRandom::act() {
  clock_->advance(below(3));
  const Ref<Inode> place = directory();
  DirInode& in = *place->as_directory();
  const auto found = in.lookup(name());
  const std::string text(1 + below(below(20) == 0  ? 150'000
                                   : below(3) == 0 ? 6'000
                                                   : 60),
                         static_cast<char>('a' + below(26)));
  switch (below(14)) {
    case 0:
      static_cast<void>(in.make_directory("d" + std::to_string(below(5))));
      break;
    case 1:
      static_cast<void>(in.make_link(name(), text.substr(0, 200)));
      break;
    case 2:
    case 3:
      static_cast<void>(in.unlink(name()));
      break;
    case 4:
      static_cast<void>(in.remove_directory("d" + std::to_string(below(5))));
      break;
    case 5:
      static_cast<void>(files_->rename(in, name(), *directory()->as_directory(), name()));
      break;
    case 6:
      static_cast<void>(files_->link(in, name(), *directory()->as_directory(), name()));
      break;
    case 7:
      if (found) held_.push_back(*found);
      if (held_.size() > 6) held_.erase(held_.begin());
      break;
    case 8:
      if (found) static_cast<void>((*found)->set_times({{TimeChange::How::set, below(99)}, {}}));
      break;
    case 9:
    case 10: {
      FileInode* file = found ? (*found)->as_file() : nullptr;
      if (!held_.empty() && below(3) == 0) file = held_[below(held_.size())]->as_file();
      if (file == nullptr) break;
      if (below(4) == 0) {
        static_cast<void>(file->truncate(below(100'000)));
      } else if (below(4) == 0) {
        static_cast<void>(file->allocate(below(5'000'000), text.size()));
      } else if (below(3) == 0) {
        static_cast<void>(read(*file, 10));
      } else {
        static_cast<void>(write(*file, text, below(4) == 0 ? below(9'000'000) : 0));
      }
      break;
    }
    default:
      if (const auto made = in.create_file(name())) {
        static_cast<void>(write(**made, text.substr(0, 4'000), 0));
      }
  }
}

TEST_P(AgainAtRandom, GivesTheBytesOfAFirstSave) {
  for (int i = 0; i < 2'500; ++i) act();
  std::size_t reused = 0;
  for (int round = 0; round < 40; ++round) {
    for (std::uint64_t left = below(4) == 0 ? 0 : below(below(3) == 0 ? 300 : 10); left > 0; --left)
      act();
    if (below(5) == 0) {
      std::erase_if(store_, [&](const auto&) { return below(10) == 0; });
    }
    Held held;
    for (const Ref<Inode>& inode : held_) {
      if (below(8) != 0 && std::ranges::find(held, inode) == held.end()) held.push_back(inode);
    }
    reused += save(held, below(10) == 0);
    ASSERT_FALSE(HasFailure()) << "in round " << round;
  }
  EXPECT_GT(reused, 40U * 10U);
}
INSTANTIATE_TEST_SUITE_P(Seeds, AgainAtRandom, testing::Range(1U, 9U));

}  // namespace
}  // namespace wasifs::mem
