// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names, numbers and metadata of archives of every format.
#include <algorithm>
#include <filesystem>

#include "archives.h"
#include "wasifs/file_attributes.h"

namespace wasifs::archive_tests {
namespace {

class EveryTar : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(path_of(GetParam()))) GTEST_SKIP() << "no program made it";
    filesystem = open(GetParam());
  }
  Ref<FileSystem> filesystem;
};
INSTANTIATE_TEST_SUITE_P(Archive, EveryTar,
                         testing::Values("pax.tar", "gnu.tar", "ustar.tar", "pax.tar.gz",
                                         "parts.tar.gz", "pax.tar.bz2", "pax.tar.xz",
                                         "parts.tar.xz", "pax.tar.lzma", "pax.tar.zst"));

TEST_P(EveryTar, Names) {
  std::vector<std::string> all{"dir",  "empty", "link", "hard", "implied",  "fifo",
                               "null", "disk",  "big",  "sub",  "gr\u00fcn"};
  if (GetParam() == std::string("ustar.tar")) std::erase(all, "sub");
  EXPECT_EQ(names(*filesystem, ""), all);
  EXPECT_EQ(names(*filesystem, "implied"), std::vector<std::string>{"deep"});
  EXPECT_EQ(errno_of(find(*filesystem, "absent")), Errno::noent);
  EXPECT_EQ(errno_of(find(*filesystem, "dir/absent")), Errno::noent);
}

TEST_P(EveryTar, Content) {
  EXPECT_EQ(content(*filesystem, "dir/file"), "hello\n");
  EXPECT_EQ(content(*filesystem, "hard"), "hello\n");
  EXPECT_EQ(content(*filesystem, "empty"), "");
  EXPECT_EQ(content(*filesystem, "implied/deep/file"), "deep");
  EXPECT_EQ(content(*filesystem, "gr\u00fcn"), "utf-8");
  if (GetParam() != std::string("ustar.tar")) {
    EXPECT_EQ(content(*filesystem, "sub/" + std::string(150, 'n')), "long name");
  }
  EXPECT_TRUE(content(*filesystem, "big") == big());
}

TEST_P(EveryTar, Types) {
  EXPECT_EQ(stat(*filesystem, "dir").type, FileType::directory);
  EXPECT_EQ(stat(*filesystem, "dir/file").type, FileType::regular_file);
  EXPECT_EQ(stat(*filesystem, "link").type, FileType::symbolic_link);
  EXPECT_EQ(stat(*filesystem, "fifo").type, FileType::unknown);
  EXPECT_EQ(stat(*filesystem, "null").type, FileType::character_device);
  EXPECT_EQ(stat(*filesystem, "disk").type, FileType::block_device);
  EXPECT_EQ(find(*filesystem, "link").value()->as_link()->target().value(), "dir/file");
  EXPECT_EQ(stat(*filesystem, "link").size, 8U);
  for (const char* special : {"fifo", "null", "disk"})
    EXPECT_EQ(errno_of(find(*filesystem, special).value()->open({})), Errno::nxio) << special;
}

TEST_P(EveryTar, HardLinksAreOneInode) {
  const Stat file = stat(*filesystem, "dir/file");
  const Stat hard = stat(*filesystem, "hard");
  EXPECT_EQ(file.ino, hard.ino);
  EXPECT_EQ(file.nlink, 2U);
  EXPECT_TRUE(find(*filesystem, "hard").value()->same_as(*find(*filesystem, "dir/file").value()));
  EXPECT_FALSE(find(*filesystem, "hard").value()->same_as(*find(*filesystem, "big").value()));
}

