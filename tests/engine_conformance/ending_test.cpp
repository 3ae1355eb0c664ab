// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How guests begin and end: commands, reactors, exit codes, traps and what they say.
#include <gmock/gmock.h>

#include "running.h"
#include "wasifs/io/stdio.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Kind = RunResult::Kind;

constexpr std::string_view hello = R"((module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00hello\0a")
  (func $greet (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100))))
  (func (export "_start") (call $greet))
))";

TEST(Ending, ACommandThatReturnsHasExitedWithZero) {
  const auto output = make_bytes_output();
  Running run(hello, {}, {}, std::move(ProcessBuilder().stdout_to(output)));
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(0U, result.exit_code);
  EXPECT_EQ(0U, run.process->exit_code());
  EXPECT_EQ("hello\n", output->contents());
}

TEST(Ending, AnExitCodeHasAll32Bits) {
  for (const std::uint32_t code : {0U, 1U, 255U, 256U, 0x7fffffffU, 0xffffffffU}) {
    Running run(R"((module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "_start") (call $exit (i32.const )" +
                std::to_string(static_cast<std::int32_t>(code)) + R"()) unreachable)))");
    const RunResult result = run.guest.run_command();
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    EXPECT_EQ(code, result.exit_code);
    EXPECT_EQ(code, run.process->exit_code());
    EXPECT_EQ("", result.message);
  }
}

TEST(Ending, ATrapOfTheCodeSaysWhyAndWhere) {
  Running run(R"((module $broken
    (memory (export "memory") 1)
    (func $inner unreachable)
    (func $outer (call $inner))
    (func (export "_start") (call $outer))))");
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, HasSubstr("unreachable"));
  const auto inner = result.message.find("broken!inner");
  const auto outer = result.message.find("broken!outer");
  ASSERT_NE(std::string::npos, inner) << result.message;
  ASSERT_NE(std::string::npos, outer) << result.message;
  EXPECT_LT(inner, outer) << "the innermost frame comes first";
}

TEST(Ending, ATrapOfACallSaysWhyAndWhere) {
  Running run(R"((module $broken
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func $inner (drop (call $write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const 0))))
    (func (export "_start") (call $inner))))");
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_TRUE(result.message.starts_with("8 bytes at address 0xfffffff8")) << result.message;
  EXPECT_THAT(result.message, HasSubstr("\n    at broken!inner"));
  EXPECT_THAT(result.message, Not(HasSubstr("Caused by")));
}

TEST(Ending, ADeepRecursionIsATrap) {
  Running run(R"((module (func $down (export "_start") (call $down))))");
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, HasSubstr("stack"));
}

TEST(Ending, AStartFunctionMayCallBeforeTheInstanceIsKnown) {
  const auto output = make_bytes_output();
  Running run(R"((module
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\08\00\00\00\06\00\00\00early\0a")
    (func $early (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100))))
    (start $early)
    (func (export "_start"))))",
              {}, {}, std::move(ProcessBuilder().stdout_to(output)));
  EXPECT_EQ(Kind::exited, run.guest.run_command().kind);
  EXPECT_EQ("early\n", output->contents());
}

TEST(Ending, AStartFunctionMayExitOrTrap) {
  Running exits(R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func $early (call $exit (i32.const 7)))
    (start $early)
    (func (export "_start") unreachable)))");
  const RunResult exited = exits.guest.run_command();
  EXPECT_EQ(Kind::exited, exited.kind) << exited.message;
  EXPECT_EQ(7U, exited.exit_code);

  Running traps(R"((module (func $early unreachable) (start $early) (func (export "_start"))))");
  EXPECT_EQ(Kind::trapped, traps.guest.run_command().kind);
}

TEST(Ending, ACallWithoutMemoryIsATrapThatNamesIt) {
  for (const std::string memory : {"", "(memory 1)", "(func (export \"memory\"))"}) {
    Running run(R"((module
      (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
      )" + memory +
                R"((func (export "_start") (drop (call $yield)))))");
    const RunResult result = run.guest.run_command();
    EXPECT_EQ(Kind::trapped, result.kind) << memory;
    EXPECT_THAT(result.message, HasSubstr("\"memory\"")) << memory;
  }
}

TEST(Ending, AReactorIsInitialisedOnceAndCalledOften) {
  Running run(R"((module
    (memory (export "memory") 1)
    (global $count (mut i32) (i32.const 0))
    (func (export "_initialize") (global.set $count (i32.const 40)))
    (func (export "next") (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (global.get $count))))");
  EXPECT_EQ(Kind::returned, run.guest.run_reactor().kind);
  EXPECT_EQ(41, only_result(run.guest.call("next")));
  EXPECT_EQ(42, only_result(run.guest.call("next")));
}

