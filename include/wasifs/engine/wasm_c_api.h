// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests on any engine that has the standard C API of WebAssembly, wasm.h: one adapter for
// all. The library links no engine; the program links one. Source: the wasm-c-api repository.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/engine/call_table.h"
#include "wasifs/engine/host_function.h"
#include "wasifs/engine/run_result.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

struct wasm_module_t;
struct wasm_store_t;

namespace wasifs {

/// What one guest is given.
struct WasmCApiGuestOptions {
  std::vector<HostFunction> functions{};  ///< Beside those of WASI.
  /// Every host call goes through it, if there is one; outlives the guest.
  CallInterceptor* interceptor = nullptr;
};

/// One instance of a module joined to a process. How modules are compiled, bounded and interrupted
/// is the engine's; its store and its module are the embedder's. Belongs to the thread of its
/// store. The standard gives a host function no way to the memory of the instance that is calling,
/// so a start function in the module cannot make WASI calls: it traps, and says so.
class WasmCApiGuest {
 public:
  /// `store`, `module`, which was made in it, and `process` outlive the guest.
  WasmCApiGuest(wasm_store_t* store, const wasm_module_t* module, Process& process,
                WasmCApiGuestOptions options = {});
  ~WasmCApiGuest();
  WasmCApiGuest(const WasmCApiGuest&) = delete;
  WasmCApiGuest& operator=(const WasmCApiGuest&) = delete;

  /// Instantiates, running the module's start function. At most once; `run_command` and
  /// `run_reactor` do it themselves.
  [[nodiscard]] RunResult load();
  /// Loads, unless that is done, and calls `_start`. Returning from it is `exited` with code 0.
  [[nodiscard]] RunResult run_command();
  /// Loads and calls `_initialize` where there is one; then call exported functions.
  [[nodiscard]] RunResult run_reactor();
  /// Calls an exported function; arguments must fit its type. Host functions may call it while the
  /// guest runs, where the engine can do that; one that gets `exited` or `trapped` fails with a
  /// sentence of its own, and the call around it then is `exited` or `trapped` as well.
  [[nodiscard]] RunResult call(std::string_view name, std::span<const WasmValue> arguments = {});
  /// The process that its calls use now: the one given, or what an interceptor put in its place.
  [[nodiscard]] Process& process() noexcept;
  /// The exported memory; empty before the guest is loaded.
  [[nodiscard]] GuestMemory& memory() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wasifs
