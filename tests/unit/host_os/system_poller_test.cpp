// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sleeping and waking. No test measures time: a wake-up that is lost makes a wait without time-out
// hang, and the time limit of the test ends it.
#include <gtest/gtest.h>
#ifdef _WIN32
#include <windows.h>
#else
#include <sys/resource.h>
#include <unistd.h>
#endif

#include <array>
#include <atomic>
#include <limits>
#include <thread>
#include <vector>

#include "wasifs/poll.h"

namespace wasifs {
namespace {

#ifdef _WIN32
/// Two events of the operating system, which play the ends of a pipe.
class HostPipe {
 public:
  HostPipe() = default;
  ~HostPipe() {
    CloseHandle(read_);
    CloseHandle(write_);
  }
  HostPipe(const HostPipe&) = delete;
  HostPipe& operator=(const HostPipe&) = delete;

  void write() { EXPECT_TRUE(SetEvent(read_)); }
  [[nodiscard]] WaitSource readable() const { return source(read_, Interest::read); }
  [[nodiscard]] WaitSource writable() const { return source(write_, Interest::write); }

 private:
  static WaitSource source(HANDLE event, Interest interest) {
    return {.host_handle = reinterpret_cast<std::intptr_t>(event), .interest = interest};
  }
  const HANDLE read_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  const HANDLE write_ = CreateEventW(nullptr, TRUE, TRUE, nullptr);
};
#else
/// A pipe of the operating system.
class HostPipe {
 public:
  HostPipe() {
    if (::pipe(ends_.data()) != 0) std::abort();
  }
  ~HostPipe() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  HostPipe(const HostPipe&) = delete;
  HostPipe& operator=(const HostPipe&) = delete;

  void write() { EXPECT_EQ(::write(ends_[1], "x", 1), 1); }
  [[nodiscard]] WaitSource readable() const {
    return {.host_handle = ends_[0], .interest = Interest::read};
  }
  [[nodiscard]] WaitSource writable() const {
    return {.host_handle = ends_[1], .interest = Interest::write};
  }

 private:
  std::array<int, 2> ends_{};
};
#endif

const std::function<bool()> never = [] { return false; };

/// With and without a handle of the operating system among the sources.
class SystemPollerTest : public testing::TestWithParam<bool> {
 protected:
  std::vector<WaitSource> sources(std::vector<WaitSource> sources) {
    if (GetParam()) sources.push_back(quiet.readable());
    return sources;
  }

