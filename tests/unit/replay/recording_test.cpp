// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A run that is recorded and replayed is the same run.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <thread>

#include "scripted_run.h"
#include "wasifs/fs/mem.h"
#include "wasifs/fs/read_only.h"
#include "wasifs/io/pipe.h"

namespace wasifs::replay_tests {
namespace {

using ::testing::HasSubstr;
using State = Replayer::State;

class RecordingTest : public testing::Test {
 protected:
  TempTree tree_;
  std::string path_ = tree_.at("run.wrec");
};

TEST_F(RecordingTest, ReplayGivesTheSameAnswersMemoryAndOutput) {
  const Trail recorded = record(path_, busy_script());
  EXPECT_EQ(recorded.output, "you typed\nend\n");
  EXPECT_EQ(recorded.errors, "warned\n");
  EXPECT_EQ(recorded.ends.back(), "exit 7");
  ASSERT_GT(recorded.ends.size(), 50U);
  EXPECT_THAT(recorded.ends, testing::Contains("noent"));

  Replayed again = replay(opened(path_), busy_script());
  EXPECT_EQ(again.replayer->message(), "");
  EXPECT_EQ(again.trail, recorded);
  EXPECT_EQ(again.replayer->calls(), recorded.ends.size());
  again.replayer->ended(exited());
  EXPECT_EQ(again.replayer->state(), State::replaying) << again.replayer->message();
}

TEST_F(RecordingTest, TheFileSaysWhatWasRun) {
  record(path_, busy_script(0),
         {.kind = RecordedEnd::Kind::stopped, .message = "timed out", .fuel_used = 12345});
  const auto recording = opened(path_);
  EXPECT_EQ(recording->info().module, *module_digest(module_bytes()));
  EXPECT_EQ(recording->info().arguments, (std::vector<std::string>{"program", "an argument", ""}));
  EXPECT_EQ(recording->info().environment, (std::vector<std::string>{"NAME=value"}));
  EXPECT_EQ(recording->info().function, std::nullopt);
  EXPECT_EQ(recording->info().engine, "none");
  EXPECT_EQ(recording->info().fuel, std::nullopt);
  EXPECT_EQ(recording->info().max_memory, UINT64_MAX);
  ASSERT_TRUE(recording->end());
  EXPECT_EQ(recording->end()->kind, RecordedEnd::Kind::stopped);
  EXPECT_EQ(recording->end()->message, "timed out");
  EXPECT_EQ(recording->end()->fuel_used, 12345U);
}

TEST_F(RecordingTest, NobodyElseCanReadTheFileAndNoneIsOverwritten) {
  record(path_, busy_script(0));
  EXPECT_EQ(tree_.stat("run.wrec").st_mode & 07777U, 0600U);
  RealWorld world;
  const auto again = Recorder::create(path_, {}, *world.process);
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error(), HasSubstr(path_));
}

TEST_F(RecordingTest, EqualAnswersAreKeptOnce) {
  const auto reading = [](int times) {
    return [times](Caller& call) {
      call("path_open", 3, 1, "large", 0, testing_support::every_right,
           testing_support::every_right, 0, FakeGuest::out);
      const Fd file = call.result();
      for (int i = 0; i < times; ++i) call("fd_pread", file, Lengths{{60000}}, 0, FakeGuest::out);
    };
  };
  record(tree_.at("once"), reading(1));
  const Trail recorded = record(tree_.at("often"), reading(200));
  const std::size_t once = file_bytes(tree_.at("once")).size();
  const std::size_t often = file_bytes(tree_.at("often")).size();
  EXPECT_GT(once, 10000U);
  EXPECT_LT(often, once + 10000);
  const Replayed again = replay(opened(tree_.at("often")), reading(200));
  EXPECT_EQ(again.replayer->message(), "");
  EXPECT_EQ(again.trail, recorded);
}

TEST_F(RecordingTest, ManyBlocksAndFramesFollowEachOther) {
  const Trail recorded = record(path_, busy_script(400));
  EXPECT_GT(file_bytes(path_).size(), std::size_t{1} << 20) << "random bytes are not compressed";
  const Replayed again = replay(opened(path_), busy_script(400));
  EXPECT_EQ(again.replayer->message(), "");
  EXPECT_EQ(again.trail, recorded);
}

TEST_F(RecordingTest, StreamsAreFoundWhereTheGuestHasMovedThem) {
  const auto moving = [](Caller& call) {
    constexpr auto out = FakeGuest::out;
    const auto open = [&](std::string_view name) {
      call("path_open", 3, 1, name, testing_support::creat, testing_support::every_right,
           testing_support::every_right, 0, out);
      return call.result();
    };
    const Fd file = open("new");
    const Fd other = open("newer");
    call("fd_renumber", 1, other);
    call("fd_renumber", file, 2);
    call("fd_write", 2, Texts{{"to the file"}}, out);
    call("fd_write", other, Texts{{"to the ", "stream"}}, out);
  };
  EXPECT_EQ(record(path_, moving).output, "to the stream");
  EXPECT_EQ(replay(opened(path_), moving).trail.output, "to the stream");
}

// The descriptors that are left are compared with it, of whatever kind they are.
TEST_F(RecordingTest, AStreamThatIsClosedIsLookedForAmongProxies) {
  RealWorld world;
  const auto view = make_read_only(make_mem());
  ASSERT_TRUE(world.process->add_preopen(view, "/view"));
  auto [reader, writer] = make_pipe(4096);
  ASSERT_TRUE(world.process->set_descriptor(1, std::move(writer), Access::write));
  auto recorder = Recorder::create(path_, {}, *world.process);
  ASSERT_TRUE(recorder);
  FakeGuest guest(*world.process);
  guest.intercept(recorder->get());
  EXPECT_EQ(guest.call("fd_renumber", 2, 1), "success");
  EXPECT_EQ(guest.call("fd_close", 1), "success");
  EXPECT_TRUE(reader->readiness().hangup);
}

// Who reads the other end waits for it.
TEST_F(RecordingTest, AStreamThatTheGuestClosesIsClosed) {
  RealWorld world;
  auto [reader, writer] = make_pipe(4096);
  ASSERT_TRUE(world.process->set_descriptor(1, std::move(writer), Access::write));
  auto recorder = Recorder::create(path_, {}, *world.process);
  ASSERT_TRUE(recorder);
  FakeGuest guest(*world.process);
  guest.intercept(recorder->get());
  EXPECT_FALSE(reader->readiness().hangup);
  EXPECT_EQ(guest.call("fd_close", 1), "success");
  EXPECT_TRUE(reader->readiness().hangup);
}

TEST_F(RecordingTest, AnIovecThatIsOverwrittenByItsResultIsReplayed) {
  const auto overwriting = [](Caller& call) {
    FakeGuest& guest = call.guest();
    guest.place(FakeGuest::data, "printed");
    guest.store(FakeGuest::kept, FakeGuest::data, 4);
    guest.store(FakeGuest::kept + 4, 7, 4);
    call("fd_write", 1, FakeGuest::kept, 1, FakeGuest::kept + 4);
    // Reads over its own iovec.
    guest.store(FakeGuest::kept, FakeGuest::kept, 4);
    guest.store(FakeGuest::kept + 4, 5, 4);
    call("fd_read", 0, FakeGuest::kept, 1, FakeGuest::out);
    // Events over their subscriptions.
    guest.place(FakeGuest::kept,
                {testing_support::Subscription{.userdata = 3, .tag = 0, .id = 1, .timeout = 1}});
    call("poll_oneoff", FakeGuest::kept, FakeGuest::kept, 1, FakeGuest::out);
  };
  const Trail recorded = record(path_, overwriting);
  EXPECT_EQ(recorded.output, "printed");
  EXPECT_EQ(replay(opened(path_), overwriting).trail, recorded);
}

TEST_F(RecordingTest, TrapsAreReplayedWithTheirReason) {
  const auto trapping = [](Caller& call) { call("fd_read", 0, FakeGuest::outside, 1, 0); };
  EXPECT_EQ(record(path_, trapping).ends.back(), "trap");
  const Replayed again = replay(opened(path_), trapping);
  EXPECT_EQ(again.trail.ends.back(), "trap");
  EXPECT_THAT(again.process->trap_reason(), HasSubstr("at address 0xfffffff0"));
  EXPECT_FALSE(again.process->stopped());
  EXPECT_EQ(again.replayer->message(), "");
}

TEST_F(RecordingTest, StopsAreReplayedAsStops) {
  const auto stopped = [](Caller& call) {
    call("fd_write", 1, Texts{{"before"}}, FakeGuest::out);
    // Only in the real run: in the other one nobody would stop it.
    if (call.guest().process().parts().names->find("/large")) call.guest().process().stop("enough");
    call("fd_write", 1, Texts{{"after"}}, FakeGuest::out);
  };
  const RecordedEnd end{
      .kind = RecordedEnd::Kind::stopped, .message = "enough", .fuel_used = std::nullopt};
  EXPECT_EQ(record(path_, stopped, end).output, "before");
  Replayed again = replay(opened(path_), stopped);
  EXPECT_EQ(again.trail.output, "before");
  EXPECT_TRUE(again.process->stopped());
  EXPECT_EQ(again.process->trap_reason(), "enough");
}

TEST_F(RecordingTest, AGuestThatWasStoppedBetweenCallsStopsAtTheNext) {
  const RecordedEnd end{
      .kind = RecordedEnd::Kind::stopped, .message = "enough", .fuel_used = std::nullopt};
  const auto calling = [](int times) {
    return [times](Caller& call) {
      for (int i = 0; i < times; ++i) call("sched_yield");
    };
  };
  record(path_, calling(3), end);
  const Replayed again = replay(opened(path_), calling(9));
  EXPECT_EQ(again.trail.ends, (std::vector<std::string>{"success", "success", "success", "trap"}));
  EXPECT_TRUE(again.process->stopped());
  EXPECT_EQ(again.replayer->state(), State::replaying);
}

TEST_F(RecordingTest, WhatWasRecordedIsInTheFileSoonWithoutAnEnd) {
  RealWorld world;
  auto recorder = Recorder::create(
      path_, {.module = *module_digest(module_bytes()), .function = std::nullopt, .fuel = {}},
      *world.process);
  ASSERT_TRUE(recorder);
  FakeGuest guest(*world.process);
  guest.intercept(recorder->get());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(guest.call("sched_yield"), "success");
  // As after a crash: another look at the file while the recorder is at work.
  const auto look = [&] {
    return replay(opened(path_), [](Caller& call) {
      for (;;) call("sched_yield");
    });
  };
  Replayed again = look();
  while (again.replayer->calls() < 5) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    again = look();
  }
  EXPECT_EQ(again.replayer->calls(), 5U);
  EXPECT_EQ(again.replayer->state(), State::cut_off);
  EXPECT_THAT(again.replayer->message(), HasSubstr("the recording ends after 5 calls"));
}

