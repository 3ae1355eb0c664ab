// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a pause does to calls: none of them happens, and one that waits goes on waiting when it is
// made again, for as long as was left.
#include <gtest/gtest.h>

#include <thread>

#include "wasifs/io/pipe.h"
#include "world.h"

namespace wasifs::testing_support {
namespace {

// Sleeps as long as it is asked to, or until somebody pauses the process in the middle.
class PausingPoller final : public Poller {
 public:
  PausingPoller(std::shared_ptr<ManualClock> clock, Timestamp pause_after)
      : clock_(std::move(clock)), left_(pause_after) {}
  void watch(Process& process) { process_ = &process; }

  Result<void> wait(std::span<const WaitSource>, std::optional<Timestamp> timeout,
                    const std::function<bool()>& already) override {
    if (already()) return {};
    if (!timeout || *timeout > left_) {
      clock_->advance(left_);
      left_ = UINT64_MAX;
      return process_->pause();
    }
    clock_->advance(*timeout);
    return {};
  }

 private:
  std::shared_ptr<ManualClock> clock_;
  Timestamp left_;
  Process* process_ = nullptr;
};

TEST(Pause, IsNotSupportedWhereNothingCanBePaused) {
  World world;
  EXPECT_EQ(errno_of(world.process().pause()), Errno::notsup);
  EXPECT_FALSE(world.process().pausing());
  EXPECT_EQ(world.guest().call("sched_yield"), "success");
}

TEST(Pause, NoCallHappensUntilItIsTakenBack) {
  World world;
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("rw");
  world.process().set_pausable(Pausable::now);
  ASSERT_TRUE(world.process().pause());
  EXPECT_TRUE(world.process().pausing());
  EXPECT_EQ(guest.call("fd_write", fd, Texts{{"x"}}, guest.out), "suspended");
  EXPECT_EQ(guest.call("path_create_directory", 3, "new"), "suspended");
  EXPECT_EQ(guest.call("fd_close", fd), "suspended");
  EXPECT_EQ(guest.call("proc_exit", 0), "suspended");
  EXPECT_FALSE(world.process().exit_code());
  EXPECT_TRUE(world.process().trap_reason().empty());
  world.process().unpause();
  EXPECT_FALSE(world.process().pausing());
  EXPECT_EQ(guest.call("path_create_directory", 3, "new"), "success");
  EXPECT_EQ(guest.call("fd_close", fd), "success");
}

TEST(Pause, WaitsForForeignFrames) {
  World world;
  world.process().set_pausable(Pausable::not_now);
  ASSERT_TRUE(world.process().pause());
  EXPECT_FALSE(world.process().pausing());
  EXPECT_EQ(world.guest().call("sched_yield"), "success");
  world.process().set_pausable(Pausable::now);
  EXPECT_TRUE(world.process().pausing());
  EXPECT_EQ(world.guest().call("sched_yield"), "suspended");
}

TEST(Pause, AStopIsStronger) {
  World world;
  world.process().set_pausable(Pausable::now);
  ASSERT_TRUE(world.process().pause());
  world.process().stop("enough");
  EXPECT_EQ(world.guest().call("sched_yield"), "trap");
  world.process().unpause();
  EXPECT_EQ(world.guest().call("sched_yield"), "trap");
}

TEST(Pause, AReadThatWaitsIsMadeAgain) {
  World world;
  FakeGuest& guest = world.guest();
  const Fd fd = world.fd("pipe_r");
  world.process().set_pausable(Pausable::now);
  std::thread pauser([&] { ASSERT_TRUE(world.process().pause()); });
  EXPECT_EQ(guest.call("fd_read", fd, Lengths{{4}}, guest.out), "suspended");
  pauser.join();
  world.process().unpause();
  ASSERT_TRUE(PipeWriter(world.pipe().writer).write("late"));
  EXPECT_EQ(guest.call("fd_read", fd, Lengths{{4}}, guest.out), "success");
  EXPECT_EQ(guest.u32(guest.out), 4U);
}

TEST(Pause, ASleepGoesOnForWhatWasLeft) {
  const auto clock = std::make_shared<ManualClock>(World::realtime, 5000);
  const auto poller = std::make_shared<PausingPoller>(clock, 300);
  World world({.more = [&](ProcessBuilder& b) { b.clock(clock).poller(poller); }});
  poller->watch(world.process());
  FakeGuest& guest = world.guest();
  world.process().set_pausable(Pausable::now);
  const auto passed = [&] { return *clock->now(ClockId::monotonic) - 5000; };

  guest.place(guest.kept, {{.userdata = 7, .id = 1, .timeout = 1000}});
  EXPECT_EQ(guest.call("poll_oneoff", guest.kept, guest.data, 1, guest.out), "suspended");
  EXPECT_EQ(passed(), 300U);
  EXPECT_EQ(world.process().waited(), 300U);
  clock->advance(50);  // nobody waits meanwhile
  world.process().unpause();
  EXPECT_EQ(guest.call("poll_oneoff", guest.kept, guest.data, 1, guest.out), "success");
  EXPECT_EQ(passed(), 300U + 50U + 700U);
  EXPECT_EQ(world.process().waited(), 0U);
  EXPECT_EQ(guest.call("poll_oneoff", guest.kept, guest.data, 1, guest.out), "success");
  EXPECT_EQ(passed(), 1050U + 1000U) << "the next one waits for all of it";
}

}  // namespace
}  // namespace wasifs::testing_support
