// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// poll_oneoff: clocks, descriptors, errors by event, and ends from outside.
#include <gtest/gtest.h>
#ifndef _WIN32
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fake_guest.h"
#include "wasifs/io/host_fd.h"
#include "wasifs/io/stdio.h"
#include "wasifs/poll.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

// Time passes only while somebody sleeps, and then exactly as long as he asked for.
class SleepIsTime final : public Poller {
 public:
  explicit SleepIsTime(std::shared_ptr<ManualClock> clock) : clock_(std::move(clock)) {}
  Result<void> wait(std::span<const WaitSource>, std::optional<Timestamp> timeout,
                    const std::function<bool()>& already) override {
    if (already()) return {};
    EXPECT_TRUE(timeout) << "a sleep without end";
    if (!timeout) return Errno::nomem;
    clock_->advance(*timeout);
    return {};
  }

 private:
  std::shared_ptr<ManualClock> clock_;
};

class PollTest : public testing::Test {
 protected:
  static constexpr Timestamp real = 1'000'000'000'000, mono = 5'000;
  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>(real, mono);
  World world_{{.more = [this](ProcessBuilder& b) {
    b.clock(clock_).poller(std::make_shared<SleepIsTime>(clock_));
  }}};
  FakeGuest& guest_ = world_.guest();

  Timestamp passed() { return *clock_->now(ClockId::monotonic) - mono; }
  static std::string name(std::uint16_t error) {
    return std::string(errno_name(static_cast<Errno>(error)));
  }
};

TEST_F(PollTest, ARelativeTimeIsSleptOnEitherClock) {
  for (const std::uint32_t clock : {0U, 1U}) {
    const Timestamp before = passed();
    const auto events = guest_.poll({{.userdata = 77, .id = clock, .timeout = 1000}});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].userdata, 77U);
    EXPECT_EQ(name(events[0].error), "success");
    EXPECT_EQ(events[0].type, 0);
    EXPECT_EQ(events[0].bytes, 0U);
    EXPECT_EQ(events[0].flags, 0);
    EXPECT_EQ(passed() - before, 1000U);
  }
}

TEST_F(PollTest, AnAbsoluteTimeIsATimeOfItsClock) {
  EXPECT_EQ(guest_.poll({{.id = 1, .timeout = mono + 300, .flags = 1}}).size(), 1U);
  EXPECT_EQ(passed(), 300U);
  EXPECT_EQ(guest_.poll({{.id = 0, .timeout = real + 500, .flags = 1}}).size(), 1U);
  EXPECT_EQ(passed(), 500U);
}

TEST_F(PollTest, ATimeThatIsPastIsNotWaitedFor) {
  EXPECT_EQ(guest_.poll({{.id = 1, .timeout = 1, .flags = 1}}).size(), 1U);
  EXPECT_EQ(guest_.poll({{.id = 0, .timeout = 1, .flags = 1}}).size(), 1U);
  EXPECT_EQ(guest_.poll({{.id = 1, .timeout = 0}}).size(), 1U);
  EXPECT_EQ(passed(), 0U);
}

TEST_F(PollTest, OnlyTimersThatHaveRunOutAreReported) {
  auto events = guest_.poll({{.userdata = 1, .id = 1, .timeout = 100},
                             {.userdata = 2, .id = 0, .timeout = 50},
                             {.userdata = 3, .id = 1, .timeout = 51}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].userdata, 2U);
  events = guest_.poll({{.userdata = 1, .id = 1, .timeout = 10},
                        {.userdata = 2, .id = 1, .timeout = 500},
                        {.userdata = 3, .id = 0, .timeout = 10}});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].userdata, 1U);
  EXPECT_EQ(events[1].userdata, 3U);
}

TEST_F(PollTest, ATimeBeyondAllTimesIsForEver) {
  const Fd fd = world_.fd("rd");
  const auto events = guest_.poll({{.userdata = 1, .id = 1, .timeout = UINT64_MAX},
                                   {.userdata = 2, .id = 0, .timeout = UINT64_MAX},
                                   {.userdata = 3, .tag = 1, .id = fd}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].userdata, 3U);
  EXPECT_EQ(passed(), 0U);
}

