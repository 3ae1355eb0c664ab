// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The saved state of paused threads: that it says what they did, that it is the same when it is
// saved again, and what is refused, also of states that nobody saved.
#include <gmock/gmock.h>

#include <atomic>
#include <random>

#include "golden_threads_guest.h"
#include "paused_threads.h"
#include "support/memory_part.h"
#include "wasifs/saved_guest.h"

namespace wasifs::engine_conformance {
namespace {

const std::string queue = golden_threads_guest();

using ::testing::HasSubstr;
using Kind = RunResult::Kind;
using test::MemoryPart;
using test::MemoryPartReader;

WasmtimeThreadsOptions at_most(std::uint32_t threads) {
  WasmtimeThreadsOptions options;
  options.max_threads = threads;
  return options;
}

struct ThreadedRun {
  explicit ThreadedRun(const std::string& text, Ref<Inode> input,
                       PausePoints points = PausePoints::anywhere, std::uint32_t most = 8)
      : engine(make_engine(pausable_threads(points))),
        module(compile(*engine, text)),
        process(make_process(std::move(ProcessBuilder().stdin_from(std::move(input))))),
        threads(*engine, module, *process, at_most(most)) {}

  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::unique_ptr<Process> process;
  WasmtimeThreads threads;
};

// Pauses when the main thread has read nothing, which it does once the others sleep.
MemoryPart queue_paused(PausePoints points = PausePoints::anywhere) {
  std::atomic<Process*> process = nullptr;
  ThreadedRun run(queue, make_callback_input([&](std::span<std::byte>) -> Result<std::size_t> {
                    (void)process.load()->pause();
                    return Errno::again;
                  }),
                  points);
  process = run.process.get();
  EXPECT_EQ(Kind::paused, run.threads.run_command().kind);
  EXPECT_TRUE(run.threads.paused());
  MemoryPart part;
  run.threads.save_state(part);
  EXPECT_EQ("", part.failure);
  return part;
}

MemoryPartReader reader_of(const MemoryPart& part) {
  MemoryPartReader reader(part);
  reader.part_version = guest_part_threads_version;
  return reader;
}

RunResult resumed(const MemoryPart& part) {
  ThreadedRun run(queue, make_bytes_input("x"));
  MemoryPartReader reader = reader_of(part);
  const auto restored = run.threads.restore_state(reader);
  EXPECT_TRUE(restored) << restored.error();
  EXPECT_TRUE(run.threads.paused());
  MemoryPart again;
  run.threads.save_state(again);
  EXPECT_EQ(part, again) << "saving what was restored gives the same bytes";
  return run.threads.resume();
}

TEST(PausedThreadsState, SleepersAreWokenInTheirOldOrder) {
  for (const PausePoints points : {PausePoints::calls, PausePoints::anywhere}) {
    const RunResult result = resumed(queue_paused(points));
    EXPECT_EQ(Kind::exited, result.kind) << result.message;
    EXPECT_EQ(123U, result.exit_code);
  }
}

TEST(PausedThreadsState, SaysWhatEachDid) {
  MemoryPartReader reader = reader_of(queue_paused());
  const auto guest = read_saved_guest(reader);
  ASSERT_TRUE(guest) << guest.error();
  ASSERT_TRUE(guest->run);
  EXPECT_EQ("_start", guest->run->entry);
  ASSERT_TRUE(guest->run->call);
  EXPECT_EQ("fd_read", guest->run->call->name);
  ASSERT_EQ(3U, guest->threads.size());
  for (std::uint32_t i = 0; i < 3; ++i) {
    const SavedGuest::Thread& thread = guest->threads[i];
    EXPECT_EQ(i + 1, thread.id);
    EXPECT_EQ("wasi_thread_start", thread.run.entry);
    EXPECT_FALSE(thread.run.call);
    ASSERT_TRUE(thread.run.wait);
    EXPECT_EQ(64U, thread.run.wait->address);
    EXPECT_FALSE(thread.run.wait->woken);
    EXPECT_EQ(i == 1, thread.run.wait->timeout > 0);
    ASSERT_EQ(1U, thread.run.frames.size());
    EXPECT_EQ(SavedGuest::Frame::Kind::call, thread.run.frames[0].kind);
  }
}

TEST(PausedThreadsState, AWakeUpThatCameBetweenCounts) {
  // The main thread notifies after the other one has stopped, since only then does it call the
  // host: that one comes back as one that was woken.
  const std::string spinning = program(R"( (local $turns i32)
      (drop (call $spawn (i32.const 0)))
      (loop $until
        (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
        (br_if $until (i32.eqz (i32.atomic.load (i32.const 1004)))))
      (drop (memory.atomic.wait32 (i32.const 2000) (i32.const 0) (i64.const 30000000)))
      (i32.store (i32.const 0) (i32.const 128)) (i32.store (i32.const 4) (i32.const 1))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100)))
      (local.set $turns (i32.const 100000000))
      (loop $spend
        (br_if $spend (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
      (if (i32.ne (memory.atomic.notify (i32.const 64) (i32.const 1)) (i32.const 1))
        (then unreachable))
      (call $wait_for (i32.const 1000))
      (call $exit (i32.const 9)))",
                                       R"(
      (call $set (i32.const 1004) (i32.const 1))
      (if (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)) (then unreachable))
      (call $set (i32.const 1000) (i32.const 1)))");
  std::atomic<Process*> process = nullptr;
  ThreadedRun run(spinning,
                  make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
                    (void)process.load()->pause();
                    bytes[0] = std::byte{1};
                    return 1;
                  }),
                  PausePoints::calls);
  process = run.process.get();
  ASSERT_EQ(Kind::paused, run.threads.run_command().kind);
  MemoryPart part;
  run.threads.save_state(part);
  MemoryPartReader reader = reader_of(part);
  const auto guest = read_saved_guest(reader);
  ASSERT_TRUE(guest) << guest.error();
  ASSERT_EQ(1U, guest->threads.size());
  ASSERT_TRUE(guest->threads[0].run.wait);
  EXPECT_TRUE(guest->threads[0].run.wait->woken);
  ThreadedRun other(spinning, silence(), PausePoints::calls);
  MemoryPartReader again = reader_of(part);
  const auto restored = other.threads.restore_state(again);
  ASSERT_TRUE(restored) << restored.error();
  EXPECT_EQ(9U, other.threads.resume().exit_code);
}

