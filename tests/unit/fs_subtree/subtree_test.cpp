// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a subtree is the root of, and that it comes back. The rest is tested by
// tests/fs_conformance.
#include "wasifs/fs/subtree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fs/subtree/subtree_snapshot.h"
#include "support/memory_part.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

using testing::HasSubstr;

class SubtreeTest : public testing::Test {
 protected:
  SubtreeTest() {
    EXPECT_TRUE(make_directory_path(start_, "a"));
    EXPECT_TRUE(make_directory_path(start_, "a/b"));
    EXPECT_TRUE(write_file(start_, "a/b/f", std::string_view("content")));
    EXPECT_TRUE(make_link_path("a", start_, "l"));
  }
  Location at(std::string_view path) {
    return detached_root(make_subtree(whole_, path).value()).value();
  }

  Ref<FileSystem> whole_ = make_mem();
  Location start_ = detached_root(whole_).value();
};

TEST_F(SubtreeTest, NothingAboveIsReached) {
  const Location tree = at("a/b");
  EXPECT_EQ(read_text_file(tree, "f", 100), "content");
  EXPECT_EQ(errno_of(find_path(tree, "../b/f", true)), Errno::perm);
  EXPECT_TRUE(make_link_path("../../a", start_, "a/b/up"));
  EXPECT_EQ(errno_of(find_path(tree, "up", true)), Errno::perm);
}

TEST_F(SubtreeTest, CanBeAFile) {
  EXPECT_EQ(at("a/b/f").inode->kind(), InodeKind::file);
}

TEST_F(SubtreeTest, IsTheSameTree) {
  const Location tree = at("a");
  EXPECT_TRUE(write_file(tree, "g", std::string_view("new")));
  EXPECT_EQ(read_text_file(start_, "a/g", 100), "new");
  EXPECT_TRUE(rename_path(start_, "a", start_, "moved"));
  EXPECT_EQ(read_text_file(tree, "b/f", 100), "content");
}

TEST_F(SubtreeTest, DiesWithItsRoot) {
  EXPECT_TRUE(make_directory_path(start_, "gone"));
  const Location tree = at("gone");
  EXPECT_TRUE(remove_directory_path(start_, "gone"));
  EXPECT_EQ(errno_of(make_directory_path(tree, "d")), Errno::noent);
}

TEST_F(SubtreeTest, PathsAreFromItsRoot) {
  const Ref<FileSystem> tree = make_subtree(whole_, "a").value();
  EXPECT_EQ(tree->path_of(*find_path(start_, "a/b/f", true).value().inode), "b/f");
  EXPECT_EQ(tree->path_of(*find_path(start_, "a", true).value().inode), "");
  EXPECT_EQ(errno_of(tree->path_of(*start_.inode)), Errno::noent);
}

TEST_F(SubtreeTest, RefusesWhatIsNoPlace) {
  EXPECT_EQ(errno_of(make_subtree(whole_, "none")), Errno::noent);
  EXPECT_EQ(errno_of(make_subtree(whole_, "a/b/f/g")), Errno::notdir);
  EXPECT_EQ(errno_of(make_subtree(whole_, "l")), Errno::notdir);
  EXPECT_EQ(errno_of(make_subtree(whole_, "l/b")), Errno::notdir);
  for (const char* path : {"..", "a/..", ".", "a//b", "/a", "a/"})
    EXPECT_EQ(errno_of(make_subtree(whole_, path)), Errno::inval) << path;
  EXPECT_TRUE(make_subtree(whole_, ""));
}

TEST_F(SubtreeTest, ComesBackWithTheWhole) {
  const Ref<FileSystem> tree = make_subtree(whole_, "a/b").value();
  const Ref<Inode> root = tree->root().value();
  test::MemoryPart part;
  part.parts[whole_->persistent().get()] = 3;
  part.places[root.get()] = {3, 0};
  tree->persistent()->save(part, {});
  ASSERT_EQ(part.failure, "");

  test::MemoryPartReader reader(part);
  reader.filesystems[3] = whole_;
  reader.inodes[{3, 0}] = root;
  const auto restored = restore_subtree(reader);
  ASSERT_TRUE(restored) << restored.error();
  const Location again = detached_root((*restored)->filesystem()).value();
  EXPECT_EQ(read_text_file(again, "f", 100), "content");
  EXPECT_THAT((*restored)->inode(0).error(), HasSubstr("0 inodes are held"));
}

TEST_F(SubtreeTest, IsExternalWhereTheWholeIs) {
  class External final : public FileSystem {
   public:
    explicit External(Ref<Inode> root) : root_(std::move(root)) {}
    Result<Ref<Inode>> root() override { return root_; }
    std::string_view type_name() const noexcept override { return "external"; }

   private:
    Ref<Inode> root_;
  };
  const auto tree = make_subtree(make_ref<External>(start_.inode), "a").value();
  EXPECT_EQ(tree->persistent(), nullptr);
}

TEST_F(SubtreeTest, DamageIsASentence) {
  test::MemoryPart part;
  part.segment({});
  test::MemoryPartReader reader(part);
  EXPECT_THAT(restore_subtree(reader).error(), HasSubstr("damaged"));
}

}  // namespace
}  // namespace wasifs
