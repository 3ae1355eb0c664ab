// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests of several threads: that they see one memory, that any of them ends the program whatever
// the others are doing, and how they sleep and wake each other.
#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include "threaded.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;

constexpr std::string_view exit_with_1000 = "(call $exit (i32.load (i32.const 1000)))";

TEST(Threads, ShareMemoryAndWakeEachOther) {
  const RunResult result = run(program(R"(
      (drop (call $spawn (i32.const 41)))
      (call $wait_for (i32.const 1000))
      )" + std::string(exit_with_1000),
                                       R"(
      (call $set (i32.const 1000) (i32.add (local.get $argument) (i32.const 1))))"));
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(42U, result.exit_code);
}

TEST(Threads, HaveNumbersFromOne) {
  const RunResult result = run(program(R"(
      (i32.store (i32.const 1004) (call $spawn (i32.const 0)))
      (call $wait_for (i32.const 1000))
      (if (i32.ne (i32.load (i32.const 1000)) (i32.load (i32.const 1004))) (then unreachable))
      )" + std::string(exit_with_1000),
                                       "(call $set (i32.const 1000) (local.get $id))"));
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(1U, result.exit_code);
}

TEST(Threads, MoreThanThereMayBeAreRefused) {
  const RunResult result = run(program(R"(
      (drop (call $spawn (i32.const 0)))
      (drop (call $spawn (i32.const 0)))
      (call $exit (i32.and (call $spawn (i32.const 0)) (i32.const 255))))",
                                       "(call $wait_for (i32.const 1000))"),
                               {.guest = {}, .max_threads = 2, .prepare = {}});
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(255U, result.exit_code);
}

TEST(Threads, PlacesOfThoseThatEndedAreFree) {
  const RunResult result = run(program(R"( (local $left i32)
      (local.set $left (i32.const 500))
      (loop $again
        (i32.atomic.store (i32.const 1000) (i32.const 0))
        (loop $until (br_if $until (i32.lt_s (call $spawn (i32.const 0)) (i32.const 0))))
        (call $wait_for (i32.const 1000))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br_if $again (local.get $left)))
      (call $exit (i32.atomic.load (i32.const 1004))))",
                                       R"(
      (drop (i32.atomic.rmw.add (i32.const 1004) (i32.const 1)))
      (call $set (i32.const 1000) (i32.const 1)))"),
                               {.guest = {}, .max_threads = 2, .prepare = {}});
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(500U, result.exit_code);
}

// What a thread may be doing when another one ends the program.
struct Doing {
  const char* name;
  const char* code;
};

const Doing busy[] = {
    {"Computing", "(loop (br 0))"},
    {"WaitingForAWord",
     "(drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)))"},
    {"WaitingForALongTime",
     "(drop (memory.atomic.wait64 (i32.const 64) (i64.const 0) (i64.const 3600000000000)))"},
    {"ReadingInput",
     "(i32.store (i32.const 0) (i32.const 128)) (i32.store (i32.const 4) (i32.const 8))"
     "(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100)))"},
    {"Polling",
     "(i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const "
     "3600000000000)) (drop (call $poll (i32.const 0) (i32.const 256) (i32.const 1) (i32.const "
     "400)))"},
};

// How a program ends.
struct Ending {
  const char* name;
  const char* code;
  Kind kind;
  std::uint32_t exit_code;
};

const Ending endings[] = {
    {"Exit", "(call $exit (i32.const 7))", Kind::exited, 7},
    {"Trap", "unreachable", Kind::trapped, 0},
};

constexpr std::string_view tell = "(call $set (i32.const 1000) (i32.const 1))";
constexpr std::string_view told = "(call $wait_for (i32.const 1000))";

class EndOfAll : public ::testing::TestWithParam<std::tuple<Doing, Ending>> {};

TEST_P(EndOfAll, ByAThreadWhileTheMainOneIsBusy) {
  const auto& [doing, ending] = GetParam();
  const RunResult result = run(
      program(std::string("(drop (call $spawn (i32.const 0)))") + std::string(tell) + doing.code,
              std::string(told) + ending.code));
  EXPECT_EQ(ending.kind, result.kind) << result.message;
  EXPECT_EQ(ending.exit_code, result.exit_code);
  if (ending.kind == Kind::trapped) {
    EXPECT_THAT(result.message, HasSubstr("unreachable"));
  }
}

