// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rates, by a clock that stands still and a poller that moves it.
#include <gtest/gtest.h>

#include <string>

#include "wasifs/file_ops.h"
#include "wasifs/fs/limited.h"
#include "wasifs/fs/mem.h"
#include "wasifs/mount.h"
#include "wasifs/paths.h"

namespace wasifs {
namespace {

constexpr Timestamp second = 1'000'000'000;

/// Sleeping takes no time but the clock's.
class FastPoller final : public Poller {
 public:
  explicit FastPoller(ManualClock& clock) : clock_(clock) {}
  Result<void> wait(std::span<const WaitSource>, std::optional<Timestamp> timeout_ns,
                    const std::function<bool()>& already) override {
    if (already()) return {};
    slept += timeout_ns.value();
    clock_.advance(*timeout_ns);
    return {};
  }
  Timestamp slept = 0;

 private:
  ManualClock& clock_;
};

class Rates : public testing::Test {
 protected:
  Location limited(const QuotaLimits& limits) {
    quota_ = Quota::create(limits, clock_).value();
    quota_->wait_with(poller_, interrupt_);
    return detached_root(make_limited(make_mem(), quota_).value()).value();
  }

  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>(0, 5 * second);
  FastPoller poller_{*clock_};
  Interrupt interrupt_;
  std::shared_ptr<Quota> quota_;
};

TEST_F(Rates, OperationsWaitUntilTheirTime) {
  const Location start = limited({.operations_per_second = 100});
  for (int i = 0; i < 500; ++i) EXPECT_TRUE(start.inode->stat());
  EXPECT_EQ(quota_->usage().operations, 500U);
  // Less the tenth of a second that one may be early.
  EXPECT_NEAR(static_cast<double>(poller_.slept), 4.9 * second, 0.02 * second);
}

TEST_F(Rates, AShortBurstDoesNotWait) {
  const Location start = limited({.operations_per_second = 1000});
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(start.inode->stat());
  EXPECT_EQ(poller_.slept, 0U);
}

TEST_F(Rates, BytesArePaidForByTheNext) {
  const Location start = limited({.bytes_per_second = 1000});
  EXPECT_TRUE(write_file(start, "f", std::string(2000, 'x')));
  EXPECT_TRUE(start.inode->stat());
  EXPECT_NEAR(static_cast<double>(poller_.slept), 1.9 * second, 0.01 * second);
  EXPECT_EQ(read_text_file(start, "f", 4000)->size(), 2000U);
  EXPECT_TRUE(start.inode->stat());
  EXPECT_NEAR(static_cast<double>(poller_.slept), 3.9 * second, 0.01 * second);
  EXPECT_EQ(quota_->usage().bytes_written, 2000U);
  EXPECT_EQ(quota_->usage().bytes_read, 2000U);
}

TEST_F(Rates, AnInterruptEndsTheWaitBeforeAnythingHappens) {
  const Location start = limited({.operations_per_second = 1});
  EXPECT_TRUE(start.inode->stat());
  interrupt_.raise();
  EXPECT_EQ(errno_of(make_directory_path(start, "d")), Errno::intr);
  interrupt_.clear();
  EXPECT_EQ(errno_of(stat_path(start, "d", true)), Errno::noent);
}

TEST_F(Rates, NoRateNoWait) {
  const Location start = limited({});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(start.inode->stat());
  EXPECT_EQ(poller_.slept, 0U);
}

TEST_F(Rates, NothingInASecondIsNoRate) {
  EXPECT_EQ(errno_of(Quota::create({.operations_per_second = 0})), Errno::inval);
  EXPECT_EQ(errno_of(Quota::create({.bytes_per_second = 0})), Errno::inval);
}

// The slowest there is does not overflow.
TEST_F(Rates, HugeTransfersAtASnailsPace) {
  const Location start = limited({.bytes_per_second = 1});
  EXPECT_TRUE(write_file(start, "f", std::string(1 << 20, 'x')));
  interrupt_.raise();
  EXPECT_EQ(errno_of(start.inode->stat()), Errno::intr);
}

}  // namespace
}  // namespace wasifs