TEST(Ending, AReactorThatExitedSaysSoEachTime) {
  Running run(R"((module
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "leave") (call $exit (i32.const 3)))
    (func (export "answer") (result i32) (i32.const 42))
    (func (export "break") unreachable)))");
  ASSERT_EQ(Kind::returned, run.guest.run_reactor().kind);
  EXPECT_EQ(Kind::exited, run.guest.call("leave").kind);
  EXPECT_EQ(42, only_result(run.guest.call("answer")))
      << "whether to go on is the embedder's choice";
  EXPECT_EQ(Kind::trapped, run.guest.call("break").kind) << "an earlier exit hides no trap";
}

TEST(Ending, AReactorThatTrapsTwiceTellsEachReason) {
  Running run(R"((module
    (import "wasi_snapshot_preview1" "fd_tell" (func $tell (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "one") (drop (call $tell (i32.const 0) (i32.const -16))))
    (func (export "two") (drop (call $tell (i32.const 0) (i32.const -15))))))");
  ASSERT_EQ(Kind::returned, run.guest.run_reactor().kind);
  EXPECT_THAT(run.guest.call("one").message, HasSubstr("0xfffffff0"));
  EXPECT_THAT(run.guest.call("two").message, HasSubstr("0xfffffff1"));
  EXPECT_THAT(run.process->trap_reason(), HasSubstr("0xfffffff1"));
}

TEST(Ending, WhatCannotBeCalledIsNamed) {
  Running run(R"((module
    (memory (export "memory") 1)
    (func (export "add") (param i32 i64) (result i64)
      (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1)))))");
  EXPECT_THAT(run.guest.call("add").message, HasSubstr("not loaded"));
  EXPECT_TRUE(run.guest.memory().view().size == 0) << "no memory before it is loaded";
  const RunResult no_command = run.guest.run_command();
  EXPECT_EQ(Kind::failed, no_command.kind);
  EXPECT_THAT(no_command.message, HasSubstr("\"_start\""));

  EXPECT_EQ(Kind::failed, run.guest.call("subtract").kind);
  EXPECT_THAT(run.guest.call("subtract").message, HasSubstr("\"subtract\""));
  const WasmValue one[] = {std::int32_t{1}};
  EXPECT_THAT(run.guest.call("add", one).message, HasSubstr("takes 2 arguments, not 1"));
  const WasmValue wrong[] = {std::int32_t{1}, 2.0};
  EXPECT_THAT(run.guest.call("add", wrong).message, HasSubstr("argument 2"));
  EXPECT_THAT(run.guest.call("memory").message, HasSubstr("no function \"memory\""));

  const WasmValue right[] = {std::int32_t{-1}, std::int64_t{43}};
  const RunResult sum = run.guest.call("add", right);
  ASSERT_EQ(1U, sum.results.size()) << sum.message;
  EXPECT_EQ(WasmValue(std::int64_t{42}), sum.results[0]);
}

TEST(Ending, ArgumentsAsText) {
  Running run(R"((module
    (func (export "i32") (param i32) (result i32) (local.get 0))
    (func (export "f64") (param f64) (result f64) (local.get 0))
    (func (export "f32") (param f32) (result f32) (local.get 0))
    (func (export "ref") (param externref))))");
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const auto call = [&](std::string_view name, std::string argument) {
    const std::string arguments[] = {std::move(argument)};
    return run.guest.call_with_text(name, arguments);
  };
  EXPECT_EQ(-1, only_result(call("i32", "-1")));
  EXPECT_EQ(-1, only_result(call("i32", "4294967295"))) << "unsigned is the same value";
  EXPECT_EQ(16, only_result(call("i32", "0x10")));
  EXPECT_EQ(WasmValue(2.5), call("f64", "2.5").results.at(0));
  EXPECT_EQ(WasmValue(2.5F), call("f32", "2.5").results.at(0));
  for (const char* const wrong : {"4294967296", "-2147483649", "", "one", "1x", " ", "1 "})
    EXPECT_EQ(Kind::failed, call("i32", wrong).kind) << wrong;
  EXPECT_THAT(call("i32", "one").message, HasSubstr("\"one\""));
  EXPECT_THAT(call("f64", "1,5").message, HasSubstr("\"1,5\""));
  EXPECT_THAT(call("ref", "x").message, HasSubstr("externref"));
  const std::string two[] = {"1", "2"};
  EXPECT_THAT(run.guest.call_with_text("i32", two).message, HasSubstr("takes 1 arguments, not 2"));
}

TEST(Ending, AGuestIsLoadedOnce) {
  Running run(hello);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const RunResult again = run.guest.load();
  EXPECT_EQ(Kind::failed, again.kind);
  EXPECT_THAT(again.message, HasSubstr("already"));
  EXPECT_EQ(65536U, run.guest.memory().view().size);
}

}  // namespace
}  // namespace wasifs::engine_conformance
