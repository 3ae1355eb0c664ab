// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs of several threads as text, and running them: what the tests of threads have in common.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "running.h"
#include "wasifs/io/pipe.h"

namespace wasifs::engine_conformance {

inline const WasmtimeOptions with_threads{.threads = true, .cache_directory = {}};

// `main` is the body of `_start`, `thread` that of a spawned thread, which has $id and $argument.
inline std::string program(std::string_view main, std::string_view thread,
                           std::string_view more = {}, std::string_view imports = {}) {
  return R"((module
    (import "env" "memory" (memory 1 4 shared))
    (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (import "wasi_snapshot_preview1" "fd_read"
      (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
      (func $poll (param i32 i32 i32 i32) (result i32)))
    )" + std::string(imports) +
         R"(
    (export "memory" (memory 0))
    (func $wait_for (param $address i32)  ;; until it is not 0
      (loop $again
        (drop (memory.atomic.wait32 (local.get $address) (i32.const 0) (i64.const -1)))
        (br_if $again (i32.eqz (i32.atomic.load (local.get $address))))))
    (func $set (param $address i32) (param $value i32)
      (i32.atomic.store (local.get $address) (local.get $value))
      (drop (memory.atomic.notify (local.get $address) (i32.const -1))))
    )" + std::string(more) +
         R"(
    (func (export "_start") )" +
         std::string(main) + R"()
    (func (export "wasi_thread_start") (param $id i32) (param $argument i32) )" +
         std::string(thread) + "))";
}

struct Threaded {
  explicit Threaded(const std::string& text, WasmtimeThreadsOptions options = {},
                    ProcessBuilder&& builder = ProcessBuilder())
      : engine(make_engine(with_threads)),
        module(compile(*engine, text)),
        process(make_process(std::move(builder))),
        threads(*engine, module, *process, std::move(options)) {}

  std::unique_ptr<WasmtimeEngine> engine;
  WasmtimeModule module;
  std::unique_ptr<Process> process;
  WasmtimeThreads threads;
};

inline RunResult run(const std::string& text, WasmtimeThreadsOptions options = {}) {
  const PipeEnds silent = make_pipe();
  ProcessBuilder builder;
  builder.stdin_from(silent.reader);
  Threaded program(text, std::move(options), std::move(builder));
  return program.threads.run_command();
}

}  // namespace wasifs::engine_conformance
