// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/clock.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

namespace wasifs {
namespace {

constexpr ClockId all_clocks[] = {ClockId::realtime, ClockId::monotonic,
                                  ClockId::process_cputime_id, ClockId::thread_cputime_id};
constexpr auto no_clock = static_cast<ClockId>(4);
constexpr Timestamp begin_of_2020 = 1'577'836'800'000'000'000;

TEST(SystemClock, HasEveryClock) {
  for (const ClockId id : all_clocks) {
    EXPECT_TRUE(system_clock()->now(id));
    EXPECT_GE(system_clock()->resolution(id).value(), 1U);
  }
  EXPECT_EQ(errno_of(system_clock()->now(no_clock)), Errno::inval);
  EXPECT_EQ(errno_of(system_clock()->resolution(no_clock)), Errno::inval);
}

TEST(SystemClock, CountsNanosecondsSince1970) {
  EXPECT_GT(system_clock()->now(ClockId::realtime).value(), begin_of_2020);
  EXPECT_GT(system_clock()->file_time(), begin_of_2020);
}

TEST(SystemClock, MonotonicAndCpuTimeNeverGoBack) {
  for (const ClockId id :
       {ClockId::monotonic, ClockId::process_cputime_id, ClockId::thread_cputime_id}) {
    Timestamp last = 0;
    for (int i = 0; i < 1000; ++i) {
      const Timestamp now = system_clock()->now(id).value();
      ASSERT_GE(now, last);
      last = now;
    }
    EXPECT_GT(last, 0U);
  }
}

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock(1000, 5);
  EXPECT_EQ(clock.now(ClockId::realtime).value(), 1000U);
  EXPECT_EQ(clock.now(ClockId::monotonic).value(), 5U);
  EXPECT_EQ(clock.file_time(), 1000U);
  clock.advance(7);
  EXPECT_EQ(clock.now(ClockId::realtime).value(), 1007U);
  EXPECT_EQ(clock.now(ClockId::monotonic).value(), 12U);
  EXPECT_EQ(clock.file_time(), 1007U);
}

TEST(ManualClock, HasNoCpuClocks) {
  ManualClock clock(0);
  EXPECT_EQ(clock.resolution(ClockId::realtime).value(), 1U);
  EXPECT_EQ(clock.resolution(ClockId::monotonic).value(), 1U);
  for (const ClockId id : {ClockId::process_cputime_id, ClockId::thread_cputime_id, no_clock}) {
    EXPECT_EQ(errno_of(clock.now(id)), Errno::inval);
    EXPECT_EQ(errno_of(clock.resolution(id)), Errno::inval);
  }
}

TEST(ManualClock, StopsAtTheEndOfTime) {
  ManualClock clock(10, 0);
  clock.advance(std::numeric_limits<Timestamp>::max() - 1);
  EXPECT_EQ(clock.now(ClockId::realtime).value(), std::numeric_limits<Timestamp>::max());
  EXPECT_EQ(clock.now(ClockId::monotonic).value(), std::numeric_limits<Timestamp>::max() - 1);
}

TEST(ManualClock, MovesFromSeveralThreadsAddUp) {
  ManualClock clock(0);
  const auto move = [&] {
    for (int i = 0; i < 1000; ++i) clock.advance(3);
  };
  std::thread other(move);
  move();
  other.join();
  EXPECT_EQ(clock.now(ClockId::monotonic).value(), 6000U);
}

}  // namespace
}  // namespace wasifs
