// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The socket calls against a socket of the embedder; socket_twins_test.cpp has those of the kernel
// and ours.
#include <gtest/gtest.h>

#include <cstddef>
#include <span>
#include <string>

#include "fake_guest.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

// Gives the datagram "datagram" for ever, keeps what is sent, accepts as often as it is asked to.
class Socket final : public SocketInode {
 public:
  Result<Stat> stat() override { return Stat{.dev = 1, .ino = 1, .type = type()}; }
  Result<Ref<Inode>> try_accept() override {
    ++accepted;
    return Ref<Inode>(make_ref<Socket>());
  }
  Result<Received> try_receive(ReadBuffers& buffers, ReceiveFlags flags) override {
    seen = flags;
    const std::string_view datagram = "datagram";
    const std::size_t count = buffers.put(
        std::as_bytes(std::span(datagram)).first(std::min(datagram.size(), buffers.remaining())));
    return Received{.count = count, .truncated = count < datagram.size()};
  }
  Result<std::size_t> try_write(WriteBuffers& buffers) override {
    std::string piece(buffers.remaining(), '\0');
    buffers.take(std::as_writable_bytes(std::span(piece)));
    sent += piece;
    return piece.size();
  }
  Result<void> shutdown(Shutdown how) override {
    closed = how;
    return {};
  }

  int accepted = 0;
  ReceiveFlags seen{};
  std::string sent;
  Shutdown closed{};
};

class SockTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto fd = world_.process().add_descriptor(socket_, Access::read_write);
    ASSERT_TRUE(fd);
    fd_ = *fd;
  }
  World world_{{.more = [](ProcessBuilder& b) { b.limits({.descriptors = 7}); }}};
  FakeGuest& guest_ = world_.guest();
  Ref<Socket> socket_ = make_ref<Socket>();
  Fd fd_ = 0;
};

TEST_F(SockTest, ReceivesIntoAllBuffersAndSaysWhatWasCut) {
  EXPECT_EQ(guest_.call("sock_recv", fd_, Lengths{{3, 0, 2}}, 1, guest_.out, guest_.out2),
            "success");
  EXPECT_EQ(guest_.u32(guest_.out), 5U);
  EXPECT_EQ(guest_.load(guest_.out2, 2), 1U);
  EXPECT_EQ(guest_.text(guest_.data, 5), "datag");
  EXPECT_EQ(socket_->seen, ReceiveFlags::peek);
  EXPECT_EQ(guest_.call("sock_recv", fd_, Lengths{{20}}, 2, guest_.out, guest_.out2), "success");
  EXPECT_EQ(guest_.load(guest_.out2, 2), 0U);
  EXPECT_EQ(socket_->seen, ReceiveFlags::waitall);
}

TEST_F(SockTest, SendsAndShutsDown) {
  EXPECT_EQ(guest_.call("sock_send", fd_, Texts{{"ab", "", "c"}}, 0, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 3U);
  EXPECT_EQ(socket_->sent, "abc");
  EXPECT_EQ(guest_.call("sock_shutdown", fd_, 2), "success");
  EXPECT_EQ(socket_->closed, Shutdown::write);
  EXPECT_EQ(guest_.fdstat(fd_).type, 6);
}

TEST_F(SockTest, AcceptGivesADescriptorWithItsFlags) {
  EXPECT_EQ(guest_.call("sock_accept", fd_, nonblock, guest_.out), "success");
  EXPECT_EQ(guest_.u32(guest_.out), 6U);
  EXPECT_EQ(guest_.fdstat(6).flags, nonblock);
  EXPECT_EQ(guest_.write(6, "hello"), 5U);
}

TEST_F(SockTest, AcceptTakesNothingThatItCannotGive) {
  EXPECT_EQ(guest_.call("sock_accept", fd_, 0, FakeGuest::outside), "trap");
  EXPECT_EQ(guest_.call("sock_accept", fd_, append, guest_.out), "inval");
  EXPECT_EQ(socket_->accepted, 0);
  EXPECT_EQ(guest_.call("sock_accept", fd_, 0, guest_.out), "success");
  EXPECT_EQ(guest_.call("sock_accept", fd_, 0, guest_.out), "mfile");
  EXPECT_EQ(socket_->accepted, 1);
}

TEST_F(SockTest, RightsAreCheckedBehindTheKind) {
  EXPECT_EQ(guest_.call("fd_fdstat_set_rights", fd_, 0, 0), "success");
  EXPECT_EQ(guest_.call("sock_accept", fd_, append, guest_.out), "notcapable");
  EXPECT_EQ(guest_.call("sock_recv", fd_, Lengths{{3}}, 0, guest_.out, guest_.out2), "notcapable");
  EXPECT_EQ(guest_.call("sock_send", fd_, Texts{{"x"}}, 0, guest_.out), "notcapable");
  EXPECT_EQ(guest_.call("sock_shutdown", fd_, 0), "notcapable");
}

}  // namespace
}  // namespace wasifs::testing_support
