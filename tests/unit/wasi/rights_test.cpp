// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two policies of rights, and the ceiling that only shrinks under both.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "fake_guest.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

constexpr std::uint64_t bit(unsigned n) {
  return std::uint64_t{1} << n;
}
constexpr std::uint64_t right_seek = bit(2), right_tell = bit(5), right_path_open = bit(13),
                        right_create_file = bit(10), right_set_size_by_path = bit(19),
                        right_filestat_get = bit(21), right_create_directory = bit(9),
                        right_poll = bit(27);

class RightsTest : public testing::TestWithParam<RightsPolicy> {
 protected:
  World world_{{.more = [](ProcessBuilder& b) { b.rights_policy(GetParam()); }}};
  FakeGuest& guest_ = world_.guest();

  std::string open(Fd from, std::string_view path, std::uint64_t base, std::uint64_t inheriting,
                   unsigned oflags = 0) {
    return guest_.call("path_open", from, 0, path, oflags, base, inheriting, 0, guest_.out);
  }
  Fd opened() { return guest_.u32(guest_.out); }
  void take(Fd fd, std::uint64_t base, std::uint64_t inheriting) {
    EXPECT_EQ(guest_.call("fd_fdstat_set_rights", fd, base, inheriting), "success");
  }
};

INSTANTIATE_TEST_SUITE_P(Policies, RightsTest,
                         testing::Values(RightsPolicy::compatible, RightsPolicy::strict));

TEST_P(RightsTest, WhatWasTakenNeverComesBack) {
  const Fd fd = world_.fd("rw");
  take(fd, right_read | right_seek, 0);
  EXPECT_EQ(guest_.call("fd_write", fd, Texts{{"x"}}, guest_.out), "notcapable");
  EXPECT_EQ(guest_.read(fd, 2), "01");
  EXPECT_EQ(guest_.call("fd_fdstat_set_rights", fd, read_write | right_seek, 0), "notcapable");
  EXPECT_EQ(guest_.fdstat(fd).base, right_read | right_seek);
  EXPECT_EQ(guest_.call("fd_renumber", fd, 0), "success");
  EXPECT_EQ(guest_.call("fd_write", 0, Texts{{"x"}}, guest_.out), "notcapable");
  EXPECT_EQ(guest_.call("fd_fdstat_set_rights", 0, right_write, 0), "notcapable");
  EXPECT_EQ(guest_.stat(3, "file").size, 10U);
}

TEST_P(RightsTest, AFailedChangeTakesNothing) {
  const Fd fd = world_.fd("rd");
  const std::uint64_t before = guest_.fdstat(fd).base;
  EXPECT_EQ(guest_.call("fd_fdstat_set_rights", fd, right_write, 0), "notcapable");
  EXPECT_EQ(guest_.fdstat(fd).base, before);
  EXPECT_EQ(guest_.read(fd, 2), "01");
}

TEST_P(RightsTest, TheCeilingIsHandedOnToWhatIsOpened) {
  const FdStat root = guest_.fdstat(3);
  take(3, root.base, root.inheriting & ~right_write);
  // In strict the demand is refused; else the right is dropped, and the file is not open for it.
  if (GetParam() == RightsPolicy::strict) {
    EXPECT_EQ(open(3, "file", read_write, 0), "notcapable");
    EXPECT_EQ(open(3, "file", right_read, every_right), "notcapable");
  } else {
    const std::string answer = open(3, "file", read_write, every_right);
    if (answer == "success") {
      EXPECT_EQ(guest_.fdstat(opened()).base & right_write, 0U);
      EXPECT_NE(guest_.call("fd_write", opened(), Texts{{"x"}}, guest_.out), "success");
    } else {
      EXPECT_EQ(answer, "notcapable");
    }
  }
  EXPECT_EQ(guest_.stat(3, "file").mtim, guest_.stat(3, "full/child").mtim);
}

TEST_P(RightsTest, OpeningTheDirectoryAgainGivesNoMore) {
  const FdStat root = guest_.fdstat(3);
  take(3, root.base, root.inheriting & ~(right_write | right_create_directory));
  for (const std::string path : {".", "full", "full/..", "dirlink/"}) {
    ASSERT_EQ(open(3, path, right_path_open,
                   root.inheriting & ~(right_write | right_create_directory), directory),
              "success")
        << path;
    const Fd again = opened();
    EXPECT_EQ(guest_.fdstat(again).inheriting & right_write, 0U) << path;
    EXPECT_EQ(guest_.call("fd_fdstat_set_rights", again, right_path_open, right_write),
              "notcapable");
    EXPECT_EQ(guest_.call("path_create_directory", again, "new"), "notcapable") << path;
    const std::string answer = open(again, path == "." ? "file" : "child", right_write, 0);
    if (answer == "success") {
      EXPECT_NE(guest_.call("fd_write", opened(), Texts{{"x"}}, guest_.out), "success") << path;
    }
  }
  EXPECT_EQ(guest_.stat(3, "file").mtim, World::realtime);
  EXPECT_EQ(guest_.stat(3, "full/child").size, 5U);
}

