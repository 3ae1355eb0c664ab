// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How guests begin and end, in every engine: commands, reactors, exit codes, traps.
#include <gmock/gmock.h>

#include "engine_under_test.h"
#include "wasifs/io/stdio.h"

namespace wasifs::every_engine {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;

TEST(Ending, ACommandThatReturnsHasExitedWithZero) {
  const auto output = make_bytes_output();
  Running run("hello", std::move(ProcessBuilder().stdout_to(output)));
  const RunResult result = run.guest->run_command();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(0U, result.exit_code);
  EXPECT_EQ(0U, run.process->exit_code());
  EXPECT_EQ("hello\n", output->contents());
}

TEST(Ending, TheOlderModuleIsThereToo) {
  const auto output = make_bytes_output();
  Running run("unstable", std::move(ProcessBuilder().stdout_to(output)));
  EXPECT_EQ(Kind::exited, run.guest->run_command().kind);
  EXPECT_EQ("old\n", output->contents());
}

TEST(Ending, ACommandThatExits) {
  Running run("exits");
  const RunResult result = run.guest->run_command();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(0xfffffffeU, result.exit_code);
  EXPECT_EQ(0xfffffffeU, run.process->exit_code());
}

TEST(Ending, AnExitCodeHasAll32Bits) {
  for (const std::int32_t code : {0, 1, 255, 256, INT32_MAX, INT32_MIN, -1}) {
    Running run("exits");
    ASSERT_EQ(Kind::returned, run.guest->load().kind);
    const RunResult result = run.call("leave", {code});
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    EXPECT_EQ(static_cast<std::uint32_t>(code), result.exit_code);
    EXPECT_EQ(static_cast<std::uint32_t>(code), run.process->exit_code());
    EXPECT_EQ("", result.message);
  }
}

TEST(Ending, AGuestThatExitedCanBeCalledAgain) {
  Running run("exits");
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(Kind::exited, run.call("leave", {3}).kind);
  EXPECT_EQ(42, only_result(run.call("answer")));
  EXPECT_EQ(Kind::trapped, run.call("break").kind) << "an earlier exit hides no trap";
  EXPECT_EQ(Kind::exited, run.call("leave", {4}).kind) << "an earlier trap hides no exit";
}

TEST(Ending, EveryKindOfTrapOfTheCode) {
  Running run("traps");
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  for (const char* const name :
       {"unreachable", "division", "overflow", "load", "far", "store", "fill", "copy", "empty_slot",
        "no_slot", "other_type", "conversion"}) {
    const RunResult result = run.call(name);
    EXPECT_EQ(Kind::trapped, result.kind) << name;
    EXPECT_NE("", result.message) << name;
    EXPECT_EQ(42, only_result(run.call("answer"))) << "after " << name;
  }
  EXPECT_TRUE(speaks_of(run.call("unreachable"), "unreachable"));
  EXPECT_TRUE(speaks_of(run.call("division"), "by zero"));
  EXPECT_TRUE(speaks_of(run.call("load"), "out of bounds"));
  EXPECT_FALSE(run.process->exit_code());
}

TEST(Ending, ARecursionWithoutEndIsATrap) {
  Running run("traps");
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  for (int round = 0; round < 3; ++round) {
    for (const char* const name : {"down", "down_calling"}) {
      const RunResult result = run.call(name, {std::int64_t{1}});
      EXPECT_TRUE(speaks_of(result, "stack")) << name << ": " << result.message;
      EXPECT_EQ(42, only_result(run.call("answer"))) << "after " << name;
    }
  }
}

TEST(Ending, AStartFunctionMayCallBeforeTheInstanceIsKnown) {
  const auto output = make_bytes_output();
  Running run("early", std::move(ProcessBuilder().stdout_to(output)));
  const RunResult result = run.guest->run_command();
  if (engine_under_test().abilities().start_function_may_call) {
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    EXPECT_EQ("early\n", output->contents());
  } else {
    EXPECT_EQ(Kind::trapped, result.kind);
    EXPECT_THAT(result.message, HasSubstr("start function"));
    EXPECT_EQ("", output->contents());
  }
}

TEST(Ending, AStartFunctionMayExitOrTrap) {
  if (engine_under_test().abilities().start_function_may_call) {
    Running exits("early_exit");
    const RunResult exited = exits.guest->run_command();
    EXPECT_EQ(Kind::exited, exited.kind) << exited.message;
    EXPECT_EQ(7U, exited.exit_code);
  }
  Running traps("early_trap");
  EXPECT_EQ(Kind::trapped, traps.guest->run_command().kind);
  EXPECT_NE(Kind::returned, traps.guest->load().kind) << "there is no instance";
  EXPECT_EQ(0U, traps.guest->memory().view().size);
}

TEST(Ending, ACallWithoutMemoryIsATrapThatNamesIt) {
  for (const char* const name : {"no_memory", "hidden_memory", "other_memory"}) {
    Running run(name);
    const RunResult result = run.guest->run_command();
    EXPECT_EQ(Kind::trapped, result.kind) << name;
    EXPECT_THAT(result.message, HasSubstr("\"memory\"")) << name;
  }
}

TEST(Ending, AReactorIsInitialisedOnceAndCalledOften) {
  Running run("reactor");
  EXPECT_EQ(Kind::returned, run.guest->run_reactor().kind);
  EXPECT_EQ(41, only_result(run.call("next")));
  EXPECT_EQ(42, only_result(run.call("next")));
}

TEST(Ending, AProcessThatWasStoppedIsNotEntered) {
  Running run("reactor");
  ASSERT_EQ(Kind::returned, run.guest->run_reactor().kind);
  run.process->stop("enough of it");
  const RunResult result = run.call("next");
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_EQ("enough of it", result.message);
}

TEST(Ending, WhatCannotBeCalledIsNamed) {
  Running run("values");
  EXPECT_THAT(run.call("add").message, HasSubstr("not loaded"));
  const RunResult no_command = run.guest->run_command();
  EXPECT_EQ(Kind::failed, no_command.kind);
  EXPECT_THAT(no_command.message, HasSubstr("\"_start\""));
  EXPECT_EQ(Kind::failed, run.call("subtract").kind);
  EXPECT_THAT(run.call("subtract").message, HasSubstr("\"subtract\""));
  EXPECT_THAT(run.call("add", {1}).message, HasSubstr("takes 2 arguments, not 1"));
  EXPECT_THAT(run.call("add", {1, 2.0}).message, HasSubstr("argument 2"));
  EXPECT_THAT(run.guest->load().message, HasSubstr("already"));
}

TEST(Ending, ValuesArriveAsTheyAre) {
  Running run("values");
  ASSERT_EQ(Kind::returned, run.guest->load().kind);
  EXPECT_EQ(WasmValue(INT32_MIN), run.call("i32", {INT32_MIN}).results.at(0));
  EXPECT_EQ(WasmValue(INT64_MIN), run.call("i64", {INT64_MIN}).results.at(0));
  EXPECT_EQ(WasmValue(-2.5F), run.call("f32", {-2.5F}).results.at(0));
  EXPECT_EQ(WasmValue(1e300), run.call("f64", {1e300}).results.at(0));
  EXPECT_EQ(WasmValue(std::int64_t{42}), run.call("add", {-1, std::int64_t{43}}).results.at(0));
  const RunResult swapped = run.call("swap", {7, 0.5});
  ASSERT_EQ(2U, swapped.results.size()) << swapped.message;
  EXPECT_EQ(WasmValue(0.5), swapped.results[0]);
  EXPECT_EQ(WasmValue(7), swapped.results[1]);
  EXPECT_EQ(0U, run.call("nothing").results.size());
}

}  // namespace
}  // namespace wasifs::every_engine
