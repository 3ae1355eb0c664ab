// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest that does something else than the recorded one is stopped at once, and both calls are
// shown.
#include <gmock/gmock.h>

#include "scripted_run.h"

namespace wasifs::replay_tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using State = Replayer::State;

constexpr std::uint32_t out = FakeGuest::out;

class DivergenceTest : public testing::Test {
 protected:
  // Records one script and replays another; what the replayer says.
  std::string difference(const Script& recorded, const Script& replayed) {
    const std::string path = tree_.at("run" + std::to_string(++runs_));
    record(path, recorded);
    last_ = replay(opened(path), replayed);
    last_.replayer->ended(exited());
    EXPECT_EQ(last_.replayer->state(), State::diverged) << last_.replayer->message();
    return last_.replayer->message();
  }
  TempTree tree_;
  int runs_ = 0;
  Replayed last_;
};

TEST_F(DivergenceTest, AnotherCall) {
  const std::string message = difference(
      [](Caller& call) {
        call("sched_yield");
        call("fd_sync", 3);
      },
      [](Caller& call) {
        call("sched_yield");
        call("fd_close", 3);
      });
  EXPECT_THAT(message,
              AllOf(HasSubstr("call 2 is not the one that was recorded"),
                    HasSubstr("recorded: fd_sync(3)"), HasSubstr("replayed: fd_close(3)")));
  EXPECT_EQ(last_.trail.ends, (std::vector<std::string>{"success", "trap"}));
  EXPECT_EQ(last_.process->trap_reason(), message);
}

TEST_F(DivergenceTest, AnotherNumber) {
  EXPECT_THAT(
      difference([](Caller& call) { call("fd_seek", 1, 5, 0, out); },
                 [](Caller& call) { call("fd_seek", 1, 6, 0, out); }),
      AllOf(HasSubstr("recorded: fd_seek(1, 5, SET)"), HasSubstr("replayed: fd_seek(1, 6, SET)")));
}

TEST_F(DivergenceTest, AnotherAddressIsShownAsANumber) {
  EXPECT_THAT(
      difference([](Caller& call) { call("clock_time_get", 0, 0, out); },
                 [](Caller& call) { call("clock_time_get", 0, 0, out + 8); }),
      AllOf(HasSubstr("arguments recorded: 0x0 0x0 0x40"), HasSubstr("arguments replayed:")));
}

TEST_F(DivergenceTest, AnotherPathBehindTheSameAddress) {
  const std::string message = difference([](Caller& call) { call("path_unlink_file", 3, "one"); },
                                         [](Caller& call) { call("path_unlink_file", 3, "two"); });
  EXPECT_THAT(message, AllOf(HasSubstr("recorded: path_unlink_file(3, \"one\")"),
                             HasSubstr("replayed: path_unlink_file(3, \"two\")")));
  const auto at = FakeGuest::scratch;
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(last_.trail.memory.data()) + at, 3), "two")
      << "the memory of the guest is as it was";
}

TEST_F(DivergenceTest, OtherBytesOfALongWrite) {
  const auto writing = [](char last) {
    return
        [last](Caller& call) { call("fd_write", 1, Texts{{std::string(5000, 'x') + last}}, out); };
  };
  EXPECT_THAT(
      difference(writing('a'), writing('b')),
      AllOf(HasSubstr("fd_write(1, [5001])"), HasSubstr("of its input, the 5001 bytes at")));
}

TEST_F(DivergenceTest, AnotherSizeOfMemory) {
  EXPECT_THAT(difference([](Caller& call) { call("sched_yield"); },
                         [](Caller& call) {
                           call.guest().memory().bytes().resize(FakeGuest::size + 65536);
                           call("sched_yield");
                         }),
              HasSubstr("memory recorded: 262144 bytes, replayed: 327680 bytes"));
}

TEST_F(DivergenceTest, AnotherImportModule) {
  EXPECT_THAT(difference([](Caller& call) { call("fd_seek", 1, 5, 0, out); },
                         [](Caller& call) {
                           call.guest().module(1);
                           call("fd_seek", 1, 5, 0, out);
                         }),
              HasSubstr("fd_seek(1, 5, CUR)"));
}

TEST_F(DivergenceTest, CallsAfterTheEnd) {
  EXPECT_THAT(
      difference([](Caller& call) { call("sched_yield"); },
                 [](Caller& call) {
                   call("sched_yield");
                   call("fd_close", 7);
                 }),
      AllOf(HasSubstr("call 2 was not recorded"), HasSubstr("recorded: the guest exited with 7"),
            HasSubstr("replayed: fd_close(7)")));
}

TEST_F(DivergenceTest, AnEndBeforeTheRecordedCalls) {
  EXPECT_THAT(difference(
                  [](Caller& call) {
                    call("sched_yield");
                    call("fd_close", 7);
                  },
                  [](Caller& call) { call("sched_yield"); }),
              AllOf(HasSubstr("after 1 call the guest ended otherwise"),
                    HasSubstr("recorded: another call, fd_close"),
                    HasSubstr("replayed: it exited with 7")));
}

TEST_F(DivergenceTest, AnotherEnd) {
  const std::string path = tree_.at("run");
  record(path, [](Caller&) {}, exited(3));
  Replayed again = replay(opened(path), [](Caller&) {});
  again.replayer->ended(
      {.kind = RecordedEnd::Kind::trapped, .message = "unreachable", .fuel_used = std::nullopt});
  EXPECT_EQ(again.replayer->state(), State::diverged);
  EXPECT_THAT(again.replayer->message(), AllOf(HasSubstr("recorded: it exited with 3"),
                                               HasSubstr("replayed: it trapped: unreachable")));
}

TEST_F(DivergenceTest, AnotherModuleIsRefused) {
  const std::string path = tree_.at("run");
  record(path, busy_script(0));
  const auto replayer = Replayer::create(opened(path), module_bytes().first(3));
  ASSERT_FALSE(replayer);
  EXPECT_THAT(replayer.error(), HasSubstr("another module"));
}

TEST_F(DivergenceTest, AReplayStopsWhereItIsTold) {
  const std::string path = tree_.at("run");
  record(path, busy_script(0));
  Replayed again = replay(opened(path), busy_script(0), {.calls = 5});
  EXPECT_EQ(again.trail.ends.size(), 6U);
  EXPECT_EQ(again.trail.ends.back(), "trap");
  EXPECT_EQ(again.replayer->state(), State::reached);
  EXPECT_EQ(again.replayer->calls(), 5U);
  again.replayer->ended(exited());
  EXPECT_EQ(again.replayer->state(), State::reached);
}

class Lines final : public Trace {
 public:
  void call(const TraceRecord& record) noexcept override {
    text.append(record.name).append("(").append(record.arguments).append(") ");
    text.append(record.result).append("\n");
  }
  std::string text;
};

TEST_F(DivergenceTest, AReplayCanBeTraced) {
  const std::string path = tree_.at("run");
  record(path, busy_script(0));
  const auto lines = std::make_shared<Lines>();
  replay(opened(path), busy_script(0), {.trace = lines});
  EXPECT_THAT(lines->text,
              AllOf(HasSubstr("args_sizes_get() = (3, 21)\n"),
                    HasSubstr("path_open(3, SYMLINK_FOLLOW, \"made/one\", CREAT, "),
                    HasSubstr("path_unlink_file(3, \"missing\") = -1 noent ("),
                    HasSubstr("fd_read(0, [100]) = 5\n"), HasSubstr("proc_exit(7) exit 7\n")));
}

}  // namespace
}  // namespace wasifs::replay_tests
