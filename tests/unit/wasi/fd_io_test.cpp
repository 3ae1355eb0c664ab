// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fd_read, fd_write, fd_pread and fd_pwrite: shapes of buffers, limits, memory that moves, and that
// nothing happens before every pointer has been looked at.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "fake_guest.h"
#include "wasifs/fs/callback.h"
#include "wasifs/io/stdio.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

class FdIoTest : public testing::TestWithParam<Backend> {
 protected:
  World world_{{.backend = GetParam()}};
  FakeGuest& guest_ = world_.guest();
};

INSTANTIATE_TEST_SUITE_P(Backends, FdIoTest,
                         testing::Values(Backend::mem, Backend::host, Backend::mem_over_host));

TEST_P(FdIoTest, EmptyBuffersInTheMiddleDoNotEndATransfer) {
  const Fd fd = world_.fd("rw");
  EXPECT_EQ(guest_.call("fd_read", fd, Lengths{{0, 3, 0, 0, 4, 0}}, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 7U);
  EXPECT_EQ(guest_.text(guest_.data, 7), "0123456");
  EXPECT_EQ(guest_.call("fd_write", fd, Texts{{"", "ab", "", "c"}}, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 3U);
  guest_.seek(fd, 0, whence_set);
  EXPECT_EQ(guest_.read(fd, 100), "0123456abc");
}

TEST_P(FdIoTest, OverlappingBuffersLaterWinsForReadsAndWritesDuplicate) {
  const Fd fd = world_.fd("rw");
  const std::uint32_t at = guest_.data;
  EXPECT_EQ(guest_.call("fd_read", fd, Spans{{{at, 4}, {at + 2, 4}, {at, 1}}}, guest_.out),
            "success");
  EXPECT_EQ(guest_.u32(guest_.out), 9U);
  EXPECT_EQ(guest_.text(at, 6), "814567");
  EXPECT_EQ(guest_.call("fd_pwrite", fd, Spans{{{at, 3}, {at, 3}, {at + 1, 1}}}, 0, guest_.out),
            "success");
  EXPECT_EQ(guest_.u32(guest_.out), 7U);
  guest_.seek(fd, 0, whence_set);
  EXPECT_EQ(guest_.read(fd, 100), "8148141789");
}

TEST_P(FdIoTest, ABufferMayCoverItsOwnArray) {
  // The array is copied once: what the read puts over it changes nothing.
  const Fd fd = world_.fd("rd");
  const std::uint32_t array = guest_.kept;
  guest_.store(array, array, 4);
  guest_.store(array + 4, 8, 4);
  guest_.store(array + 8, guest_.data, 4);
  guest_.store(array + 12, 2, 4);
  EXPECT_EQ(guest_.call("fd_read", fd, array, 2, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 10U);
  EXPECT_EQ(guest_.text(array, 8), "01234567");
  EXPECT_EQ(guest_.text(guest_.data, 2), "89");
}

TEST_P(FdIoTest, ABufferMayEndWhereMemoryEnds) {
  const Fd fd = world_.fd("rw");
  const std::uint32_t at = FakeGuest::size - 10;
  EXPECT_EQ(guest_.call("fd_read", fd, Spans{{{at, 10}}}, guest_.out), "success");
  EXPECT_EQ(guest_.text(at, 10), "0123456789");
  EXPECT_EQ(guest_.call("fd_write", fd, Spans{{{at, 10}, {FakeGuest::size, 0}}}, guest_.out),
            "success");
  EXPECT_EQ(guest_.stat(fd).size, 20U);
  EXPECT_EQ(guest_.call("fd_write", fd, Spans{{{at, 11}}}, guest_.out), "trap");
  EXPECT_EQ(guest_.stat(fd).size, 20U);
}

TEST_P(FdIoTest, NothingIsMovedBeforeEveryPointerIsGood) {
  const Fd fd = world_.fd("rw");
  const std::uint32_t at = guest_.data;
  guest_.fill(at, 8, '.');
  for (const std::uint32_t result : {FakeGuest::outside, FakeGuest::size - 3}) {
    EXPECT_EQ(guest_.call("fd_read", fd, Lengths{{4}}, result), "trap");
    EXPECT_EQ(guest_.call("fd_write", fd, Texts{{"lost"}}, result), "trap");
    EXPECT_EQ(guest_.call("fd_pwrite", fd, Texts{{"lost"}}, 0, result), "trap");
    EXPECT_EQ(guest_.call("fd_seek", fd, 5, whence_set, result), "trap");
  }
  EXPECT_EQ(guest_.call("fd_read", fd, Spans{{{at, 4}, {FakeGuest::outside, 100}}}, guest_.out),
            "trap");
  EXPECT_EQ(guest_.text(at, 8), "........");
  EXPECT_EQ(guest_.tell(fd), 0U);
  EXPECT_EQ(guest_.read(fd, 100), "0123456789");
}

TEST_P(FdIoTest, PositionedTransfersLeaveTheOffset) {
  const Fd fd = world_.fd("rw");
  guest_.seek(fd, 3, whence_set);
  EXPECT_EQ(guest_.call("fd_pwrite", fd, Texts{{"xy"}}, 12, guest_.out), "success");
  EXPECT_EQ(guest_.call("fd_pread", fd, Lengths{{100}}, 8, guest_.out), "success");
  EXPECT_EQ(guest_.text(guest_.data, guest_.u32(guest_.out)), std::string("89\0\0xy", 6));
  EXPECT_EQ(guest_.tell(fd), 3U);
}

TEST_P(FdIoTest, AppendGoesToTheEndByWriteAndByPwriteAsOnLinux) {
  const Fd fd = world_.fd("append");
  guest_.write(fd, "ab");
  EXPECT_EQ(guest_.tell(fd), 12U);
  EXPECT_EQ(guest_.call("fd_pwrite", fd, Texts{{"cd"}}, 0, guest_.out), "success");
  EXPECT_EQ(guest_.tell(fd), 12U);
  guest_.seek(fd, 8, whence_set);
  EXPECT_EQ(guest_.read(fd, 100), "89abcd");
  guest_.seek(fd, 0, whence_set);
  guest_.write(fd, "e");
  EXPECT_EQ(guest_.tell(fd), 15U);
}

TEST_P(FdIoTest, AGapReadsAsZeros) {
  const Fd fd = world_.fd("rw");
  guest_.seek(fd, 5, whence_end);
  guest_.write(fd, "end");
  EXPECT_EQ(guest_.stat(fd).size, 18U);
  guest_.seek(fd, 8, whence_set);
  EXPECT_EQ(guest_.read(fd, 100), std::string("89\0\0\0\0\0end", 10));
}

TEST_P(FdIoTest, TwoDescriptorsSeeEachOthersBytesAtOnce) {
  const Fd writer = world_.fd("wr"), reader = world_.fd("rd");
  guest_.write(writer, "AB");
  EXPECT_EQ(guest_.read(reader, 4), "AB23");
}

TEST_P(FdIoTest, AFileThatIsGoneLivesOnWhileItIsOpen) {
  const Fd fd = world_.fd("rw"), second = world_.fd("rd");
  EXPECT_EQ(guest_.call("path_unlink_file", 3, "file"), "success");
  EXPECT_EQ(guest_.stat(fd).nlink, 0U);
  EXPECT_EQ(guest_.call("fd_filestat_set_size", fd, 3), "success");
  EXPECT_EQ(guest_.read(second, 100), "012");
}

// Bounds of one call.

TEST(FdIoLimits, ATransferLongerThanTheBudgetIsCutShort) {
  World world({.more = [](ProcessBuilder& b) { b.limits({.bytes_per_call = 6}); }});
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("rw");
  EXPECT_EQ(guest.call("fd_read", fd, Lengths{{4, 4, 4}}, guest.out), "success");
  EXPECT_EQ(guest.u32(guest.out), 6U);
  EXPECT_EQ(guest.tell(fd), 6U);
  EXPECT_EQ(guest.write(fd, "abcdefgh"), 6U);
  EXPECT_EQ(guest.stat(fd).size, 12U);
}

TEST(FdIoLimits, ManyBuffersOverTheSameBytesAreOneBudget) {
  // 1024 buffers of all memory each would be 256 MiB.
  World world({.more = [](ProcessBuilder& b) { b.limits({.bytes_per_call = 1U << 20}); }});
  FakeGuest& guest = world.guest();
  Spans spans;
  for (int i = 0; i < 1024; ++i) spans.spans.emplace_back(0, FakeGuest::size);
  EXPECT_EQ(guest.call("fd_write", world.fd("rw"), spans, guest.out), "success");
  EXPECT_EQ(guest.u32(guest.out), 1U << 20);
}

TEST(FdIoLimits, FewerBuffersMayBeAllowed) {
  World world({.more = [](ProcessBuilder& b) { b.limits({.buffers_per_call = 2}); }});
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.call("fd_read", world.fd("rd"), Lengths{{1, 1}}, guest.out), "success");
  EXPECT_EQ(guest.call("fd_read", world.fd("rd"), Lengths{{1, 1, 1}}, guest.out), "inval");
}

TEST(FdIoLimits, AFullFileSystemTakesWhatFitsFirst) {
  World world({.mem = {.bytes = 65536}});
  FakeGuest& guest = world.guest();
  const Fd fd = guest.open(3, "new", every_right, creat);
  const std::string chunk(50000, 'x');
  EXPECT_EQ(guest.write(fd, chunk), 50000U);
  const std::uint32_t partial = guest.write(fd, chunk);
  EXPECT_GT(partial, 0U);
  EXPECT_LT(partial, 50000U);
  EXPECT_EQ(guest.call("fd_write", fd, Texts{{chunk}}, guest.out), "nospc");
  EXPECT_EQ(guest.stat(fd).size, 50000U + partial);
}

TEST(FdIoLimits, ALongestFileTakesWhatFitsFirst) {
  World world({.mem = {.max_file_size = 12}});
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("append");
  EXPECT_EQ(guest.write(fd, "abcd"), 2U);
  EXPECT_EQ(guest.call("fd_write", fd, Texts{{"e"}}, guest.out), "fbig");
  EXPECT_EQ(guest.call("fd_write", fd, Texts{{""}}, guest.out), "success");
}

// Streams.

TEST(FdIoStreams, BytesInAndBytesOut) {
  World world;
  FakeGuest& guest = world.guest();
  EXPECT_EQ(guest.read(0, 8), "standard");
  EXPECT_EQ(guest.read(0, 100), " input");
  EXPECT_EQ(guest.read(0, 100), "");
  EXPECT_EQ(guest.write(1, "twelve bytes"), 12U);
  EXPECT_EQ(guest.write(1, "eight.. "), 4U);
  EXPECT_EQ(guest.call("fd_write", 1, Texts{{"x"}}, guest.out), "nospc");
  EXPECT_EQ(world.output().take(), "twelve byteseigh");
  EXPECT_EQ(guest.write(1, "again"), 5U);
}

TEST(FdIoStreams, APipeGivesWhatIsThereAndThenItsEnd) {
  World world;
  FakeGuest& guest = world.guest();
  guest.write(world.fd("pipe_w"), "abc");
  EXPECT_EQ(guest.read(world.fd("pipe_r"), 100), "abc");
  EXPECT_EQ(guest.call("fd_close", world.fd("pipe_w")), "success");
  world.pipe().writer = nullptr;
  EXPECT_EQ(guest.read(world.fd("pipe_r"), 100), "");
}

TEST(FdIoStreams, ABlockedReadWakesForBytes) {
  World world;
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("pipe_r");
  std::thread writer([&] { ASSERT_TRUE(PipeWriter(world.pipe().writer).write("later")); });
  EXPECT_EQ(guest.read(fd, 100), "later");
  writer.join();
}

// Memory that changes under a call.

TEST(FdIoMemory, GrowsAndMovesInACallbackDuringARead) {
  World world;
  FakeGuest& guest = world.guest();
  const auto input = make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    guest.memory().bytes().resize(FakeGuest::size * 16);  // moves: the old bytes are gone
    guest.memory().bytes().shrink_to_fit();
    std::memcpy(bytes.data(), "moved", 5);
    return std::size_t{5};
  });
  ASSERT_TRUE(world.process().set_descriptor(0, input, Access::read));
  EXPECT_EQ(guest.call("fd_read", 0, Lengths{{2, 10}}, guest.out), "success");
  EXPECT_EQ(guest.u32(guest.out), 5U);
  EXPECT_EQ(guest.text(guest.data, 5), "moved");
}

