// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What path calls do, and that one that fails has done nothing. Which errno they give is in
// errno_table.txt.
#include <gtest/gtest.h>

#include <string>

#include "fake_guest.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

class PathTest : public testing::TestWithParam<Backend> {
 protected:
  World world_{{.backend = GetParam()}};
  FakeGuest& guest_ = world_.guest();

  bool there(std::string_view path) {
    const std::string answer = guest_.call("path_filestat_get", 3, 0, path, guest_.out);
    EXPECT_TRUE(answer == "success" || answer == "noent") << answer;
    return answer == "success";
  }
  std::string content(std::string_view path) {
    const Fd fd = guest_.open(3, path, right_read);
    std::string text = guest_.read(fd, 1000);
    EXPECT_EQ(guest_.call("fd_close", fd), "success");
    return text;
  }
  std::string open(std::string_view path, unsigned oflags, std::uint64_t base, std::uint32_t out) {
    return guest_.call("path_open", 3, 1, path, oflags, base, every_right, 0, out);
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, PathTest,
                         testing::Values(Backend::mem, Backend::host, Backend::mem_over_host));

TEST_P(PathTest, ABadResultPointerOpensMakesAndCutsNothing) {
  const std::size_t before = world_.process().fds().numbers().size();
  EXPECT_EQ(open("new", creat, right_write, FakeGuest::outside), "trap");
  EXPECT_EQ(open("file", trunc, right_write, FakeGuest::size - 3), "trap");
  EXPECT_EQ(open("file", 0, right_read, FakeGuest::outside), "trap");
  EXPECT_FALSE(there("new"));
  EXPECT_EQ(content("file"), "0123456789");
  EXPECT_EQ(world_.process().fds().numbers().size(), before);
}

TEST_P(PathTest, AFailedOpenMakesAndCutsNothing) {
  EXPECT_EQ(open("new", creat | directory, right_write, guest_.out), "inval");
  EXPECT_EQ(open("file", creat | excl | trunc, right_write, guest_.out), "exist");
  EXPECT_EQ(open("empty", creat | trunc, right_write, guest_.out), "isdir");
  EXPECT_EQ(guest_.call("path_open", 3, 2, "new", creat, right_write, 0, 0, guest_.out), "inval");
  EXPECT_FALSE(there("new"));
  EXPECT_EQ(content("file"), "0123456789");
}

TEST_P(PathTest, TruncationWorksWithoutWriteRights) {
  EXPECT_EQ(open("file", trunc, right_read, guest_.out), "success");
  EXPECT_EQ(content("file"), "");
}

TEST_P(PathTest, CreateThroughADanglingLinkMakesTheTargetInside) {
  EXPECT_EQ(open("dangling", creat, right_write, guest_.out), "success");
  EXPECT_TRUE(there("missing"));
  EXPECT_EQ(open("escape", creat, right_write, guest_.out), "perm");
  EXPECT_EQ(guest_.stat(3, "dangling").type, 7) << "the link stays a link";
}

TEST_P(PathTest, LinksAreReadAsTheyAreStored) {
  EXPECT_EQ(guest_.call("path_symlink", "no//such/./thing/", 3, "new"), "success");
  guest_.fill(guest_.data, 40, '#');
  EXPECT_EQ(guest_.call("path_readlink", 3, "new", guest_.data, 40, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 17U);
  EXPECT_EQ(guest_.text(guest_.data, 19), "no//such/./thing/##");
  guest_.fill(guest_.data, 40, '#');
  EXPECT_EQ(guest_.call("path_readlink", 3, "new", guest_.data, 4, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 4U);
  EXPECT_EQ(guest_.text(guest_.data, 6), "no//##");
  EXPECT_EQ(guest_.call("path_readlink", 3, "new", guest_.data, 0, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 0U);
}

TEST_P(PathTest, HardLinksAreOneFile) {
  EXPECT_EQ(guest_.call("path_link", 3, 0, "file", 3, "full/second"), "success");
  const FileStat a = guest_.stat(3, "file"), b = guest_.stat(3, "full/second");
  EXPECT_EQ(a.ino, b.ino);
  EXPECT_EQ(a.nlink, 2U);
  EXPECT_EQ(b.nlink, 2U);
  guest_.write(guest_.open(3, "full/second", right_write), "AB");
  EXPECT_EQ(content("file"), "AB23456789");
  EXPECT_EQ(guest_.call("path_rename", 3, "file", 3, "full/second"), "success");
  EXPECT_TRUE(there("file")) << "two names of one file: nothing changes";
  EXPECT_EQ(guest_.call("path_unlink_file", 3, "file"), "success");
  EXPECT_EQ(guest_.stat(3, "full/second").nlink, 1U);
}

TEST_P(PathTest, AHardLinkToALinkIsALink) {
  EXPECT_EQ(guest_.call("path_link", 3, 0, "loop", 3, "new"), "success");
  EXPECT_EQ(guest_.stat(3, "new").type, 7);
  EXPECT_EQ(guest_.call("path_link", 3, 1, "link", 3, "followed"), "success");
  EXPECT_EQ(guest_.stat(3, "followed").ino, guest_.stat(3, "file").ino);
}

TEST_P(PathTest, RenameReplacesAndTheReplacedLivesOnWhileOpen) {
  const Fd fd = guest_.open(3, "full/child", right_read);
  EXPECT_EQ(guest_.call("path_rename", 3, "file", 3, "full/child"), "success");
  EXPECT_FALSE(there("file"));
  EXPECT_EQ(content("full/child"), "0123456789");
  EXPECT_EQ(guest_.read(fd, 100), "child");
}

TEST_P(PathTest, RenameOfADirectoryMovesWhatIsInIt) {
  EXPECT_EQ(guest_.call("path_rename", 3, "full/", 3, "empty"), "success");
  EXPECT_EQ(content("empty/child"), "child");
  EXPECT_FALSE(there("full"));
}

TEST_P(PathTest, AFailedChangeLeavesBothNames) {
  EXPECT_EQ(guest_.call("path_rename", 3, "empty", 3, "full"), "notempty");
  EXPECT_EQ(guest_.call("path_rename", 3, "file", 3, "other/new"), "xdev");
  EXPECT_EQ(guest_.call("path_remove_directory", 3, "full"), "notempty");
  EXPECT_TRUE(there("empty"));
  EXPECT_TRUE(there("file"));
  EXPECT_FALSE(there("other/new"));
  EXPECT_EQ(content("full/child"), "child");
}

TEST_P(PathTest, TimesOfALinkAndOfWhatItLeadsTo) {
  EXPECT_EQ(guest_.call("path_filestat_set_times", 3, 0, "link", 11, 12, 5), "success");
  EXPECT_EQ(guest_.stat(3, "link").mtim, 12U);
  EXPECT_NE(guest_.stat(3, "file").mtim, 12U);
  EXPECT_EQ(guest_.call("path_filestat_set_times", 3, 1, "link", 21, 22, 5), "success");
  EXPECT_EQ(guest_.stat(3, "file").mtim, 22U);
  EXPECT_EQ(guest_.stat(3, "link").mtim, 12U);
  EXPECT_EQ(guest_.call("path_filestat_set_times", 3, 1, "link", 1, 2, 12), "inval");
  EXPECT_EQ(guest_.stat(3, "file").mtim, 22U);
}

TEST_P(PathTest, AFullTableMakesNothing) {
  World world(
      {.backend = GetParam(), .more = [](ProcessBuilder& b) { b.limits({.descriptors = 5}); }});
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("path_open", 3, 0, "new", creat, right_write, 0, 0, guest.out), "mfile");
  EXPECT_EQ(guest.call("path_open", 3, 0, "file", trunc, right_write, 0, 0, guest.out), "mfile");
  EXPECT_EQ(guest.call("path_filestat_get", 3, 0, "new", guest.out), "noent");
  EXPECT_EQ(guest.stat(3, "file").size, 10U);
}

TEST_P(PathTest, DirectoriesAreStartingPointsThatCannotBeLeft) {
  const Fd fd = world_.fd("dir");
  EXPECT_EQ(guest_.stat(fd, "sub/../child").size, 5U);
  EXPECT_EQ(guest_.call("path_filestat_get", fd, 0, "sub/../..", guest_.out), "perm");
  // It stays the same directory when it is renamed.
  EXPECT_EQ(guest_.call("path_rename", 3, "full", 3, "renamed"), "success");
  EXPECT_EQ(guest_.stat(fd, "child").size, 5U);
  EXPECT_EQ(guest_.call("path_filestat_get", fd, 0, "..", guest_.out), "perm");
}

TEST_P(PathTest, MountsAreCrossedByNameAndCannotBeMoved) {
  EXPECT_EQ(content("other/file"), "other");
  EXPECT_EQ(content("full/../other/../other/file"), "other");
  EXPECT_NE(guest_.stat(3, "other").dev, guest_.stat(3, "full").dev);
  EXPECT_EQ(guest_.call("path_rename", 3, "other", 3, "new"), "busy");
  EXPECT_EQ(guest_.call("path_rename", 3, "far", 3, "new"), "busy");
  EXPECT_EQ(guest_.call("path_create_directory", 3, "far/away/new"), "success");
  EXPECT_TRUE(there("far/away/new"));
}

TEST_P(PathTest, NothingThroughAReadOnlyMountCanBeChanged) {
  for (const char* path : {"file", "link"})
    EXPECT_EQ(guest_.call("path_open", 4, 1, path, 0, read_write, every_right, 0, guest_.out),
              "rofs");
  EXPECT_EQ(guest_.call("path_open", 3, 1, "ro/file", trunc, right_read, 0, 0, guest_.out), "rofs");
  EXPECT_EQ(guest_.call("path_link", 4, 0, "file", 3, "new"), "xdev");
  EXPECT_EQ(guest_.call("path_rename", 3, "ro/file", 3, "new"), "xdev");
  EXPECT_EQ(guest_.call("path_unlink_file", 3, "ro/file"), "rofs");
  EXPECT_EQ(content("ro/file"), "0123456789");
}

#ifndef _WIN32
TEST(PathSpecial, AFifoIsSeenButNotOpenedAndNobodyWaits) {
  World world({.backend = Backend::host});
  FakeGuest& guest = world.guest();
  world.temp().fifo("fifo");
  for (const std::uint64_t rights : {right_read, right_write, read_write})
    EXPECT_EQ(guest.call("path_open", 3, 0, "fifo", 0, rights, 0, 0, guest.out), "nxio");
  EXPECT_EQ(guest.stat(3, "fifo").type, 0);
  EXPECT_EQ(guest.call("path_unlink_file", 3, "fifo"), "success");
}
#endif

TEST(PathSmuggling, LinksOfTheHostCannotBeFollowedOut) {
  World world({.backend = Backend::host});
  FakeGuest& guest = world.guest();
  world.temp().link("to-root", "/");
  world.temp().link("to-etc", "../../../../../../etc/passwd");
  for (const char* path : {"to-root", "to-root/", "to-root//", "to-root/.", "to-etc", "to-etc/"}) {
    EXPECT_EQ(guest.call("path_open", 3, 1, path, 0, right_read, 0, 0, guest.out), "perm") << path;
    EXPECT_EQ(guest.call("path_filestat_get", 3, 1, path, guest.out), "perm") << path;
  }
  // Rows of the table take "escape/" through every other call.
}

}  // namespace
}  // namespace wasifs::testing_support
