// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Descriptors themselves: close, renumber, seek, flags, what fdstat and filestat say, preopens.
#include <gtest/gtest.h>

#include <string>

#include "fake_guest.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

class FdOpsTest : public testing::TestWithParam<Backend> {
 protected:
  World world_{{.backend = GetParam()}};
  FakeGuest& guest_ = world_.guest();

  // "/" for descriptor 3; the errno where it is no preopen.
  std::string preopen(Fd fd) {
    const std::string answer = guest_.call("fd_prestat_get", fd, guest_.out);
    if (answer != "success") return answer;
    EXPECT_EQ(guest_.load(guest_.out, 4), 0U) << "kind, and zeros behind it";
    const std::uint32_t length = guest_.u32(guest_.out + 4);
    guest_.fill(guest_.data, 64, '#');
    EXPECT_EQ(guest_.call("fd_prestat_dir_name", fd, guest_.data, 64), "success");
    EXPECT_EQ(guest_.text(guest_.data + length, 1), "#") << "only the name is written";
    return guest_.text(guest_.data, length);
  }
};

INSTANTIATE_TEST_SUITE_P(Backends, FdOpsTest,
                         testing::Values(Backend::mem, Backend::host, Backend::mem_over_host));

TEST_P(FdOpsTest, ClosedNumbersAreFreeAndTheLowestIsGiven) {
  const Fd a = world_.fd("rd"), b = world_.fd("rw");
  EXPECT_EQ(a, 5U);
  EXPECT_EQ(b, 6U);
  EXPECT_EQ(guest_.call("fd_close", a), "success");
  EXPECT_EQ(guest_.call("fd_close", a), "badf");
  EXPECT_EQ(guest_.call("fd_close", 1), "success");
  EXPECT_EQ(guest_.open(3, "file", right_read), 1U);
  EXPECT_EQ(guest_.open(3, "file", right_read), a);
  EXPECT_EQ(guest_.open(3, "file", right_read), 7U);
}

TEST_P(FdOpsTest, PreopensSayTheirNames) {
  EXPECT_EQ(preopen(3), "/");
  EXPECT_EQ(preopen(4), "/ro");
  EXPECT_EQ(preopen(5), "badf");
  EXPECT_EQ(guest_.call("fd_close", 3), "success");
  EXPECT_EQ(preopen(3), "badf");
  EXPECT_EQ(guest_.open(4, "empty", right_read, directory), 3U);
  EXPECT_EQ(preopen(3), "badf") << "a number that was a preopen's";
}

TEST_P(FdOpsTest, RenumberMovesEverything) {
  const Fd from = world_.fd("rw");
  guest_.seek(from, 4, whence_set);
  EXPECT_EQ(guest_.call("fd_fdstat_set_rights", from, read_write, 0), "success");
  EXPECT_EQ(guest_.call("fd_fdstat_set_flags", from, 0), "notcapable");
  EXPECT_EQ(guest_.call("fd_renumber", from, 0), "success");
  EXPECT_EQ(guest_.call("fd_fdstat_get", from, guest_.out), "badf");
  EXPECT_EQ(guest_.fdstat(0).base, read_write);
  EXPECT_EQ(guest_.read(0, 3), "456");
}

TEST_P(FdOpsTest, RenumberOntoAPreopenEndsThePreopen) {
  const Fd from = world_.fd("dir");
  EXPECT_EQ(guest_.call("fd_renumber", from, 3), "success");
  EXPECT_EQ(preopen(3), "badf");
  EXPECT_EQ(guest_.stat(3, "child").size, 5U);
}

TEST_P(FdOpsTest, RenumberOfAPreopenMovesIt) {
  const Fd to = world_.fd("rd");
  EXPECT_EQ(guest_.call("fd_renumber", 3, to), "success");
  EXPECT_EQ(preopen(to), "/");
  EXPECT_EQ(preopen(3), "badf");
}

TEST_P(FdOpsTest, RenumberOntoItselfChangesNothing) {
  const Fd fd = world_.fd("rd");
  guest_.seek(fd, 2, whence_set);
  EXPECT_EQ(guest_.call("fd_renumber", fd, fd), "success");
  EXPECT_EQ(guest_.read(fd, 2), "23");
  EXPECT_EQ(guest_.call("fd_renumber", 3, 3), "success");
  EXPECT_EQ(preopen(3), "/");
}

