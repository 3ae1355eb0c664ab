// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests that are stopped in mid-run and go on in another instance, for guests written as text: at
// every call of the host and at every poll. What they print is the oracle: it is what they print
// when nobody stops them.
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <thread>

#include "running.h"
#include "support/memory_part.h"
#include "support/temp_tree.h"
#include "wasifs/io/stdio.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;
using test::MemoryPart;
using test::MemoryPartReader;

WasmtimeOptions pausable(PausePoints points) {
  WasmtimeOptions options;
  options.pausable = points;
  return options;
}

// Pauses before each `calls`th call and in each `polls`th poll since it was made; 0: not there.
class Pauser final : public CallInterceptor {
 public:
  Pauser(std::uint64_t calls, std::uint64_t polls) : calls_(calls), polls_(polls) {}
  Outcome call(const HostModule&, const HostCall& call, Process*& process, GuestMemory& memory,
               const std::uint64_t* arguments) noexcept override {
    if (calls_ != 0 && ++called_ % calls_ == 0) pause(*process);
    return call.thunk(*process, memory, arguments);
  }
  void polled(Process& process) noexcept override {
    if (polls_ != 0 && ++polled_ % polls_ == 0) pause(process);
  }

 private:
  static void pause(Process& process) { EXPECT_TRUE(process.pause()); }
  std::uint64_t calls_, polls_, called_ = 0, polled_ = 0;
};

struct Story {
  std::string output;
  RunResult result;
  int pauses = 0;
};

// Runs a command from begin to end, each time that it is paused in a new instance. A new one's
// first call is the one that was paused, so every other call is the closest there can be.
Story story_of(std::string_view text, PausePoints points, std::uint64_t calls, std::uint64_t polls,
               WasmtimeGuestOptions bounds = {}) {
  Story story;
  const auto engine = make_engine(pausable(points));
  const WasmtimeModule module = compile(*engine, text);
  const auto output = make_bytes_output(1 << 20);
  const auto process = make_process(std::move(ProcessBuilder().stdout_to(output)));
  bounds.poll_interval = 1;
  auto pauser = std::make_unique<Pauser>(calls, polls);
  bounds.interceptor = pauser.get();
  auto guest = std::make_unique<WasmtimeGuest>(*engine, module, *process, bounds);
  story.result = guest->run_command();
  while (story.result.kind == Kind::paused && story.pauses < 100'000) {
    ++story.pauses;
    EXPECT_TRUE(guest->paused());
    MemoryPart part;
    guest->save_state(part);
    EXPECT_EQ("", part.failure);
    pauser = std::make_unique<Pauser>(calls, polls);
    bounds.interceptor = pauser.get();
    guest = std::make_unique<WasmtimeGuest>(*engine, module, *process, bounds);
    process->unpause();
    MemoryPartReader reader(part);
    const auto restored = guest->restore_state(reader);
    EXPECT_TRUE(restored) << restored.error();
    if (!restored) break;
    MemoryPart again;
    guest->save_state(again);
    EXPECT_EQ(part, again) << "saving what was restored gives the same bytes";
    story.result = guest->resume();
  }
  story.output = output->contents();
  return story;
}

void expect_same_story(std::string_view text) {
  const Story plain = story_of(text, PausePoints::none, 0, 0);
  ASSERT_FALSE(plain.output.empty()) << plain.result.message;
  for (const PausePoints points : {PausePoints::calls, PausePoints::anywhere}) {
    const Story alone = story_of(text, points, 0, 0);
    EXPECT_EQ(plain.output, alone.output) << alone.result.message;
    EXPECT_EQ(0, alone.pauses);
    for (const std::uint64_t calls : {2U, 3U, 7U}) {
      const Story paused = story_of(text, points, calls, 0);
      EXPECT_EQ(plain.output, paused.output) << paused.result.message;
      EXPECT_EQ(plain.result.kind, paused.result.kind) << paused.result.message;
      EXPECT_EQ(plain.result.exit_code, paused.result.exit_code);
      EXPECT_GE(paused.pauses, 2);
    }
  }
  for (const std::uint64_t polls : {1U, 2U, 5U}) {
    const Story paused = story_of(text, PausePoints::anywhere, 0, polls);
    EXPECT_EQ(plain.output, paused.output) << paused.result.message;
    EXPECT_EQ(plain.result.kind, paused.result.kind) << paused.result.message;
    EXPECT_GE(paused.pauses, 2);
  }
}

