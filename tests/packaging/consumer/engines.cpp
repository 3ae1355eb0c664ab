// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a guest that ends with code 7 on each engine that it is compiled for, and prints which one
// it was.
#include <wasifs/wasifs.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <memory>
#include <span>
#include <string_view>

#if defined(CONSUMER_WABT)
#include <wasifs/engine/wabt.h>
#endif
#if defined(CONSUMER_WASM_C_API)
#include <wasifs/engine/wasm_c_api.h>
#include <wasm.h>
#endif
#if defined(CONSUMER_WASM2C)
#include <wasifs/engine/wasm2c.h>
#include <wasm-rt.h>
#endif

namespace {

// (module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32))) (memory (export
// "memory") 1) (func (export "_start") (call 0 (i32.const 7))))
using namespace std::string_view_literals;
[[maybe_unused]] constexpr std::string_view guest =
    "\0asm\1\0\0\0"
    "\1\10\2\140\1\177\0\140\0\0"
    "\2\44\1\26wasi_snapshot_preview1\11proc_exit\0\0"
    "\3\2\1\1"
    "\5\3\1\0\1"
    "\7\23\2\6memory\2\0\6_start\0\1"
    "\12\10\1\6\0\101\7\20\0\13"sv;

std::unique_ptr<wasifs::Process> make_process() {
  auto process = wasifs::ProcessBuilder().build();
  if (!process) {
    std::cerr << process.error() << '\n';
    return nullptr;
  }
  return *std::move(process);
}

int tell(std::string_view engine, const wasifs::RunResult& result) {
  const bool good = result.kind == wasifs::RunResult::Kind::exited && result.exit_code == 7;
  std::cout << engine << (good ? " ends with 7\n" : " fails\n") << result.message;
  return good ? 0 : 1;
}

#if defined(CONSUMER_WABT)
int run_wabt() {
  const auto process = make_process();
  const auto module = wasifs::WabtModule::read(std::as_bytes(std::span(guest)));
  if (process == nullptr || !module) return 1;
  return tell("wabt", wasifs::WabtGuest(*module, *process).run_command());
}
#endif

#if defined(CONSUMER_WASM_C_API)
int run_wasm_c_api() {
  const auto process = make_process();
  wasm_engine_t* const engine = wasm_engine_new();
  wasm_store_t* const store = wasm_store_new(engine);
  wasm_byte_vec_t code;
  wasm_byte_vec_new(&code, guest.size(), guest.data());
  wasm_module_t* const module = wasm_module_new(store, &code);
  wasm_byte_vec_delete(&code);
  if (process == nullptr || module == nullptr) return 1;
  const int status = tell("wasm.h", wasifs::WasmCApiGuest(store, module, *process).run_command());
  wasm_module_delete(module);
  wasm_store_delete(store);
  wasm_engine_delete(engine);
  return status;
}
#endif

}  // namespace

#if defined(CONSUMER_WASM2C)
// What wasm2c and the glue make, in short.
extern "C" void Z_wasi_snapshot_preview1Z_proc_exit(void* wasi, std::uint32_t code);

namespace {

struct Instance {
  void* wasi;
  wasm_rt_memory_t memory;
};
void nothing() {}
void instantiate(void* instance, void* wasi, void*) {
  static_cast<Instance*>(instance)->wasi = wasi;
  wasm_rt_allocate_memory(&static_cast<Instance*>(instance)->memory, 1, 1);
}
void release(void* instance) {
  wasm_rt_free_memory(&static_cast<Instance*>(instance)->memory);
}
const void* memory(void* instance) {
  return &static_cast<Instance*>(instance)->memory;
}
void start(void* instance, const std::uint64_t*, std::uint64_t*) {
  Z_wasi_snapshot_preview1Z_proc_exit(static_cast<Instance*>(instance)->wasi, 7);
}
constexpr std::array<wasifs::Wasm2cExport, 1> exports{{{"_start", "", "", &start}}};
const wasifs::Wasm2cModule module{"guest",  sizeof(Instance), &nothing, &instantiate,
                                  &release, &memory,          exports};

int run_wasm2c() {
  const auto process = make_process();
  if (process == nullptr) return 1;
  return tell("wasm2c", wasifs::Wasm2cGuest(module, *process).run_command());
}

}  // namespace
#endif

int main() {
  int status = 0;
#if defined(CONSUMER_WABT)
  status |= run_wabt();
#endif
#if defined(CONSUMER_WASM_C_API)
  status |= run_wasm_c_api();
#endif
#if defined(CONSUMER_WASM2C)
  status |= run_wasm2c();
#endif
  return status;
}
