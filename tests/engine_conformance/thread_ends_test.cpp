// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where threads meet: several end the program at once, others are made while it ends, what the
// embedder gives is used by all. And what cannot be had with threads.
#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "threaded.h"
#include "wasifs/trace.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;

TEST(ThreadEnds, TheFirstCodeCounts) {
  for (int round = 0; round < 20; ++round) {
    // Four threads and the main one end it at the same time, each in its own way.
    Threaded program(engine_conformance::program(
        R"((local $left i32) (local.set $left (i32.const 4))
           (loop $again (drop (call $spawn (local.get $left)))
             (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
           (call $set (i32.const 1000) (i32.const 1)))",
        R"((call $wait_for (i32.const 1000)) (call $exit (local.get $argument)))"));
    const RunResult result = program.threads.run_command();
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    EXPECT_LE(result.exit_code, 4U);
    EXPECT_EQ(program.process->exit_code(), result.exit_code);
  }
}

TEST(ThreadEnds, ATrapAndAnExitMeet) {
  for (int round = 0; round < 20; ++round) {
    const RunResult result = run(program(
        R"((drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 1)))
           (call $set (i32.const 1000) (i32.const 1)) (call $wait_for (i32.const 2000)))",
        R"((call $wait_for (i32.const 1000))
           (if (local.get $argument) (then unreachable)) (call $exit (i32.const 5)))"));
    if (result.kind == Kind::exited)
      EXPECT_EQ(5U, result.exit_code);
    else
      EXPECT_THAT(result.message, HasSubstr("unreachable"));
  }
}

TEST(ThreadEnds, ThreadsThatMakeThreadsWhileItEnds) {
  for (int round = 0; round < 10; ++round) {
    const RunResult result = run(program(R"(
        (loop $until
          (drop (call $spawn (i32.const 0)))
          (br_if $until (i32.lt_u (i32.atomic.load (i32.const 1000)) (i32.const 50))))
        (call $exit (i32.const 9)))",
                                         R"(
        (drop (i32.atomic.rmw.add (i32.const 1000) (i32.const 1)))
        (drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 0))))"),
                                 {.guest = {}, .max_threads = 6, .prepare = {}});
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    EXPECT_EQ(9U, result.exit_code);
  }
}

TEST(ThreadEnds, AProcessThatWasStoppedBeforeRunsNothing) {
  Threaded program(engine_conformance::program("unreachable", ""));
  program.process->stop("not today");
  const RunResult result = program.threads.run_command();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_EQ("not today", result.message);
}

TEST(ThreadEnds, AProgramRunsOnce) {
  Threaded program(engine_conformance::program("", ""));
  EXPECT_EQ(Kind::exited, program.threads.run_command().kind);
  EXPECT_EQ(Kind::failed, program.threads.run_command().kind);
}

TEST(ThreadEnds, ATrapOfACallIsTold) {
  // What a thread calls with a bad pointer.
  const RunResult result = run(
      program("(drop (call $spawn (i32.const 0))) (call $wait_for (i32.const 2000))",
              "(drop (call $read (i32.const 0) (i32.const -8) (i32.const 1) (i32.const 100)))"));
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, HasSubstr("0xfffffff8"));
}

TEST(ThreadEnds, WithoutAnEntryForThreadsTheProgramFails) {
  const RunResult result = run(R"((module
    (import "env" "memory" (memory 1 1 shared))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    (func (export "_start")
      (drop (call $spawn (i32.const 0)))
      (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const -1))))))");
  EXPECT_EQ(Kind::failed, result.kind);
  EXPECT_THAT(result.message, HasSubstr("wasi_thread_start"));
}

TEST(ThreadEnds, AMemoryThatIsNotImportedIsOfOneThread) {
  constexpr std::string_view text = R"((module %
    (memory (export "memory") 1 1 shared)
    (func (export "_start") (drop (memory.atomic.notify (i32.const 0) (i32.const 1))))))";
  const auto with = [&](std::string_view import) {
    return std::string(text.substr(0, text.find('%'))) + std::string(import) +
           std::string(text.substr(text.find('%') + 1));
  };
  EXPECT_EQ(Kind::exited, run(with("")).kind);
  const RunResult result =
      run(with(R"((import "wasi" "thread-spawn" (func (param i32) (result i32))))"));
  EXPECT_EQ(Kind::failed, result.kind);
  EXPECT_THAT(result.message, HasSubstr("not imported"));
}

