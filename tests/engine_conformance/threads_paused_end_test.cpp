// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs of several threads that are paused while something else happens to them: one of their
// threads ends, cannot be made again, or is called where it sleeps.
#include <gmock/gmock.h>
#include <wasmtime.h>

#include <atomic>

#include "base/lock_rank.h"
#include "paused_threads.h"
#include "support/memory_part.h"
#include "wasifs/saved_guest.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;
using test::MemoryPart;
using test::MemoryPartReader;

struct Program {
  explicit Program(const std::string& text, Ref<Inode> input, WasmtimeThreadsOptions wanted = {},
                   std::size_t stack = 0)
      : engine(make_engine([&] {
          WasmtimeOptions options = pausable_threads(PausePoints::calls);
          if (stack != 0) options.stack_size = stack;
          return options;
        }())),
        module(compile(*engine, text)),
        process(make_process(std::move(ProcessBuilder().stdin_from(std::move(input))))),
        threads(*engine, module, *process, std::move(wanted)) {}

  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::unique_ptr<Process> process;
  WasmtimeThreads threads;
};

// Pauses `process` when it is read from. Nothing comes.
Ref<Inode> pausing_input(std::atomic<Process*>& process) {
  return make_callback_input([&](std::span<std::byte>) -> Result<std::size_t> {
    (void)process.load()->pause();
    return Errno::again;
  });
}

// Has the program pause where it reads.
MemoryPart paused(const std::string& text) {
  std::atomic<Process*> process = nullptr;
  Program run(text, pausing_input(process));
  process = run.process.get();
  const RunResult result = run.threads.run_command();
  EXPECT_EQ(Kind::paused, result.kind) << result.message;
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

constexpr std::string_view read_one = R"(
      (i32.store (i32.const 0) (i32.const 128)) (i32.store (i32.const 4) (i32.const 1))
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100))))";

// What is called above a wait that is paused may wait too: nobody who notifies then misses the one
// below.
TEST(PausedThreadsEnd, AWaitAboveOneThatIsPausedLeavesItAsleep) {
  const std::string text = program(R"(
      (drop (call $spawn (i32.const 0)))
      (if (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1)) (then unreachable))
      (call $exit (i32.const 42)))",
                                   R"(
      ;; a moment, so that the main thread sleeps
      (drop (memory.atomic.wait32 (i32.const 2000) (i32.const 0) (i64.const 50000000))))" +
                                       std::string(read_one) + R"(
      (if (i32.ne (memory.atomic.notify (i32.const 64) (i32.const -1)) (i32.const 1))
        (then unreachable)))",
                                   R"(
      (func (export "above") (result i32)
        (memory.atomic.wait32 (i32.const 512) (i32.const 0) (i64.const 1000))))");
  const MemoryPart part = paused(text);
  MemoryPartReader saved = reader_of(part);
  const auto guest = read_saved_guest(saved);
  ASSERT_TRUE(guest) << guest.error();
  ASSERT_TRUE(guest->run && guest->run->wait) << "the main thread was not asleep";

  WasmtimeThreadsOptions options;
  int told = 0;
  options.guest.restored = [&told](WasmtimeGuest& main) -> EngineResult<void> {
    ++told;
    const RunResult result = main.call("above");
    EXPECT_EQ(Kind::returned, result.kind) << result.message;
    EXPECT_EQ(std::vector<WasmValue>{std::int32_t{2}}, result.results);
    return {};
  };
  Program run(text, make_bytes_input("x"), options);
  MemoryPartReader reader = reader_of(part);
  const auto restored = run.threads.restore_state(reader);
  ASSERT_TRUE(restored) << restored.error();
  EXPECT_EQ(1, told);
  const RunResult result = run.threads.resume();
  EXPECT_EQ(Kind::exited, result.kind) << result.message;
  EXPECT_EQ(42U, result.exit_code);
}

