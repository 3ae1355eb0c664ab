// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `WasmtimeThreads` hides: the memory, the threads with their guests, and how they end or stop
// together. Belongs to the thread that runs `_start`, but for what is under the mutex.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "guest_state.h"
#include "owned.h"
#include "pause_gate.h"
#include "threads/thread_group.h"
#include "wasifs/engine/wasmtime_threads.h"

namespace wasifs {

struct WasmtimeThreads::State {
  struct ImportedMemory {
    std::string module;
    std::string name;
    engine::OwnedSharedMemory memory;
  };

  // One thread of the guest. It stays where it is, since its guest leads to it.
  struct Thread {
    explicit Thread(State& of, threads::ThreadId number = 0, std::int32_t given = 0) noexcept
        : program(&of), id(number), argument(given) {}
    State* program;
    threads::ThreadId id;  // 0: the one that runs `_start`
    std::int32_t argument;
    std::unique_ptr<WasmtimeGuest> guest;
  };

  State(const WasmtimeEngine& of, const WasmtimeModule& code, Process& owner,
        WasmtimeThreadsOptions wanted);
  ~State();

  // What keeps it from running.
  [[nodiscard]] std::optional<std::string> problem();
  [[nodiscard]] std::optional<std::string> make_memories();
  // Makes the guest of a thread, with what all of them share.
  [[nodiscard]] std::optional<std::string> prepare(Thread& thread);
  // From here on it can be paused.
  void open_gate();
  // What a thread that the guest has spawned does, and what it does last.
  [[nodiscard]] RunResult run_thread(Thread& thread);
  void thread_ended(std::shared_ptr<Thread> thread, RunResult result);
  // What the thread of `_start` does last: when it returns no other one runs.
  [[nodiscard]] RunResult main_ended(RunResult result);
  // Notes how the program ends; only the first time counts.
  void note_end(RunResult result);
  static wasm_trap_t* spawn(void* thread, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                            std::size_t);

  // All have stopped: finds out what became of those that sleep.
  void settle() WASIFS_REQUIRES(mutex);
  void save(PartWriter& writer);
  [[nodiscard]] SnapshotResult<void> restore(PartReader& reader);
  [[nodiscard]] SnapshotResult<void> find_module(PartReader& reader);
  [[nodiscard]] SnapshotResult<void> make_instance(Thread& thread);
  void take_places();
  [[nodiscard]] SnapshotResult<void> keep_numbers();
  // Has a thread that was restored go on; false where it cannot, with which the program ends.
  [[nodiscard]] bool begin_again(std::shared_ptr<Thread> thread);
  [[nodiscard]] RunResult resume();

  const WasmtimeEngine& engine;
  const WasmtimeModule* module;
  std::optional<WasmtimeModule> resuming;  // what `module` is then, where it goes on
  Process& process;
  const WasmtimeThreadsOptions options;
  std::vector<ImportedMemory> memories;
  bool ran = false;
  bool restored = false;
  bool whole = false;  // all threads are here and have stopped, so that it can be saved
  engine::PauseGate gate;
  threads::ThreadGroup group;
  const std::function<void()> nudge = [this] { engine.interrupt(); };
  // Also where the pause was taken back when some had stopped.
  const std::function<void()> stop_others = [this] {
    (void)process.pause();
    if (process.stopped()) engine.interrupt();
  };
  Thread main{*this};
  std::vector<std::shared_ptr<Thread>> others;  // that were restored, until they run
  Mutex mutex{lock_rank::leaf};
  std::optional<RunResult> end WASIFS_GUARDED_BY(mutex);
  std::vector<std::shared_ptr<Thread>> stopped WASIFS_GUARDED_BY(mutex);  // to be paused
};

}  // namespace wasifs
