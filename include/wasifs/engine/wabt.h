// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests in wabt's interpreter: small, slow, without machine code at run time.
#pragma once

#include <cstddef>
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

namespace wasifs {

/// A module that was read and checked. Copies share; may be used by any thread.
class WabtModule {
 public:
  /// Reads the binary format. A sentence with the place of the first mistake. Tail calls, memories
  /// of 64 bits, several memories and exceptions (as wabt 1.0.32 knows them) are on; a shared
  /// memory is refused.
  [[nodiscard]] static EngineResult<WabtModule> read(std::span<const std::byte> code);

 private:
  friend class WabtGuest;
  struct Code;
  std::shared_ptr<const Code> code_;
};

/// Bounds of one guest, and what it is given.
struct WabtGuestOptions {
  /// Bytes of each linear memory; growth beyond fails in the guest. All of a memory is the host's
  /// at once, touched or not.
  std::uint64_t max_memory = std::uint64_t{1} << 30;
  std::vector<HostFunction> functions{};  ///< Beside those of WASI.
  /// Every host call goes through it, if there is one; outlives the guest.
  CallInterceptor* interceptor = nullptr;
};

/// One instance of a module joined to a process. Any number at a time; one guest belongs to one
/// thread at a time. Running code that makes no calls cannot be stopped.
class WabtGuest {
 public:
  /// `module` is shared; `process` outlives the guest.
  WabtGuest(const WabtModule& module, Process& process, WabtGuestOptions options = {});
  ~WabtGuest();
  WabtGuest(const WabtGuest&) = delete;
  WabtGuest& operator=(const WabtGuest&) = delete;

  /// Instantiates, running the module's start function. At most once; `run_command` and
  /// `run_reactor` do it themselves.
  [[nodiscard]] RunResult load();
  /// Loads, unless that is done, and calls `_start`. Returning from it is `exited` with code 0.
  [[nodiscard]] RunResult run_command();
  /// Loads and calls `_initialize` where there is one; then call exported functions.
  [[nodiscard]] RunResult run_reactor();
  /// Calls an exported function; arguments must fit its type. Host functions may call it while the
  /// guest runs; one that gets `exited` or `trapped` fails with a sentence of its own, and the call
  /// around it then is `exited` or `trapped` as well.
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
