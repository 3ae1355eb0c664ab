// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Joins the generated call table to one Wasmtime instance: every host call of wasifs as an
// unchecked host function, and the instance's memory, looked up once. Belongs to one guest and its
// thread.
#pragma once

#include <wasmtime.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "owned.h"
#include "pause/module.h"
#include "pause/paused.h"
#include "wasifs/engine/call_table.h"
#include "wasifs/guest_memory.h"
#include "wasifs/process.h"

namespace wasifs::engine {

class PauseGate;
class Pausing;

class Binding final : public GuestMemory {
 public:
  // `gate` is of the program whose thread this is, else null.
  Binding(Process& process, CallInterceptor* interceptor, PauseGate* gate);

  // Whose calls these are now; an interceptor may change it.
  [[nodiscard]] Process& process() const noexcept { return *process_; }

  // Defines the host calls that `module` imports: a guest that starts pays for those that it uses.
  // A sentence where the linker refuses.
  [[nodiscard]] std::optional<std::string> define_imported(wasmtime_linker_t* linker,
                                                           const wasmtime_module_t& module);
  // Defines all others too, for whoever uses the linker.
  [[nodiscard]] std::optional<std::string> define_all(wasmtime_linker_t* linker);

  // Defines one more, which is no call of WASI: it takes one i32 and gives one. It is called again
  // like one of them.
  [[nodiscard]] std::optional<std::string> define(wasmtime_linker_t* linker,
                                                  std::string_view module, std::string_view name,
                                                  wasmtime_func_unchecked_callback_t callback,
                                                  void* data);

  // Remembers the memory of `instance`. Where nothing is exported the calls themselves say so.
  void use_memory_of(wasmtime_context_t* context, const wasmtime_instance_t& instance) noexcept;

  [[nodiscard]] MemoryView view() noexcept override;
  [[nodiscard]] bool shared() const noexcept override { return shared_ != nullptr; }

  // Has calls that `Process::pause` holds back stop the guest there. Without it they trap.
  void pause_with(Pausing* pausing) noexcept { pausing_ = pausing; }
  [[nodiscard]] Pausing* pausing() const noexcept { return pausing_; }
  // Tells the process, and whichever takes its place.
  void set_pausable(Pausable pausable) noexcept;
  // Looks whether the call that a snapshot wants to be made can be, and has these results.
  [[nodiscard]] SnapshotResult<void> check_call(const pause::PendingCall& call,
                                                std::span<const pause::ValueType> results) const;
  // Whether a call that can be made gives an i32.
  [[nodiscard]] bool has_result(const pause::PendingCall& call) const noexcept;
  // How long a call of one of several threads had been waiting when it was paused, in nanoseconds.
  [[nodiscard]] Timestamp waited() const noexcept { return waited_; }
  void set_waited(Timestamp waited) noexcept { waited_ = waited; }
  // Makes it.
  [[nodiscard]] wasm_trap_t* call_again(const pause::PendingCall& call, wasmtime_val_raw_t* values);
  // To be told of each poll of the guest. A trap where the process was stopped.
  [[nodiscard]] wasm_trap_t* polled();
  // The trap of what was waiting when the process was stopped.
  [[nodiscard]] wasm_trap_t* interrupted() { return leave({.kind = Outcome::Kind::trapped}); }

  // How the last call that did not return ended; cleared by `forget`.
  [[nodiscard]] const Outcome& outcome() const noexcept { return outcome_; }
  void forget() noexcept { outcome_ = {}; }

 private:
  struct Site {
    Binding* binding;
    const HostModule* module;
    const HostCall* call;
    bool defined = false;
  };

  // A function of the host's that is no call of WASI.
  struct OwnCall {
    std::string_view module;
    std::string_view name;
    wasmtime_func_unchecked_callback_t callback = nullptr;
    void* data = nullptr;
  };

  [[nodiscard]] bool is_own(const pause::PendingCall& call) const noexcept {
    return own_call_.callback != nullptr && call.module == own_call_.module &&
           call.name == own_call_.name;
  }
  static wasm_trap_t* enter(void* site, wasmtime_caller_t* caller, wasmtime_val_raw_t* values,
                            std::size_t count);
  [[nodiscard]] std::optional<std::string> define_site(wasmtime_linker_t* linker, Site& site);
  [[nodiscard]] bool find_memory(wasmtime_caller_t* caller) noexcept;
  void use_memory(wasmtime_context_t* context, wasmtime_extern_t& item) noexcept;
  [[nodiscard]] wasm_trap_t* call(const Site& site, std::span<const std::uint64_t> arguments,
                                  wasmtime_val_raw_t* values);
  [[nodiscard]] wasm_trap_t* leave(const Outcome& outcome);
  [[nodiscard]] const Site* find(std::string_view module, std::string_view name) const noexcept;
  [[nodiscard]] Site* find(std::string_view module, std::string_view name) noexcept;

  Process* process_;
  CallInterceptor* const interceptor_;
  PauseGate* const gate_;
  OwnCall own_call_;
  Timestamp waited_ = 0;
  std::vector<Site> sites_;                // of all calls; the linker keeps pointers to them
  wasmtime_context_t* context_ = nullptr;  // where `memory_` is known; not with a shared one
  wasmtime_memory_t memory_{};
  OwnedSharedMemory shared_;
  Outcome outcome_;
  Pausing* pausing_ = nullptr;
  Pausable pausable_ = Pausable::never;
};

}  // namespace wasifs::engine