TEST_P(EveryTar, Metadata) {
  const bool pax = std::string_view(GetParam()).starts_with("pax") ||
                   std::string_view(GetParam()).starts_with("parts");
  const Stat file = stat(*filesystem, "dir/file");
  EXPECT_EQ(file.mtim, pax ? 1234567890'123456789U : 1'000'000'000'000'000'000U);
  EXPECT_EQ(file.atim, pax ? 1234567891'500000000U : file.mtim);
  EXPECT_EQ(file.ctim, file.mtim);
  FileAttributes* const attributes = file_attributes_of(*filesystem);
  ASSERT_NE(attributes, nullptr);
  const Ref<Inode> inode = find(*filesystem, "dir/file").value();
  const FilePermissions permissions = attributes->permissions(*inode).value();
  EXPECT_EQ(permissions.mode, 0640U);
  EXPECT_EQ(permissions.uid, 1000U);
  EXPECT_EQ(permissions.gid, 1001U);
  EXPECT_EQ(attributes->permissions(*find(*filesystem, "dir").value())->mode, 0750U);
  EXPECT_EQ(attributes->permissions(*find(*filesystem, "implied").value())->mode, 0755U);
  const auto colour = attributes->attribute(*inode, "user.colour");
  if (pax) {
    EXPECT_EQ(colour.value(), "green");
  }
  EXPECT_EQ(errno_of(attributes->attribute(*inode, "user.other")), Errno::noent);
  EXPECT_EQ(errno_of(attributes->set_attribute(*inode, "user.x", "y")), Errno::rofs);
  EXPECT_EQ(errno_of(attributes->set_permissions(*inode, permissions)), Errno::rofs);
  EXPECT_EQ(errno_of(attributes->permissions(*file_of("x"))), Errno::inval);
  EXPECT_EQ(stat(*filesystem, "implied").mtim, host_file(path_of(GetParam()))->stat()->mtim);
}

TEST_P(EveryTar, NumbersAndPaths) {
  const Ref<FileSystem> again = open(GetParam());
  visit_all(*filesystem, 1000, [&](const std::string& path, Inode& inode) {
    EXPECT_EQ(inode.stat()->ino, stat(*again, path).ino) << path;
    EXPECT_NE(inode.stat()->dev, stat(*again, path).dev) << path;
    const auto found = filesystem->path_of(inode);
    EXPECT_TRUE(found && find(*filesystem, *found).value()->same_as(inode)) << path;
  });
  const Ref<Inode> root = filesystem->root().value();
  EXPECT_EQ(root->stat()->ino, 1U);
  EXPECT_EQ(stat(*filesystem, "implied").nlink, 3U);
  const Ref<Inode> deep = find(*filesystem, "implied/deep").value();
  EXPECT_EQ(deep->as_directory()->parent_ino(), stat(*filesystem, "implied").ino);
  EXPECT_EQ(errno_of(filesystem->path_of(*again->root().value())), Errno::notsup);
}

TEST_P(EveryTar, ListingFromEachCookie) {
  const Ref<Inode> root = filesystem->root().value();
  const std::vector<std::string> all = names(*filesystem, "");
  std::vector<std::string> one_by_one;
  std::uint64_t cookie = 0;
  while (one_by_one.size() < all.size()) {
    const std::size_t before = one_by_one.size();
    EXPECT_TRUE(root->as_directory()->read_entries(cookie, [&](const DirEntry& entry) {
      if (one_by_one.size() > before) return false;
      one_by_one.emplace_back(entry.name);
      cookie = entry.next;
      EXPECT_EQ(entry.ino, stat(*filesystem, entry.name).ino);
      EXPECT_EQ(entry.type, stat(*filesystem, entry.name).type);
      return true;
    }));
    ASSERT_GT(one_by_one.size(), before);
  }
  EXPECT_EQ(one_by_one, all);
  EXPECT_TRUE(root->as_directory()->read_entries(UINT64_MAX, [](const DirEntry&) {
    ADD_FAILURE();
    return true;
  }));
}

TEST_P(EveryTar, NothingChanges) {
  const Ref<Inode> root = filesystem->root().value();
  DirInode& directory = *root->as_directory();
  EXPECT_EQ(errno_of(directory.create_file("new")), Errno::rofs);
  EXPECT_EQ(errno_of(directory.make_directory("new")), Errno::rofs);
  EXPECT_EQ(errno_of(directory.make_link("new", "x")), Errno::rofs);
  EXPECT_EQ(errno_of(directory.unlink("big")), Errno::rofs);
  EXPECT_EQ(errno_of(directory.remove_directory("dir")), Errno::rofs);
  EXPECT_EQ(errno_of(filesystem->rename(directory, "big", directory, "b")), Errno::rofs);
  EXPECT_EQ(errno_of(filesystem->link(directory, "big", directory, "b")), Errno::rofs);
  for (const char* path : {"big", "link", "fifo", "dir"})
    EXPECT_EQ(errno_of(find(*filesystem, path).value()->set_times({})), Errno::rofs) << path;
  const Ref<Inode> file = find(*filesystem, "big").value();
  EXPECT_EQ(errno_of(file->open({.access = Access::write})), Errno::rofs);
  EXPECT_EQ(errno_of(file->open({.access = Access::read, .truncate = true})), Errno::rofs);
  EXPECT_EQ(errno_of(file->as_file()->truncate(0)), Errno::rofs);
  EXPECT_EQ(errno_of(file->as_file()->allocate(0, 1)), Errno::rofs);
}

class EveryZip : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Archive, EveryZip,
                         testing::Values("stored.zip", "deflated.zip", "bzip2.zip", "lzma.zip",
                                         "behind.zip", "program.zip"));

TEST_P(EveryZip, All) {
  const Ref<FileSystem> filesystem = open(GetParam());
  std::vector<std::string> all = names(*filesystem, "");
  std::ranges::sort(all);
  EXPECT_EQ(all, (std::vector<std::string>{"big", "dir", "empty", "gr\u00fcn", "implied", "link"}));
  EXPECT_EQ(content(*filesystem, "dir/file"), "hello\n");
  EXPECT_EQ(content(*filesystem, "empty"), "");
  EXPECT_EQ(content(*filesystem, "implied/deep/file"), "deep");
  EXPECT_EQ(content(*filesystem, "gr\u00fcn"), "utf-8");
  const std::string bytes = big();
  EXPECT_TRUE(content(*filesystem, "big") == bytes);
  const Ref<Inode> file = find(*filesystem, "big").value();
  for (const std::size_t at : {699'999U, 300'000U, 131'071U, 131'072U, 0U})
    EXPECT_TRUE(read(*file, at, 1000) == bytes.substr(at, 1000)) << at;
  EXPECT_EQ(stat(*filesystem, "link").type, FileType::symbolic_link);
  EXPECT_EQ(find(*filesystem, "link").value()->as_link()->target().value(), "dir/file");
  FileAttributes* const attributes = file_attributes_of(*filesystem);
  EXPECT_EQ(attributes->permissions(*find(*filesystem, "dir/file").value())->mode, 0640U);
  EXPECT_EQ(attributes->permissions(*find(*filesystem, "dir").value())->mode, 0750U);
}

TEST(ArchiveOfPrograms, Tar) {
  const Ref<FileSystem> filesystem = open("tar.tar");
  EXPECT_EQ(content(*filesystem, "sub/file"), "hello\n");
  EXPECT_EQ(stat(*filesystem, "sub/file").ino, stat(*filesystem, "other").ino);
  EXPECT_EQ(stat(*filesystem, "sub/file").mtim, 1'500'000'000'123'456'789U);
}

TEST(ArchiveOfPrograms, Zip) {
  const Ref<FileSystem> filesystem = open("zip.zip");
  EXPECT_EQ(content(*filesystem, "sub/file"), "hello\n");
  EXPECT_EQ(stat(*filesystem, "sub/file").mtim, 1'500'000'000'000'000'000U);
  EXPECT_EQ(find(*filesystem, "link").value()->as_link()->target().value(), "sub/file");
}

TEST(ArchiveOfNothing, HasARoot) {
  for (const char* name : {"none.tar", "none.zip"}) {
    const Ref<FileSystem> filesystem = open(name);
    EXPECT_EQ(names(*filesystem, ""), std::vector<std::string>{}) << name;
  }
}

}  // namespace
}  // namespace wasifs::archive_tests