std::string refusal(const MemoryPart& part, std::uint32_t version = guest_part_threads_version,
                    std::uint32_t threads = 8, const std::string& text = queue) {
  ThreadedRun run(text, silence(), PausePoints::anywhere, threads);
  MemoryPartReader reader(part);
  reader.part_version = version;
  const auto restored = run.threads.restore_state(reader);
  return restored ? "" : restored.error();
}

TEST(PausedThreadsState, WhatDoesNotFitIsRefused) {
  const MemoryPart part = queue_paused();
  EXPECT_EQ("", refusal(part));
  EXPECT_THAT(refusal(part, guest_part_version), HasSubstr("has no threads"));
  EXPECT_THAT(refusal(part, 3), HasSubstr("version 3"));
  EXPECT_THAT(refusal(part, guest_part_threads_version, 2),
              HasSubstr("3 threads beside the first, more than the 2 of"));
  EXPECT_THAT(refusal(part, guest_part_threads_version, 8, program("", "")),
              HasSubstr("the snapshot is of the module"));
  EXPECT_THAT(refusal(part, guest_part_threads_version, 8, "(module (func (export \"_start\")))"),
              HasSubstr("no shared memory"));

  ThreadedRun run(queue, silence());
  WasmtimeGuest alone(*run.engine, run.module, *run.process);
  MemoryPartReader reader = reader_of(part);
  const auto restored = alone.restore_state(reader);
  ASSERT_FALSE(restored);
  EXPECT_THAT(restored.error(), HasSubstr("WasmtimeThreads restores all of its threads"));
  MemoryPart none;
  run.threads.save_state(none);
  EXPECT_THAT(none.failure, HasSubstr("not paused"));
  EXPECT_EQ(Kind::failed, run.threads.resume().kind);
}

