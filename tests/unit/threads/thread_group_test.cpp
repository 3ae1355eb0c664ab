// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The threads of one program: their numbers, how many there are, and how they end.
#include "threads/thread_group.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <thread>

namespace wasifs::threads {
namespace {

constexpr std::size_t stack = std::size_t{256} << 10;
const std::function<void()> no_nudge = [] {};

Errno errno_of(const Result<ThreadId>& result) {
  return result ? Errno::success : result.error();
}

ThreadId id_of(const Result<ThreadId>& result) {
  return result ? *result : -1;
}

TEST(ThreadGroup, NumbersBeginAtOneAndAreNotGivenAgain) {
  ThreadGroup group(3, stack);
  EXPECT_TRUE(group.only_main());
  for (ThreadId expected = 1; expected <= 20; ++expected) {
    std::atomic<ThreadId> told = 0;
    auto id = group.spawn([&told](ThreadId own) { told = own; });
    for (; !id; id = group.spawn([&told](ThreadId own) { told = own; }))
      ASSERT_EQ(Errno::again, id.error());
    EXPECT_EQ(expected, *id);
    while (told == 0) std::this_thread::yield();
    EXPECT_EQ(expected, told);
  }
  group.main_ended(no_nudge);
  EXPECT_TRUE(group.only_main());
}

TEST(ThreadGroup, NumbersBeginAnewBehindTheLast) {
  std::latch end(1);
  ThreadGroup group(10, stack, last_thread_id - 2);
  const auto sleep = [&end](ThreadId) { end.wait(); };
  EXPECT_EQ(last_thread_id - 1, id_of(group.spawn(sleep)));
  EXPECT_EQ(last_thread_id, id_of(group.spawn(sleep)));
  EXPECT_EQ(1, id_of(group.spawn(sleep)));
  EXPECT_EQ(2, id_of(group.spawn(sleep)));
  end.count_down();
  group.main_ended(no_nudge);
}

TEST(ThreadGroup, HasNoMoreThanItMay) {
  std::latch end(1);
  ThreadGroup group(2, stack);
  const auto sleep = [&end](ThreadId) { end.wait(); };
  EXPECT_EQ(1, id_of(group.spawn(sleep)));
  EXPECT_EQ(2, id_of(group.spawn(sleep)));
  EXPECT_FALSE(group.only_main());
  EXPECT_EQ(Errno::again, errno_of(group.spawn(sleep)));
  end.count_down();
  // A number that was refused was not given.
  Result<ThreadId> id = Errno::again;
  while (!id) id = group.spawn(sleep);
  EXPECT_EQ(3, *id);
  group.main_ended(no_nudge);

  ThreadGroup alone(0, stack);
  EXPECT_EQ(Errno::again, errno_of(alone.spawn(sleep)));
  alone.main_ended(no_nudge);
}

TEST(ThreadGroup, AThreadThatTheMachineRefusesLeavesNothing) {
  ThreadGroup group(1, std::size_t{1} << 60U);
  EXPECT_EQ(Errno::again, errno_of(group.spawn([](ThreadId) {})));
  EXPECT_EQ(Errno::again, errno_of(group.spawn([](ThreadId) {})));
  EXPECT_TRUE(group.only_main());
  group.main_ended(no_nudge);
}

TEST(ThreadGroup, TheEndOfMainNudgesUntilAllHaveEnded) {
  ThreadGroup group(10, stack);
  std::atomic<int> nudges = 0;
  std::atomic<int> ended = 0;
  for (int i = 1; i <= 5; ++i)
    ASSERT_TRUE(group.spawn([&, i](ThreadId) {
      while (nudges < i) std::this_thread::yield();
      ++ended;
    }));
  group.main_ended([&] { ++nudges; });
  EXPECT_EQ(5, ended);
  EXPECT_TRUE(group.only_main());
}

TEST(ThreadGroup, AThreadEndsMain) {
  ThreadGroup group(10, stack);
  std::atomic<int> nudges = 0;
  const std::function<void()> nudge = [&] { ++nudges; };
  std::atomic<bool> returned = false;
  std::latch all(1);
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(group.spawn([&](ThreadId) {
      all.wait();
      group.end_main(nudge);
      returned = true;
    }));
  all.count_down();
  while (nudges < 20) std::this_thread::yield();
  EXPECT_FALSE(returned);
  EXPECT_EQ(Errno::again, errno_of(group.spawn([](ThreadId) {})));
  group.main_ended(nudge);
  EXPECT_TRUE(returned);
}

TEST(ThreadGroup, NobodyBeginsAfterTheEnd) {
  ThreadGroup group(10, stack);
  group.main_ended(no_nudge);
  EXPECT_EQ(Errno::again, errno_of(group.spawn([](ThreadId) {})));
}

Errno errno_of(const Result<void>& result) {
  return result ? Errno::success : result.error();
}

// The first one that goes on makes others before the rest of them do.
TEST(ThreadGroup, NumbersThatWereReservedAreNotGivenToOthers) {
  std::latch end(1);
  std::latch made(1);
  ThreadGroup group(5, stack);
  group.set_last_id(1);
  constexpr std::array<ThreadId, 3> before{1, 3, 4};
  ASSERT_TRUE(group.reserve(before));
  EXPECT_FALSE(group.only_main());
  EXPECT_TRUE(group.spawn_again(1, [&](ThreadId id) {
    EXPECT_EQ(1, id);
    const auto sleep = [&end](ThreadId) { end.wait(); };
    EXPECT_EQ(2, id_of(group.spawn(sleep)));
    EXPECT_EQ(5, id_of(group.spawn(sleep)));
    EXPECT_EQ(Errno::again, errno_of(group.spawn(sleep))) << "two are yet to come";
    made.count_down();
    end.wait();
  }));
  made.wait();
  std::atomic<int> begun = 0;
  for (const ThreadId id : {3, 4})
    EXPECT_TRUE(group.spawn_again(id, [&, id](ThreadId own) {
      EXPECT_EQ(id, own);
      ++begun;
      end.wait();
    }));
  end.count_down();
  group.main_ended(no_nudge);
  EXPECT_EQ(2, begun);
}

TEST(ThreadGroup, ReservesAllOrNone) {
  ThreadGroup group(2, stack);
  constexpr std::array<ThreadId, 3> many{1, 2, 3};
  EXPECT_EQ(Errno::again, errno_of(group.reserve(many)));
  constexpr std::array<ThreadId, 2> twice{7, 7};
  EXPECT_EQ(Errno::inval, errno_of(group.reserve(twice)));
  constexpr std::array<ThreadId, 2> none{1, 0};
  EXPECT_EQ(Errno::inval, errno_of(group.reserve(none)));
  EXPECT_TRUE(group.only_main());
  constexpr std::array<ThreadId, 1> one{7};
  EXPECT_TRUE(group.reserve(one));
  EXPECT_EQ(Errno::inval, errno_of(group.reserve(one)));
  group.release(7);
  EXPECT_TRUE(group.only_main());
  group.main_ended(no_nudge);
}

// The main thread has ended while some that were to go on had not begun.
TEST(ThreadGroup, TheEndDoesNotWaitForWhoDoesNotBegin) {
  ThreadGroup group(3, stack);
  constexpr std::array<ThreadId, 3> before{1, 2, 3};
  ASSERT_TRUE(group.reserve(before));
  group.release(3);
  std::atomic<bool> ended = false;
  std::thread main([&] { group.main_ended([&ended] { ended = true; }); });
  while (!ended) std::this_thread::yield();
  EXPECT_EQ(Errno::again, errno_of(group.spawn_again(1, [](ThreadId) { FAIL(); })));
  EXPECT_EQ(Errno::again, errno_of(group.spawn_again(2, [](ThreadId) { FAIL(); })));
  main.join();
  EXPECT_TRUE(group.only_main());

  ThreadGroup refused(1, std::size_t{1} << 60U);
  constexpr std::array<ThreadId, 1> one{1};
  ASSERT_TRUE(refused.reserve(one));
  EXPECT_EQ(Errno::again, errno_of(refused.spawn_again(1, [](ThreadId) { FAIL(); })));
  EXPECT_TRUE(refused.only_main());
  refused.main_ended(no_nudge);
}

// Threads make threads until the end, which comes while they do.
TEST(ThreadGroup, ThreadsThatMakeThreadsUntilTheEnd) {
  for (int round = 0; round < 6; ++round) {
    ThreadGroup group(8, stack);
    std::mutex mutex;
    std::set<ThreadId> seen;
    std::atomic<int> begun = 0;
    std::atomic<bool> stopped = false;
    std::function<void(ThreadId)> body = [&](ThreadId id) {
      {
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(seen.insert(id).second) << id;
      }
      ++begun;
      for (int i = 0; i < 2 && !stopped; ++i) (void)group.spawn(body);
      if (id % 7 == 0 && stopped) group.end_main(no_nudge);
    };
    while (begun < 60) {
      if (!group.spawn(body)) std::this_thread::yield();
    }
    stopped = round % 2 == 0;
    group.main_ended([&] { stopped = true; });
    EXPECT_TRUE(group.only_main());
    EXPECT_EQ(static_cast<std::size_t>(begun), seen.size());
  }
}

}  // namespace
}  // namespace wasifs::threads
