// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/host_time.h"

#include <gtest/gtest.h>

#include <limits>

namespace wasifs {
namespace {

TEST(FileTimestamp, CountsNanoseconds) {
  EXPECT_EQ(file_timestamp({.tv_sec = 0, .tv_nsec = 0}), 0U);
  EXPECT_EQ(file_timestamp({.tv_sec = 3, .tv_nsec = 999'999'999}), 3'999'999'999U);
}

TEST(FileTimestamp, StaysAtTheEndsOfWhatFits) {
  EXPECT_EQ(file_timestamp({.tv_sec = -1, .tv_nsec = 999'999'999}), 0U);
  EXPECT_EQ(file_timestamp({.tv_sec = 18'446'744'073, .tv_nsec = 709'551'614}), UINT64_MAX - 1);
  EXPECT_EQ(file_timestamp({.tv_sec = 18'446'744'073, .tv_nsec = 709'551'615}), UINT64_MAX);
  EXPECT_EQ(file_timestamp({.tv_sec = 18'446'744'073, .tv_nsec = 709'551'616}), UINT64_MAX);
  EXPECT_EQ(file_timestamp({.tv_sec = 18'446'744'074, .tv_nsec = 0}), UINT64_MAX);
  EXPECT_EQ(file_timestamp({.tv_sec = std::numeric_limits<time_t>::max(), .tv_nsec = 0}),
            UINT64_MAX);
}

}  // namespace
}  // namespace wasifs