// The main thread has stopped when another one traps: that is how the program ends, and nothing of
// it is left to be saved. What the embedder has given to those that had stopped goes without a
// lock.
TEST(PausedThreadsEnd, WhatEndsWhileItStopsIsNotPaused) {
  const std::string text = program(R"(
      (drop (call $spawn (i32.const 1)))
      (drop (call $spawn (i32.const 2)))
      (call $wait_for (i32.const 1000))
      (i32.atomic.store (i32.const 1004) (i32.const 1)))" +
                                       std::string(read_one),
                                   R"( (local $turns i32)
      (if (i32.eq (local.get $argument) (i32.const 1)) (then
        (call $set (i32.const 1000) (i32.const 1))
        (call $wait_for (i32.const 64))))
      (loop $until
        (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
        (br_if $until (i32.eqz (i32.atomic.load (i32.const 1004)))))
      (local.set $turns (i32.const 200000000))
      (loop $spend
        (br_if $spend (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
      unreachable)");
  WasmtimeThreadsOptions options;
  static std::atomic<int> gone;
  gone = 0;
  options.prepare = [](WasmtimeGuest& guest) {
    const std::string_view name = "given";
    wasm_functype_t* const type = wasm_functype_new_0_0();
    EXPECT_EQ(nullptr, wasmtime_linker_define_func(
                           guest.linker(), name.data(), name.size(), name.data(), name.size(), type,
                           [](void*, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                              wasmtime_val_t*, std::size_t) -> wasm_trap_t* { return nullptr; },
                           &gone,
                           [](void*) {
                             check_no_lock_held("a finalizer of the embedder");
                             ++gone;
                           }));
    wasm_functype_delete(type);
  };
  {
    std::atomic<Process*> process = nullptr;
    Program run(text, pausing_input(process), options);
    process = run.process.get();
    const RunResult result = run.threads.run_command();
    EXPECT_EQ(Kind::trapped, result.kind);
    EXPECT_THAT(result.message, HasSubstr("unreachable"));
    EXPECT_FALSE(run.threads.paused());
    MemoryPart part;
    run.threads.save_state(part);
    EXPECT_THAT(part.failure, HasSubstr("not paused"));
    EXPECT_EQ(2, gone) << "that of the main thread is still there";
  }
  EXPECT_EQ(3, gone);
}

// It ends before any other one goes on, since it would wait for what nobody does.
void expect_no_going_on(const std::string& text) {
  const MemoryPart part = paused(text);
  std::atomic<int> reads = 0;
  const auto input = [&reads] {
    return make_callback_input([&reads](std::span<std::byte> bytes) -> Result<std::size_t> {
      ++reads;
      bytes[0] = std::byte{1};
      return 1;
    });
  };
  // More than there are addresses, so that no thread has such a stack.
  constexpr std::size_t huge = std::size_t{0x7C} << 40U;
  Program run(text, input(), {}, huge);
  MemoryPartReader reader = reader_of(part);
  const auto restored = run.threads.restore_state(reader);
  ASSERT_TRUE(restored) << restored.error();
  EXPECT_TRUE(run.threads.paused());
  const RunResult result = run.threads.resume();
  EXPECT_EQ(Kind::failed, result.kind);
  EXPECT_THAT(result.message, HasSubstr("thread 1 of the snapshot cannot be made"));
  EXPECT_EQ(0, reads) << "the main thread did not go on";
  EXPECT_FALSE(run.threads.paused());

  Program other(text, input());
  MemoryPartReader again = reader_of(part);
  ASSERT_TRUE(other.threads.restore_state(again));
  EXPECT_EQ(9U, other.threads.resume().exit_code);
  EXPECT_EQ(1, reads);
}

TEST(PausedThreadsEnd, WithoutOneOfItsThreadsAProgramDoesNotGoOn) {
  const std::string_view spawn = "(drop (call $spawn (i32.const 1)))";
  const std::string end = std::string(read_one) + "(call $exit (i32.const 9))";
  const std::string_view sleep = "(call $wait_for (i32.const 64))";
  expect_no_going_on(program(std::string(spawn) + end, sleep));
  expect_no_going_on(program(std::string(spawn) + std::string(spawn) + end, sleep));
}

}  // namespace
}  // namespace wasifs::engine_conformance