TEST_P(RightsTest, BaseRightsOfADirectoryAreItsOwn) {
  const FdStat root = guest_.fdstat(3);
  take(3, root.base & ~right_create_directory, root.inheriting);
  EXPECT_EQ(guest_.call("path_create_directory", 3, "new"), "notcapable");
  // What it passes on is whole: a directory opened through it may.
  ASSERT_EQ(open(3, "full", root.base, root.inheriting, directory), "success");
  EXPECT_EQ(guest_.call("path_create_directory", opened(), "new"), "success");
}

TEST_P(RightsTest, CreatingAndTruncatingNeedRightsOfTheDirectory) {
  const FdStat root = guest_.fdstat(3);
  take(3, root.base & ~(right_create_file | right_set_size_by_path), root.inheriting);
  EXPECT_EQ(open(3, "new", right_read, 0, creat), "notcapable");
  EXPECT_EQ(open(3, "file", right_read, 0, trunc), "notcapable");
  EXPECT_EQ(open(3, "file", right_read, 0), "success");
  EXPECT_EQ(guest_.stat(3, "file").size, 10U);
  EXPECT_EQ(guest_.call("path_filestat_get", 3, 0, "new", guest_.out), "noent");
}

TEST_P(RightsTest, SeekWithoutMovingNeedsTellOnly) {
  const Fd fd = world_.fd("rw");
  take(fd, right_read | right_tell, 0);
  EXPECT_EQ(guest_.call("fd_seek", fd, 0, whence_cur, guest_.out), "success");
  EXPECT_EQ(guest_.call("fd_tell", fd, guest_.out), "success");
  EXPECT_EQ(guest_.call("fd_seek", fd, 1, whence_cur, guest_.out), "notcapable");
  EXPECT_EQ(guest_.call("fd_seek", fd, 0, whence_set, guest_.out), "notcapable");
  EXPECT_EQ(guest_.call("fd_pread", fd, Lengths{{1}}, 0, guest_.out), "notcapable");
  EXPECT_EQ(guest_.tell(fd), 0U);
}

TEST_P(RightsTest, SeekIncludesTell) {
  const Fd fd = world_.fd("rw");
  take(fd, right_seek, 0);
  EXPECT_EQ(guest_.call("fd_tell", fd, guest_.out), "success");
  EXPECT_EQ(guest_.seek(fd, 3, whence_set), 3U);
}