TEST_P(FdOpsTest, AFailedRenumberLeavesBoth) {
  const Fd fd = world_.fd("rd");
  EXPECT_EQ(guest_.call("fd_renumber", fd, 99), "badf");
  EXPECT_EQ(guest_.call("fd_renumber", 99, fd), "badf");
  EXPECT_EQ(guest_.read(fd, 2), "01");
  EXPECT_EQ(guest_.call("fd_fdstat_get", 99, guest_.out), "badf");
}

TEST_P(FdOpsTest, SeekAndTell) {
  const Fd fd = world_.fd("rd");
  EXPECT_EQ(guest_.seek(fd, 4, whence_set), 4U);
  EXPECT_EQ(guest_.seek(fd, -1, whence_cur), 3U);
  EXPECT_EQ(guest_.seek(fd, -2, whence_end), 8U);
  EXPECT_EQ(guest_.seek(fd, 1000, whence_end), 1010U);
  EXPECT_EQ(guest_.read(fd, 5), "");
  EXPECT_EQ(guest_.call("fd_seek", fd, -1011, whence_cur, guest_.out), "inval");
  EXPECT_EQ(guest_.tell(fd), 1010U) << "a seek that fails does not move";
  EXPECT_EQ(guest_.seek(fd, INT64_MAX, whence_set), static_cast<std::uint64_t>(INT64_MAX));
  EXPECT_EQ(guest_.call("fd_seek", fd, 1, whence_cur, guest_.out), "inval");
  EXPECT_EQ(guest_.call("fd_seek", fd, INT64_MIN, whence_cur, guest_.out), "inval");
  EXPECT_EQ(guest_.tell(fd), static_cast<std::uint64_t>(INT64_MAX));
}

TEST_P(FdOpsTest, FdstatSaysHowItWasOpened) {
  const FdStat sync_file = guest_.fdstat(world_.fd("sync"));
  EXPECT_EQ(sync_file.type, 4);
  EXPECT_EQ(sync_file.flags, dsync | rsync | sync);
  EXPECT_EQ(guest_.fdstat(world_.fd("append")).flags, append);
  EXPECT_EQ(guest_.fdstat(world_.fd("rd")).base & read_write, right_read);
  EXPECT_EQ(guest_.fdstat(world_.fd("wr")).base & read_write, right_write);
  const FdStat root = guest_.fdstat(3);
  EXPECT_EQ(root.type, 3);
  EXPECT_EQ(root.flags, 0);
  // Neither seek (bit 2) nor set_size (22) makes sense for a directory.
  EXPECT_EQ(root.base & (1U << 2 | 1U << 22), 0U);
  // What libc asks of a preopen to open files in it.
  EXPECT_EQ(root.inheriting & (read_write | 1U << 2 | 1U << 5 | 1U << 21),
            read_write | 1U << 2 | 1U << 5 | 1U << 21);
  EXPECT_EQ(guest_.fdstat(world_.fd("dir")).inheriting & read_write, read_write);
}

TEST_P(FdOpsTest, APreopensRightsCanBeAskedForAgain) {
  const FdStat root = guest_.fdstat(3);
  EXPECT_EQ(
      guest_.call("path_open", 3, 0, ".", directory, root.base, root.inheriting, 0, guest_.out),
      "success");
  const FdStat again = guest_.fdstat(guest_.u32(guest_.out));
  EXPECT_EQ(again.base, root.base);
  EXPECT_EQ(again.inheriting, root.inheriting);
}

TEST_P(FdOpsTest, TerminalsAreWhatIsACharacterDeviceAndCannotSeek) {
  constexpr std::uint64_t seek_and_tell = 1U << 2 | 1U << 5;
  const FdStat null = guest_.fdstat(world_.fd("null"));
  EXPECT_EQ(null.type, 2);
  EXPECT_NE(null.base & seek_and_tell, 0U);
  const FdStat standard = guest_.fdstat(0);
  EXPECT_EQ(standard.type, 0);
  EXPECT_EQ(standard.base & seek_and_tell, 0U);
}

