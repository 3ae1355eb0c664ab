// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests on Wasmtime through its C API. An embedder that uses the C API already takes
// `WasmtimeGuest::linker` and defines functions of its own beside those of WASI. Objects of one
// guest belong to one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/engine/call_table.h"
#include "wasifs/engine/run_result.h"
#include "wasifs/engine/wasmtime_engine.h"
#include "wasifs/guest_memory.h"
#include "wasifs/guest_part.h"
#include "wasifs/persist.h"
#include "wasifs/process.h"

struct wasmtime_context;
struct wasmtime_linker;

namespace wasifs {

class WasmtimeGuest;
namespace engine {
class PauseGate;
}

/// Bounds of one guest.
struct WasmtimeGuestOptions {
  std::uint64_t max_memory = UINT64_MAX;  ///< Bytes of each linear memory; growth beyond fails in
                                          ///< the guest. A table grows to 10,000,000 slots.
  std::uint64_t fuel = UINT64_MAX;        ///< Needs `WasmtimeOptions::fuel`.
  /// With `PausePoints::anywhere`: after how many turns of loops and calls of recursive functions
  /// it is looked whether to pause; at least 1. The same numbers give the same places in every run.
  std::uint32_t poll_interval = 100'000;
  /// Every host call goes through it, if there is one; outlives the guest.
  CallInterceptor* interceptor = nullptr;
  /// Called at the end of `WasmtimeGuest::restore_state`, before any code of the guest's runs: to
  /// tell a guest that it is one of several from the same state, so that its own generators of
  /// random numbers do not give all of them the same. It may write to `memory()` and call exports
  /// with `call`, also where the guest was paused in mid-run: what it calls then runs as a signal
  /// handler does, above what is paused, and is not paused itself. Where it fails `restore_state`
  /// does, with its sentence. May be empty.
  std::function<EngineResult<void>(WasmtimeGuest&)> restored{};
};

/// One instance of a module joined to a process.
class WasmtimeGuest {
 public:
  /// A store and a linker with every call of WASI in it. `engine`, `module` and `process` outlive
  /// the guest.
  WasmtimeGuest(const WasmtimeEngine& engine, const WasmtimeModule& module, Process& process,
                const WasmtimeGuestOptions& options = {});
  ~WasmtimeGuest();
  WasmtimeGuest(const WasmtimeGuest&) = delete;
  WasmtimeGuest& operator=(const WasmtimeGuest&) = delete;

  /// For functions of the embedder's own, to be defined before the guest is loaded. Use it for this
  /// guest only.
  [[nodiscard]] wasmtime_linker* linker() noexcept;
  /// The C API's context of the store.
  [[nodiscard]] wasmtime_context* context() noexcept;

  /// Instantiates, running the module's start function. `run_command` and `run_reactor` do it
  /// themselves.
  [[nodiscard]] RunResult load();
  /// Loads, unless that is done or a state was restored, and calls `_start`. Returning from it is
  /// `exited` with code 0.
  [[nodiscard]] RunResult run_command();
  /// Loads and calls `_initialize` where there is one; then call exported functions.
  [[nodiscard]] RunResult run_reactor();
  /// Calls an exported function; arguments must fit its type. May be used by host functions while
  /// the guest runs: one that gets `exited` or `trapped` ends with a trap of its own, and the call
  /// around it then is `exited` or `trapped` as well.
  [[nodiscard]] RunResult call(std::string_view name, std::span<const WasmValue> arguments = {});
  /// As above with arguments as text, such as a command line gives them.
  [[nodiscard]] RunResult call_with_text(std::string_view name,
                                         std::span<const std::string> arguments);
  /// Goes on with what was paused when the state was saved that this guest was given by
  /// `restore_state`, and returns what the function that was called then would have: for
  /// `run_command` `exited`, for `run_reactor` and `call` `returned` with their results. `failed`
  /// where nothing was paused. A guest that was paused goes on in another one; see docs/pause.md.
  [[nodiscard]] RunResult resume();
  /// Whether it has stopped in mid-run, or its restored state had; see `resume`.
  [[nodiscard]] bool paused() const noexcept;
  /// Writes the part of a snapshot that holds the instance: memories, globals that change, changed
  /// slots of tables, dropped segments. To be given as `ExtraPart{guest_part, guest_part_version,
  /// ...}` to `save_snapshot`; the guest is not used until the save has ended. Of pages that were
  /// not written to since the last save or restore the digest is not computed again, where the
  /// kernel can tell (Linux 6.7 and later).
  ///
  /// Fails, as parts do, with a sentence to `writer`: where the module is not savable, the guest
  /// not loaded, one of its calls is on the stack and not paused (of those that the embedder makes
  /// through `context` it does not know), or a table holds a function that is not the module's own.
  void save_state(PartWriter& writer);
  /// Loads, but with the state from a snapshot, as `SnapshotReader::part(guest_part)` gives it. The
  /// start function does not run, and `_initialize` and `_start` are called by whoever wants them.
  /// Bytes of memory are mapped privately where the store can, else copied. Imported memories and
  /// tables get what those that were saved had; fuel and limits are this guest's. Where the guest
  /// was paused in mid-run, `resume` is next; the module is then compiled anew, with what goes on
  /// from there, or taken from the cache.
  ///
  /// Fails with a sentence: where the snapshot is of another module, naming both digests, where it
  /// is damaged, where it is of a guest that was paused and the module is not pausable, or where
  /// this guest's limits are too low for it. The guest then cannot be used. Fails also where it is
  /// loaded already, and does nothing to it then. `WasmtimeGuestOptions::restored` comes last.
  [[nodiscard]] EngineResult<void> restore_state(PartReader& reader);
  /// The process that its calls use now: the one given, or what an interceptor put in its place.
  [[nodiscard]] Process& process() noexcept;
  /// The exported memory; empty before the guest is loaded.
  [[nodiscard]] GuestMemory& memory() noexcept;
  /// Instructions left, with `WasmtimeOptions::fuel`.
  [[nodiscard]] std::uint64_t fuel_left() const;

 private:
  friend class WasmtimeThreads;
  struct State;
  WasmtimeGuest(const WasmtimeEngine& engine, const WasmtimeModule& module, Process& process,
                const WasmtimeGuestOptions& options, engine::PauseGate& gate);
  std::unique_ptr<State> state_;
};

}  // namespace wasifs
