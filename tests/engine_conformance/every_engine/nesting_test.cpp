// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests and the host calling each other, in every engine, and guests beside each other.
#include <thread>
#include <vector>

#include "engine_under_test.h"
#include "wasifs/fs/mem.h"

namespace wasifs::every_engine {
namespace {

using Kind = RunResult::Kind;

TEST(Nesting, AHostFunctionMayCallTheGuest) {
  Running run("nester");
  run.inward = [&]() -> std::optional<std::string> {
    EXPECT_EQ(Kind::returned, run.call("step").kind);
    EXPECT_EQ(Kind::returned, run.call("step").kind);
    return std::nullopt;
  };
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(Kind::returned, run.call("outer").kind);
  EXPECT_EQ(3, only_result([&] {
              run.inward = [] { return std::nullopt; };
              return run.call("deeper");
            }()));
}

TEST(Nesting, TwentyDeep) {
  Running run("nester");
  int calls = 0;
  run.inward = [&]() -> std::optional<std::string> {
    ++calls;
    EXPECT_EQ(20, only_result(run.call("deeper")));
    return std::nullopt;
  };
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(20, only_result(run.call("deeper")));
  EXPECT_EQ(19, calls);
}

TEST(Nesting, AnExitInsideOfAHostFunctionEndsAll) {
  Running run("nester");
  run.inward = [&]() -> std::optional<std::string> {
    const RunResult inner = run.call("leave");
    EXPECT_EQ(Kind::exited, inner.kind);
    EXPECT_EQ(9U, inner.exit_code);
    return "the inner call has exited";
  };
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  const RunResult outer = run.call("outer");
  EXPECT_EQ(Kind::exited, outer.kind) << outer.message;
  EXPECT_EQ(9U, outer.exit_code);
}

TEST(Nesting, AnInnerTrapThatIsTakenLeavesTheOuterCallAlive) {
  Running run("nester");
  run.inward = [&]() -> std::optional<std::string> {
    EXPECT_EQ(Kind::trapped, run.call("break").kind);
    return std::nullopt;
  };
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(Kind::returned, run.call("outer").kind);
  const RunResult left = run.call("outer_then_leave");
  EXPECT_EQ(Kind::exited, left.kind) << left.message;
  EXPECT_EQ(5U, left.exit_code);
}

TEST(Nesting, AnInnerExitThatIsTakenHidesNoLaterTrap) {
  Running run("nester");
  run.inward = [&]() -> std::optional<std::string> {
    EXPECT_EQ(Kind::exited, run.call("leave").kind);
    return std::nullopt;
  };
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  const RunResult outer = run.call("outer_then_break");
  EXPECT_TRUE(speaks_of(outer, "unreachable")) << outer.message;
}

TEST(Nesting, ATrapOfAHostFunctionIsATrap) {
  Running run("nester");
  run.inward = [] { return "the host says no"; };
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  const RunResult result = run.call("outer");
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_TRUE(result.message.starts_with("the host says no")) << result.message;
}

TEST(Nesting, TwoGuestsOfOneModuleHaveAProcessEach) {
  const Ref<FileSystem> shared = make_mem();
  Running first("opener", std::move(ProcessBuilder().mount("/", shared).preopen("/")));
  Running second("opener", std::move(ProcessBuilder().mount("/", shared).preopen("/")));
  ASSERT_EQ(Kind::returned, first.guest->load().kind);
  ASSERT_EQ(Kind::returned, second.guest->load().kind);
  EXPECT_EQ(4, only_result(first.call("open")));
  EXPECT_EQ(5, only_result(first.call("open")));
  EXPECT_EQ(4, only_result(second.call("open"))) << "numbers are each process's own";
  EXPECT_TRUE(second.process->names().find("/file")) << "the file system is shared";
  first.process->stop("enough");
  EXPECT_EQ(Kind::trapped, first.call("open").kind);
  EXPECT_EQ(5, only_result(second.call("open")));
  EXPECT_NE(first.guest->memory().view().base, second.guest->memory().view().base);
}

TEST(Nesting, AHostFunctionMayRunAnotherGuest) {
  Running outer("nester");
  outer.inward = [&]() -> std::optional<std::string> {
    Running inner("traps");
    EXPECT_EQ(Kind::returned, inner.guest->load().kind);
    EXPECT_EQ(Kind::trapped, inner.call("load").kind);
    EXPECT_EQ(Kind::trapped, inner.call("down", {std::int64_t{1}}).kind);
    EXPECT_EQ(42, only_result(inner.call("answer")));
    return std::nullopt;
  };
  ASSERT_EQ(Kind::returned, outer.guest->load().kind);
  EXPECT_EQ(Kind::returned, outer.call("outer").kind);
}

TEST(Nesting, GuestsOnSeveralThreads) {
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([] {
      for (int round = 0; round < 5; ++round) {
        Running run("traps");
        ASSERT_EQ(Kind::returned, run.guest->load().kind);
        EXPECT_EQ(Kind::trapped, run.call("load").kind);
        EXPECT_TRUE(speaks_of(run.call("down", {std::int64_t{1}}), "stack"));
        EXPECT_EQ(42, only_result(run.call("answer")));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace wasifs::every_engine