TEST(ThreadEnds, EveryMemoryHasSleepersOfItsOwn) {
  // The main one wakes who sleeps at 64 of the second memory, which 64 of the first does not.
  const RunResult result = run(R"((module
    (import "env" "first" (memory $first 1 1 shared))
    (import "env" "second" (memory $second i64 1 1 shared))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory $alone 1)
    (export "memory" (memory $first))
    (func (export "_start")
      (drop (call $spawn (i32.const 0)))
      (loop $again
        (if (memory.atomic.notify $first offset=60 (i32.const 4) (i32.const 9)) (then unreachable))
        (if (memory.atomic.notify $alone (i32.const 64) (i32.const 9)) (then unreachable))
        (br_if $again (i32.eqz
          (memory.atomic.notify $second offset=60 (i64.const 4) (i32.const 9)))))
      (loop $until (br_if $until (i32.eqz (i32.atomic.load (i32.const 100)))))
      (call $exit (i32.atomic.load (i32.const 100))))
    (func (export "wasi_thread_start") (param i32 i32)
      (if (memory.atomic.wait64 $second (i64.const 64) (i64.const 0) (i64.const -1))
        (then unreachable))
      (i32.atomic.store (i32.const 100) (i32.const 3)))))");
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(3U, result.exit_code);
}

// Runs two threads that each make so many calls.
std::string callers(int calls) {
  const std::string body =
      R"((local $left i32) (local.set $left (i32.const )" + std::to_string(calls) + R"())
    (loop $again
      (drop (call $read (i32.const 77) (i32.const 0) (i32.const 0) (i32.const 0)))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))";
  return program(
      "(drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 0)))"
      "(loop $until (br_if $until (i32.ne (i32.atomic.load (i32.const 1000)) "
      "(i32.const 2))))",
      body + "(drop (i32.atomic.rmw.add (i32.const 1000) (i32.const 1)))");
}

class Counting final : public Trace {
 public:
  void call(const TraceRecord& record) noexcept override {
    const std::lock_guard lock(mutex);
    if (record.name == "fd_read" && record.result.find("badf") != std::string_view::npos) ++calls;
    threads.insert(std::this_thread::get_id());
  }
  std::mutex mutex;
  int calls = 0;
  std::set<std::thread::id> threads;
};

TEST(ThreadEnds, ATraceSeesTheCallsOfAll) {
  const auto trace = std::make_shared<Counting>();
  ProcessBuilder builder;
  builder.trace(trace);
  Threaded program(callers(500), {}, std::move(builder));
  EXPECT_EQ(Kind::exited, program.threads.run_command().kind);
  EXPECT_EQ(1000, trace->calls);
  EXPECT_EQ(2U, trace->threads.size());
}

TEST(ThreadEnds, EachThreadIsPreparedOnItself) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<int> prepared = 0;
  Threaded program(callers(1), {.guest = {}, .max_threads = 9, .prepare = [&](WasmtimeGuest&) {
                                  const std::lock_guard lock(mutex);
                                  threads.insert(std::this_thread::get_id());
                                  ++prepared;
                                }});
  EXPECT_EQ(Kind::exited, program.threads.run_command().kind);
  EXPECT_EQ(3, prepared);
  EXPECT_TRUE(threads.contains(std::this_thread::get_id()));
}

TEST(ThreadEnds, TwoProgramsOfOneEngineEndByThemselves) {
  const auto engine = make_engine(with_threads);
  const auto sleeper = compile(*engine, program("(call $wait_for (i32.const 1000))", ""));
  const auto ending = compile(*engine, program("(drop (call $spawn (i32.const 0)))"
                                               "(call $wait_for (i32.const 1000))",
                                               "(call $exit (i32.const 3))"));
  const auto sleeping = make_process();
  WasmtimeThreads first(*engine, sleeper, *sleeping);
  RunResult slept;
  std::jthread thread([&] { slept = first.run_command(); });
  for (int i = 0; i < 5; ++i) {
    const auto process = make_process();
    WasmtimeThreads second(*engine, ending, *process);
    EXPECT_EQ(3U, second.run_command().exit_code);
  }
  EXPECT_FALSE(sleeping->stopped());
  sleeping->stop("now");
  thread.join();
  EXPECT_EQ("now", slept.message);
}

TEST(ThreadEnds, WhatCannotBeSavedOrRepeatedSaysSo) {
  const std::string text = program("", "");
  for (const WasmtimeOptions& options :
       {WasmtimeOptions{.threads = true, .savable = true, .cache_directory = {}},
        WasmtimeOptions{.deterministic = true, .threads = true, .cache_directory = {}}}) {
    const auto engine = make_engine(options);
    const auto module = engine->compile(bytes_of(text));
    ASSERT_FALSE(module);
    EXPECT_THAT(module.error(), HasSubstr("shared"));
  }
}

}  // namespace
}  // namespace wasifs::engine_conformance
