// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs guests of several threads on Wasmtime: modules that import a shared memory and make threads
// by `wasi.thread-spawn`. Source: the wasi-threads proposal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "wasifs/engine/wasmtime_engine.h"
#include "wasifs/engine/wasmtime_guest.h"
#include "wasifs/guest_part.h"
#include "wasifs/persist.h"
#include "wasifs/process.h"

namespace wasifs {

/// Bounds of a guest of several threads, and what each of them is given.
struct WasmtimeThreadsOptions {
  /// Of each thread. `max_memory` is also the most that a shared memory grows to, all threads
  /// together. An interceptor is refused: the calls of several threads come in no order that could
  /// be repeated.
  WasmtimeGuestOptions guest{};
  /// Most threads at a time beside the one that runs `_start`; beyond, `thread-spawn` fails in the
  /// guest with -1.
  std::uint32_t max_threads = 1024;
  /// Called for each thread, on that thread, so for several at once, before its instance is made:
  /// for functions of the embedder's own (`WasmtimeGuest::linker`). Does not throw.
  std::function<void(WasmtimeGuest& guest)> prepare{};
};

/// A program of any number of threads: one instance of the module for each, one process and one
/// memory for all. Thread rule: belongs to the thread that calls `run_command`; `Process::stop`
/// with `WasmtimeEngine::interrupt` ends it from any other.
class WasmtimeThreads {
 public:
  /// `engine` (with `WasmtimeOptions::threads`), `module`, compiled by it, and `process` outlive
  /// it. What is wrong with them, `run_command` says.
  WasmtimeThreads(const WasmtimeEngine& engine, const WasmtimeModule& module, Process& process,
                  WasmtimeThreadsOptions options = {});
  ~WasmtimeThreads();
  WasmtimeThreads(const WasmtimeThreads&) = delete;
  WasmtimeThreads& operator=(const WasmtimeThreads&) = delete;

  /// Runs `_start` on this thread, and what it spawns on others. The program ends when `_start`
  /// returns (code 0), when any thread calls `proc_exit`, or when one traps, whichever is first;
  /// that is the result. All other threads have ended when this returns, whatever they were doing:
  /// computing, sleeping in `memory.atomic.wait`, blocked in a call. Where there were some, the
  /// process is stopped (`Process::stop`). At most once.
  ///
  /// Where the module is pausable and `Process::pause` was called, `paused`: all threads have
  /// stopped, each where it is, unless the program ended meanwhile.
  [[nodiscard]] RunResult run_command();
  /// Whether it has stopped in mid-run, or its restored state had.
  [[nodiscard]] bool paused() const noexcept;
  /// Writes the part of a snapshot that holds the memory and all threads of a paused program. To be
  /// given as `ExtraPart{guest_part, guest_part_threads_version, ...}` to `save_snapshot`. Fails,
  /// as parts do, with a sentence to `writer`, where it is not paused.
  void save_state(PartWriter& writer);
  /// Instead of `run_command`: makes all threads that a snapshot has, as
  /// `SnapshotReader::part(guest_part)` gives it; `resume` is next. The module is compiled anew,
  /// with what goes on from there, or taken from the cache. `WasmtimeThreadsOptions::prepare` is
  /// called on this thread for those of the snapshot, and `WasmtimeGuestOptions::restored` last,
  /// for the one that runs `_start`. Fails with a sentence: where the snapshot is of another module
  /// or of no paused program of threads, where it is damaged, where the module is not pausable, or
  /// where a limit is too low for it. Once.
  [[nodiscard]] EngineResult<void> restore_state(PartReader& reader);
  /// Goes on with all threads, `_start` on this one, and returns what `run_command` would have. A
  /// program that was paused goes on in another object.
  [[nodiscard]] RunResult resume();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Whether a module, binary or text, has a shared memory, so that it takes `WasmtimeThreads` to run
/// it. A sentence where it is no module.
[[nodiscard]] EngineResult<bool> has_shared_memory(std::span<const std::byte> code);

}  // namespace wasifs