// Prints a letter for each step of a recursion with loops, on its way down and up.
constexpr std::string_view climbing = R"((module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (global $printed (mut i32) (i32.const 0))
  (func $print (param $letter i32)
    (i32.store8 (i32.const 100) (local.get $letter))
    (i32.store (i32.const 0) (i32.const 100))
    (i32.store (i32.const 4) (i32.const 1))
    (global.set $printed (i32.add (global.get $printed) (i32.const 1)))
    (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))
      (then (unreachable))))
  (func $climb (param $depth i32) (result i64)
    (local $i i32) (local $sum i64)
    (call $print (i32.add (i32.const 97) (local.get $depth)))
    (if (i32.eqz (local.get $depth)) (then (return (i64.const 1))))
    (loop $again
      (local.set $sum
        (i64.add
          (i64.mul (local.get $sum) (i64.const 3))
          (call $climb (i32.sub (local.get $depth) (i32.const 1)))))
      (br_if $again
        (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 2))))
    (call $print (i32.add (i32.const 65) (local.get $depth)))
    (local.get $sum))
  (func (export "_start")
    (local $left i64)
    (local.set $left (call $climb (i32.const 4)))
    (loop $digits
      (call $print (i32.add (i32.const 48) (i32.wrap_i64 (i64.rem_u (local.get $left) (i64.const 10)))))
      (local.set $left (i64.div_u (local.get $left) (i64.const 10)))
      (br_if $digits (i64.ne (local.get $left) (i64.const 0))))
    (call $exit (global.get $printed)))))";

TEST(Pausing, RecursionAndLoops) {
  const Story plain = story_of(climbing, PausePoints::none, 0, 0);
  EXPECT_EQ(Kind::exited, plain.result.kind);
  EXPECT_THAT(plain.output, HasSubstr("edcbaaB"));
  expect_same_story(climbing);
}

// The start function prints, too, and `_start` returns.
constexpr std::string_view starting = R"((module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 100) "start. ")
  (data (i32.const 200) "main. ")
  (func $print (param $at i32) (param $size i32) (local $i i32)
    (loop $again
      (i32.store (i32.const 0) (i32.add (local.get $at) (local.get $i)))
      (i32.store (i32.const 4) (i32.const 1))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                              (local.get $size)))))
  (func $start (call $print (i32.const 100) (i32.const 7)))
  (start $start)
  (func (export "_start") (call $print (i32.const 200) (i32.const 6)))))";

TEST(Pausing, TheStartFunctionAndWhatFollowsIt) {
  const Story plain = story_of(starting, PausePoints::none, 0, 0);
  EXPECT_EQ("start. main. ", plain.output);
  expect_same_story(starting);
}

TEST(Pausing, AnExportGivesItsResultsWhereItEnds) {
  constexpr std::string_view text = R"((module
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (memory (export "memory") 1)
    (func (export "twice") (param $n i32) (param $x f64) (result i32)
      (drop (call $yield))
      (i32.add (local.get $n) (i32.trunc_f64_s (local.get $x))))))";
  Pauser pauser(1, 0);
  Running run(text, pausable(PausePoints::calls), {.interceptor = &pauser});
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const WasmValue arguments[] = {std::int32_t{40}, 2.5};
  ASSERT_EQ(Kind::paused, run.guest.call("twice", arguments).kind);
  EXPECT_EQ(Kind::failed, run.guest.call("twice", arguments).kind) << "it is in the middle of one";
  EXPECT_EQ(Kind::failed, run.guest.resume().kind) << "only another one goes on";
  MemoryPart part;
  run.guest.save_state(part);
  Running other(text, pausable(PausePoints::calls));
  MemoryPartReader reader(part);
  ASSERT_TRUE(other.guest.restore_state(reader));
  EXPECT_TRUE(other.guest.paused());
  EXPECT_EQ(42, only_result(other.guest.resume()));
  EXPECT_FALSE(other.guest.paused());
  EXPECT_EQ(42, only_result(other.guest.call("twice", arguments))) << "and can be called again";
  EXPECT_EQ(Kind::failed, other.guest.resume().kind);
}

