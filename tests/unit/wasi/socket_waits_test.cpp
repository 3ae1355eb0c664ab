// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls that wait for sockets: what ends them, and that idle ones cost nothing. On the kernel's
// sockets and on ours, with the machine's own poller.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "sockets.h"
#include "wasifs/io/stdio.h"

namespace wasifs::testing_support {
namespace {

// A guest with one of each call that waits, where nothing will ever come.
class WaitingGuest : public SocketGuest {
 public:
  explicit WaitingGuest(Make make) : SocketGuest(make) {
    stuff(full_, std::string(4096, 'x'));
    EXPECT_EQ(guest_.call("fd_fdstat_set_flags", full_, 0), "success");
    guest_.place(guest_.kept, {{.tag = 1, .id = listener_},
                               {.tag = 1, .id = idle_},
                               {.tag = 1, .id = quiet_},
                               {.tag = 2, .id = full_},
                               {.id = 1, .timeout = UINT64_MAX}});
  }

  static constexpr int calls = 8;
  // How call number `which` ended.
  std::string wait(int which) {
    switch (which) {
      case 0:
        return guest_.call("sock_accept", listener_, 0, guest_.out);
      case 1:
        return receive(idle_);
      case 2:
        return receive(idle_, 10, peek);
      case 3:
        return receive(quiet_);
      case 4:
        return guest_.call("fd_read", idle_, Lengths{{4}}, guest_.out);
      case 5:
        return send(full_, "x");
      case 6:
        return guest_.call("fd_write", full_, Texts{{"x"}}, guest_.out);
      default:
        return guest_.call("poll_oneoff", guest_.kept, guest_.data, 5, guest_.out);
    }
  }
  Process& process() { return world_.process(); }

 private:
  Fd listener_ = listener();
  Fd idle_ = streams().first;
  Fd quiet_ = datagrams().first;
  Fd full_ = streams().first;
};

class SocketWaits : public Sockets {};
INSTANTIATE_TEST_SUITE_P(, SocketWaits, testing::Values(Make::kernel, Make::ours), &name_of);

TEST_P(SocketWaits, AStopEndsEveryCall) {
  for (int which = 0; which < WaitingGuest::calls; ++which) {
    WaitingGuest waiting(GetParam());
    std::thread stopper([&] { waiting.process().stop("enough"); });
    EXPECT_EQ(waiting.wait(which), "trap") << which;
    stopper.join();
    EXPECT_EQ(waiting.process().trap_reason(), "enough");
  }
}

TEST_P(SocketWaits, APauseEndsEveryCallAndChangesNothing) {
  WaitingGuest waiting(GetParam());
  waiting.process().set_pausable(Pausable::now);
  for (int which = 0; which < WaitingGuest::calls; ++which) {
    std::thread pauser([&] { EXPECT_TRUE(waiting.process().pause()); });
    EXPECT_EQ(waiting.wait(which), "suspended") << which;
    pauser.join();
    waiting.process().unpause();
  }
}

TEST_P(SocketWaits, WhatCameBeforeAPauseIsKept) {
  const auto [left, right] = streams();
  EXPECT_EQ(send(left, "half"), "4");
  world_.process().set_pausable(Pausable::now);
  const Ref<Inode> inode = world_.process().fds().get(right, Need{}).value()->inode();
  std::thread pauser([&] {
    // Once the half has been taken.
    while (inode->readiness().bytes != 0) std::this_thread::yield();
    EXPECT_TRUE(world_.process().pause());
  });
  EXPECT_EQ(receive(right, 8, waitall), "half");
  pauser.join();
}

TEST_P(SocketWaits, WaitallGathersWhatComesLater) {
  const auto [left, right] = streams();
  const Ref<Inode> sent_to = world_.process().fds().get(left, Need{}).value()->inode();
  std::thread sender([&] {
    PipeWriter writer(sent_to);
    for (const char* piece : {"one ", "two ", "three"}) EXPECT_TRUE(writer.write(piece));
  });
  EXPECT_EQ(receive(right, 13, waitall), "one two three");
  sender.join();
  EXPECT_EQ(send(left, "short"), "5");
  EXPECT_EQ(shut(left, shut_write), "success");
  EXPECT_EQ(receive(right, 13, waitall), "short") << "the end comes first";
}

TEST_P(SocketWaits, EachCallIsWokenByWhatItWaitsFor) {
  const Fd here = listener();
  const auto [left, right] = streams();
  const Ref<Inode> peer = world_.process().fds().get(left, Need{}).value()->inode();
  std::thread writer([&] { EXPECT_TRUE(PipeWriter(peer).write("late")); });
  EXPECT_EQ(receive(right), "late");
  writer.join();

  // The other guest of the network, or another client of the kernel.
  std::thread client([&] {
    if (GetParam() == Make::ours)
      EXPECT_TRUE(network_->connect("service"));
    else
      EXPECT_TRUE(connect_to("unix:" + address_));
  });
  accepted(here);
  client.join();

  const std::size_t sent = stuff(left, std::string(4096, 'x'));
  EXPECT_EQ(guest_.call("fd_fdstat_set_flags", left, 0), "success");
  const Ref<Inode> reader = world_.process().fds().get(right, Need{}).value()->inode();
  std::thread drain([&] {
    PipeReader in(reader);
    std::vector<std::byte> bytes(65536);
    std::size_t received = 0;
    while (received < sent + 1) received += in.read(bytes).value();
    EXPECT_EQ(received, sent + 1);
  });
  EXPECT_EQ(send(left, "x"), "1");
  drain.join();
}

// Counts how often the guest falls asleep.
class CountingPoller final : public Poller {
 public:
  Result<void> wait(std::span<const WaitSource> sources, std::optional<Timestamp> timeout,
                    const std::function<bool()>& already) override {
    ++sleeps;
    return machine_->wait(sources, timeout, already);
  }
  std::atomic<int> sleeps{0};

