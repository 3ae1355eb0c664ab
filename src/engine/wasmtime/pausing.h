// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pausable side of one instance: what the transform added to its module, joined to the process.
// Belongs to one guest and its thread; made when the instance is there, before any of its code
// runs.
#pragma once

#include <wasmtime.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "live_state.h"
#include "pause/paused.h"
#include "transform/pausable.h"
#include "wasifs/persist.h"

namespace wasifs::engine {

class Binding;

class Pausing {
 public:
  // All of them outlive it; `binding` is told of it.
  Pausing(wasmtime_context_t* context, const wasmtime_instance_t& instance, Binding& binding,
          bool polls, std::uint32_t poll_interval);

  // Has the guest's functions return, one after the other, writing their frames: from a call of the
  // host that did not happen, on the stack of this instance. Fails never; nothing else runs then.
  void stop_in_call(pause::PendingCall call);
  // The same from an instruction that waits and has not ended.
  void stop_in_wait(const pause::PendingWait& wait);
  // Whether that is so.
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }

  // What is on the stack, once the function that was called has returned; it then is not any more.
  [[nodiscard]] SnapshotResult<std::vector<pause::Frame>> take_frames(
      const transform::PausableModule& module, const LiveState& live);
  // The call that did not happen, or the wait; neither where a poll stopped.
  [[nodiscard]] std::optional<pause::PendingCall> take_pending() noexcept;
  [[nodiscard]] std::optional<pause::PendingWait> take_wait() noexcept;

  // Does what was stopped, and puts what it gives into the place of the first value.
  using GoOn = std::function<wasm_trap_t*(wasmtime_val_raw_t* values)>;

  // Makes the instance ready to go on: the function that is to be called, without arguments.
  // `pending` is there if `stack.pending`.
  [[nodiscard]] SnapshotResult<wasmtime_func_t> prepare(const transform::ResumableStack& stack,
                                                        GoOn pending);

 private:
  [[nodiscard]] wasmtime_extern_t item(std::string_view name) const;
  void set(const wasmtime_global_t& global, std::uint32_t value);
  void stop();
  SnapshotResult<void> put(std::uint32_t slot, std::span<const pause::ValueType> results,
                           wasmtime_func_unchecked_callback_t callback);
  static wasm_trap_t* poll(void* pausing, wasmtime_caller_t*, wasmtime_val_raw_t*, std::size_t);
  static wasm_trap_t* go_on(void* pausing, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                            std::size_t);

  wasmtime_context_t* context_;
  wasmtime_instance_t instance_;
  Binding& binding_;
  std::uint32_t poll_interval_;
  wasmtime_global_t state_{};
  wasmtime_global_t top_{};
  wasmtime_global_t polls_{};
  wasmtime_memory_t frames_{};
  wasmtime_table_t calls_{};
  wasmtime_table_t references_{};
  bool stopping_ = false;
  std::optional<pause::PendingCall> pending_;
  std::optional<pause::PendingWait> wait_;
  GoOn go_on_;
};

}  // namespace wasifs::engine
