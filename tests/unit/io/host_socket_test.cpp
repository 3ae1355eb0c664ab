// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The contract of include/wasifs/io/host_socket.h, and what is said of sockets in host_fd.h.
#include "wasifs/io/host_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "stream_calls.h"
#include "wasifs/io/host_fd.h"
#include "wasifs/io/pipe.h"

namespace wasifs {
namespace {

Ref<Inode> accept_one(Inode& listener) {
  while (true) {
    auto connection = listener.as_socket()->try_accept();
    if (connection) return *std::move(connection);
    EXPECT_EQ(connection.error(), Errno::again);
    if (connection.error() != Errno::again) return nullptr;
    std::this_thread::yield();
  }
}

std::string read_all(Inode& stream) {
  std::string text;
  std::array<std::byte, 100> bytes;
  PipeReader reader{Ref<Inode>(&stream)};
  while (const auto count = reader.read(bytes).value_or(0))
    text.append(reinterpret_cast<const char*>(bytes.data()), count);
  return text;
}

class HostSocketTest : public testing::Test {
 protected:
  HostSocketTest() {
    std::string name = testing::TempDir() + "wasifs-socket-XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~HostSocketTest() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(HostSocketTest, StreamsOfEveryFamily) {
  const std::string path = (folder_ / "s").string();
  const std::string hidden = "unix:@wasifs-" + std::to_string(getpid());
  for (const std::string& address :
       {std::string("127.0.0.1:0"), std::string("tcp:localhost:0"), "unix:" + path, hidden}) {
    const auto listener = listen_at(address);
    ASSERT_TRUE(listener) << listener.error();
    const auto client = connect_to(listener->address);
    ASSERT_TRUE(client) << client.error();
    EXPECT_EQ(client->address, listener->address);
    const Ref<Inode> server = accept_one(*listener->socket);
    ASSERT_TRUE(server);
    EXPECT_EQ(server->type(), FileType::socket_stream);
    EXPECT_EQ(try_write(*client->socket, "to the server"), 13U);
    EXPECT_TRUE(PipeWriter(server).write("to the client"));
    EXPECT_TRUE(client->socket->as_socket()->shutdown(Shutdown::write));
    EXPECT_TRUE(server->as_socket()->shutdown(Shutdown::write));
    EXPECT_EQ(read_all(*server), "to the server");
    EXPECT_EQ(read_all(*client->socket), "to the client");
  }
}

TEST_F(HostSocketTest, ThePortThatWasFreeIsTold) {
  const auto any = listen_at("*:0");
  ASSERT_TRUE(any) << any.error();
  EXPECT_TRUE(any->address.starts_with("tcp:0.0.0.0:") || any->address.starts_with("tcp:[::]:"))
      << any->address;
  const auto here = listen_at("127.0.0.1:0");
  ASSERT_TRUE(here);
  EXPECT_TRUE(here->address.starts_with("tcp:127.0.0.1:")) << here->address;
  EXPECT_NE(here->address, "tcp:127.0.0.1:0");
  const auto taken = listen_at(here->address);
  ASSERT_FALSE(taken);
  EXPECT_NE(taken.error().find(here->address), std::string::npos) << taken.error();
}

TEST_F(HostSocketTest, Datagrams) {
  for (const std::string& address :
       {std::string("udp:127.0.0.1:0"), "unix-datagram:" + (folder_ / "d").string()}) {
    const auto receiver = listen_at(address);
    ASSERT_TRUE(receiver) << receiver.error();
    const auto sender = connect_to(receiver->address);
    ASSERT_TRUE(sender) << sender.error();
    EXPECT_EQ(sender->socket->type(), FileType::socket_dgram);
    EXPECT_EQ(try_write(*sender->socket, "one"), 3U);
    EXPECT_EQ(try_write(*sender->socket, "two"), 3U);
    EXPECT_EQ(try_read(*receiver->socket, 10), "one");
    EXPECT_EQ(try_read(*receiver->socket, 10), "two");
    EXPECT_EQ(errno_of(try_read(*receiver->socket, 10)), Errno::again);
    const Errno answer = errno_of(try_write(*receiver->socket, "x"));
    EXPECT_TRUE(answer == Errno::destaddrreq || answer == Errno::notconn);
  }
}

TEST_F(HostSocketTest, WhatCannotBeIsSaid) {
  for (const char* address : {"", "127.0.0.1", ":1", "::1:1", "127.0.0.1:", "127.0.0.1:65536",
                              "127.0.0.1:x", "127.0.0.1:-1", "unix:", "unix:@", "999.9.9.9:1"}) {
    const auto listener = listen_at(address);
    ASSERT_FALSE(listener) << address;
    EXPECT_TRUE(listener.error().starts_with(std::string("cannot listen at ") + address + ": "))
        << listener.error();
    EXPECT_FALSE(connect_to(address)) << address;
  }
  EXPECT_FALSE(listen_at("unix:" + std::string(108, 'x')));
  const auto nobody = connect_to("unix:" + (folder_ / "absent").string());
  ASSERT_FALSE(nobody);
  EXPECT_NE(nobody.error().find("No such file"), std::string::npos);
}

TEST_F(HostSocketTest, AFileGoesWithItsSocketAndNoOtherDoes) {
  const std::filesystem::path path = folder_ / "s";
  {
    const auto listener = listen_at("unix:" + path.string());
    ASSERT_TRUE(listener) << listener.error();
    EXPECT_TRUE(std::filesystem::is_socket(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  {
    const auto listener = listen_at("unix:" + path.string());
    ASSERT_TRUE(listener);
    std::filesystem::remove(path);
    std::ofstream(path) << "another's";
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_FALSE(listen_at("unix:" + path.string())) << "and what is there is not taken away";
}

TEST_F(HostSocketTest, OnlyAListenerIsMadeNotToWait) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(listen(fd, 1), -1) << "it has no name";
  const auto listener = from_host_fd(fd, Ownership::take);
  ASSERT_TRUE(listener);
  EXPECT_EQ(errno_of((*listener)->as_socket()->try_accept()), Errno::inval);
  EXPECT_EQ(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
  const sa_family_t family = AF_UNIX;  // the system names it
  ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&family), sizeof family), 0);
  ASSERT_EQ(listen(fd, 1), 0);
  EXPECT_EQ(errno_of((*listener)->as_socket()->try_accept()), Errno::again);
  EXPECT_NE(fcntl(fd, F_GETFL) & O_NONBLOCK, 0);
}

TEST_F(HostSocketTest, OfManyWhoAcceptEachConnectionGoesToOne) {
  const auto listener = listen_at("127.0.0.1:0");
  ASSERT_TRUE(listener);
  constexpr int connections = 100;
  std::atomic<int> accepted{0};
  std::vector<std::thread> servers;
  for (int i = 0; i < 4; ++i)
    servers.emplace_back([&] {
      while (accepted < connections) {
        if (listener->socket->as_socket()->try_accept())
          ++accepted;
        else
          std::this_thread::yield();
      }
    });
  for (int i = 0; i < connections; ++i) EXPECT_TRUE(connect_to(listener->address));
  for (std::thread& server : servers) server.join();
  EXPECT_EQ(accepted, connections);
}

TEST_F(HostSocketTest, AMessageInTooManyPiecesIsNotDivided) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair.data()), 0);
  const auto left = from_host_fd(pair[0], Ownership::take);
  const auto right = from_host_fd(pair[1], Ownership::take);
  const std::byte byte{'x'};
  const std::vector<ConstIoSpan> spans(1025, {&byte, 1});
  WriteBuffers buffers(spans);
  EXPECT_EQ(errno_of((*left)->as_stream()->try_write(buffers)), Errno::msgsize);
  EXPECT_EQ(errno_of(try_read(**right, 10)), Errno::again);
}

}  // namespace
}  // namespace wasifs