TEST(PausedThreadsState, MemoriesThatEachThreadWouldHaveForItselfAreRefused) {
  const auto engine = make_engine(pausable_threads());
  const auto sentence = [&](std::string_view text) {
    const auto module = engine->compile(bytes_of(text));
    return module ? "" : module.error();
  };
  EXPECT_THAT(sentence("(module (memory 1 1 shared))"), HasSubstr("memory 0 of the module is sh"));
  EXPECT_THAT(
      sentence("(module (import \"a\" \"b\" (memory 1 1 shared)) (memory (export \"own\") 1))"),
      HasSubstr("memory 1 (\"own\") of the module is another one for each thread"));
}

// Whatever a snapshot says is a sentence, or threads that can go on.
TEST(PausedThreadsState, EveryTruncationOfTheEndAndFourHundredMutations) {
  const MemoryPart part = queue_paused();
  const auto engine = make_engine(pausable_threads());
  const WasmtimeModule module = compile(*engine, queue);
  const auto process = make_process();
  const auto restored = [&](const MemoryPart& changed) {
    WasmtimeThreads threads(*engine, module, *process, at_most(8));
    MemoryPartReader reader = reader_of(changed);
    const auto result = threads.restore_state(reader);
    EXPECT_TRUE(result || !result.error().empty());
    return result.has_value();
  };
  ASSERT_TRUE(restored(part));
  const std::size_t size = part.segments[0].size();
  for (std::size_t shorter = size > 200 ? size - 200 : 0; shorter + 8 < size; ++shorter) {
    MemoryPart other = part;
    other.segments[0].resize(shorter);
    EXPECT_FALSE(restored(other)) << shorter;
  }
  std::mt19937 random(5);
  int went_on = 0;
  for (int i = 0; i < 400; ++i) {
    MemoryPart other = part;
    other.segments[0][random() % size] ^= static_cast<std::byte>(1U << (random() % 8));
    went_on += restored(other) ? 1 : 0;
  }
  EXPECT_GT(went_on, 10);
  EXPECT_LT(went_on, 390);
}

TEST(PausedThreadsState, APauseBeforeItRunsMeansTheFirstCalls) {
  ThreadedRun run(queue, silence());
  ASSERT_TRUE(run.process->pause());
  EXPECT_EQ(Kind::paused, run.threads.run_command().kind);
  MemoryPart part;
  run.threads.save_state(part);
  const RunResult result = resumed(part);
  EXPECT_EQ(123U, result.exit_code) << result.message;
}

// Who pauses and takes it back gets either a program that goes on or one that is paused, never one
// of which a part has stopped.
TEST(PausedThreadsState, APauseThatIsTakenBackIsWholeOrNone) {
  const std::string text = program(R"( (local $left i32)
      (drop (call $spawn (i32.const 0))) (drop (call $spawn (i32.const 0)))
      (local.set $left (i32.const 4000))
      (loop $again
        (drop (memory.atomic.wait32 (i32.const 2000) (i32.const 0) (i64.const 1000)))
        (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (call $exit (i32.const 3)))",
                                   R"(
      (loop (drop (memory.atomic.wait32 (i32.const 2004) (i32.const 0) (i64.const 5000)))
            (br 0)))");
  ThreadedRun run(text, silence());
  std::jthread flicker([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      (void)run.process->pause();
      run.process->unpause();
    }
  });
  const RunResult result = run.threads.run_command();
  flicker.request_stop();
  flicker.join();
  if (result.kind == Kind::exited) {
    EXPECT_EQ(3U, result.exit_code);
    return;
  }
  ASSERT_EQ(Kind::paused, result.kind) << result.message;
  MemoryPart part;
  run.threads.save_state(part);
  ThreadedRun other(text, silence());
  MemoryPartReader reader = reader_of(part);
  ASSERT_TRUE(other.threads.restore_state(reader));
  EXPECT_EQ(3U, other.threads.resume().exit_code);
}

TEST(PausedThreadsState, AStopIsMoreThanAPause) {
  ThreadedRun run(program("(drop (call $spawn (i32.const 0))) (call $wait_for (i32.const 64))",
                          "(call $wait_for (i32.const 64))"),
                  silence());
  run.process->stop("enough of this");
  ASSERT_TRUE(run.process->pause());
  const RunResult result = run.threads.run_command();
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_THAT(result.message, HasSubstr("enough of this"));
}

}  // namespace
}  // namespace wasifs::engine_conformance
