// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ending a guest from outside: in running code, in a call that waits, before it begins; bounds on
// instructions and memory.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <thread>

#include "running.h"
#include "wasifs/io/pipe.h"
#include "wasifs/io/stdio.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = RunResult::Kind;

const WasmtimeOptions interruptible{.interruptible = true, .fuel = false, .cache_directory = {}};

// Says through standard output that it runs, then what `body` does.
std::string announcing(std::string_view body) {
  return R"((module
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read"
      (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
      (func $poll (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 0) "\08\00\00\00\04\00\00\00here")
    (func (export "_start")
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
      )" +
         std::string(body) + "))";
}

// Runs `text` with a standard input on which nothing ever comes, and stops it as soon as it has
// announced itself.
RunResult stopped(const std::string& text) {
  std::promise<void> here;
  const PipeEnds silent = make_pipe();
  ProcessBuilder builder;
  builder.stdin_from(silent.reader);
  builder.stdout_to(
      make_callback_output([&](std::span<const std::byte> bytes) -> Result<std::size_t> {
        here.set_value();
        return bytes.size();
      }));
  Running run(text, interruptible, {}, std::move(builder));
  std::atomic<bool> ended = false;
  std::thread stopper([&] {
    here.get_future().wait();
    run.process->stop("enough of this");
    while (!ended) {
      run.engine->interrupt();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  RunResult result = run.guest.run_command();
  ended = true;
  stopper.join();
  EXPECT_TRUE(run.process->stopped());
  EXPECT_EQ("enough of this", run.process->trap_reason());
  return result;
}

TEST(Stopping, EndsRunningCode) {
  const RunResult result = stopped(announcing("(loop (br 0))"));
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, StartsWith("enough of this"));
}

TEST(Stopping, EndsAReadThatWaits) {
  const RunResult result = stopped(
      announcing("(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100)))"));
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, StartsWith("enough of this"));
}

TEST(Stopping, EndsAPollThatWaits) {
  // One subscription of 48 bytes at 256: to the standard input's being readable.
  const RunResult result = stopped(announcing(R"(
      (i32.store8 (i32.const 264) (i32.const 1))
      (drop (call $poll (i32.const 256) (i32.const 512) (i32.const 1) (i32.const 100)))
      (loop (br 0)))"));
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, StartsWith("enough of this"));
}

TEST(Stopping, BeforeItBeginsKeepsItFromBeginning) {
  const auto output = make_bytes_output();
  Running run(announcing(""), {}, {}, std::move(ProcessBuilder().stdout_to(output)));
  run.process->stop("not today");
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_EQ("not today", result.message);
  EXPECT_EQ("", output->contents());
}

TEST(Stopping, BetweenTwoCallsKeepsTheSecondFromBeginning) {
  Running run(R"((module (func (export "spin") (loop (br 0))) (func (export "answer"))))",
              interruptible);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(Kind::returned, run.guest.call("answer").kind);
  run.process->stop("not today");
  EXPECT_EQ(Kind::trapped, run.guest.call("spin").kind);
}

TEST(Stopping, LeavesOtherGuestsOfTheEngineAlone) {
  const auto engine = make_engine(interruptible);
  const WasmtimeModule module = compile(*engine, R"((module
    (memory (export "memory") 1)
    (func (export "count") (param i64) (result i32)
      (loop $again
        (local.set 0 (i64.sub (local.get 0) (i64.const 1)))
        (br_if $again (i64.ne (local.get 0) (i64.const 0))))
      (i32.const 1))))");
  const auto process = make_process();
  WasmtimeGuest guest(*engine, module, *process);
  ASSERT_EQ(Kind::returned, guest.load().kind);
  std::atomic<bool> ended = false;
  std::thread interrupter([&] {
    while (!ended) engine->interrupt();
  });
  const WasmValue rounds[] = {std::int64_t{1000000}};
  EXPECT_EQ(1, only_result(guest.call("count", rounds)));
  ended = true;
  interrupter.join();
}

TEST(Bounds, FuelRunsOut) {
  const WasmtimeOptions counted{.interruptible = false, .fuel = true, .cache_directory = {}};
  Running run(R"((module (func (export "_start") (loop (br 0)))))", counted,
              {.max_memory = UINT64_MAX, .fuel = 10000});
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, HasSubstr("fuel"));
  EXPECT_EQ(0U, run.guest.fuel_left());

  Running enough(R"((module (func (export "_start"))))", counted,
                 {.max_memory = UINT64_MAX, .fuel = 10000});
  EXPECT_EQ(Kind::exited, enough.guest.run_command().kind);
  EXPECT_LT(enough.guest.fuel_left(), 10000U);
  EXPECT_GT(enough.guest.fuel_left(), 9000U);
}

TEST(Bounds, FuelThatIsNotCountedIsZero) {
  Running run(R"((module (func (export "_start"))))");
  EXPECT_EQ(Kind::exited, run.guest.run_command().kind);
  EXPECT_EQ(0U, run.guest.fuel_left());
}

TEST(Bounds, MemoryGrowsToItsBoundAndNoFurther) {
  Running run(R"((module
    (memory (export "memory") 1)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))))",
              {}, {.max_memory = 4 * 65536, .fuel = UINT64_MAX});
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const auto grow = [&](std::int32_t pages) {
    const WasmValue arguments[] = {pages};
    return only_result(run.guest.call("grow", arguments));
  };
  EXPECT_EQ(-1, grow(4));
  EXPECT_EQ(1, grow(3));
  EXPECT_EQ(-1, grow(1));
}

TEST(Bounds, ATableGrowsToAsMuchAsAModuleMayAskForAndNoFurther) {
  Running run(R"((module
    (table $t 0 funcref)
    (func (export "grow") (param i32) (result i32)
      (table.grow $t (ref.null func) (local.get 0)))))");
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const auto grow = [&](std::int32_t slots) {
    const WasmValue arguments[] = {slots};
    return only_result(run.guest.call("grow", arguments));
  };
  EXPECT_EQ(0, grow(10'000));
  EXPECT_EQ(-1, grow(10'000'000));
  EXPECT_EQ(10'000, grow(1)) << "nothing has happened";
}

TEST(Bounds, AModuleThatNeedsMoreMemoryCannotBeLoaded) {
  Running run(R"((module (memory (export "memory") 2) (func (export "_start"))))", {},
              {.max_memory = 65536, .fuel = UINT64_MAX});
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::failed, result.kind);
  EXPECT_THAT(result.message, HasSubstr("memory"));
}

}  // namespace
}  // namespace wasifs::engine_conformance
