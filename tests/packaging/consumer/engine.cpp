// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a guest that ends with code 7; gives its code, or -1 with a sentence on stderr.
#include <wasifs/engine/wasmtime.h>
#include <wasifs/wasifs.h>

#include <iostream>
#include <span>
#include <string_view>

namespace {

constexpr std::string_view guest_text = R"((module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const 7)))))";

}  // namespace

int run_guest(wasifs::Process& process) {
  auto engine = wasifs::WasmtimeEngine::create();
  if (!engine) {
    std::cerr << engine.error() << '\n';
    return -1;
  }
  auto module = (*engine)->compile(std::as_bytes(std::span(guest_text)));
  if (!module) {
    std::cerr << module.error() << '\n';
    return -1;
  }
  wasifs::WasmtimeGuest guest(**engine, *module, process);
  const wasifs::RunResult result = guest.run_command();
  std::cerr << result.message;
  return result.kind == wasifs::RunResult::Kind::exited ? static_cast<int>(result.exit_code) : -1;
}