 private:
  std::shared_ptr<Poller> machine_ = system_poller();
};

// 10,000 subscriptions of one poll, to everything that can be waited for at once.
TEST(ManyWaits, TenThousandIdleSubscriptionsSleepOnce) {
  const auto poller = std::make_shared<CountingPoller>();
  World world({.more = [&](ProcessBuilder& builder) { builder.poller(poller); }});
  FakeGuest& guest = world.guest();
  guest.memory().bytes().resize(std::size_t{2} << 20);
  const auto give = [&](Ref<Inode> inode) {
    return world.process().add_descriptor(std::move(inode), Access::read_write).value();
  };
  const Ref<Network> network = make_network();
  int host[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, host), 0);
  const SocketPair streams = make_stream_pair();
  const SocketPair datagrams = make_datagram_pair();
  const Ref<CallbackStream> callback =
      make_callback_input([](std::span<std::byte>) -> Result<std::size_t> { return Errno::again; });
  const Fd woken_callback = give(callback);
  EXPECT_EQ(guest.call("fd_fdstat_set_flags", woken_callback, nonblock), "success");
  EXPECT_EQ(guest.call("fd_read", woken_callback, Lengths{{4}}, guest.out), "again");
  const Fd idle[] = {give(from_host_fd(host[0], Ownership::take).value()),
                     give(streams.first),
                     give(datagrams.first),
                     give(network->listen("service").value()),
                     world.fd("pipe_r"),
                     woken_callback};
  constexpr std::uint32_t count = 10'000;
  std::vector<Subscription> subscriptions;
  for (std::uint32_t i = 0; i + 1 < count; ++i)
    subscriptions.push_back({.userdata = i, .tag = 1, .id = idle[i % std::size(idle)]});
  subscriptions.push_back({.userdata = count, .id = 1, .timeout = UINT64_MAX});
  constexpr std::uint32_t in = 1 << 20, out = (1 << 20) + (1 << 19);
  guest.place(in, subscriptions);

  // Each in turn, by whoever has the other end.
  const Ref<Inode> other = from_host_fd(host[1], Ownership::take).value();
  const std::function<void()> wake[] = {
      [&] { EXPECT_TRUE(PipeWriter(other).write("x")); },
      [&] { EXPECT_TRUE(PipeWriter(streams.second).write("x")); },
      [&] { EXPECT_TRUE(PipeWriter(datagrams.second).write("x")); },
      [&] { EXPECT_TRUE(network->connect("service")); },
      [&] { EXPECT_TRUE(PipeWriter(world.pipe().writer).write("x")); },
      [&] { callback->notify(); },
  };
  for (std::size_t which = 0; which < std::size(wake); ++which) {
    poller->sleeps = 0;
    std::thread waker([&] {
      while (poller->sleeps == 0) std::this_thread::yield();
      wake[which]();
    });
    EXPECT_EQ(guest.call("poll_oneoff", in, out, count, guest.out), "success");
    waker.join();
    EXPECT_EQ(poller->sleeps, 1) << "woken for nothing, " << which;
    ASSERT_GE(guest.u32(guest.out), 1U);
    EXPECT_EQ(guest.event(out).userdata % std::size(idle), which);
    // Quiet again.
    if (which == 3)
      EXPECT_EQ(guest.call("sock_accept", idle[which], 0, guest.out), "success");
    else if (which == 5)
      EXPECT_EQ(guest.call("fd_read", idle[which], Lengths{{4}}, guest.out), "again");
    else
      EXPECT_EQ(guest.read(idle[which], 4), "x");
  }
}

}  // namespace
}  // namespace wasifs::testing_support
