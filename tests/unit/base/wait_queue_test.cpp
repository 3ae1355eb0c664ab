// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "wasifs/poll.h"

namespace wasifs {
namespace {

class Counter : public Waiter {
 public:
  void notify() noexcept override { ++count; }
  std::atomic<int> count{0};
};

TEST(WaitQueue, NotifiesEverybodyWhoIsInIt) {
  WaitQueue queue;
  Counter a;
  Counter b;
  queue.wake();
  queue.add(a);
  queue.wake();
  queue.add(b);
  queue.wake();
  queue.remove(a);
  queue.wake();
  queue.remove(b);
  queue.wake();
  EXPECT_EQ(a.count, 2);
  EXPECT_EQ(b.count, 2);
}

TEST(WaitQueue, AWaiterThatIsAddedTwiceIsRemovedTwice) {
  WaitQueue queue;
  Counter waiter;
  queue.add(waiter);
  queue.add(waiter);
  queue.remove(waiter);
  queue.wake();
  EXPECT_EQ(waiter.count, 1);
  queue.remove(waiter);
  queue.wake();
  EXPECT_EQ(waiter.count, 1);
  queue.remove(waiter);  // Not in it: nothing happens.
}

TEST(Interrupt, StaysRaisedUntilItIsCleared) {
  Interrupt interrupt;
  Counter waiter;
  interrupt.queue().add(waiter);
  EXPECT_FALSE(interrupt.raised());
  interrupt.raise();
  EXPECT_TRUE(interrupt.raised());
  EXPECT_EQ(waiter.count, 1);
  interrupt.clear();
  EXPECT_FALSE(interrupt.raised());
  EXPECT_EQ(waiter.count, 1);
  interrupt.queue().remove(waiter);
}

// A waiter on the stack of a thread that leaves: sanitizers see a touch after `remove`.
TEST(WaitQueue, DoesNotTouchAWaiterThatHasLeft) {
  WaitQueue queue;
  std::atomic<bool> done{false};
  std::thread waker([&] {
    while (!done) queue.wake();
  });
  std::vector<std::thread> threads;
  for (int id = 0; id < 3; ++id) {
    threads.emplace_back([&queue] {
      for (int i = 0; i < 2000; ++i) {
        const auto waiter = std::make_unique<Counter>();
        queue.add(*waiter);
        queue.remove(*waiter);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  waker.join();
}

// The two-sided look: either the waiter sees the state, or the waker sees the waiter. With both
// orders of the accesses allowed to slip, both sides would miss each other now and then.
TEST(WaitQueue, StateAndCountAreNeverBothMissed) {
  for (int i = 0; i < 2000; ++i) {
    WaitQueue queue;
    Counter waiter;
    std::atomic<bool> state{false};
    std::atomic<int> ready{0};
    const auto meet = [&] {
      ++ready;
      while (ready < 2) std::this_thread::yield();
    };
    std::thread waker([&] {
      meet();
      state.store(true);
      queue.wake();
    });
    meet();
    queue.add(waiter);
    const bool seen = state.load();
    waker.join();
    queue.remove(waiter);
    ASSERT_TRUE(seen || waiter.count == 1) << i;
  }
}

}  // namespace
}  // namespace wasifs
