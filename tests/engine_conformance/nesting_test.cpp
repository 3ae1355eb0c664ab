// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Guests and host functions that call each other: while a call of WASI runs, from a host function
// of the embedder's own, and two guests beside each other.
#include <gmock/gmock.h>
#include <wasmtime.h>

#include <cstring>
#include <functional>

#include "running.h"
#include "wasifs/fs/mem.h"
#include "wasifs/io/stdio.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::HasSubstr;
using Kind = RunResult::Kind;

// What a host function does; gives a trap to end the guest, or null.
using HostFunction = std::function<wasm_trap_t*()>;

wasm_trap_t* enter(void* data, wasmtime_caller_t*, const wasmtime_val_t*, std::size_t,
                   wasmtime_val_t*, std::size_t) {
  return (*static_cast<HostFunction*>(data))();
}

// Offers `function`, which outlives the guest, as "host" `name` without parameters and results.
void define(WasmtimeGuest& guest, std::string_view name, HostFunction& function) {
  wasm_functype_t* type = wasm_functype_new_0_0();
  constexpr std::string_view module = "host";
  auto* error =
      wasmtime_linker_define_func(guest.linker(), module.data(), module.size(), name.data(),
                                  name.size(), type, &enter, &function, nullptr);
  wasm_functype_delete(type);
  ASSERT_EQ(nullptr, error);
}

wasm_trap_t* trap(std::string_view reason) {
  return wasmtime_trap_new(reason.data(), reason.size());
}

// Reads 4 bytes from standard input to the end of the first page, and gives the number that they
// are.
constexpr std::string_view reader = R"((module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\fc\ff\00\00\04\00\00\00")
  (func (export "grow") (result i32) (memory.grow (i32.const 600)))
  (func (export "size") (result i32) (memory.size))
  (func (export "read") (result i32)
    (if (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100))
      (then (return (i32.const -1))))
    (i32.load (i32.const 65532)))))";

TEST(Nesting, TheMemoryMayGrowWhileACallRuns) {
  WasmtimeGuest* guest = nullptr;
  ProcessBuilder builder;
  builder.stdin_from(make_callback_input([&](std::span<std::byte> bytes) -> Result<std::size_t> {
    // Forty megabytes: more than a memory may have been given beforehand.
    EXPECT_EQ(1, only_result(guest->call("grow")));
    std::memcpy(bytes.data(), "\x2a\0\0\0", 4);
    return 4;
  }));
  Running run(reader, {}, {}, std::move(builder));
  guest = &run.guest;
  ASSERT_EQ(Kind::returned, run.guest.run_reactor().kind);
  EXPECT_EQ(42, only_result(run.guest.call("read")));
  EXPECT_EQ(601, only_result(run.guest.call("size")));
  EXPECT_EQ(601U * 65536, run.guest.memory().view().size);
}

TEST(Nesting, AHostFunctionMayCallTheGuest) {
  HostFunction twice;
  Running run(R"((module
    (import "host" "twice" (func $twice))
    (memory (export "memory") 1)
    (global $count (mut i32) (i32.const 0))
    (func (export "step") (global.set $count (i32.add (global.get $count) (i32.const 1))))
    (func (export "all") (result i32) (call $twice) (global.get $count))))");
  twice = [&]() -> wasm_trap_t* {
    EXPECT_EQ(Kind::returned, run.guest.call("step").kind);
    EXPECT_EQ(Kind::returned, run.guest.call("step").kind);
    return nullptr;
  };
  define(run.guest, "twice", twice);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(2, only_result(run.guest.call("all")));
}

// A guest whose inner function ends it, called through a host function.
constexpr std::string_view leaver = R"((module $leaver
  (import "host" "inward" (func $inward))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "leave") (call $exit (i32.const 9)))
  (func (export "break") unreachable)
  (func $outer (export "outer") (call $inward))
  (func (export "outer_then_break") (call $inward) unreachable)))";

TEST(Nesting, AnExitInsideOfAHostFunctionEndsAll) {
  HostFunction inward;
  Running run(leaver);
  inward = [&] {
    const RunResult inner = run.guest.call("leave");
    EXPECT_EQ(Kind::exited, inner.kind);
    EXPECT_EQ(9U, inner.exit_code);
    return trap("the inner call has exited");
  };
  define(run.guest, "inward", inward);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const RunResult outer = run.guest.call("outer");
  EXPECT_EQ(Kind::exited, outer.kind) << outer.message;
  EXPECT_EQ(9U, outer.exit_code);
}