TEST_P(EndOfAll, ByTheMainThreadWhileTwoOthersAreBusy) {
  const auto& [doing, ending] = GetParam();
  const RunResult result =
      run(program("(drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 1)))" +
                      std::string(told) + ending.code,
                  std::string(tell) + doing.code));
  EXPECT_EQ(ending.kind, result.kind) << result.message;
  EXPECT_EQ(ending.exit_code, result.exit_code);
}

TEST_P(EndOfAll, ByAThreadWhileAnotherOneIsBusy) {
  const auto& [doing, ending] = GetParam();
  const RunResult result =
      run(program("(drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 1)))"
                  "(call $wait_for (i32.const 2000))",
                  "(if (local.get $argument) (then " + std::string(told) + ending.code +
                      ") (else " + std::string(tell) + doing.code + "))"));
  EXPECT_EQ(ending.kind, result.kind) << result.message;
  EXPECT_EQ(ending.exit_code, result.exit_code);
}

INSTANTIATE_TEST_SUITE_P(
    Threads, EndOfAll, ::testing::Combine(::testing::ValuesIn(busy), ::testing::ValuesIn(endings)),
    [](const auto& test) {
      return std::string(std::get<0>(test.param).name) + "By" + std::get<1>(test.param).name;
    });

class EndOfMain : public ::testing::TestWithParam<Doing> {};

TEST_P(EndOfMain, IsTheEndOfAll) {
  const RunResult result = run(program("(drop (call $spawn (i32.const 0)))" + std::string(told),
                                       std::string(tell) + GetParam().code));
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(0U, result.exit_code);
}

TEST_P(EndOfMain, ByStopFromOutside) {
  const PipeEnds silent = make_pipe();
  ProcessBuilder builder;
  builder.stdin_from(silent.reader);
  Threaded program(
      engine_conformance::program(
          "(drop (call $spawn (i32.const 0)))" + std::string(GetParam().code), GetParam().code),
      {}, std::move(builder));
  std::atomic<bool> ended = false;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    program.process->stop("enough of this");
    while (!ended) {
      program.engine->interrupt();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const RunResult result = program.threads.run_command();
  ended = true;
  stopper.join();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, HasSubstr("enough of this"));
}

