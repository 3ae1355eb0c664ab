// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two guests joined by a pipe, each in a thread of its own: one writes lines, the other counts them
// until the first has gone and the pipe is at its end.
#include <wasifs/engine/wasmtime.h>
#include <wasifs/io/pipe.h>
#include <wasifs/wasifs.h>
#include <cstdio>
#include <span>
#include <string_view>
#include <thread>

using namespace wasifs;

constexpr std::string_view writer_code = R"((module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\12\00\00\00")
  (data (i32.const 16) "one\ntwo\nand three\n")
  (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))))";

constexpr std::string_view reader_code = R"((module
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\01\00\00\00")           ;; one byte at a time
  (func (export "_start") (local $lines i32)
    (block $end (loop $next
      (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
      (br_if $end (i32.eqz (i32.load (i32.const 8))))
      (if (i32.eq (i32.load8_u (i32.const 16)) (i32.const 10))
        (then (local.set $lines (i32.add (local.get $lines) (i32.const 1)))))
      (br $next)))
    (call $exit (local.get $lines)))))";

static RunResult run(const WasmtimeEngine& engine, std::string_view code, ProcessBuilder& builder) {
  auto module = engine.compile(std::as_bytes(std::span(code)));
  auto process = builder.build();
  if (!module || !process)
    return {.kind = RunResult::Kind::failed, .message = "cannot build the guest"};
  return WasmtimeGuest(engine, *module, **process).run_command();
}

int main() {
  const auto engine = WasmtimeEngine::create();
  if (!engine) return 1;
  auto [reader, writer] = make_pipe();
  // Each builder holds the only reference to its end, so that the end goes with its guest.
  ProcessBuilder writing;
  writing.stdout_to(std::move(writer));
  ProcessBuilder reading;
  reading.stdin_from(std::move(reader));

  std::thread first([&] { (void)run(**engine, writer_code, writing); });
  const RunResult second = run(**engine, reader_code, reading);
  first.join();
  std::printf("the second guest got: %u lines\n", second.exit_code);
}
