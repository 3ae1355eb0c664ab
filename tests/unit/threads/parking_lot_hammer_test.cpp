// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Many threads at once: no wake-up is lost and none is made up. What loses one hangs; the sanitizer
// presets watch the rest.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "threads/parking_lot.h"

namespace wasifs::threads {
namespace {

constexpr std::int64_t for_ever = -1;

// A lock and a condition as the libc of a guest makes them: 0 free, 1 taken, 2 taken and wanted.
class GuestLock {
 public:
  GuestLock(ParkingLot& lot, Interrupt& interrupt) : lot_(lot), interrupt_(interrupt) {}

  void lock() {
    std::atomic_ref state(state_);
    std::uint32_t seen = 0;
    if (state.compare_exchange_strong(seen, 1)) return;
    while (state.exchange(2) != 0) (void)lot_.wait(state_, 2, for_ever, interrupt_);
  }
  void unlock() {
    if (std::atomic_ref(state_).exchange(0) == 2) (void)lot_.notify(&state_, 1);
  }

 private:
  ParkingLot& lot_;
  Interrupt& interrupt_;
  alignas(8) std::uint32_t state_ = 0;
};

TEST(ParkingHammer, ALockKeepsOthersOut) {
  ParkingLot lot;
  Interrupt interrupt;
  GuestLock lock(lot, interrupt);
  int count = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int round = 0; round < 500; ++round) {
          lock.lock();
          // Long enough that others come to sleep.
          for (int step = 0; step < 20; ++step) count = count + 1;
          lock.unlock();
        }
      });
  }
  EXPECT_EQ(8 * 500 * 20, count);
}

TEST(ParkingHammer, TwoTakeTurns) {
  ParkingLot lot;
  Interrupt interrupt;
  constexpr std::uint64_t rounds = 2000;
  std::uint64_t turn = 0;
  const auto play = [&](std::uint64_t mine) {
    std::atomic_ref word(turn);
    for (std::uint64_t round = mine; round < rounds; round += 2) {
      for (std::uint64_t seen = word; seen != round; seen = word)
        (void)lot.wait(turn, seen, for_ever, interrupt);
      word = round + 1;
      (void)lot.notify(&turn, 1);
    }
  };
  std::jthread other([&] { play(1); });
  play(0);
  other.join();
  EXPECT_EQ(rounds, turn);
}

TEST(ParkingHammer, AsManyWakeAsWereNotified) {
  ParkingLot lot;
  Interrupt interrupt;
  std::vector<std::uint32_t> words(100);  // shared rows
  std::atomic<std::uint64_t> woken = 0;
  std::atomic<std::uint64_t> notified = 0;
  std::atomic<int> running = 0;
  std::atomic<bool> enough = false;
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < 8; ++i, ++running)
      threads.emplace_back([&, i] {
        std::mt19937 random(i);
        for (int round = 0; round < 300; ++round) {
          const Parked parked = lot.wait(words[random() % words.size()], 0,
                                         static_cast<std::int64_t>(random() % 50'000), interrupt);
          if (parked == Parked::woken) ++woken;
          EXPECT_NE(Parked::not_equal, parked);
        }
        --running;
      });
    std::jthread notifier([&] {
      std::mt19937 random(99);
      while (!enough) {
        notified +=
            lot.notify(&words[random() % words.size()], static_cast<std::uint32_t>(random() % 3));
        std::this_thread::yield();
      }
    });
    while (running > 0) std::this_thread::yield();
    enough = true;
  }
  EXPECT_EQ(notified, woken);
  for (const std::uint32_t& word : words) EXPECT_EQ(0U, lot.notify(&word, 1));
}

TEST(ParkingHammer, AnInterruptMeetsNotifications) {
  for (unsigned round = 0; round < 100; ++round) {
    ParkingLot lot;
    Interrupt interrupt;
    std::uint32_t word = 0;
    std::atomic<std::uint32_t> woken = 0;
    std::atomic<std::uint32_t> interrupted = 0;
    std::uint32_t notified = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 6; ++i)
        threads.emplace_back([&] {
          const Parked parked = lot.wait(word, 0, for_ever, interrupt);
          if (parked == Parked::woken) ++woken;
          if (parked == Parked::interrupted) ++interrupted;
        });
      std::jthread raiser([&] {
        for (unsigned i = 0; i < round * 50 && !interrupt.raised(); ++i) continue;
        interrupt.raise();
      });
      for (unsigned i = 0; i < round; ++i) notified += lot.notify(&word, 1);
    }
    ASSERT_EQ(notified, woken);
    ASSERT_EQ(6U, woken + interrupted);
  }
}

}  // namespace
}  // namespace wasifs::threads
