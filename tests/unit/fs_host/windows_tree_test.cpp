// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Host directories on Windows: what is there only. What every file system does is in
// tests/fs_conformance.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <io.h>
#include <windows.h>

#include <array>

#include "../../support/temp_tree.h"
#include "wasifs/file_ops.h"
#include "wasifs/fs/host.h"
#include "wasifs/mount.h"

namespace wasifs {
namespace {

using testing_support::TempTree;

class WindowsTreeTest : public testing::Test {
 protected:
  Ref<Inode> root(const HostOptions& options = {}) {
    return make_host(tree.path(), options).value()->root().value();
  }
  static std::vector<std::string> names_in(DirInode& directory) {
    std::vector<std::string> names;
    EXPECT_TRUE(directory.read_entries(0, [&](const DirEntry& entry) {
      names.emplace_back(entry.name);
      return true;
    }));
    return names;
  }
  TempTree tree;
};

TEST_F(WindowsTreeTest, NamesThatMeanSomethingElseReachNothing) {
  tree.write("f", "content");
  const Ref<Inode> inode = root();
  DirInode& directory = *inode->as_directory();
  const OpenHow making{.access = Access::read_write, .create = true};
  for (const char* name : {"NUL", "con", "nul.txt", "COM1", "f:stream", "f::$DATA", "f.", "f ",
                           "sub\\f", "C:f", "..\\f", "f\\..\\f"}) {
    EXPECT_EQ(errno_of(directory.lookup(name)), Errno::noent) << name;
    EXPECT_EQ(errno_of(directory.stat_child(name)), Errno::noent) << name;
    EXPECT_EQ(errno_of(directory.open_child(name, {.access = Access::read})), Errno::noent) << name;
    EXPECT_EQ(errno_of(directory.open_child(name, making)), Errno::inval) << name;
    EXPECT_EQ(errno_of(directory.make_directory(name)), Errno::inval) << name;
    EXPECT_EQ(errno_of(directory.make_link(name, "f")), Errno::inval) << name;
    EXPECT_EQ(errno_of(directory.unlink(name)), Errno::noent) << name;
    EXPECT_EQ(errno_of(directory.remove_directory(name)), Errno::noent) << name;
  }
  EXPECT_EQ(names_in(directory), std::vector<std::string>{"f"});
  EXPECT_EQ(tree.read("f"), "content");
}

TEST_F(WindowsTreeTest, NamesOfAnotherCaseAreTheSameFile) {
  tree.write("Name", "content");
  const Ref<Inode> inode = root();
  DirInode& directory = *inode->as_directory();
  const Ref<Inode> found = directory.lookup("nAME").value();
  EXPECT_TRUE(found->same_as(*directory.lookup("Name").value()));
  const OpenHow anew{.access = Access::read_write, .create = true, .exclusive = true};
  EXPECT_EQ(errno_of(directory.open_child("NAME", anew)), Errno::exist);
  EXPECT_EQ(names_in(directory), std::vector<std::string>{"Name"}) << "in the case it was made";
}

TEST_F(WindowsTreeTest, OthersMayUseWhatIsOpen) {
  const Ref<Inode> inode = root();
  const Ref<Inode> made = inode->as_directory()->create_file("f").value();
  ASSERT_TRUE(MoveFileA(tree.at("f").c_str(), tree.at("g").c_str()));
  const HANDLE other = CreateFileA(tree.at("g").c_str(), GENERIC_READ | GENERIC_WRITE,
                                   FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                   OPEN_EXISTING, 0, nullptr);
  ASSERT_NE(other, INVALID_HANDLE_VALUE);
  CloseHandle(other);
  EXPECT_TRUE(DeleteFileA(tree.at("g").c_str()));
}

TEST_F(WindowsTreeTest, WhatOthersDoNotShareIsBusy) {
  tree.write("f", "content");
  const HANDLE other =
      CreateFileA(tree.at("f").c_str(), GENERIC_READ, 0, nullptr, OPEN_EXISTING, 0, nullptr);
  ASSERT_NE(other, INVALID_HANDLE_VALUE);
  const Ref<Inode> inode = root();
  DirInode& directory = *inode->as_directory();
  EXPECT_EQ(errno_of(directory.open_child("f", {.access = Access::read})), Errno::busy);
  EXPECT_EQ(errno_of(directory.unlink("f")), Errno::busy);
  EXPECT_TRUE(directory.stat_child("f")) << "which is not to open it";
  CloseHandle(other);
  EXPECT_TRUE(directory.unlink("f"));
}

TEST_F(WindowsTreeTest, ASingleFileAndWhatIsNone) {
  tree.write("f", "content");
  const auto files = make_host(tree.at("f"));
  ASSERT_TRUE(files);
  EXPECT_EQ((*files)->root().value()->stat()->size, 7U);
  EXPECT_EQ(errno_of(make_host(tree.at("absent"))), Errno::noent);
  EXPECT_EQ(errno_of(make_host("NUL")), Errno::nxio);
  EXPECT_EQ(errno_of(make_host("")), Errno::inval);
}

TEST_F(WindowsTreeTest, DescriptorsOfTheCRuntime) {
  tree.write("f", "content");
  const int fd = ::_open(tree.at("f").c_str(), _O_RDONLY | _O_BINARY);
  ASSERT_GE(fd, 0);
  const auto file = make_host_file_from_fd(fd, Ownership::take);
  ASSERT_TRUE(file);
  EXPECT_EQ(::_close(fd), -1) << "it was taken";
  EXPECT_TRUE((*file)->open({.access = Access::read}));
  EXPECT_EQ(errno_of((*file)->open({.access = Access::write})), Errno::acces);
  std::array<char, 16> text{};
  const IoSpan span{reinterpret_cast<std::byte*>(text.data()), text.size()};
  ReadBuffers buffers({&span, 1});
  EXPECT_EQ((*file)->as_file()->read_at(buffers, 3), 4U);
  EXPECT_STREQ(text.data(), "tent");
}

TEST_F(WindowsTreeTest, PathsOfWhatIsOpen) {
  tree.directory("d/e");
  tree.write("d/e/f", "");
  const auto files = make_host(tree.path()).value();
  const Ref<Inode> top = files->root().value();
  const Ref<Inode> d = top->as_directory()->lookup("d").value();
  const Ref<Inode> e = d->as_directory()->lookup("e").value();
  const Ref<Inode> f = e->as_directory()->lookup("f").value();
  EXPECT_EQ(files->path_of(*f).value_or("?"), "d/e/f");
  EXPECT_EQ(files->path_of(*e).value_or("?"), "d/e");
  EXPECT_EQ(files->path_of(*top).value_or("?"), "");
}

TEST_F(WindowsTreeTest, AFileWithTwoNamesMayBeReadOnly) {
  tree.write("f", "content");
  const Ref<Inode> inode = root({.hardlinked_read_only = true});
  DirInode& directory = *inode->as_directory();
  EXPECT_TRUE(directory.open_child("f", {.access = Access::write}));
  ASSERT_TRUE(CreateHardLinkA(tree.at("g").c_str(), tree.at("f").c_str(), nullptr));
  EXPECT_EQ(errno_of(directory.open_child("f", {.access = Access::write})), Errno::perm);
  EXPECT_TRUE(directory.open_child("g", {.access = Access::read}));
}

TEST_F(WindowsTreeTest, ListingsAreBounded) {
  for (int i = 0; i < 100; ++i) tree.write("file" + std::to_string(i), "");
  const Ref<Inode> inode = root({.listing_bytes = 1000});
  EXPECT_EQ(errno_of(inode->as_directory()->read_entries(0, [](const DirEntry&) { return true; })),
            Errno::nomem);
}

}  // namespace
}  // namespace wasifs