TEST_F(PollTest, AFileIsAlwaysReadyAndSaysWhatIsLeft) {
  const Fd fd = world_.fd("rw");
  guest_.seek(fd, 3, whence_set);
  auto events = guest_.poll({{.userdata = 1, .tag = 1, .id = fd},
                             {.userdata = 2, .id = 1, .timeout = 10},
                             {.userdata = 3, .tag = 2, .id = fd},
                             {.userdata = 4, .tag = 1, .id = fd}});
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].userdata, 1U);
  EXPECT_EQ(events[0].type, 1);
  EXPECT_EQ(events[0].bytes, 7U);
  EXPECT_EQ(events[0].flags, 0);
  EXPECT_EQ(events[1].userdata, 3U);
  EXPECT_EQ(events[1].type, 2);
  EXPECT_EQ(events[2].userdata, 4U);
  EXPECT_EQ(passed(), 0U);
  guest_.seek(fd, 0, whence_end);
  events = guest_.poll({{.tag = 1, .id = fd}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].bytes, 0U);
  EXPECT_EQ(events[0].flags, 1) << "hang-up at the end";
}

// More descriptors than a call remembers, in turn, each for both and some of them bad.
TEST_F(PollTest, EachSubscriptionIsOfItsOwnDescriptor) {
  constexpr unsigned descriptors = 40;
  std::vector<Fd> fds;
  for (unsigned i = 0; i < descriptors; ++i) {
    const std::uint64_t writes = i % 2 == 0 ? right_write : 0;
    fds.push_back(guest_.open(3, "file", (every_right & ~right_write) | writes));
    guest_.seek(fds.back(), i % 11, whence_set);
  }
  std::vector<Subscription> all;
  for (unsigned round = 0; round < 3; ++round)
    for (unsigned i = 0; i < descriptors; ++i) {
      const auto at = static_cast<std::uint64_t>(all.size());
      all.push_back(
          {.userdata = at, .tag = static_cast<std::uint8_t>(1 + round % 2), .id = fds[i]});
      if (i % 5 == 0) all.push_back({.userdata = at + 1, .tag = 1, .id = 5000 + i % 2});
    }
  const auto events = guest_.poll(all);
  ASSERT_EQ(events.size(), all.size());
  for (std::size_t n = 0; n < all.size(); ++n) {
    SCOPED_TRACE(n);
    EXPECT_EQ(events[n].userdata, n);
    EXPECT_EQ(events[n].type, all[n].tag);
    const auto found = std::ranges::find(fds, all[n].id);
    const bool reads = all[n].tag == 1;
    const auto number = static_cast<unsigned>(found - fds.begin());
    const bool good = found != fds.end() && (reads || number % 2 == 0);
    EXPECT_EQ(name(events[n].error), good ? "success" : "badf");
    const std::uint64_t offset = number % 11;
    EXPECT_EQ(events[n].bytes, good && reads ? 10 - offset : 0U);
    EXPECT_EQ(events[n].flags, good && reads && offset == 10 ? 1 : 0);
  }
}

TEST_F(PollTest, ErrorsAreOfTheirEvents) {
  const Fd fd = world_.fd("rd");
  const auto events = guest_.poll({{.userdata = 11, .tag = 1, .id = 99},
                                   {.userdata = 12, .tag = 1, .id = fd},
                                   {.userdata = 13, .tag = 2, .id = 0xffffffffU},
                                   {.userdata = 14, .id = 1, .timeout = 5}});
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].userdata, 11U);
  EXPECT_EQ(name(events[0].error), "badf");
  EXPECT_EQ(events[0].type, 1);
  EXPECT_EQ(name(events[1].error), "success");
  EXPECT_EQ(events[2].userdata, 13U);
  EXPECT_EQ(name(events[2].error), "badf");
  EXPECT_EQ(events[2].type, 2);
}