TEST(FdIoMemory, GrowsAndMovesInACallbackDuringAWrite) {
  World world;
  FakeGuest& guest = world.guest();
  std::string seen;
  const auto output =
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        seen.append(reinterpret_cast<const char*>(bytes.data()), 1);
        guest.memory().bytes().resize(guest.memory().bytes().size() * 2);
        return std::size_t{1};  // the rest is offered again, from where memory is by then
      });
  ASSERT_TRUE(world.process().set_descriptor(1, output, Access::write));
  EXPECT_EQ(guest.call("fd_write", 1, Texts{{"abc", "de"}}, guest.out), "success");
  EXPECT_EQ(guest.u32(guest.out), seen.size());
  EXPECT_EQ(seen, std::string("abcde").substr(0, seen.size()));
  EXPECT_GE(seen.size(), 1U);
}

TEST(FdIoMemory, ACallbackMayUseTheProcess) {
  World world;
  FakeGuest& guest = world.guest();
  Result<Fd> opened = Errno::io;
  const auto input = make_callback_input([&](std::span<std::byte>) -> Result<std::size_t> {
    opened = world.process().open(world.prefix() + "file", {});
    return std::size_t{0};
  });
  ASSERT_TRUE(world.process().set_descriptor(0, input, Access::read));
  EXPECT_EQ(guest.read(0, 10), "");
  ASSERT_TRUE(opened);
  EXPECT_EQ(guest.read(*opened, 4), "0123");
}

TEST(FdIoMemory, SharedMemoryGivesTheSameAnswers) {
  World world({.shared = true});
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("rw");
  EXPECT_EQ(guest.call("fd_read", fd, Lengths{{3, 0, 4}}, guest.out), "success");
  EXPECT_EQ(guest.text(guest.data, guest.u32(guest.out)), "0123456");
  EXPECT_EQ(guest.write(fd, "abc"), 3U);
  EXPECT_EQ(guest.stat(3, "file").size, 10U);
  EXPECT_EQ(guest.call("fd_read", fd, Spans{{{FakeGuest::outside, 4}}}, guest.out), "trap");
}

}  // namespace
}  // namespace wasifs::testing_support