TEST(Pausing, ManyGuestsGoOnFromOneState) {
  Pauser pauser(9, 0);
  const auto first_half = make_bytes_output();
  Running run(climbing, pausable(PausePoints::calls), {.interceptor = &pauser},
              std::move(ProcessBuilder().stdout_to(first_half)));
  ASSERT_EQ(Kind::paused, run.guest.run_command().kind);
  MemoryPart part;
  run.guest.save_state(part);
  const auto binary = bytes_of(climbing);
  MemoryPartReader reader(part);
  const auto module = run.engine->compile_for(binary, reader);
  ASSERT_TRUE(module) << module.error();
  const std::string whole = story_of(climbing, PausePoints::none, 0, 0).output;
  for (int i = 0; i < 20; ++i) {
    const auto output = make_bytes_output();
    const auto process = make_process(std::move(ProcessBuilder().stdout_to(output)));
    WasmtimeGuest guest(*run.engine, *module, *process);
    MemoryPartReader again(part);
    ASSERT_TRUE(guest.restore_state(again));
    EXPECT_EQ(Kind::exited, guest.resume().kind);
    EXPECT_EQ(whole, first_half->contents() + output->contents());
  }
}

TEST(Pausing, WhatEndsByCallingTheHostJustEnds) {
  constexpr std::string_view text = R"((module
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    (func (export "yield") (result i32) (return_call $yield))
    (func (export "_start") (return_call $exit (i32.const 7)))))";
  Pauser pauser(1, 0);
  Running run(text, pausable(PausePoints::calls), {.interceptor = &pauser});
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(0, only_result(run.guest.call("yield")));
  EXPECT_FALSE(run.guest.paused());
  const RunResult result = run.guest.run_command();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(7U, result.exit_code);
}

TEST(Pausing, GoesOnInTheInterpreterAndBack) {
  const std::string whole = story_of(climbing, PausePoints::none, 0, 0).output;
  const auto output = make_bytes_output();
  const auto process = make_process(std::move(ProcessBuilder().stdout_to(output)));
  RunResult result;
  MemoryPart part;
  for (int turn = 0; turn == 0 || result.kind == Kind::paused; ++turn) {
    ASSERT_LT(turn, 100);
    WasmtimeOptions options = pausable(PausePoints::anywhere);
    options.interpreted = turn % 2 == 1;
    const auto engine = make_engine(options);
    const WasmtimeModule module = compile(*engine, climbing);
    Pauser pauser(11, 0);
    WasmtimeGuest guest(*engine, module, *process, {.interceptor = &pauser});
    process->unpause();
    if (turn == 0) {
      result = guest.run_command();
    } else {
      MemoryPartReader reader(part);
      const auto restored = guest.restore_state(reader);
      ASSERT_TRUE(restored) << restored.error();
      result = guest.resume();
    }
    if (result.kind == Kind::paused) {
      part = {};
      guest.save_state(part);
    }
  }
  EXPECT_EQ(whole, output->contents()) << result.message;
}