TEST_F(PollTest, APipeIsReadyWhenThereAreBytesOrNobodyWrites) {
  const Fd reader = world_.fd("pipe_r"), writer = world_.fd("pipe_w");
  auto events = guest_.poll(
      {{.userdata = 1, .tag = 1, .id = reader}, {.userdata = 2, .id = 1, .timeout = 9}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].userdata, 2U);
  guest_.write(writer, "abc");
  events = guest_.poll({{.userdata = 1, .tag = 1, .id = reader},
                        {.userdata = 2, .tag = 1, .id = reader},
                        {.userdata = 3, .id = 1, .timeout = 9}});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].bytes, 3U);
  EXPECT_EQ(events[0].flags, 0);
  EXPECT_EQ(events[1].userdata, 2U);
  guest_.read(reader, 10);
  EXPECT_EQ(guest_.call("fd_close", writer), "success");
  world_.pipe().writer = nullptr;
  events = guest_.poll({{.tag = 1, .id = reader}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].flags, 1);
  EXPECT_EQ(events[0].bytes, 0U);
}

#ifndef _WIN32
TEST_F(PollTest, APeerThatOnlyStoppedSendingIsStillWaitedForWithAWrite) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const auto ours = from_host_fd(pair[0], Ownership::take);
  const auto peer = from_host_fd(pair[1], Ownership::take);
  ASSERT_TRUE(ours && peer);
  const std::string much(4096, 'x');
  while (send(pair[0], much.data(), much.size(), MSG_DONTWAIT) > 0) {
  }
  ASSERT_EQ(shutdown(pair[1], SHUT_WR), 0);
  const auto fd = world_.process().add_descriptor(*ours, Access::read_write);
  ASSERT_TRUE(fd);
  auto events =
      guest_.poll({{.userdata = 1, .tag = 2, .id = *fd}, {.userdata = 2, .id = 1, .timeout = 9}});
  ASSERT_EQ(events.size(), 1U) << "there is no room to write to";
  EXPECT_EQ(events[0].userdata, 2U);
  events = guest_.poll({{.tag = 1, .id = *fd}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].flags, 1);
}

TEST_F(PollTest, TheEndOfWhatCanBeReadIsNoHangUpForAWrite) {
  std::array<int, 2> pair{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  const auto socket = from_host_fd(pair[0], Ownership::take);
  ASSERT_TRUE(socket);
  ASSERT_EQ(send(pair[1], "abc", 3, 0), 3);
  ASSERT_EQ(shutdown(pair[1], SHUT_WR), 0);
  const auto file = stream_from_host_fd(memfd_create("empty", MFD_CLOEXEC), Ownership::take);
  ASSERT_TRUE(file);
  for (const Ref<Inode>& stream : {make_null_stream(), *socket, *file}) {
    const auto fd = world_.process().add_descriptor(stream, Access::read_write);
    ASSERT_TRUE(fd);
    const auto events = guest_.poll({{.tag = 1, .id = *fd}, {.tag = 2, .id = *fd}});
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].flags, 1);
    EXPECT_EQ(events[1].flags, 0);
    EXPECT_EQ(events[1].bytes, 0U) << "what can be read is nothing to a write";
  }
  ASSERT_EQ(close(pair[1]), 0);
  const Fd gone = world_.fd("broken_w");
  const Fd half = *world_.process().add_descriptor(*socket, Access::write);
  const auto events = guest_.poll({{.tag = 2, .id = half}, {.tag = 2, .id = gone}});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].flags, 1) << "nobody is there any more";
  EXPECT_EQ(events[1].flags, 1);
}
#endif

TEST_F(PollTest, EventsMayBeWrittenOverTheSubscriptions) {
  const Fd fd = world_.fd("rd");
  for (const std::uint32_t shift : {0U, 8U, 32U, 48U, 64U}) {
    guest_.place(guest_.kept, {{.userdata = 1, .tag = 1, .id = fd},
                               {.userdata = 2, .tag = 1, .id = 99},
                               {.userdata = 3, .tag = 2, .id = world_.fd("rw")},
                               {.userdata = 4, .tag = 1, .id = fd}});
    const std::uint32_t at = guest_.kept + shift;
    EXPECT_EQ(guest_.call("poll_oneoff", guest_.kept, at, 4, guest_.out), "success");
    ASSERT_EQ(guest_.u32(guest_.out), 4U);
    for (std::uint32_t i = 0; i < 4; ++i) {
      EXPECT_EQ(guest_.event(at + i * 32).userdata, i + 1) << shift;
      EXPECT_EQ(name(guest_.event(at + i * 32).error), i == 1 ? "badf" : "success") << shift;
    }
  }
}

