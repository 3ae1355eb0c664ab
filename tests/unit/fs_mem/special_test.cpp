// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FIFOs, sockets and devices in memory: names like others, which nobody opens.
#include <gtest/gtest.h>

#include <string>

#include "saved_tree.h"
#include "wasifs/file_attributes.h"

namespace wasifs {
namespace {

using Kind = SpecialFile::Kind;
using test::root_of;

DirInode& directory_of(FileSystem& files) {
  return *root_of(files)->as_directory();
}

Ref<Inode> at(FileSystem& files, std::string_view name) {
  return directory_of(files).lookup(name).value();
}

/// One of each.
Ref<FileSystem> tree() {
  Ref<FileSystem> files = make_mem();
  SpecialFiles& special = *special_files_of(*files);
  DirInode& root = directory_of(*files);
  EXPECT_TRUE(special.make_special(root, "fifo", {Kind::fifo, 0}));
  EXPECT_TRUE(special.make_special(root, "socket", {Kind::socket, 0}));
  EXPECT_TRUE(special.make_special(root, "character", {Kind::character_device, 0x103}));
  EXPECT_TRUE(special.make_special(root, "block", {Kind::block_device, 0x800}));
  return files;
}

std::string told(FileSystem& files) {
  std::string text;
  for (const char* name : {"fifo", "socket", "character", "block"}) {
    const auto what = special_files_of(files)->special(*at(files, name));
    EXPECT_TRUE(what);
    text += std::to_string(static_cast<int>(what->kind)) + ":" + std::to_string(what->device) + " ";
  }
  return text;
}
constexpr const char* said = "0:0 1:0 2:259 3:2048 ";

TEST(MemSpecial, AreNamesThatNobodyOpens) {
  const Ref<FileSystem> files = tree();
  EXPECT_EQ(told(*files), said);
  EXPECT_EQ(at(*files, "fifo")->type(), FileType::unknown);
  EXPECT_EQ(at(*files, "socket")->type(), FileType::socket_stream);
  EXPECT_EQ(at(*files, "character")->type(), FileType::character_device);
  EXPECT_EQ(at(*files, "block")->type(), FileType::block_device);
  EXPECT_EQ(errno_of(at(*files, "fifo")->open({})), Errno::nxio);
  EXPECT_EQ(errno_of(directory_of(*files).open_child("fifo", {})), Errno::nxio);
  EXPECT_EQ(at(*files, "fifo")->stat()->size, 0U);
  EXPECT_EQ(errno_of(special_files_of(*files)->make_special(directory_of(*files), "fifo", {})),
            Errno::exist);
  EXPECT_TRUE(directory_of(*files).create_file("file"));
  EXPECT_EQ(errno_of(special_files_of(*files)->special(*at(*files, "file"))), Errno::inval);
  EXPECT_EQ(errno_of(special_files_of(*files)->special(*at(*tree(), "fifo"))), Errno::inval);
}

TEST(MemSpecial, AreRenamedLinkedAndRemoved) {
  const Ref<FileSystem> files = tree();
  DirInode& root = directory_of(*files);
  const auto inodes = files->usage().inodes;
  EXPECT_TRUE(files->link(root, "fifo", root, "other"));
  EXPECT_EQ(at(*files, "other")->stat()->nlink, 2U);
  EXPECT_TRUE(root.unlink("fifo"));
  EXPECT_TRUE(files->rename(root, "other", root, "socket"));
  const Ref<Inode> fifo = at(*files, "socket");
  EXPECT_EQ(special_files_of(*files)->special(*fifo)->kind, Kind::fifo);
  EXPECT_TRUE(fifo->set_times({{TimeChange::How::set, 1}, {TimeChange::How::set, 2}}));
  EXPECT_EQ(fifo->stat()->mtim, 2U);
  EXPECT_TRUE(file_attributes_of(*files)->set_permissions(*fifo, {0600, 1, 2}));
  EXPECT_EQ(file_attributes_of(*files)->permissions(*fifo)->gid, 2U);
  EXPECT_TRUE(root.unlink("socket"));
  EXPECT_EQ(fifo->stat()->nlink, 0U);
  EXPECT_EQ(files->usage().inodes, inodes - 1) << "it is still used";
  EXPECT_EQ(files->usage().bytes, 0U);
}

TEST(MemSpecial, SnapshotsAndClonesHaveThem) {
  const Ref<FileSystem> files = tree();
  const Ref<Inode> gone = at(*files, "fifo");
  EXPECT_TRUE(directory_of(*files).unlink("fifo"));
  EXPECT_TRUE(special_files_of(*files)->make_special(directory_of(*files), "fifo", {}));
  const auto restored = test::save_and_restore(*files->persistent(), {gone}, {});
  ASSERT_TRUE(restored.files);
  EXPECT_EQ(told(*restored.files), said);
  EXPECT_EQ(restored.held.at(0)->stat()->nlink, 0U);
  const Ref<FileSystem> clone = clone_mem(*files).value();
  EXPECT_TRUE(directory_of(*files).unlink("block"));
  EXPECT_EQ(told(*clone), said);
  EXPECT_TRUE(directory_of(*clone).unlink("fifo"));
  EXPECT_TRUE(at(*files, "fifo"));
}

}  // namespace
}  // namespace wasifs
