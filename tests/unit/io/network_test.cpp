// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What include/wasifs/io/network.h says that the kernel has no twin for: names, connectors,
// wake-ups, threads. The rest is in tests/unit/wasi/socket_twins_test.cpp.
#include "wasifs/io/network.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "stream_calls.h"
#include "wasifs/io/pipe.h"
#include "wasifs/open_file.h"

namespace wasifs {
namespace {

Result<Ref<Inode>> accept_from(const Ref<Inode>& socket) {
  return socket->as_socket()->try_accept();
}

TEST(Network, ANameIsTakenWhileItsListenerLives) {
  const Ref<Network> network = make_network();
  Ref<Inode> first = network->listen("name").value();
  EXPECT_EQ(errno_of(network->listen("name")), Errno::addrinuse);
  EXPECT_EQ(errno_of(network->listen("")), Errno::inval);
  EXPECT_TRUE(network->listen("another"));
  EXPECT_TRUE(network->receive_datagrams("name")) << "these are others";
  first = nullptr;
  EXPECT_TRUE(network->listen("name"));
}

TEST(Network, AConnectorConnectsAsOftenAsItIsAsked) {
  const Ref<Network> network = make_network();
  const Ref<Inode> connector = network->connector("name");
  EXPECT_TRUE(ready_to_read(*connector)) << "the refusal does not wait";
  EXPECT_EQ(errno_of(accept_from(connector)), Errno::connrefused);
  const Ref<Inode> listener = network->listen("name").value();
  for (const char* text : {"first", "second"}) {
    const Ref<Inode> client = accept_from(connector).value();
    const Ref<Inode> server = accept_from(listener).value();
    EXPECT_EQ(try_write(*client, text), std::string_view(text).size());
    EXPECT_EQ(try_read(*server, 10), text);
  }
  EXPECT_EQ(errno_of(try_read(*connector, 1)), Errno::notconn);
  EXPECT_EQ(errno_of(try_write(*connector, "x")), Errno::notconn);
  EXPECT_EQ(errno_of(connector->as_socket()->shutdown(Shutdown::read)), Errno::notconn);
}

TEST(Network, SocketsKeepTheirNetwork) {
  Ref<Inode> connector;
  Ref<Inode> listener;
  {
    const Ref<Network> network = make_network();
    connector = network->connector("name");
    listener = network->listen("name").value();
  }
  EXPECT_TRUE(accept_from(connector));
  connector = nullptr;
  EXPECT_TRUE(accept_from(listener));
}

TEST(Network, WhoWaitsIsWokenByWhatItWaitsFor) {
  const Ref<Network> network = make_network();
  Ref<Inode> listener = network->listen("name", 0).value();
  const Ref<Inode> connector = network->connector("name");
  const Registered acceptor(*listener, Interest::read);
  const Registered waiting(*connector, Interest::read);
  const Ref<Inode> client = accept_from(connector).value();
  EXPECT_EQ(acceptor.notified(), 1);
  EXPECT_FALSE(ready_to_read(*connector));
  EXPECT_EQ(errno_of(accept_from(connector)), Errno::again);
  const Ref<Inode> server = accept_from(listener).value();
  EXPECT_EQ(waiting.notified(), 1);
  EXPECT_TRUE(ready_to_read(*connector));

  const Registered reader(*server, Interest::read);
  const Registered writer(*client, Interest::write);
  EXPECT_EQ(try_write(*client, "x"), 1U);
  EXPECT_EQ(reader.notified(), 1);
  EXPECT_EQ(writer.notified(), 0);
  EXPECT_TRUE(server->as_socket()->shutdown(Shutdown::read));
  EXPECT_EQ(reader.notified(), 2);
  EXPECT_EQ(writer.notified(), 1);
}

TEST(Network, DatagramsToAName) {
  const Ref<Network> network = make_network(10);
  EXPECT_EQ(errno_of(network->send_datagrams("log")), Errno::connrefused);
  Ref<Inode> log = network->receive_datagrams("log").value();
  EXPECT_EQ(errno_of(network->receive_datagrams("log")), Errno::addrinuse);
  EXPECT_EQ(errno_of(network->send_datagrams("")), Errno::connrefused);
  const Ref<Inode> first = network->send_datagrams("log").value();
  const Ref<Inode> second = network->send_datagrams("log").value();
  EXPECT_EQ(first->type(), FileType::socket_dgram);
  EXPECT_EQ(try_write(*first, "one"), 3U);
  EXPECT_EQ(try_write(*second, "two"), 3U);
  EXPECT_EQ(errno_of(try_write(*second, "longer than ten")), Errno::msgsize);
  EXPECT_EQ(log->readiness().bytes, 3U);
  EXPECT_EQ(try_read(*log, 10), "one");
  EXPECT_EQ(try_read(*log, 10), "two");
  EXPECT_EQ(errno_of(try_write(*log, "x")), Errno::notconn);
  EXPECT_EQ(errno_of(accept_from(log)), Errno::notsup);
  EXPECT_FALSE(ready_to_read(*first)) << "nobody sends to it";
  log = nullptr;
  EXPECT_EQ(errno_of(try_write(*first, "x")), Errno::connrefused);
  log = network->receive_datagrams("log").value();
  EXPECT_EQ(errno_of(try_write(*first, "x")), Errno::connrefused) << "it is another one";
}

TEST(Network, ASenderOfDatagramsThatIsReadyNeverFindsTooLittleRoom) {
  const SocketPair pair = make_datagram_pair(100);
  const std::string large(100, 'x');
  EXPECT_EQ(try_write(*pair.first, std::string(99, 'x')), 99U);
  EXPECT_TRUE(ready_to_write(*pair.first));
  EXPECT_EQ(try_write(*pair.first, large), 100U);
  EXPECT_FALSE(ready_to_write(*pair.first));
  EXPECT_EQ(errno_of(try_write(*pair.first, "")), Errno::again);
}

// Many clients and several servers: every connection is answered once, every byte arrives.
TEST(NetworkThreads, NothingIsLostOrAnsweredTwice) {
  const Ref<Network> network = make_network(4096);
  const Ref<Inode> listener = network->listen("sum", 2).value();
  constexpr int clients = 4, servers = 3, rounds = 50;
  std::atomic<int> served{0};
  Interrupt end;
  std::vector<std::thread> threads;
  for (int i = 0; i < servers; ++i)
    threads.emplace_back([&] {
      const WaitContext wait{*system_poller(), end};
      while (wait_ready(*listener, Interest::read, wait)) {
        const auto connection = accept_from(listener);
        if (!connection) continue;
        // Sums up what it gets until its end, and answers with the sum.
        PipeReader reader(*connection);
        unsigned sum = 0;
        std::array<std::byte, 1000> bytes;
        while (const auto count = reader.read(bytes).value())
          for (std::size_t at = 0; at < count; ++at) sum += std::to_integer<unsigned>(bytes[at]);
        EXPECT_TRUE(PipeWriter(*connection).write(std::to_string(sum)));
        ++served;
      }
    });
  std::vector<std::thread> callers;
  for (int i = 0; i < clients; ++i)
    callers.emplace_back([&, i] {
      const Ref<Inode> connector = network->connector("sum");
      Interrupt never;
      const WaitContext wait{*system_poller(), never};
      for (int round = 0; round < rounds; ++round) {
        auto connection = accept_from(connector);
        while (!connection) {
          ASSERT_EQ(connection.error(), Errno::again);
          ASSERT_TRUE(wait_ready(*connector, Interest::read, wait));
          connection = accept_from(connector);
        }
        const std::vector<std::byte> sent(static_cast<std::size_t>(10'000 + round),
                                          static_cast<std::byte>(i + 1));
        ASSERT_TRUE(PipeWriter(*connection).write(sent));
        ASSERT_TRUE((*connection)->as_socket()->shutdown(Shutdown::write));
        std::array<std::byte, 20> answer;
        PipeReader reader(*connection);
        std::string text;
        while (const auto count = reader.read(answer).value())
          text.append(reinterpret_cast<const char*>(answer.data()), count);
        EXPECT_EQ(text, std::to_string(sent.size() * static_cast<unsigned>(i + 1)));
      }
    });
  for (std::thread& caller : callers) caller.join();
  end.raise();
  for (std::thread& server : threads) server.join();
  EXPECT_EQ(served, clients * rounds);
}

TEST(NetworkThreads, ListenersThatComeAndGo) {
  const Ref<Network> network = make_network();
  std::atomic<bool> done{false};
  std::thread connecting([&] {
    const Ref<Inode> connector = network->connector("name");
    while (!done) {
      const auto connection = accept_from(connector);
      if (!connection) {
        EXPECT_TRUE(connection.error() == Errno::connrefused || connection.error() == Errno::again);
        continue;
      }
      const auto count = try_write(**connection, "x");
      EXPECT_TRUE(count || count.error() == Errno::pipe);
    }
  });
  for (int i = 0; i < 500; ++i) {
    const Ref<Inode> listener = network->listen("name").value();
    const auto connection = accept_from(listener);
    EXPECT_TRUE(connection || connection.error() == Errno::again);
  }
  done = true;
  connecting.join();
}

}  // namespace
}  // namespace wasifs
