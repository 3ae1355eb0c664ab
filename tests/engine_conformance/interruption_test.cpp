// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `Process::stop` and `WasmtimeEngine::interrupt` cannot end in the middle, as
// docs/interruption.md lists it: the guest ends when that has ended, and makes no call and no turn
// of a loop after it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasmtime.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <thread>

#include "running.h"
#include "wasifs/fs/host.h"
#include "wasifs/io/stdio.h"

namespace wasifs::engine_conformance {
namespace {

using ::testing::StartsWith;
using Kind = RunResult::Kind;

const WasmtimeOptions interruptible{.interruptible = true, .fuel = false, .cache_directory = {}};

// Says through standard output that it runs, does what `body` does, and then loops.
std::string announcing(std::string_view body, int pages = 1) {
  return R"((module
    (import "wasi_snapshot_preview1" "fd_write"
      (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read"
      (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_open"
      (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "embedder" "work" (func $work))
    (memory (export "memory") )" +
         std::to_string(pages) + R"()
    (data (i32.const 0) "\08\00\00\00\04\00\00\00here\00\00\00\00fifo")
    (func (export "_start")
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
      )" +
         std::string(body) + " (loop (br 0))))";
}

class Interruption : public ::testing::Test {
 protected:
  // Runs `text` in a thread of its own; returns when it has announced itself.
  void begin(const std::string& text, ProcessBuilder&& builder = ProcessBuilder()) {
    builder.stdout_to(
        make_callback_output([this](std::span<const std::byte> bytes) -> Result<std::size_t> {
          here_.set_value();
          return bytes.size();
        }));
    run_.emplace(text, interruptible, WasmtimeGuestOptions{}, std::move(builder));
    define_work();
    ASSERT_EQ(Kind::returned, run_->guest.load().kind);
    thread_ = std::thread([this] {
      result_ = run_->guest.run_command();
      ended_ = true;
    });
    here_.get_future().wait();
  }
  // As an embedder does that means it.
  void stop() {
    run_->process->stop("enough of this");
    run_->engine->interrupt();
  }
  // It ends, once it is not held up any more.
  void expect_end() {
    while (!ended_) {
      run_->engine->interrupt();
      std::this_thread::yield();
    }
    thread_.join();
    EXPECT_EQ(Kind::trapped, result_.kind);
    EXPECT_THAT(result_.message, StartsWith("enough of this"));
  }

  std::optional<Running> run_;
  std::atomic<bool> ended_ = false;
  std::promise<void> working_, may_return_;  // of `work`

 private:
  void define_work() {
    constexpr std::string_view module = "embedder", name = "work";
    wasm_functype_t* const type = wasm_functype_new_0_0();
    wasmtime_error_t* const error = wasmtime_linker_define_func(
        run_->guest.linker(), module.data(), module.size(), name.data(), name.size(), type,
        [](void* self, wasmtime_caller_t*, const wasmtime_val_t*, size_t, wasmtime_val_t*,
           size_t) -> wasm_trap_t* {
          static_cast<Interruption*>(self)->working_.set_value();
          static_cast<Interruption*>(self)->may_return_.get_future().wait();
          return nullptr;
        },
        this, nullptr);
    EXPECT_EQ(nullptr, error);
    wasm_functype_delete(type);
  }

  std::promise<void> here_;
  std::thread thread_;
  RunResult result_;
};

TEST_F(Interruption, AHostFunctionOfTheEmbedderIsWaitedFor) {
  begin(announcing("(call $work)"));
  working_.get_future().wait();
  stop();
  EXPECT_FALSE(ended_) << "it is still inside";
  may_return_.set_value();
  expect_end();
}

TEST_F(Interruption, AFileOfTheEmbedderIsWaitedFor) {
  std::promise<void> reading;
  const Ref<CallbackStream> input =
      make_callback_input([&](std::span<std::byte>) -> Result<std::size_t> {
        reading.set_value();
        may_return_.get_future().wait();
        return 0U;
      });
  begin(announcing("(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 100)))"),
        std::move(ProcessBuilder().stdin_from(input)));
  reading.get_future().wait();
  stop();
  EXPECT_FALSE(ended_) << "it is still inside";
  may_return_.set_value();
  expect_end();
}

// One instruction that fills 256 MiB. It is seen to have begun by its first byte, and went to the
// last one.
TEST_F(Interruption, AnOperationOnMemoryGoesToItsEnd) {
  constexpr std::size_t size = std::size_t{256} << 20;
  begin(announcing("(memory.fill (i32.const 4096) (i32.const 1) (i32.const 0x0fffe000))", 4096));
  const MemoryView memory = run_->guest.memory().view();
  ASSERT_EQ(size, memory.size);
  const auto byte = [&](std::size_t at) {
    return *reinterpret_cast<const volatile unsigned char*>(memory.base + at);
  };
  while (byte(4096) == 0) std::this_thread::yield();
  stop();
  expect_end();
  EXPECT_EQ(1, byte(4096 + 0x0fffe000 - 1));
}

// What one would expect to be in the list and is not: a FIFO of a host directory is opened without
// waiting for its other end, and the read that waits then is ended.
TEST_F(Interruption, AFifoOfTheHostIsNotWaitedFor) {
  std::string folder = ::testing::TempDir() + "interruption-XXXXXX";
  ASSERT_NE(nullptr, ::mkdtemp(folder.data()));
  const std::string fifo = folder + "/fifo";
  ASSERT_EQ(0, ::mkfifo(fifo.c_str(), 0600));
  HostOptions options;
  options.special = HostOptions::Special::allow;
  // Opened as descriptor 4 for reading, before there is a writer; then it is read.
  begin(announcing(R"(
      (if (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 0)
                      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 100))
        (then unreachable))
      (call $work)
      (drop (call $read (i32.const 4) (i32.const 0) (i32.const 1) (i32.const 100))))"),
        std::move(ProcessBuilder().preopen(make_host(folder, options).value(), "/")));
  working_.get_future().wait();
  const int writer = ::open(fifo.c_str(), O_WRONLY | O_NONBLOCK);
  EXPECT_GE(writer, 0) << "the guest has it open";
  may_return_.set_value();
  std::this_thread::sleep_for(std::chrono::milliseconds(5));  // so that it waits, most likely
  stop();
  expect_end();
  ::close(writer);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace wasifs::engine_conformance
