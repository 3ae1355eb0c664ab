// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest with sockets of one of two makes: the kernel's Unix sockets, and those of
// wasifs/io/network.h, which are to behave alike. One thread, but for what tests do themselves.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "fake_guest.h"
#include "wasifs/io/host_fd.h"
#include "wasifs/io/host_socket.h"
#include "wasifs/io/network.h"
#include "world.h"

namespace wasifs::testing_support {

enum class Make { kernel, ours };

inline std::string name_of(const testing::TestParamInfo<Make>& info) {
  return info.param == Make::kernel ? "Kernel" : "Ours";
}

class SocketGuest {
 public:
  explicit SocketGuest(Make make) : make_(make) {}

  static constexpr std::uint16_t peek = 1, waitall = 2;
  static constexpr unsigned shut_read = 1, shut_write = 2;

  /// Two sockets that are connected.
  std::pair<Fd, Fd> streams() { return pair(SOCK_STREAM); }
  std::pair<Fd, Fd> datagrams() { return pair(SOCK_DGRAM); }

  /// A listener for `connect`.
  Fd listener(int backlog = 16) {
    if (make_ == Make::ours)
      return give(network_->listen("service", static_cast<std::size_t>(backlog)).value());
    address_ = "@wasifs-" + std::to_string(getpid()) + "-" + std::to_string(++numbers_);
    auto made = listen_at("unix:" + address_, backlog);
    EXPECT_TRUE(made) << made.error();
    return give(std::move(made->socket));
  }
  /// Connects to the last listener without waiting: the number, or none and how it ended.
  std::pair<Fd, std::string> connect() {
    if (make_ == Make::ours) {
      const Fd connector = give(network_->connector("service"));
      nonblocking(connector);
      const std::string end = guest_.call("sock_accept", connector, 0, guest_.out);
      const Fd connection = end == "success" ? guest_.u32(guest_.out) : Fd{};
      EXPECT_EQ(guest_.call("fd_close", connector), "success");
      return {connection, end};
    }
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_un name{.sun_family = AF_UNIX, .sun_path = {}};
    std::memcpy(name.sun_path + 1, address_.data() + 1, address_.size() - 1);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&name),
                  static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size())) == 0)
      return {give(from_host_fd(socket, Ownership::take).value()), "success"};
    const int error = errno;
    close(socket);
    return {Fd{}, error == ECONNREFUSED ? "connrefused" : error == EAGAIN ? "again" : "other"};
  }
  Fd connected() {
    const auto [fd, end] = connect();
    EXPECT_EQ(end, "success");
    return fd;
  }
  Fd accepted(Fd listener) {
    EXPECT_EQ(guest_.call("sock_accept", listener, 0, guest_.out), "success");
    return guest_.u32(guest_.out);
  }

  Fd give(Ref<Inode> inode) {
    return world_.process().add_descriptor(std::move(inode), Access::read_write).value();
  }
  void nonblocking(Fd fd) {
    EXPECT_EQ(guest_.call("fd_fdstat_set_flags", fd, nonblock), "success");
  }

  /// The bytes, with "..." behind those of a datagram that was cut; or how it ended.
  std::string receive(Fd fd, std::uint32_t size = 100, std::uint16_t flags = 0) {
    const std::string end =
        guest_.call("sock_recv", fd, Lengths{{size}}, flags, guest_.out, guest_.out2);
    if (end != "success") return end;
    const bool cut = guest_.load(guest_.out2, 2) == 1;
    return guest_.text(guest_.data, guest_.u32(guest_.out)) + (cut ? "..." : "");
  }
  std::string send(Fd fd, std::string_view text) {
    const std::string end = guest_.call("sock_send", fd, Texts{{std::string(text)}}, 0, guest_.out);
    return end == "success" ? std::to_string(guest_.u32(guest_.out)) : end;
  }
  std::string shut(Fd fd, unsigned how) { return guest_.call("sock_shutdown", fd, how); }
  void close_fd(Fd fd) { EXPECT_EQ(guest_.call("fd_close", fd), "success"); }

  /// What a poll that does not wait says of `fd`: nothing, or "ready" with its bytes and "hangup".
  std::string ready(Fd fd, std::uint8_t tag) {
    for (const Event& event : guest_.poll({{.userdata = 1, .tag = tag, .id = fd}, {.id = 1}})) {
      if (event.userdata != 1) continue;
      if (event.error != 0) return std::string(errno_name(static_cast<Errno>(event.error)));
      return "ready " + std::to_string(event.bytes) + (event.flags == 1 ? " hangup" : "");
    }
    return "";
  }
  std::string to_read(Fd fd) { return ready(fd, 1); }
  std::string to_write(Fd fd) { return ready(fd, 2); }

  /// Sends until there is no room; how many bytes that were.
  std::size_t stuff(Fd fd, std::string_view piece) {
    nonblocking(fd);
    std::size_t total = 0;
    while (true) {
      const std::string end = send(fd, piece);
      if (end == "again") return total;
      total += std::stoul(end);
      if (total > (std::size_t{1} << 26)) ADD_FAILURE() << "it takes everything";
      if (total > (std::size_t{1} << 26)) return total;
    }
  }

  World world_{{.more = [](ProcessBuilder& b) { b.limits({.subscriptions_per_call = 20000}); }}};
  FakeGuest& guest_ = world_.guest();
  Ref<Network> network_ = make_network();
  std::string address_;

 private:
  std::pair<Fd, Fd> pair(int type) {
    if (make_ == Make::ours) {
      SocketPair made = type == SOCK_STREAM ? make_stream_pair() : make_datagram_pair();
      const Fd first = give(std::move(made.first));
      return {first, give(std::move(made.second))};
    }
    int ends[2];
    EXPECT_EQ(socketpair(AF_UNIX, type, 0, ends), 0);
    const Fd first = give(from_host_fd(ends[0], Ownership::take).value());
    return {first, give(from_host_fd(ends[1], Ownership::take).value())};
  }
  const Make make_;
  static inline int numbers_ = 0;
};

/// A test for each make.
class Sockets : public testing::TestWithParam<Make>, protected SocketGuest {
 protected:
  Sockets() : SocketGuest(GetParam()) {}
};

}  // namespace wasifs::testing_support
