// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a wait and a notification give, one at a time.
#include "threads/parking_lot.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <limits>
#include <thread>

namespace wasifs::threads {
namespace {

constexpr std::int64_t for_ever = -1;
constexpr std::uint32_t everybody = 0xffffffff;

struct Parking : ::testing::Test {
  ParkingLot lot;
  Interrupt interrupt;
  std::uint32_t word = 7;
  std::uint64_t wide = std::uint64_t{7} << 32U;

  // Somebody who sleeps at `word` for ever, until it is woken or the interrupt is raised.
  std::jthread sleeper(Parked& result) {
    return std::jthread([this, &result] { result = lot.wait(word, 7, for_ever, interrupt); });
  }
  // Until so many were woken.
  void wake(std::uint32_t wanted) {
    while (wanted > 0) wanted -= lot.notify(&word, wanted);
  }
};

TEST_F(Parking, AnotherValueDoesNotSleep) {
  EXPECT_EQ(Parked::not_equal, lot.wait(word, 8, for_ever, interrupt));
  EXPECT_EQ(Parked::not_equal, lot.wait(wide, 7, for_ever, interrupt));
  EXPECT_EQ(Parked::not_equal, lot.wait(wide, 0, for_ever, interrupt));
}

TEST_F(Parking, TimeEnds) {
  for (const std::int64_t timeout : {0, 1, 2'000'000}) {
    EXPECT_EQ(Parked::timed_out, lot.wait(word, 7, timeout, interrupt)) << timeout;
    EXPECT_EQ(Parked::timed_out, lot.wait(wide, wide, timeout, interrupt)) << timeout;
  }
}

TEST_F(Parking, WhoHasGoneIsNotWoken) {
  EXPECT_EQ(Parked::timed_out, lot.wait(word, 7, 0, interrupt));
  EXPECT_EQ(Parked::not_equal, lot.wait(word, 8, for_ever, interrupt));
  EXPECT_EQ(0U, lot.notify(&word, everybody));
}

TEST_F(Parking, AnInterruptFromBeforeEndsIt) {
  interrupt.raise();
  EXPECT_EQ(Parked::interrupted, lot.wait(word, 7, for_ever, interrupt));
  // It has nothing to wait for, so nothing to be kept from.
  EXPECT_EQ(Parked::not_equal, lot.wait(word, 8, for_ever, interrupt));
  EXPECT_EQ(0U, lot.notify(&word, everybody));
}

TEST_F(Parking, AsManyAreWokenAsAreAsked) {
  std::array<Parked, 5> results;
  results.fill(Parked::timed_out);
  std::vector<std::jthread> threads;
  for (Parked& result : results) threads.push_back(sleeper(result));
  wake(2);
  wake(1);
  std::uint32_t rest = 0;
  while (rest < 2) rest += lot.notify(&word, everybody);
  threads.clear();
  EXPECT_EQ(2U, rest);
  for (const Parked result : results) EXPECT_EQ(Parked::woken, result);
  EXPECT_EQ(0U, lot.notify(&word, everybody));
}

TEST_F(Parking, NobodyIsWokenByZero) {
  Parked result{};
  std::jthread thread = sleeper(result);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(0U, lot.notify(&word, 0));
  wake(1);
}

TEST_F(Parking, NeighboursAreNotWoken) {
  // More of them than there are rows, so that some share one.
  std::array<std::uint32_t, 1000> words{};
  Parked result{};
  std::jthread thread([&] { result = lot.wait(words[500], 0, for_ever, interrupt); });
  std::uint32_t woken = 0;
  for (int round = 0; round < 100; ++round)
    for (std::size_t i = 0; i < words.size(); ++i)
      if (i != 500) woken += lot.notify(&words[i], everybody);
  EXPECT_EQ(0U, woken);
  while (lot.notify(&words[500], everybody) == 0) std::this_thread::yield();
  thread.join();
  EXPECT_EQ(Parked::woken, result);
}

TEST_F(Parking, AnInterruptWakesAll) {
  std::array<Parked, 20> results;
  results.fill(Parked::woken);
  std::vector<std::jthread> threads;
  std::uint32_t other = 7;
  for (std::size_t i = 0; i < results.size(); ++i)
    threads.emplace_back([&, i] {
      // The last ones would wait for as long as there are years.
      constexpr std::int64_t ages = std::numeric_limits<std::int64_t>::max();
      results[i] = lot.wait(i % 2 == 0 ? word : other, 7, i < 10 ? for_ever : ages, interrupt);
    });
  interrupt.raise();
  threads.clear();
  for (const Parked result : results) EXPECT_EQ(Parked::interrupted, result);
  EXPECT_EQ(0U, lot.notify(&word, everybody));
}

TEST_F(Parking, AnInterruptIsOfOneProcess) {
  Interrupt another;
  Parked result{};
  std::jthread thread = sleeper(result);
  another.raise();
  EXPECT_EQ(Parked::interrupted, lot.wait(word, 7, for_ever, another));
  wake(1);
  thread.join();
  EXPECT_EQ(Parked::woken, result);
}

TEST_F(Parking, AWakeUpWithoutNotificationSleepsOn) {
  Parked result{};
  std::jthread thread = sleeper(result);
  // What wakes the queue of an interrupt says nothing by itself.
  for (int i = 0; i < 1000; ++i) interrupt.queue().wake();
  wake(1);
  thread.join();
  EXPECT_EQ(Parked::woken, result);
}

// What a pause does: the sleepers leave, but not their places.
TEST_F(Parking, APlaceIsWokenWhileNobodySleepsThere) {
  interrupt.raise();
  ParkingLot::Place first;
  ParkingLot::Place second;
  constexpr std::int64_t hour = 3'600'000'000'000;
  EXPECT_EQ(Parked::interrupted, lot.wait(word, 7, for_ever, interrupt, first));
  EXPECT_EQ(Parked::interrupted, lot.wait(word, 7, hour, interrupt, second));
  EXPECT_LT(first.order(), second.order());
  EXPECT_LT(first.left_ns(), 0);
  EXPECT_GT(second.left_ns(), 0);
  EXPECT_LE(second.left_ns(), hour);
  EXPECT_EQ(1U, lot.notify(&word, 1));
  EXPECT_TRUE(first.woken());
  EXPECT_FALSE(second.woken());
  EXPECT_EQ(Parked::interrupted, lot.sleep_on(second, interrupt)) << "it is still raised";
  interrupt.clear();
  EXPECT_EQ(Parked::woken, lot.sleep_on(first, interrupt));
  EXPECT_EQ(1U, lot.notify(&word, everybody)) << "the second one alone";
  EXPECT_EQ(Parked::woken, lot.sleep_on(second, interrupt));
  EXPECT_EQ(0U, lot.notify(&word, everybody)) << "a wake-up counts once";
}

TEST_F(Parking, APlaceIsTakenWhateverTheWordIsAndKeepsItsTime) {
  ParkingLot::Place slow;
  ParkingLot::Place quick;
  lot.take(&word, for_ever, slow);
  lot.take(&word, 1000, quick);
  EXPECT_EQ(Parked::timed_out, lot.sleep_on(quick, interrupt));
  EXPECT_EQ(1U, lot.notify(&word, everybody));
  EXPECT_TRUE(slow.woken());
}

TEST_F(Parking, APlaceThatIsGivenUpIsNobodys) {
  ParkingLot::Place place;
  lot.take(&word, for_ever, place);
  place.leave();
  EXPECT_EQ(0U, lot.notify(&word, everybody));
  EXPECT_FALSE(place.woken());
  {
    ParkingLot::Place gone;
    lot.take(&word, for_ever, gone);
  }
  EXPECT_EQ(0U, lot.notify(&word, everybody));
}

}  // namespace
}  // namespace wasifs::threads