TEST_F(PollTest, OneBadSubscriptionFailsTheCallAndNothingIsWritten) {
  const Fd fd = world_.fd("rd");
  for (const Subscription& bad :
       {Subscription{.id = 9}, Subscription{.id = 1, .flags = 2}, Subscription{.tag = 3}}) {
    guest_.place(guest_.kept, {{.tag = 1, .id = fd}, bad});
    guest_.fill(guest_.data, 64, '#');
    guest_.store(guest_.out, 0x23232323, 4);
    EXPECT_EQ(guest_.call("poll_oneoff", guest_.kept, guest_.data, 2, guest_.out), "inval");
    EXPECT_EQ(guest_.text(guest_.data, 64), std::string(64, '#'));
    EXPECT_EQ(guest_.u32(guest_.out), 0x23232323U);
  }
}

TEST_F(PollTest, ABadPointerIsToldBeforeAnySleep) {
  guest_.place(guest_.kept, {{.id = 1, .timeout = 1000}});
  EXPECT_EQ(guest_.call("poll_oneoff", guest_.kept, FakeGuest::outside, 1, guest_.out), "trap");
  EXPECT_EQ(guest_.call("poll_oneoff", guest_.kept, guest_.data, 1, FakeGuest::outside), "trap");
  EXPECT_EQ(guest_.call("poll_oneoff", guest_.kept, guest_.data, 0x10000001, guest_.out), "trap");
  EXPECT_EQ(passed(), 0U);
}

TEST_F(PollTest, PaddingOfEventsIsZero) {
  const auto events = guest_.poll({{.userdata = 1, .tag = 1, .id = 99}});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(guest_.load(guest_.data + 11, 5), 0U);
  EXPECT_EQ(guest_.load(guest_.data + 26, 6), 0U);
}

TEST(PollLimits, TooManySubscriptionsAreNomem) {
  World world({.more = [](ProcessBuilder& b) { b.limits({.subscriptions_per_call = 2}); }});
  FakeGuest& guest = world.guest();
  guest.place(guest.kept, {{.id = 1}, {.id = 1}, {.id = 1}});
  EXPECT_EQ(guest.call("poll_oneoff", guest.kept, guest.data, 2, guest.out), "success");
  EXPECT_EQ(guest.call("poll_oneoff", guest.kept, guest.data, 3, guest.out), "nomem");
}

TEST(PollLimits, WhatTheHostWouldAllocateIsBounded) {
  World world({.more = [](ProcessBuilder& b) { b.limits({.host_bytes_per_call = 1000}); }});
  FakeGuest& guest = world.guest();
  guest.place(guest.kept, std::vector<Subscription>(50, {.id = 1}));
  EXPECT_EQ(guest.call("poll_oneoff", guest.kept, guest.data, 1, guest.out), "success");
  EXPECT_EQ(guest.call("poll_oneoff", guest.kept, guest.data, 50, guest.out), "nomem");
}

// With the machine's own poller.

TEST(PollThreads, BytesFromAnotherThreadWake) {
  World world;
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("pipe_r");
  std::thread writer([&] { ASSERT_TRUE(PipeWriter(world.pipe().writer).write("later")); });
  const auto events = guest.poll({{.userdata = 5, .tag = 1, .id = fd}});
  writer.join();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].bytes, 5U);
}

TEST(PollThreads, StopWakesAPollAndARead) {
  for (const bool poll : {true, false}) {
    World world;
    FakeGuest& guest = world.guest();
    const Fd fd = world.fd("pipe_r");
    guest.place(guest.kept, {{.tag = 1, .id = fd}});
    std::thread stopper([&] { world.process().stop("enough"); });
    EXPECT_EQ(poll ? guest.call("poll_oneoff", guest.kept, guest.data, 1, guest.out)
                   : guest.call("fd_read", fd, Lengths{{4}}, guest.out),
              "trap");
    stopper.join();
    EXPECT_EQ(world.process().trap_reason(), "enough");
  }
}

}  // namespace
}  // namespace wasifs::testing_support
