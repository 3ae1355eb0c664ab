// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// wasi_unstable where it differs: whence, filestat, subscriptions, no sock_accept and no right of
// it. The rest is in errno_table.txt, whose rows run through it too.
#include <gtest/gtest.h>

#include <string>

#include "fake_guest.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

class UnstableTest : public testing::Test {
 protected:
  void SetUp() override {
    fd_ = world_.fd("rw");
    guest_.module(1);
  }
  World world_;
  FakeGuest& guest_ = world_.guest();
  Fd fd_ = 0;
};

TEST_F(UnstableTest, WhenceCountsFromCurEndSet) {
  EXPECT_EQ(guest_.seek(fd_, 3, 2), 3U);
  EXPECT_EQ(guest_.seek(fd_, 1, 0), 4U);
  EXPECT_EQ(guest_.seek(fd_, -1, 1), 9U);
  EXPECT_EQ(guest_.call("fd_seek", fd_, 0, 3, guest_.out), "inval");
}

TEST_F(UnstableTest, FilestatHas56BytesAndANarrowLinkCount) {
  EXPECT_EQ(guest_.call("path_link", 3, 0, "file", 3, "second"), "success");
  guest_.fill(guest_.out, 64, '#');
  EXPECT_EQ(guest_.call("fd_filestat_get", fd_, guest_.out), "success");
  EXPECT_NE(guest_.u64(guest_.out), 0U);
  EXPECT_EQ(guest_.load(guest_.out + 16, 1), 4U);
  EXPECT_EQ(guest_.load(guest_.out + 17, 3), 0U);
  EXPECT_EQ(guest_.u32(guest_.out + 20), 2U);
  EXPECT_EQ(guest_.u64(guest_.out + 24), 10U);
  EXPECT_EQ(guest_.u64(guest_.out + 40), World::realtime);
  EXPECT_EQ(guest_.text(guest_.out + 56, 8), "########");
  // 56 bytes at the end of memory are enough.
  EXPECT_EQ(guest_.call("path_filestat_get", 3, 1, "link", FakeGuest::size - 56), "success");
  EXPECT_EQ(guest_.u32(FakeGuest::size - 36), 2U);
  EXPECT_EQ(guest_.call("fd_filestat_get", fd_, FakeGuest::size - 55), "trap");
}

TEST_F(UnstableTest, SubscriptionsHave56Bytes) {
  const std::uint32_t at = guest_.kept;
  guest_.fill(at, 168, '\0');
  guest_.store(at, 71, 8);  // a clock: identifier, id, timeout
  guest_.store(at + 16, 0xffffffffffffffff, 8);
  guest_.store(at + 24, 1, 4);
  guest_.store(at + 32, 1, 8);
  guest_.store(at + 48, 1, 2);  // absolute, and past
  guest_.store(at + 56, 72, 8);
  guest_.store(at + 56 + 8, 1, 1);
  guest_.store(at + 56 + 16, fd_, 4);
  guest_.store(at + 112, 73, 8);
  guest_.store(at + 112 + 8, 2, 1);
  guest_.store(at + 112 + 16, 99, 4);
  EXPECT_EQ(guest_.call("poll_oneoff", at, guest_.data, 3, guest_.out), "success");
  ASSERT_EQ(guest_.u32(guest_.out), 3U);
  EXPECT_EQ(guest_.event(guest_.data).userdata, 71U);
  EXPECT_EQ(guest_.event(guest_.data + 32).userdata, 72U);
  EXPECT_EQ(guest_.event(guest_.data + 32).bytes, 10U);
  EXPECT_EQ(guest_.event(guest_.data + 64).userdata, 73U);
  EXPECT_EQ(guest_.event(guest_.data + 64).error, static_cast<std::uint16_t>(Errno::badf));
}

TEST_F(UnstableTest, ThereIsNoSockAcceptAndNoRightOfIt) {
  EXPECT_FALSE(guest_.has("sock_accept"));
  constexpr std::uint64_t accept = 1U << 29;
  const FdStat root = guest_.fdstat(3);
  EXPECT_EQ((root.base | root.inheriting) & accept, 0U);
  EXPECT_EQ(
      guest_.call("path_open", 3, 0, ".", directory, root.base, root.inheriting, 0, guest_.out),
      "success");
  EXPECT_EQ(guest_.call("path_open", 3, 0, "file", 0, accept, 0, 0, guest_.out), "inval");
}

TEST_F(UnstableTest, SharesTheProcessWithPreview1) {
  guest_.write(fd_, "ab");
  guest_.module(0);
  EXPECT_EQ(guest_.tell(fd_), 2U);
}

}  // namespace
}  // namespace wasifs::testing_support
