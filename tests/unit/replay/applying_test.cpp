// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A replay in a real world: its files are those of the recorded run at any call, and the guest can
// go on there.
#include <gmock/gmock.h>

#include <fstream>

#include "scripted_run.h"
#include "wasifs/file_ops.h"
#include "wasifs/paths.h"

namespace wasifs::replay_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using State = Replayer::State;

constexpr std::uint32_t out = FakeGuest::out;

// Writes ten lines to a file, and tells where it is.
void ten_lines(Caller& call) {
  call("clock_time_get", 0, 0, FakeGuest::data);
  call("path_open", 3, 1, "log", testing_support::creat, testing_support::every_right,
       testing_support::every_right, 0, out);
  const Fd file = call.result();
  for (int i = 0; i < 10; ++i)
    call("fd_write", file, Texts{{"line " + std::to_string(i) + "\n"}}, out);
  call("fd_tell", file, out);
}

std::string log_in(const RealWorld& world) {
  const auto text = read_text_file(*world.process->parts().names->root(), "log");
  return text ? *text : "none";
}

class ApplyingTest : public testing::Test {
 protected:
  TempTree tree_;
  std::string path_ = tree_.at("run");
};

TEST_F(ApplyingTest, FilesAreThoseOfTheRecordedRunAtACall) {
  record(path_, ten_lines);
  RealWorld world;
  const Replayed again =
      replay(opened(path_), ten_lines, {.calls = 4, .apply = true}, world.process.get());
  EXPECT_EQ(again.replayer->state(), State::reached) << again.replayer->message();
  EXPECT_EQ(log_in(world), "line 0\nline 1\n");
}

TEST_F(ApplyingTest, TheGuestGoesOnAlive) {
  const Trail recorded = record(path_, ten_lines);
  RealWorld world;
  const Replayed again = replay(opened(path_), ten_lines,
                                {.calls = 4, .apply = true, .go_on = true}, world.process.get());
  EXPECT_EQ(again.replayer->state(), State::alive) << again.replayer->message();
  EXPECT_EQ(again.trail.ends, recorded.ends);
  EXPECT_EQ(again.trail.memory, recorded.memory);
  EXPECT_THAT(log_in(world), AllOf(HasSubstr("line 0\nline 1\n"), HasSubstr("line 9\n")));
}

TEST_F(ApplyingTest, ARecordingThatIsCutOffGoesOnAlive) {
  record(path_, ten_lines);
  auto bytes = file_bytes(path_);
  bytes.resize(bytes.size() - 1);
  auto recording = Recording::from_bytes(bytes);
  ASSERT_TRUE(recording) << recording.error();
  RealWorld world;
  const auto longer = [](Caller& call) {
    ten_lines(call);
    call("fd_write", 1, Texts{{"alive"}}, out);
  };
  const Replayed again =
      replay(*std::move(recording), longer, {.apply = true, .go_on = true}, world.process.get());
  EXPECT_EQ(again.replayer->state(), State::alive) << again.replayer->message();
  EXPECT_EQ(again.trail.ends.back(), "success");
  EXPECT_EQ(world.output->contents(), "alive");
}

TEST_F(ApplyingTest, AllOfABusyRunCanBeApplied) {
  const Trail recorded = record(path_, busy_script());
  RealWorld world;
  const Replayed again = replay(opened(path_), busy_script(), {.apply = true}, world.process.get());
  EXPECT_EQ(again.replayer->state(), State::replaying) << again.replayer->message();
  EXPECT_EQ(again.trail, recorded);
}

TEST_F(ApplyingTest, AnotherWorldIsNoticedByItsErrors) {
  const auto removing = [](Caller& call) { call("path_unlink_file", 3, "file"); };
  record(path_, removing);
  RealWorld world;
  ASSERT_TRUE(unlink_path(*world.process->parts().names->root(), "file"));
  const Replayed again = replay(opened(path_), removing, {.apply = true}, world.process.get());
  EXPECT_EQ(again.replayer->state(), State::diverged);
  EXPECT_THAT(again.replayer->message(),
              AllOf(HasSubstr("call 1 gives another answer in this world"),
                    HasSubstr("recorded: path_unlink_file(3, \"file\") = 0"),
                    HasSubstr("replayed: path_unlink_file(3, \"file\") = -1 noent")));
}

TEST_F(ApplyingTest, AnotherWorldIsNoticedByItsContent) {
  const auto reading = [](Caller& call) {
    call("path_open", 3, 1, "file", 0, testing_support::every_right, testing_support::every_right,
         0, out);
    call("fd_read", call.result(), Lengths{{100}}, out);
  };
  record(path_, reading);
  RealWorld world("content of the File");
  const Replayed again = replay(opened(path_), reading, {.apply = true}, world.process.get());
  EXPECT_EQ(again.replayer->state(), State::diverged);
  EXPECT_THAT(again.replayer->message(), HasSubstr("call 2 gives another answer"));
}

}  // namespace
}  // namespace wasifs::replay_tests
