// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A host function of the embedder's own, beside those of WASI: the guest calls `host.open_report`,
// and gets a descriptor of a virtual file that is in none of its directories.
#include <wasifs/engine/wasmtime.h>
#include <wasifs/fs/callback.h>
#include <wasifs/io/stdio.h>
#include <wasifs/wasifs.h>
#include <wasmtime.h>
#include <cstdio>
#include <span>
#include <string_view>

using namespace wasifs;

constexpr std::string_view guest_code = R"((module
  (import "host" "open_report" (func $open_report (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\40\00\00\00\80\00\00\00")
  (func (export "_start")
    (drop (call $read (call $open_report) (i32.const 0) (i32.const 1) (i32.const 4)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))))";

// An errno of WASI where there is no descriptor would be 0 or more too, so failure is -1.
static wasm_trap_t* open_report(void* process, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                                std::size_t) {
  const auto report =
      make_text_file([]() -> Result<std::string> { return std::string("opened by the host"); });
  const auto fd = static_cast<Process*>(process)->add_descriptor(report, Access::read);
  values[0].i32 = fd ? static_cast<std::int32_t>(*fd) : -1;
  return nullptr;
}

int main() {
  const auto output = make_bytes_output();
  auto process = ProcessBuilder().stdout_to(output).build();
  auto engine = WasmtimeEngine::create();
  auto module = (*engine)->compile(std::as_bytes(std::span(guest_code)));
  if (!process || !module) return 1;
  WasmtimeGuest guest(**engine, *module, **process);

  wasm_functype_t* type = wasm_functype_new_0_1(wasm_valtype_new_i32());
  wasmtime_error_t* error = wasmtime_linker_define_func_unchecked(
      guest.linker(), "host", 4, "open_report", 11, type, &open_report, process->get(), nullptr);
  wasm_functype_delete(type);
  if (error != nullptr) return 1;

  const RunResult result = guest.run_command();
  if (result.kind != RunResult::Kind::exited)
    return std::fprintf(stderr, "%s\n", result.message.c_str()), 1;
  std::printf("the guest read: %s\n", output->contents().c_str());
}