TEST(Nesting, AnInnerTrapThatIsTakenLeavesTheOuterCallAlive) {
  HostFunction inward;
  Running run(leaver);
  inward = [&]() -> wasm_trap_t* {
    EXPECT_EQ(Kind::trapped, run.guest.call("break").kind);
    return nullptr;
  };
  define(run.guest, "inward", inward);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(Kind::returned, run.guest.call("outer").kind);
}

TEST(Nesting, AnInnerExitThatIsTakenHidesNoLaterTrap) {
  HostFunction inward;
  Running run(leaver);
  inward = [&]() -> wasm_trap_t* {
    EXPECT_EQ(Kind::exited, run.guest.call("leave").kind);
    return nullptr;
  };
  define(run.guest, "inward", inward);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const RunResult outer = run.guest.call("outer_then_break");
  EXPECT_EQ(Kind::trapped, outer.kind);
  EXPECT_THAT(outer.message, HasSubstr("unreachable"));
}

TEST(Nesting, ATrapOfAHostFunctionIsATrap) {
  HostFunction inward = [] { return trap("the host says no"); };
  Running run(leaver);
  define(run.guest, "inward", inward);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  const RunResult result = run.guest.call("outer");
  EXPECT_EQ(Kind::trapped, result.kind);
  EXPECT_TRUE(result.message.starts_with("the host says no\n")) << result.message;
  EXPECT_THAT(result.message, HasSubstr("at leaver!outer"));
}

// Puts `next` in the place of the process after each call, and pauses it before the second.
class Replacer final : public CallInterceptor {
 public:
  explicit Replacer(Process& next) : next_(&next) {}
  [[nodiscard]] bool paused() const noexcept { return paused_; }
  Outcome call(const HostModule&, const HostCall& call, Process*& process, GuestMemory& memory,
               const std::uint64_t* arguments) noexcept override {
    if (++calls_ == 2) paused_ = process->pause().has_value();
    const Outcome outcome = call.thunk(*process, memory, arguments);
    process = next_;
    return outcome;
  }

 private:
  Process* next_;
  int calls_ = 0;
  bool paused_ = false;
};

TEST(Nesting, AProcessThatTakesTheOthersPlaceInsideOfAHostFunctionWaitsWithAPause) {
  const auto next = make_process();
  Replacer replacer(*next);
  HostFunction inward;
  WasmtimeOptions options;
  options.pausable = PausePoints::calls;
  Running run(R"((module
    (import "host" "inward" (func $inward))
    (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
    (memory (export "memory") 1)
    (func (export "inner") (result i32) (i32.add (call $yield) (call $yield)))
    (func (export "outer") (result i32) (call $inward) (call $yield))))",
              options, {.interceptor = &replacer});
  inward = [&]() -> wasm_trap_t* {
    EXPECT_EQ(0, only_result(run.guest.call("inner"))) << "there are frames that are not its own";
    return nullptr;
  };
  define(run.guest, "inward", inward);
  ASSERT_EQ(Kind::returned, run.guest.load().kind);
  EXPECT_EQ(Kind::paused, run.guest.call("outer").kind);
  EXPECT_TRUE(replacer.paused());
}

// Opens "file" below descriptor 3, making it, and gives its number.
constexpr std::string_view opener = R"((module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "file")
  (func (export "open") (result i32)
    (if (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 1)
                    (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 0))
      (then (return (i32.const -1))))
    (i32.load (i32.const 0)))))";

TEST(Nesting, TwoGuestsOfOneModuleHaveAProcessEach) {
  const auto engine = make_engine();
  const WasmtimeModule module = compile(*engine, opener);
  const Ref<FileSystem> shared = make_mem();
  const auto process = [&] {
    ProcessBuilder builder;
    builder.mount("/", shared).preopen("/");
    return make_process(std::move(builder));
  };
  const auto first_process = process();
  const auto second_process = process();
  WasmtimeGuest first(*engine, module, *first_process);
  WasmtimeGuest second(*engine, module, *second_process);
  ASSERT_EQ(Kind::returned, first.load().kind);
  ASSERT_EQ(Kind::returned, second.load().kind);

  EXPECT_EQ(4, only_result(first.call("open")));
  EXPECT_EQ(5, only_result(first.call("open")));
  EXPECT_EQ(4, only_result(second.call("open"))) << "numbers are each process's own";
  EXPECT_TRUE(second_process->names().find("/file")) << "the file system is shared";
  first_process->stop("enough");
  EXPECT_EQ(Kind::trapped, first.call("open").kind);
  EXPECT_EQ(5, only_result(second.call("open")));
  EXPECT_NE(first.memory().view().base, second.memory().view().base);
}

}  // namespace
}  // namespace wasifs::engine_conformance
