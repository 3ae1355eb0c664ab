// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What one instance calls to sleep in shared memory and to wake other threads there, instead of the
// engine. Belongs to one guest and its thread.
#pragma once

#include <wasmtime.h>

#include <cstdint>
#include <map>

#include "owned.h"
#include "threads/parking_lot.h"
#include "transform/atomic_waits.h"
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

 private:
  template <class Word>
  static wasm_trap_t* wait(void* waits, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                           std::size_t);
  static wasm_trap_t* notify(void* waits, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                             std::size_t);
  // The bytes that an instruction means, by the first three operands; null with a trap.
  void* find(const wasmtime_val_raw_t* values, std::size_t size, wasm_trap_t*& trap) const;

  Binding& binding_;
  threads::ParkingLot& lot_;
  std::map<std::uint32_t, OwnedSharedMemory> memories_;  // by number
};

}  // namespace wasifs::engine