  HostPipe quiet;
  std::shared_ptr<Poller> poller = system_poller();
};

INSTANTIATE_TEST_SUITE_P(Handles, SystemPollerTest, testing::Bool());

TEST_P(SystemPollerTest, DoesNotSleepWhereItIsReadyAlready) {
  WaitQueue queue;
  int asked = 0;
  EXPECT_TRUE(poller->wait(sources({{.queue = &queue}}), std::nullopt, [&] {
    ++asked;
    return true;
  }));
  EXPECT_EQ(asked, 1);
}

TEST_P(SystemPollerTest, RegistersBeforeItAsks) {
  WaitQueue queue;
  EXPECT_TRUE(poller->wait(sources({{.queue = &queue}}), std::nullopt, [&] {
    queue.wake();  // Between the look and the sleep.
    return false;
  }));
}

TEST_P(SystemPollerTest, TimeOuts) {
  WaitQueue queue;
  EXPECT_TRUE(poller->wait(sources({{.queue = &queue}}), Timestamp{0}, never));
  EXPECT_TRUE(poller->wait(sources({{.queue = &queue}}), Timestamp{1'000'000}, never));
  EXPECT_TRUE(poller->wait(sources({}), Timestamp{1}, never));
}

TEST_P(SystemPollerTest, TheLongestTimeOutIsNotAShortOne) {
  WaitQueue queue;
  std::atomic<bool> state{false};
  std::thread waker([&] {
    state = true;
    queue.wake();
  });
  // Waits may end for no reason, but not without end: a time-out that overflowed would spin here.
  int wakes = 0;
  while (!state && wakes < 1000) {
    EXPECT_TRUE(poller->wait(sources({{.queue = &queue}}), std::numeric_limits<Timestamp>::max(),
                             [&] { return state.load(); }));
    ++wakes;
  }
  waker.join();
  EXPECT_LT(wakes, 1000);
}

TEST_P(SystemPollerTest, EitherQueueWakes) {
  WaitQueue queue;
  Interrupt interrupt;
  for (const bool by_interrupt : {false, true}) {
    std::atomic<bool> state{false};
    std::thread waker([&] {
      if (by_interrupt) return interrupt.raise();
      state = true;
      queue.wake();
    });
    const auto done = [&] { return state || interrupt.raised(); };
    while (!done()) {
      EXPECT_TRUE(poller->wait(sources({{.queue = &queue}, {.queue = &interrupt.queue()}}),
                               std::nullopt, done));
    }
    waker.join();
  }
}

TEST_P(SystemPollerTest, ThousandsOfSources) {
  std::vector<WaitQueue> queues(3000);
  std::vector<WaitSource> all;
  for (WaitQueue& queue : queues) all.push_back({.queue = &queue});
  std::atomic<bool> state{false};
  std::thread waker([&] {
    state = true;
    queues.back().wake();
  });
  while (!state) {
    EXPECT_TRUE(poller->wait(sources(all), std::nullopt, [&] { return state.load(); }));
  }
  waker.join();
}

TEST_P(SystemPollerTest, OneQueueMoreThanOnce) {
  WaitQueue queue;
  EXPECT_TRUE(poller->wait(sources({{.queue = &queue}, {.queue = &queue}}), std::nullopt, [&] {
    queue.wake();
    return false;
  }));
  queue.wake();  // Nobody is in it any more; sanitizers would see it.
}

TEST_P(SystemPollerTest, NoWakeUpIsLostOverManyRounds) {
  constexpr int rounds = 2000;
  WaitQueue there;
  WaitQueue back;
  std::atomic<int> ball{0};
  const auto await = [&](WaitQueue& queue, int value) {
    const auto arrived = [&] { return ball.load() >= value; };
    while (!arrived())
      EXPECT_TRUE(poller->wait(sources({{.queue = &queue}}), std::nullopt, arrived));
  };
  std::thread other([&] {
    for (int i = 0; i < rounds; ++i) {
      await(there, 2 * i + 1);
      ball = 2 * i + 2;
      back.wake();
    }
  });
  for (int i = 0; i < rounds; ++i) {
    ball = 2 * i + 1;
    there.wake();
    await(back, 2 * i + 2);
  }
  other.join();
}

TEST(SystemPollerHandles, WakeWhenTheyAreReady) {
  HostPipe pipe;
  const auto poller = system_poller();
  EXPECT_TRUE(poller->wait(std::array{pipe.writable()}, std::nullopt, never));
  pipe.write();
  EXPECT_TRUE(poller->wait(std::array{pipe.readable()}, std::nullopt, never));
  EXPECT_TRUE(poller->wait(std::array{pipe.readable(), pipe.writable()}, std::nullopt, never));
}

TEST(SystemPollerHandles, WakeASleeper) {
  HostPipe pipe;
  std::thread writer([&] { pipe.write(); });
  EXPECT_TRUE(system_poller()->wait(std::array{pipe.readable()}, std::nullopt, never));
  writer.join();
}

TEST(SystemPollerHandles, OneThatIsNotOpenDoesNotSleep) {
  const WaitSource closed{.host_handle = 1'000'000, .interest = Interest::read};
  EXPECT_TRUE(system_poller()->wait(std::array{closed}, std::nullopt, never));
}

#ifdef _WIN32
TEST(SystemPollerHandles, MoreThanWindowsWaitsForAreRefused) {
  std::vector<HostPipe> pipes(63);
  std::vector<WaitSource> sources;
  for (const HostPipe& pipe : pipes) sources.push_back(pipe.readable());
  sources.push_back(sources.back());
  pipes.back().write();
  EXPECT_TRUE(system_poller()->wait(sources, std::nullopt, never)) << "each counts once";
  const HostPipe one_more;
  sources.push_back(one_more.readable());
  EXPECT_EQ(errno_of(system_poller()->wait(sources, std::nullopt, never)), Errno::nfile);
}
#else
TEST(SystemPollerHandles, WithoutDescriptorsLeftItSaysSo) {
  HostPipe pipe;
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto result = system_poller()->wait(std::array{pipe.readable()}, std::nullopt, never);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(errno_of(result), Errno::nfile);
}

TEST(SystemPollerHandles, OneHandleMayBeGivenMoreOftenThanDescriptorsCanBeOpen) {
  HostPipe pipe;
  pipe.write();
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<WaitSource> sources(1000, pipe.readable());
  for (std::size_t i = 1; i < sources.size(); i += 2) sources[i].interest = Interest::none;
  const auto result = system_poller()->wait(sources, std::nullopt, never);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_TRUE(result) << "woken, since one of them asks for what is there";
}
#endif

}  // namespace
}  // namespace wasifs