INSTANTIATE_TEST_SUITE_P(Threads, EndOfMain, ::testing::ValuesIn(busy),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(Threads, OfWhichNoneIsLeftLeaveTheProcessAsItIs) {
  Threaded program(engine_conformance::program("", ""));
  EXPECT_EQ(Kind::exited, program.threads.run_command().kind);
  EXPECT_FALSE(program.process->stopped());
  EXPECT_EQ(0U, program.process->exit_code());
}

TEST(Threads, TheStartFunctionMaySleepAndWake) {
  // Runs once for each instance; the first one to come does the work.
  const RunResult result = run(program(R"(
      (drop (call $spawn (i32.const 0)))
      (call $wait_for (i32.const 1000))
      (call $exit (i32.atomic.load (i32.const 1008))))",
                                       "(call $set (i32.const 1000) (i32.const 1))", R"(
      (func $begin
        (drop (memory.atomic.wait32 (i32.const 1012) (i32.const 0) (i64.const 1000)))
        (drop (memory.atomic.notify (i32.const 1012) (i32.const 1)))
        (drop (i32.atomic.rmw.add (i32.const 1008) (i32.const 1))))
      (start $begin))"));
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(2U, result.exit_code);
}

// What `memory.atomic.wait32` and the others give and refuse, as the proposal says.
RunResult waiting(std::string_view code) {
  return run(program(std::string(code), ""));
}

TEST(Waiting, GivesOneWhereTheValueIsAnother) {
  EXPECT_EQ(1U, waiting("(call $exit (memory.atomic.wait32 (i32.const 64) (i32.const 5) "
                        "(i64.const -1)))")
                    .exit_code);
  EXPECT_EQ(1U, waiting("(call $exit (memory.atomic.wait64 (i32.const 64) (i64.const 0x100000000) "
                        "(i64.const -1)))")
                    .exit_code);
}

TEST(Waiting, GivesTwoWhenTheTimeIsOver) {
  EXPECT_EQ(2U, waiting("(call $exit (memory.atomic.wait32 (i32.const 64) (i32.const 0) "
                        "(i64.const 1000)))")
                    .exit_code);
  EXPECT_EQ(2U, waiting("(call $exit (memory.atomic.wait64 offset=8 (i32.const 64) (i64.const 0) "
                        "(i64.const 0)))")
                    .exit_code);
}

TEST(Waiting, NobodyIsWokenWhereNobodySleeps) {
  EXPECT_EQ(0U,
            waiting("(call $exit (memory.atomic.notify (i32.const 64) (i32.const 9)))").exit_code);
}

TEST(Waiting, OutsideOfMemoryOrOddAddressesTrap) {
  for (const char* const code :
       {"(drop (memory.atomic.wait32 (i32.const 65536) (i32.const 0) (i64.const 0)))",
        "(drop (memory.atomic.wait32 offset=65536 (i32.const 0) (i32.const 0) (i64.const 0)))",
        "(drop (memory.atomic.wait32 offset=4294967295 (i32.const 1) (i32.const 0) (i64.const 0)))",
        "(drop (memory.atomic.wait64 (i32.const 65532) (i64.const 0) (i64.const 0)))",
        "(drop (memory.atomic.notify (i32.const -4) (i32.const 0)))"})
    EXPECT_THAT(waiting(code).message, HasSubstr("out of bounds memory access")) << code;
  for (const char* const code :
       {"(drop (memory.atomic.wait32 (i32.const 2) (i32.const 0) (i64.const 0)))",
        "(drop (memory.atomic.wait64 offset=4 (i32.const 0) (i64.const 0) (i64.const 0)))",
        "(drop (memory.atomic.notify offset=1 (i32.const 0) (i32.const 0)))"})
    EXPECT_THAT(waiting(code).message, HasSubstr("unaligned atomic")) << code;
}

TEST(Waiting, AsManyAreWokenAsAreAsked) {
  // Three sleep at 64; two are woken, then the rest.
  const RunResult result = run(program(R"( (local $woken i32)
      (drop (call $spawn (i32.const 0)))
      (drop (call $spawn (i32.const 0)))
      (drop (call $spawn (i32.const 0)))
      (loop $again
        (local.set $woken (i32.add (local.get $woken)
          (memory.atomic.notify (i32.const 64) (i32.const 2))))
        (if (i32.gt_u (local.get $woken) (i32.const 3)) (then unreachable))
        (br_if $again (i32.ne (local.get $woken) (i32.const 3))))
      (loop $all (br_if $all (i32.ne (i32.atomic.load (i32.const 1000)) (i32.const 3)))))",
                                       R"(
      (if (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)) (then unreachable))
      (drop (i32.atomic.rmw.add (i32.const 1000) (i32.const 1))))"));
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
}

TEST(Threads, MemoryIsBounded) {
  const RunResult result =
      run(program("(call $exit (i32.and (memory.grow (i32.const 2)) (i32.const 255)))", ""),
          {.guest = {.max_memory = 2 * 65536}, .max_threads = 1, .prepare = {}});
  EXPECT_EQ(255U, result.exit_code) << result.message;
  const RunResult none =
      run(program("", ""), {.guest = {.max_memory = 65535}, .max_threads = 1, .prepare = {}});
  EXPECT_EQ(Kind::failed, none.kind);
  EXPECT_THAT(none.message, HasSubstr("max_memory"));
}

TEST(Threads, AnEngineThatIsNotForThemRefuses) {
  const auto engine = make_engine();
  const auto module = compile(*engine, "(module (func (export \"_start\")))");
  const auto process = make_process();
  WasmtimeThreads threads(*engine, module, *process);
  const RunResult result = threads.run_command();
  EXPECT_EQ(Kind::failed, result.kind);
  EXPECT_THAT(result.message, HasSubstr("WasmtimeOptions::threads"));
}

TEST(Threads, AModuleSaysThatItSharesMemory) {
  EXPECT_EQ(true, has_shared_memory(bytes_of(program("", ""))));
  EXPECT_EQ(false, has_shared_memory(bytes_of("(module (memory 1))")));
  EXPECT_FALSE(has_shared_memory(bytes_of("no module")));
}

}  // namespace
}  // namespace wasifs::engine_conformance
