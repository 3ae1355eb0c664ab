// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What one instance calls to sleep in shared memory and to wake other threads there, instead of the
// engine. Belongs to one guest and its thread.
#pragma once

#include <wasmtime.h>

#include <cstdint>
#include <map>

#include "owned.h"
#include "pause/paused.h"
#include "threads/parking_lot.h"
#include "transform/atomic_waits.h"
#include "transform/pausable.h"
#include "wasifs/persist.h"

namespace wasifs::engine {

class Binding;

class GuestWaits {
 public:
  // All outlive it.
  GuestWaits(Binding& binding, threads::ParkingLot& lot) noexcept : binding_(binding), lot_(lot) {}

  // Gives an instance the functions; it has run nothing yet.
  [[nodiscard]] SnapshotResult<void> put_into(wasmtime_context_t* context,
                                              const wasmtime_instance_t& instance,
                                              const transform::ThreadedModule& module);

  // Whether an instruction at `place` can go on with `wait`, which may be anything. The memory is
  // as large as it was when the guest was paused.
  [[nodiscard]] SnapshotResult<void> check(const pause::PendingWait& wait,
                                           const transform::WaitPlace& place) const;
  // Takes a place for a wait that goes on asleep, before any thread runs, in the order in which
  // they were.
  void take_place(const pause::PendingWait& wait);
  // Does it.
  [[nodiscard]] wasm_trap_t* go_on(const pause::PendingWait& wait, wasmtime_val_raw_t* values);
  // What became of a wait that stopped, once no thread runs any more.
  void settle(pause::PendingWait& wait);
  // Of those that are asleep lower ones came first.
  [[nodiscard]] std::uint64_t order() const noexcept { return place_.order(); }

 private:
  template <class Word>
  static wasm_trap_t* wait(void* waits, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                           std::size_t);
  static wasm_trap_t* notify(void* waits, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                             std::size_t);
  // The bytes that an instruction means, by the first three operands; null with a trap.
  void* find(const wasmtime_val_raw_t* values, std::size_t size, wasm_trap_t*& trap) const;
  [[nodiscard]] const std::byte* word(const pause::PendingWait& wait) const;
  [[nodiscard]] wasm_trap_t* ended(threads::Parked parked, const pause::PendingWait& wait,
                                   wasmtime_val_raw_t* values);
  // The same of one above a wait that is paused: it cannot be paused itself.
  [[nodiscard]] wasm_trap_t* ended_above(threads::Parked parked, threads::ParkingLot::Place& place,
                                         wasmtime_val_raw_t* values);

  Binding& binding_;
  threads::ParkingLot& lot_;
  threads::ParkingLot::Place place_;
  bool asleep_ = false;  // `place_` is that of a wait that is paused
  std::map<std::uint32_t, OwnedSharedMemory> memories_;  // by number
};

}  // namespace wasifs::engine