TEST_P(RightsTest, PollNeedsItsRightPerSubscription) {
  const Fd fd = world_.fd("rw");
  take(fd, every_right & guest_.fdstat(fd).base & ~right_poll, 0);
  const auto events = guest_.poll({{.userdata = 7, .tag = 1, .id = fd}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(errno_name(static_cast<Errno>(events[0].error)), "notcapable");
}

TEST_P(RightsTest, RightsAreOfTheNumberNotOfTheFile) {
  const Fd first = world_.fd("rw"), second = guest_.open(3, "file", every_right);
  take(first, right_read, 0);
  EXPECT_EQ(guest_.write(second, "ok"), 2U);
}

TEST_P(RightsTest, TheEmbeddersCeilingHolds) {
  const auto fd = world_.process().add_preopen(
      world_.prefix() + "full", "/looked-at",
      {.ceiling = static_cast<Rights>(every_right & ~right_create_directory),
       .inheriting_ceiling = static_cast<Rights>(every_right & ~right_write)});
  ASSERT_TRUE(fd);
  EXPECT_EQ(guest_.fdstat(*fd).base & right_create_directory, 0U);
  EXPECT_EQ(guest_.fdstat(*fd).inheriting & right_write, 0U);
  EXPECT_EQ(guest_.call("path_create_directory", *fd, "new"), "notcapable");
  const std::string answer = open(*fd, "child", read_write, 0);
  if (GetParam() == RightsPolicy::strict) {
    EXPECT_EQ(answer, "notcapable");
  } else if (answer == "success") {
    EXPECT_NE(guest_.call("fd_write", opened(), Texts{{"x"}}, guest_.out), "success");
  }
  // Nor may it be truncated: that is a write.
  EXPECT_NE(open(*fd, "child", right_read, 0, trunc), "success");
  EXPECT_EQ(guest_.stat(3, "full/child").size, 5U);
}

TEST_P(RightsTest, NoNameMovesToWhereMoreIsPassedOn) {
  const FdRights looked_at{.inheriting_ceiling = static_cast<Rights>(every_right & ~right_write)};
  const auto less = world_.process().add_preopen(world_.prefix() + "full", "/less", looked_at);
  const auto also = world_.process().add_preopen(world_.prefix() + "full", "/also", looked_at);
  ASSERT_TRUE(less && also);
  EXPECT_EQ(guest_.call("path_link", *less, 0, "child", 3, "linked"), "notcapable");
  EXPECT_EQ(guest_.call("path_rename", *less, "child", 3, "moved"), "notcapable");
  EXPECT_EQ(guest_.call("path_rename", *less, "sub", 3, "moved"), "notcapable");
  EXPECT_EQ(guest_.call("path_filestat_get", 3, 0, "linked", guest_.out), "noent");
  EXPECT_EQ(guest_.call("path_filestat_get", 3, 0, "moved", guest_.out), "noent");
  // Between directories that pass on the same, and to where less is.
  EXPECT_EQ(guest_.call("path_link", *less, 0, "child", *also, "linked"), "success");
  EXPECT_EQ(guest_.call("path_rename", *also, "linked", *less, "renamed"), "success");
  EXPECT_EQ(guest_.call("path_link", 3, 0, "file", *less, "linked"), "success");
  EXPECT_EQ(guest_.call("path_rename", 3, "file", *less, "moved"), "success");
}

TEST(CompatibleRights, FewAskedForIsNotFewAllowed) {
  World world;
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("few");
  EXPECT_EQ(guest.seek(fd, 2, whence_set), 2U);
  EXPECT_EQ(guest.call("fd_filestat_get", fd, guest.out), "success");
  EXPECT_EQ(guest.call("fd_allocate", fd, 0, 1), "success");
  EXPECT_EQ(guest.call("fd_filestat_set_size", fd, 3), "success");
  EXPECT_EQ(guest.call("path_create_directory", world.fd("few_dir"), "new"), "success");
}

TEST(CompatibleRights, FdWriteAloneDecidesForWriting) {
  World world;
  FakeGuest& guest = world.guest();
  const auto mode = [&](std::uint64_t base) {
    const Fd fd = guest.open(3, "file", base);
    std::string result;
    if (guest.call("fd_read", fd, Lengths{{1}}, guest.out) == "success") result += "r";
    if (guest.call("fd_write", fd, Texts{{"0"}}, guest.out) == "success") result += "w";
    return result;
  };
  EXPECT_EQ(mode(0), "r");
  EXPECT_EQ(mode(right_read), "r");
  EXPECT_EQ(mode(right_write), "w");
  EXPECT_EQ(mode(read_write), "rw");
  // Rights that other hosts take for writing.
  EXPECT_EQ(mode(bit(0) | bit(8) | bit(22)), "r");
}

TEST(StrictRights, EverythingIsReportedAndCheckedAsAskedFor) {
  World world({.more = [](ProcessBuilder& b) { b.rights_policy(RightsPolicy::strict); }});
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("path_open", 3, 0, "file", 0, right_read | right_filestat_get, right_read, 0,
                       guest.out),
            "success");
  const Fd fd = guest.u32(guest.out);
  EXPECT_EQ(guest.fdstat(fd).base, right_read | right_filestat_get);
  EXPECT_EQ(guest.stat(fd).size, 10U);
  EXPECT_EQ(guest.read(fd, 1), "0");
  EXPECT_EQ(guest.call("fd_seek", fd, 1, whence_set, guest.out), "notcapable");
  EXPECT_EQ(guest.call("fd_tell", fd, guest.out), "notcapable");
}

TEST(StrictRights, SyncFlagsNeedTheirRights) {
  // Source: witx rights, fd_datasync and fd_sync "with path_open".
  World world({.more = [](ProcessBuilder& b) { b.rights_policy(RightsPolicy::strict); }});
  FakeGuest& guest = world.guest();
  const FdStat root = guest.fdstat(3);
  EXPECT_EQ(guest.call("fd_fdstat_set_rights", 3, root.base & ~(bit(0) | bit(4)),
                       root.inheriting & ~(bit(0) | bit(4))),
            "success");
  for (const unsigned flag : {dsync, sync, rsync})
    EXPECT_EQ(guest.call("path_open", 3, 0, "file", 0, right_write, 0, flag, guest.out),
              "notcapable")
        << flag;
}

}  // namespace
}  // namespace wasifs::testing_support
