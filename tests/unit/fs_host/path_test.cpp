// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the kernel says that open inodes are.
#include "host_test.h"

namespace wasifs::host_tests {
namespace {

using HostPath = HostTest;

TEST_F(HostPath, FollowsRenames) {
  tree_.directory("d/e");
  tree_.write("d/e/f", "text");
  const Ref<Inode> d = root().lookup("d").value();
  const Ref<Inode> e = d->as_directory()->lookup("e").value();
  const Ref<Inode> file = e->as_directory()->open_child("f", reading()).value();
  EXPECT_EQ(filesystem_->path_of(*root_), "");
  EXPECT_EQ(filesystem_->path_of(*e), "d/e");
  EXPECT_EQ(filesystem_->path_of(*file), "d/e/f");
  EXPECT_EQ(filesystem_->path_of(*e->as_directory()->lookup("f").value()), "d/e/f");
  ASSERT_EQ(0, ::rename(tree_.at("d").c_str(), tree_.at("moved").c_str()));
  EXPECT_EQ(filesystem_->path_of(*file), "moved/e/f");
}

TEST_F(HostPath, OfLinksAndSpecialFiles) {
  tree_.link("way", "nowhere");
  tree_.fifo("pipe");
  EXPECT_EQ(filesystem_->path_of(*root().lookup("way").value()), "way");
  EXPECT_EQ(filesystem_->path_of(*root().lookup("pipe").value()), "pipe");
  tree_.write("odd (deleted)", "");
  EXPECT_EQ(filesystem_->path_of(*root().lookup("odd (deleted)").value()), "odd (deleted)");
}

TEST_F(HostPath, WhatIsGoneOrMovedOutHasNone) {
  tree_.write("f", "text");
  tree_.write("g", "text");
  tree_.directory("d");
  const Ref<Inode> f = root().open_child("f", reading()).value();
  const Ref<Inode> g = root().open_child("g", reading()).value();
  const Ref<Inode> d = root().lookup("d").value();
  const TempTree elsewhere;
  ASSERT_EQ(0, ::unlink(tree_.at("f").c_str()));
  ASSERT_EQ(0, ::rmdir(tree_.at("d").c_str()));
  ASSERT_EQ(0, ::rename(tree_.at("g").c_str(), elsewhere.at("g").c_str()));
  EXPECT_EQ(filesystem_->path_of(*f).error(), Errno::noent);
  EXPECT_EQ(filesystem_->path_of(*d).error(), Errno::noent);
  EXPECT_EQ(filesystem_->path_of(*g).error(), Errno::noent);
  // A name that begins as that of the root does is not below it.
  ASSERT_EQ(0, ::rename(elsewhere.at("g").c_str(), (tree_.path() + "-more").c_str()));
  EXPECT_EQ(filesystem_->path_of(*g).error(), Errno::noent);
  ASSERT_EQ(0, ::unlink((tree_.path() + "-more").c_str()));
}

TEST_F(HostPath, InodesOfOthersAreNotLookedFor) {
  tree_.write("f", "text");
  const Ref<FileSystem> other = make_host(tree_.path()).value();
  const Ref<Inode> theirs = other->root().value()->as_directory()->lookup("f").value();
  EXPECT_EQ(filesystem_->path_of(*theirs).error(), Errno::notsup);
  const int fd = ::open(tree_.at("f").c_str(), O_RDONLY | O_CLOEXEC);
  const Ref<Inode> given = make_host_file_from_fd(fd, Ownership::take).value();
  EXPECT_EQ(filesystem_->path_of(*given).error(), Errno::notsup);
}

TEST_F(HostPath, OfAFileThatIsTheRoot) {
  tree_.write("f", "text");
  const Ref<FileSystem> single = make_host(tree_.at("f")).value();
  const Ref<Inode> opened = single->root().value()->open(reading()).value();
  EXPECT_EQ(single->path_of(*opened), "");
}

TEST(HostPathOfAll, TheRootOfTheHostIsNoSpecialCase) {
  const TempTree tree;
  tree.write("f", "");
  const Ref<FileSystem> everything = make_host("/").value();
  Ref<Inode> at = everything->root().value();
  EXPECT_EQ(everything->path_of(*at), "");
  const std::string path = std::filesystem::canonical(tree.at("f")).string().substr(1);
  for (const auto& name : std::filesystem::path(path)) {
    at = at->as_directory()->lookup(name.string()).value();
  }
  EXPECT_EQ(everything->path_of(*at), path);
}

}  // namespace
}  // namespace wasifs::host_tests
