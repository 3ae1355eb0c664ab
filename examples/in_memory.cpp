// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a program on a tree in memory: it copies /in/text to its standard output, and no file of the
// host is involved.
#include <wasifs/engine/wasmtime.h>
#include <wasifs/file_ops.h>
#include <wasifs/fs/mem.h>
#include <wasifs/io/stdio.h>
#include <wasifs/wasifs.h>
#include <cstdio>
#include <span>
#include <string_view>

using namespace wasifs;

constexpr std::string_view guest_code = R"((module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "text")
  (data (i32.const 16) "\40\00\00\00\80\00\00\00")       ;; one buffer: 128 bytes at 64
  (func (export "_start")
    (drop (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 0)
                      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
    (drop (call $read (i32.load (i32.const 8)) (i32.const 16) (i32.const 1) (i32.const 20)))
    (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 12))))))";

int main() {
  auto tree = make_mem();
  if (!write_file(*detached_root(tree), "text", "hello from a file that does not exist")) return 1;
  auto output = make_bytes_output();
  auto process = ProcessBuilder().mount("/in", tree).preopen("/in").stdout_to(output).build();
  if (!process) return std::fprintf(stderr, "%s\n", process.error().c_str()), 1;

  auto engine = WasmtimeEngine::create();
  auto module = (*engine)->compile(std::as_bytes(std::span(guest_code)));
  if (!module) return std::fprintf(stderr, "%s\n", module.error().c_str()), 1;
  const RunResult result = WasmtimeGuest(**engine, *module, **process).run_command();
  std::printf("the guest wrote: %s\n", output->contents().c_str());
  return static_cast<int>(result.exit_code);
}