TEST_P(FdOpsTest, PaddingIsZero) {
  guest_.fill(guest_.out, 64, '\x7f');
  EXPECT_EQ(guest_.call("fd_fdstat_get", 3, guest_.out), "success");
  EXPECT_EQ(guest_.load(guest_.out + 1, 1), 0U);
  EXPECT_EQ(guest_.load(guest_.out + 4, 4), 0U);
  guest_.fill(guest_.out, 64, '\x7f');
  EXPECT_EQ(guest_.call("fd_filestat_get", 3, guest_.out), "success");
  EXPECT_EQ(guest_.load(guest_.out + 17, 7), 0U);
}

TEST_P(FdOpsTest, FlagsOfADescriptionAreSharedAndTakeEffect) {
  const Fd fd = world_.fd("rw");
  EXPECT_EQ(guest_.call("fd_fdstat_set_flags", fd, append), "success");
  EXPECT_EQ(guest_.fdstat(fd).flags, append);
  guest_.write(fd, "end");
  EXPECT_EQ(guest_.call("fd_fdstat_set_flags", fd, 0), "success");
  guest_.seek(fd, 0, whence_set);
  guest_.write(fd, "X");
  guest_.seek(fd, 0, whence_set);
  EXPECT_EQ(guest_.read(fd, 100), "X123456789end");
}

TEST_P(FdOpsTest, SizeAndAllocate) {
  const Fd fd = world_.fd("rw");
  EXPECT_EQ(guest_.call("fd_allocate", fd, 4, 2), "success");
  EXPECT_EQ(guest_.stat(fd).size, 10U) << "never shrinks";
  EXPECT_EQ(guest_.call("fd_allocate", fd, 8, 100), "success");
  EXPECT_EQ(guest_.stat(fd).size, 108U);
  EXPECT_EQ(guest_.call("fd_filestat_set_size", fd, 4), "success");
  EXPECT_EQ(guest_.call("fd_filestat_set_size", fd, 6), "success");
  EXPECT_EQ(guest_.read(fd, 100), std::string("0123\0\0", 6));
}

TEST_P(FdOpsTest, TimesHaveNanosecondsAndStayWithoutFlags) {
  const Fd fd = world_.fd("rw");
  EXPECT_EQ(guest_.call("fd_filestat_set_times", fd, 1'000'000'001, 2'000'000'002, 5), "success");
  EXPECT_EQ(guest_.stat(fd).atim, 1'000'000'001U);
  EXPECT_EQ(guest_.stat(fd).mtim, 2'000'000'002U);
  EXPECT_EQ(guest_.call("fd_filestat_set_times", fd, 9, 9, 0), "success");
  EXPECT_EQ(guest_.call("fd_filestat_set_times", fd, 9, 9, 3), "inval");
  EXPECT_EQ(guest_.call("fd_filestat_set_times", fd, 9, 7, 13), "inval") << "mtim and now";
  EXPECT_EQ(guest_.call("fd_filestat_set_times", fd, 9, 3, 4), "success") << "mtim alone";
  EXPECT_EQ(guest_.stat(fd).atim, 1'000'000'001U);
  EXPECT_EQ(guest_.stat(fd).mtim, 3U);
}

TEST_P(FdOpsTest, AFileIsTheSameByDescriptorAndByName) {
  const FileStat by_fd = guest_.stat(world_.fd("rd"));
  const FileStat by_name = guest_.stat(3, "file");
  EXPECT_EQ(by_fd.dev, by_name.dev);
  EXPECT_EQ(by_fd.ino, by_name.ino);
  EXPECT_NE(by_fd.ino, 0U);
  EXPECT_EQ(by_fd.type, 4);
  EXPECT_EQ(by_fd.size, 10U);
  EXPECT_EQ(guest_.stat(3, "link").type, 7);
  EXPECT_EQ(guest_.stat(3, "link").size, 4U);
  EXPECT_EQ(guest_.stat(3, "link", 1).ino, by_fd.ino);
  EXPECT_EQ(guest_.stat(3, "dirlink/").type, 3);
}

}  // namespace
}  // namespace wasifs::testing_support