TEST(Pausing, WhatGoesOnIsKeptInTheCache) {
  const testing_support::TempTree tree;
  WasmtimeOptions options = pausable(PausePoints::calls);
  options.cache_directory = tree.at("cache");
  Pauser pauser(9, 0);
  Running run(climbing, options, {.interceptor = &pauser});
  EXPECT_FALSE(run.module.from_cache());
  ASSERT_EQ(Kind::paused, run.guest.run_command().kind);
  MemoryPart part;
  run.guest.save_state(part);
  for (const bool kept : {false, true}) {
    MemoryPartReader reader(part);
    const auto module = run.engine->compile_for(bytes_of(climbing), reader);
    ASSERT_TRUE(module) << module.error();
    EXPECT_EQ(kept, module->from_cache());
    const auto process = make_process();
    WasmtimeGuest guest(*run.engine, *module, *process);
    MemoryPartReader again(part);
    ASSERT_TRUE(guest.restore_state(again));
    EXPECT_EQ(Kind::exited, guest.resume().kind);
  }
  const WasmtimeModule found = compile(*run.engine, climbing);
  EXPECT_TRUE(found.from_cache());
  Pauser another(9, 0);
  const auto process = make_process();
  WasmtimeGuest guest(*run.engine, found, *process, {.interceptor = &another});
  ASSERT_EQ(Kind::paused, guest.run_command().kind) << "what comes from the cache can be paused";
  MemoryPart same;
  guest.save_state(same);
  EXPECT_EQ(part, same);
}

TEST(Pausing, ALoopWithoutCallsIsPausedByAnotherThread) {
  constexpr std::string_view text = R"((module
    (memory (export "memory") 1)
    (func (export "spin") (param $end i64) (result i32) (local $i i64)
      (loop $again
        (br_if $again (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1)))
                                (local.get $end))))
      (i32.wrap_i64 (local.get $i)))))";
  Running run(text, pausable(PausePoints::anywhere));
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  std::thread pauser([&run] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(run.process->pause());
  });
  const WasmValue arguments[] = {std::int64_t{200'000'000'000}};
  EXPECT_EQ(Kind::paused, run.guest.call("spin", arguments).kind);
  pauser.join();
}

TEST(Pausing, WhoPausesBeforeTheInstanceIsThereMeansItsFirstCall) {
  Running run(climbing, pausable(PausePoints::calls));
  ASSERT_TRUE(run.process->pause());
  EXPECT_EQ(Kind::paused, run.guest.run_command().kind);
}

// Paused in its first call.
void begin_and_pause(WasmtimeGuest& guest, MemoryPart& part) {
  ASSERT_TRUE(guest.process().pause());
  ASSERT_EQ(Kind::paused, guest.run_command().kind);
  guest.save_state(part);
  ASSERT_EQ("", part.failure);
  guest.process().unpause();
}

TEST(Pausing, TheProcessBelongsToTheGuestThatGoesOn) {
  const auto engine = make_engine(pausable(PausePoints::calls));
  const WasmtimeModule module = compile(*engine, climbing);
  const auto process = make_process();
  auto before = std::make_unique<WasmtimeGuest>(*engine, module, *process);
  MemoryPart part;
  begin_and_pause(*before, part);
  EXPECT_EQ(errno_of(process->pause()), Errno::notsup) << "nothing runs";
  WasmtimeGuest guest(*engine, module, *process);
  MemoryPartReader reader(part);
  ASSERT_TRUE(guest.restore_state(reader));
  before.reset();
  ASSERT_TRUE(process->pause());
  EXPECT_EQ(Kind::paused, guest.resume().kind);
}

TEST(Pausing, AStopLeavesItPaused) {
  Running run(climbing, pausable(PausePoints::calls));
  MemoryPart part;
  begin_and_pause(run.guest, part);
  Running other(climbing, pausable(PausePoints::calls));
  MemoryPartReader reader(part);
  ASSERT_TRUE(other.guest.restore_state(reader));
  other.process->stop("enough");
  EXPECT_EQ(Kind::trapped, other.guest.resume().kind);
  EXPECT_TRUE(other.guest.paused());
  MemoryPart again;
  other.guest.save_state(again);
  EXPECT_EQ(part, again);
}

TEST(Pausing, AGuestThatIsLoadedIsNotRestored) {
  Running run(climbing, pausable(PausePoints::calls));
  MemoryPart part;
  begin_and_pause(run.guest, part);
  Running other(climbing, pausable(PausePoints::calls));
  ASSERT_EQ(Kind::returned, other.guest.load().kind);
  MemoryPartReader reader(part);
  const auto refused = other.guest.restore_state(reader);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("loaded already"));
  EXPECT_FALSE(other.guest.paused());
  EXPECT_EQ(Kind::exited, other.guest.run_command().kind) << "nothing happened to it";
}

