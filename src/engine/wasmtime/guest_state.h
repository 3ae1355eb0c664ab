// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One store, one linker, one instance, joined to one process: what `WasmtimeGuest` hides. Belongs
// to the thread of the guest.
#pragma once

#include <wasmtime.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "binding.h"
#include "guest_waits.h"
#include "live_state.h"
#include "owned.h"
#include "page_watch.h"
#include "pause/guest_part.h"
#include "pausing.h"
#include "wasifs/engine/wasmtime_guest.h"

namespace wasifs {

struct WasmtimeGuest::State {
  // What a thread that is not the first one is called by.
  struct ThreadStart {
    std::int32_t id = 0;
    std::int32_t argument = 0;
  };

  // `gate` is of the program whose thread this is, else null.
  State(const WasmtimeEngine& of, const WasmtimeModule& code, Process& owner,
        const WasmtimeGuestOptions& wanted, engine::PauseGate* gate);
  ~State();

  [[nodiscard]] Process& process() const noexcept { return binding.process(); }
  [[nodiscard]] wasmtime_context_t* context() const noexcept {
    return wasmtime_store_context(store.get());
  }
  // Of a savable module that is instantiated.
  [[nodiscard]] engine::LiveState& live_state();

  // Makes the instance. A module that is not savable runs its start function here.
  RunResult instantiate();
  // Runs the start function of a savable module; `afterwards` is what follows it.
  RunResult start(pause::Afterwards afterwards);
  // Calls a function of the instance, which is the export `entry`, or the start function.
  RunResult call(std::string_view entry, const wasmtime_func_t& function,
                 std::span<const wasmtime_val_t> arguments, std::size_t result_count,
                 pause::Afterwards afterwards = pause::Afterwards::nothing);
  // What is to follow a function that has ended with `result`.
  RunResult go_on(RunResult result, pause::Afterwards afterwards);
  // Calls `_start`, after which the guest has exited.
  RunResult call_command();
  // Calls `_initialize`, if there is one.
  RunResult call_initialize();
  // Calls `wasi_thread_start`.
  RunResult call_thread();

  void save(PartWriter& writer);
  [[nodiscard]] SnapshotResult<void> restore(PartReader& reader);
  // Brings the notes of the memories up to date.
  void look_at_pages();
  // Puts the state into an instance that was just made, memories included.
  [[nodiscard]] SnapshotResult<void> put_back(PartReader& reader);
  // Makes an instance that has its state ready to go on from there.
  [[nodiscard]] SnapshotResult<void> prepare(pause::Paused from,
                                             const transform::ResumableStack& stack);
  // Calls `WasmtimeGuestOptions::restored`.
  [[nodiscard]] EngineResult<void> tell_restored(WasmtimeGuest& guest);
  RunResult resume();

  // An exported function; nothing before the guest is loaded.
  std::optional<wasmtime_func_t> find(std::string_view name);
  [[nodiscard]] RunResult no_function(std::string_view name) const;

  const WasmtimeEngine& engine;
  const WasmtimeModule* module;
  WasmtimeGuestOptions options;
  engine::Binding binding;
  engine::OwnedStore store;
  engine::OwnedLinker linker;
  wasmtime_instance_t instance{};
  bool loaded = false;
  int calls = 0;                            // on the stack
  std::unique_ptr<engine::LiveState> live;  // these are made when `live_state` is asked for
  std::unique_ptr<engine::PageWatch> watch;
  pause::PageNotes notes;                     // of the last save or restore, where nobody wrote
  std::unique_ptr<engine::Pausing> pausing;   // of a pausable module
  std::unique_ptr<engine::GuestWaits> waits;  // of one with a shared memory
  std::optional<pause::Paused> paused;        // while it is stopped in mid-run
  std::optional<WasmtimeModule> resuming;     // what `module` is then, in a guest that goes on
  std::optional<wasmtime_func_t> outermost;   // to be called there
  std::string problem;                        // of construction, told by `load`
  ThreadStart thread;                         // of a thread that is not the first one

 private:
  std::optional<wasmtime_func_t> find_in_instance(std::string_view name);
  // The export of the start function, where it is ours to call; else empty.
  [[nodiscard]] std::string_view start_export() const noexcept;
  RunResult ended(wasmtime_error_t* error, wasm_trap_t* trap);
  RunResult stopped(std::string_view entry, pause::Afterwards afterwards);
  RunResult finish_last_call(const pause::PendingCall& pending);
  RunResult lost(std::string why);
};

}  // namespace wasifs
