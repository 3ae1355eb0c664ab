// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views that are saved and come back; and where their inodes are. What else a view does is tested
// by tests/fs_conformance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "fs/read_only/read_only_snapshot.h"
#include "support/memory_part.h"
#include "wasifs/fs/callback.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/proxy.h"
#include "wasifs/fs/read_only.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

// Notes what it is told.
class Gatherer final : public PartGatherer {
 public:
  void filesystem(FileSystem& filesystem) override { filesystems.push_back(&filesystem); }
  void inode(Inode& inode, FileSystem* owner) override { inodes.emplace_back(&inode, owner); }

  std::vector<FileSystem*> filesystems;
  std::vector<std::pair<Inode*, FileSystem*>> inodes;
};

class ViewSnapshot : public testing::Test {
 protected:
  ViewSnapshot() {
    const Ref<Inode> root = below_->root().value();
    EXPECT_TRUE(root->as_directory()->make_directory("d"));
    directory_ = root->as_directory()->lookup("d").value();
    file_ = directory_->as_directory()->create_file("f").value();
  }
  Ref<Inode> viewed_file() {
    const Ref<Inode> root = view_->root().value();
    const Ref<Inode> directory = root->as_directory()->lookup("d").value();
    return directory->as_directory()->lookup("f").value();
  }
  // The part of the view with these inodes held, which are number 4 of part 7 and so on.
  test::MemoryPart save(const std::vector<Ref<Inode>>& held) {
    test::MemoryPart part;
    part.parts[below_->persistent().get()] = 7;
    std::vector<Inode*> inodes;
    for (const Ref<Inode>& inode : held) {
      const auto index = static_cast<std::uint32_t>(4 + inodes.size());
      part.places[&dynamic_cast<ProxyInode&>(*inode).below()] = {7, index};
      inodes.push_back(inode.get());
    }
    view_->persistent()->save(part, inodes);
    EXPECT_EQ(part.failure, "");
    return part;
  }

  Ref<FileSystem> below_ = make_mem();
  Ref<FileSystem> view_ = make_read_only(below_);
  Ref<Inode> directory_;
  Ref<Inode> file_;
};

TEST_F(ViewSnapshot, IsAPartWhereWhatItShowsIsOne) {
  const Ref<Persistent> part = view_->persistent();
  ASSERT_TRUE(part);
  EXPECT_EQ(part->part_type(), "read_only");
  EXPECT_EQ(view_->persistent(), part);
  EXPECT_EQ(viewed_file()->persistent(), part) << "its inodes belong to it";
  EXPECT_NE(Ref<Persistent>(below_->persistent()), part);
  const Ref<FileSystem> external =
      make_read_only(make_callback_file_system(make_callback_directory({})));
  EXPECT_FALSE(external->persistent());
  EXPECT_FALSE(external->root().value()->persistent());
}

TEST_F(ViewSnapshot, TellsWhatItRefersTo) {
  Gatherer gatherer;
  view_->persistent()->gather(gatherer, nullptr);
  EXPECT_THAT(gatherer.filesystems, testing::ElementsAre(below_.get()));
  const Ref<Inode> held = viewed_file();
  view_->persistent()->gather(gatherer, held.get());
  EXPECT_THAT(gatherer.inodes, testing::ElementsAre(testing::Pair(file_.get(), below_.get())));
}

TEST_F(ViewSnapshot, ComesBackOverWhatIsGiven) {
  const std::vector<Ref<Inode>> held{viewed_file(), view_->root().value()};
  const test::MemoryPart part = save(held);
  test::MemoryPartReader reader(part);
  reader.filesystems[7] = below_;
  reader.inodes[{7, 4}] = file_;
  reader.inodes[{7, 5}] = below_->root().value();
  const auto restored = restore_read_only(reader);
  ASSERT_TRUE(restored) << restored.error();
  view_ = (*restored)->filesystem();
  EXPECT_EQ(view_->type_name(), "read_only");
  EXPECT_EQ(view_->root().value()->as_directory()->make_directory("x").error(), Errno::rofs);
  const Ref<Inode> file = (*restored)->inode(0).value();
  EXPECT_TRUE(file->same_as(*viewed_file()));
  EXPECT_EQ(file->as_file()->truncate(1).error(), Errno::rofs);
  EXPECT_EQ(view_
                ->rename(*(*restored)->inode(1).value()->as_directory(), "d",
                         *view_->root().value()->as_directory(), "e")
                .error(),
            Errno::rofs)
      << "it is a directory of this view";
  EXPECT_FALSE((*restored)->inode(2));
  EXPECT_TRUE(save({file, (*restored)->inode(1).value()}) == part);
}

TEST_F(ViewSnapshot, WhatIsNotThereIsASentence) {
  const test::MemoryPart part = save({viewed_file()});
  test::MemoryPartReader empty(part);
  EXPECT_EQ(restore_read_only(empty).error(), "no such part");
  test::MemoryPartReader without(part);
  without.filesystems[7] = below_;
  EXPECT_EQ(restore_read_only(without).error(), "no such inode");
  without.part_version = 9;
  EXPECT_THAT(restore_read_only(without).error(), HasSubstr("version 9"));
}

TEST_F(ViewSnapshot, BytesOfAnybody) {
  std::mt19937 random(1);
  const test::MemoryPart good = save({viewed_file(), viewed_file()});
  int failed = 0;
  for (int round = 0; round < 5'000; ++round) {
    test::MemoryPart part = good;
    auto& bytes = part.segments.at(0);
    bytes[random() % bytes.size()] ^= std::byte(1U << random() % 8);
    if (random() % 4 == 0) bytes.resize(random() % bytes.size());
    test::MemoryPartReader reader(part);
    reader.filesystems[7] = below_;
    reader.inodes[{7, 4}] = file_;
    reader.inodes[{7, 5}] = file_;
    const auto restored = restore_read_only(reader);
    if (restored) {
      EXPECT_TRUE((*restored)->filesystem()->root());
    } else {
      EXPECT_FALSE(restored.error().empty());
      ++failed;
    }
  }
  EXPECT_GT(failed, 1'000);
}

TEST_F(ViewSnapshot, PathsAreThoseBelow) {
  EXPECT_EQ(view_->path_of(*viewed_file()), "d/f");
  EXPECT_EQ(view_->path_of(*view_->root().value()), "");
  EXPECT_EQ(view_->path_of(*file_).error(), Errno::notsup) << "it is not an inode of the view";
  const Ref<FileSystem> twice = make_read_only(view_);
  EXPECT_EQ(twice->path_of(*twice->root().value()->as_directory()->lookup("d").value()), "d");
  EXPECT_EQ(twice->path_of(*viewed_file()).error(), Errno::notsup);
}

}  // namespace
}  // namespace wasifs
