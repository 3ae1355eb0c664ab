// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Filters that are saved and come back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "fs/filter/filter_snapshot.h"
#include "support/memory_part.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/filter.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/proxy.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

class FilterSnapshot : public testing::Test {
 protected:
  FilterSnapshot() {
    const Location whole = detached_root(below_).value();
    EXPECT_TRUE(make_directory_path(whole, "d"));
    EXPECT_TRUE(write_file(whole, "d/secret", std::string_view("content")));
    EXPECT_TRUE(write_file(whole, "d/open", std::string_view("content")));
  }
  test::MemoryPart save() {
    test::MemoryPart part;
    part.parts[below_->persistent().get()] = 7;
    directory_ = find_path(detached_root(filter_).value(), "d", true).value().inode;
    inside_ = Ref<Inode>(&dynamic_cast<ProxyInode&>(*directory_).below());
    part.places[inside_.get()] = {7, 1};
    Inode* const held[] = {directory_.get()};
    filter_->persistent()->save(part, held);
    EXPECT_EQ(part.failure, "");
    return part;
  }
  void fill(test::MemoryPartReader& reader) {
    reader.filesystems[7] = below_;
    reader.inodes[{7, 1}] = inside_;
  }

  Ref<FileSystem> below_ = make_mem();
  Ref<FileSystem> filter_ = make_filter(below_, {.rules = {{"/d/secret"}}}).value();
  Ref<Inode> directory_;
  Ref<Inode> inside_;
};

TEST_F(FilterSnapshot, HidesTheSameAgain) {
  test::MemoryPartReader reader(save());
  fill(reader);
  const auto restored = restore_filter(reader);
  ASSERT_TRUE(restored) << restored.error();
  const Location start = detached_root((*restored)->filesystem()).value();
  EXPECT_EQ(read_text_file(start, "d/open", 100), "content");
  EXPECT_EQ(errno_of(read_text_file(start, "d/secret", 100)), Errno::noent);
  // What is held knows where it was found.
  const auto held = (*restored)->inode(0);
  ASSERT_TRUE(held);
  EXPECT_EQ(errno_of((*held)->as_directory()->lookup("secret")), Errno::noent);
  EXPECT_TRUE((*held)->as_directory()->lookup("open"));
  EXPECT_THAT((*restored)->inode(1).error(), HasSubstr("1 is none"));
}

TEST_F(FilterSnapshot, IsTheSamePartAgain) {
  const test::MemoryPart first = save();
  test::MemoryPartReader reader(first);
  fill(reader);
  filter_ = (*restore_filter(reader))->filesystem();
  EXPECT_EQ(save(), first);
}

// Any damage is a sentence or another filter, never undefined.
TEST_F(FilterSnapshot, SurvivesDamage) {
  const test::MemoryPart part = save();
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    test::MemoryPart damaged = part;
    auto& bytes = damaged.segments[0];
    for (int changes = 1 + static_cast<int>(random() % 3); changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    test::MemoryPartReader reader(damaged);
    fill(reader);
    const auto restored = restore_filter(reader);
    if (!restored) {
      ++refused;
      EXPECT_FALSE(restored.error().empty());
    }
  }
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace wasifs
