// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs empty_call_guest.c with the engine as wasifs sets it up: a host function that does nothing,
// defined as the calls of WASI are.
//
//   empty_call PROGRAM
#include <wasm.h>
#include <wasmtime.h>

#include "support.h"
#include "wasifs/engine/wasmtime.h"
#include "wasifs/io/stdio.h"
#include "wasifs/process.h"

namespace wasifs::bench {
namespace {

wasm_trap_t* nothing(void*, wasmtime_caller_t*, wasmtime_val_raw_t*, std::size_t) {
  return nullptr;  // the result is the argument
}

void run(const std::string& program) {
  const auto process = must(ProcessBuilder().stdout_to(must(inherit_stdout())).build());
  const auto engine = must(WasmtimeEngine::create());
  const WasmtimeModule module = must(engine->compile_file(program));
  WasmtimeGuest guest(*engine, module, *process);
  wasm_functype_t* const type =
      wasm_functype_new_1_1(wasm_valtype_new_i32(), wasm_valtype_new_i32());
  if (wasmtime_linker_define_func_unchecked(guest.linker(), "bench", 5, "nothing", 7, type, nothing,
                                            nullptr, nullptr) != nullptr)
    give_up("bench.nothing cannot be defined");
  wasm_functype_delete(type);
  must_exit(guest.run_command());
}

}  // namespace
}  // namespace wasifs::bench

int main(int count, char** words) {
  if (count != 2) wasifs::bench::give_up("usage: empty_call PROGRAM");
  wasifs::bench::run(words[1]);
  return 0;
}