TEST_F(RecordingTest, AFileThatCannotBeMadeIsNamed) {
  RealWorld world;
  const std::string path = tree_.at("no/such");
  const auto recorder = Recorder::create(path, {}, *world.process);
  ASSERT_FALSE(recorder);
  EXPECT_THAT(recorder.error(), HasSubstr(path));
}

// As a full disk: the guest goes on, and what is there can be replayed.
TEST_F(RecordingTest, AFileThatCannotGrowDoesNotDisturbTheGuest) {
  struct ::rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const struct ::rlimit low{.rlim_cur = 65536, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
  RealWorld world;
  auto recorder =
      Recorder::create(path_, {.module = *module_digest(module_bytes())}, *world.process);
  ASSERT_TRUE(recorder);
  FakeGuest guest(*world.process);
  guest.intercept(recorder->get());
  for (int i = 0; i < 1000; ++i)
    EXPECT_EQ(guest.call("random_get", FakeGuest::data, 4096), "success");
  const auto finished = (*recorder)->finish(exited());
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(finished);
  EXPECT_THAT(finished.error(), HasSubstr(path_));

  const Replayed again = replay(opened(path_), [](Caller& call) {
    for (;;) call("random_get", FakeGuest::data, 4096);
  });
  EXPECT_EQ(again.replayer->state(), State::cut_off);
  EXPECT_LT(again.replayer->calls(), 1000U);
}

TEST_F(RecordingTest, ACallWithinACallIsRefused) {
  RealWorld world;
  auto recorder = Recorder::create(path_, {}, *world.process);
  ASSERT_TRUE(recorder);
  FakeGuest guest(*world.process);
  guest.intercept(recorder->get());
  std::string inner;
  ASSERT_TRUE(world.process->set_descriptor(
      1, make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        FakeGuest nested(*world.process);
        nested.intercept(recorder->get());
        inner = nested.call("sched_yield");
        return bytes.size();
      }),
      Access::write));
  EXPECT_EQ(guest.call("fd_write", 1, Texts{{"text"}}, FakeGuest::out), "success");
  EXPECT_EQ(inner, "trap");
  EXPECT_THAT(world.process->trap_reason(), HasSubstr("while it is in another"));
}

}  // namespace
}  // namespace wasifs::replay_tests