// A string in the one segment of a part, which becomes an empty one.
void make_empty(MemoryPart& part, std::string_view text) {
  std::vector<std::byte>& bytes = part.segments.at(0);
  const auto found = std::ranges::search(bytes, std::as_bytes(std::span(text))).begin();
  ASSERT_GE(found - bytes.begin(), 4) << text;
  std::fill_n(found - 4, text.size() + 4, std::byte{0});  // with its length
}

// A guest alone has no call but those of the host, by whatever name a snapshot calls it.
TEST(Pausing, ACallWithoutANameIsNone) {
  constexpr std::string_view syncing = R"((module
    (import "wasi_snapshot_preview1" "fd_sync" (func $sync (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "_start") (drop (call $sync (i32.const 1))))))";
  Running run(syncing, pausable(PausePoints::calls));
  MemoryPart part;
  begin_and_pause(run.guest, part);
  make_empty(part, "wasi_snapshot_preview1");
  make_empty(part, "fd_sync");
  Running other(syncing, pausable(PausePoints::calls));
  MemoryPartReader reader(part);
  const auto refused = other.guest.restore_state(reader);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("no call of the host"));
  EXPECT_EQ(Kind::failed, other.guest.resume().kind);
}

// What it was doing is lost, and is not taken for a state at rest.
TEST(Pausing, WhereThereIsNoRoomForTheFramesTheGuestIsLost) {
  constexpr std::string_view deep = R"((module
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (memory (export "memory") 1)
    (func $down (export "down") (param $n i32) (result i32)
      (if (i32.eqz (local.get $n)) (then (return (call $yield))))
      (i32.add (local.get $n) (call $down (i32.sub (local.get $n) (i32.const 1)))))))";
  WasmtimeOptions options = pausable(PausePoints::calls);
  options.stack_size = std::size_t{2} << 20;
  Running run(deep, options, {.max_memory = 65536});
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  ASSERT_TRUE(run.process->pause());
  const WasmValue arguments[] = {std::int32_t{8000}};
  const RunResult result = run.guest.call("down", arguments);
  EXPECT_EQ(Kind::failed, result.kind);
  EXPECT_THAT(result.message, HasSubstr("max_memory"));
  EXPECT_FALSE(run.guest.paused());
  MemoryPart part;
  run.guest.save_state(part);
  EXPECT_THAT(part.failure, HasSubstr("not loaded"));
  run.process->unpause();
  EXPECT_EQ(Kind::failed, run.guest.call("down", arguments).kind);
  EXPECT_THAT(run.guest.load().message, HasSubstr("max_memory"));
}

TEST(Pausing, AGuestThatCannotBePausedSaysSo) {
  Running run(climbing, {});
  EXPECT_EQ(errno_of(run.process->pause()), Errno::notsup);
  Running savable(climbing, [] {
    WasmtimeOptions options;
    options.savable = true;
    return options;
  }());
  Pauser pauser(1, 0);
  Running paused(climbing, pausable(PausePoints::calls), {.interceptor = &pauser});
  ASSERT_EQ(Kind::paused, paused.guest.run_command().kind);
  MemoryPart part;
  paused.guest.save_state(part);
  MemoryPartReader reader(part);
  const auto refused = savable.guest.restore_state(reader);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("was paused in mid-run"));
}

}  // namespace
}  // namespace wasifs::engine_conformance
