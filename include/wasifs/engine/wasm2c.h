// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests that wabt's wasm2c compiled ahead of time into the program, so that no engine is
// there at run time. `wasifs_add_wasm2c_program()` of the CMake package makes the modules.
//
// Needs guard pages and a handler of SIGSEGV and SIGBUS, which is installed with the first guest
// and hands on what is not a guest's: 64-bit POSIX. Do not link wabt's own run-time library
// (wasm-rt-impl): the library has the functions itself.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "wasifs/engine/call_table.h"
#include "wasifs/engine/run_result.h"
#include "wasifs/engine/wasm2c_module.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

namespace wasifs {

/// Bounds of one guest, and what it is given.
struct Wasm2cGuestOptions {
  /// Bytes of each linear memory, at most 4 GiB less one page; growth beyond fails in the guest.
  std::uint64_t max_memory = UINT64_MAX;
  /// The first argument of imported functions that are not WASI's: the embedder defines them as
  /// wasm2c's header declares them. May be null; outlives the guest.
  void* host = nullptr;
  /// Every host call goes through it, if there is one; outlives the guest.
  CallInterceptor* interceptor = nullptr;
};

/// One instance of a compiled module joined to a process. There may be any number in a program, of
/// one module or several, on any threads; one guest belongs to one thread at a time. It uses that
/// thread's stack: what is too deep is a trap. Running code that makes no calls cannot be stopped.
class Wasm2cGuest {
 public:
  /// `module` and `process` outlive the guest.
  Wasm2cGuest(const Wasm2cModule& module, Process& process, const Wasm2cGuestOptions& options = {});
  ~Wasm2cGuest();
  Wasm2cGuest(const Wasm2cGuest&) = delete;
  Wasm2cGuest& operator=(const Wasm2cGuest&) = delete;

  /// Makes the instance, running the module's start function. At most once; `run_command` and
  /// `run_reactor` do it themselves.
  [[nodiscard]] RunResult load();
  /// Loads, unless that is done, and calls `_start`. Returning from it is `exited` with code 0.
  [[nodiscard]] RunResult run_command();
  /// Loads and calls `_initialize` where there is one; then call exported functions.
  [[nodiscard]] RunResult run_reactor();
  /// Calls an exported function; arguments must fit its type. Imported functions may call it while
  /// the guest runs.
  [[nodiscard]] RunResult call(std::string_view name, std::span<const WasmValue> arguments = {});
  /// Ends the innermost call of this guest, from an imported function of the embedder's: that call
  /// is `exited` where a call inside of it was, else `trapped` with `reason`. The frames between
  /// are gone without being unwound, so they must hold nothing that has a destructor. Ends the
  /// program where the guest is not running.
  [[noreturn]] void leave(std::string_view reason);
  /// The process that its calls use now: the one given, or what an interceptor put in its place.
  [[nodiscard]] Process& process() noexcept;
  /// The exported memory; empty before the guest is loaded.
  [[nodiscard]] GuestMemory& memory() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace wasifs
