// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "guest_waits.h"

#include <array>
#include <span>
#include <type_traits>

#include "binding.h"
#include "host_functions.h"
#include "pausing.h"
#include "snapshot/sentence.h"

namespace wasifs::engine {
namespace {

// The number of the memory, the address and the offset come first.
constexpr std::array<wasm_valkind_t, 5> wait_32_parameters{WASM_I32, WASM_I64, WASM_I64, WASM_I32,
                                                           WASM_I64};
constexpr std::array<wasm_valkind_t, 5> wait_64_parameters{WASM_I32, WASM_I64, WASM_I64, WASM_I64,
                                                           WASM_I64};
constexpr std::array<wasm_valkind_t, 4> notify_parameters{WASM_I32, WASM_I64, WASM_I64, WASM_I32};
constexpr std::array<wasm_valkind_t, 1> result{WASM_I32};

}  // namespace

void* GuestWaits::find(const wasmtime_val_raw_t* values, std::size_t size,
                       wasm_trap_t*& trap) const {
  wasmtime_sharedmemory_t* const memory =
      memories_.at(static_cast<std::uint32_t>(values[0].i32)).get();
  const auto address = static_cast<std::uint64_t>(values[1].i64);
  const auto offset = static_cast<std::uint64_t>(values[2].i64);
  const std::uint64_t bytes = wasmtime_sharedmemory_data_size(memory);
  std::uint64_t place = 0;
  if (__builtin_add_overflow(address, offset, &place) || place > bytes || bytes - place < size) {
    trap = new_trap("wasm trap: out of bounds memory access");
    return nullptr;
  }
  if (place % size != 0) {
    trap = new_trap("wasm trap: unaligned atomic operation");
    return nullptr;
  }
  return wasmtime_sharedmemory_data(memory) + place;
}

template <class Word>
wasm_trap_t* GuestWaits::wait(void* waits, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                              std::size_t) {
  GuestWaits& self = *static_cast<GuestWaits*>(waits);
  wasm_trap_t* trap = nullptr;
  void* const place = self.find(values, sizeof(Word), trap);
  if (place == nullptr) return trap;
  Word expected;
  if constexpr (std::is_same_v<Word, std::uint32_t>)
    expected = static_cast<Word>(values[3].i32);
  else
    expected = static_cast<Word>(values[3].i64);
  const pause::PendingWait what{
      .memory = static_cast<std::uint32_t>(values[0].i32),
      .address =
          static_cast<std::uint64_t>(values[1].i64) + static_cast<std::uint64_t>(values[2].i64),
      .timeout = values[4].i64,
  };
  Interrupt& interrupt = self.binding_.process().wait_context().interrupt;
  const auto wait_in = [&](threads::ParkingLot::Place& own) {
    return self.lot_.wait(*static_cast<Word*>(place), expected, what.timeout, interrupt, own);
  };
  if (!self.asleep_) return self.ended(wait_in(self.place_), what, values);
  threads::ParkingLot::Place above;
  return self.ended_above(wait_in(above), above, values);
}

// A pause leaves it in its place, so that whoever notifies meanwhile wakes it.
wasm_trap_t* GuestWaits::ended(threads::Parked parked, const pause::PendingWait& wait,
                               wasmtime_val_raw_t* values) {
  if (parked == threads::Parked::interrupted) {
    if (!binding_.process().stopped() && binding_.pausing() != nullptr) {
      asleep_ = true;
      binding_.pausing()->stop_in_wait(wait);
      return nullptr;
    }
    place_.leave();
    return binding_.interrupted();
  }
  values[0].i32 = static_cast<std::int32_t>(parked);
  return nullptr;
}

wasm_trap_t* GuestWaits::ended_above(threads::Parked parked, threads::ParkingLot::Place& place,
                                     wasmtime_val_raw_t* values) {
  if (parked == threads::Parked::interrupted) {
    // Somebody may have counted it just now.
    if (!place.leave()) return binding_.interrupted();
    parked = threads::Parked::woken;
  }
  values[0].i32 = static_cast<std::int32_t>(parked);
  return nullptr;
}

const std::byte* GuestWaits::word(const pause::PendingWait& wait) const {
  return reinterpret_cast<const std::byte*>(
             wasmtime_sharedmemory_data(memories_.at(wait.memory).get())) +
         wait.address;
}

SnapshotResult<void> GuestWaits::check(const pause::PendingWait& wait,
                                       const transform::WaitPlace& place) const {
  if (wait.memory != place.memory)
    return sentence("a wait of the snapshot is in memory {}, its instruction waits in memory {}",
                    wait.memory, place.memory);
  const std::size_t size = place.is_64 ? sizeof(std::uint64_t) : sizeof(std::uint32_t);
  const std::uint64_t bytes = wasmtime_sharedmemory_data_size(memories_.at(place.memory).get());
  if (wait.address > bytes || bytes - wait.address < size || wait.address % size != 0)
    return sentence("a wait of the snapshot is at the address {:#x}, where none can be",
                    wait.address);
  return {};
}

void GuestWaits::take_place(const pause::PendingWait& wait) {
  asleep_ = true;
  lot_.take(word(wait), wait.timeout, place_);
}

wasm_trap_t* GuestWaits::go_on(const pause::PendingWait& wait, wasmtime_val_raw_t* values) {
  asleep_ = false;
  if (wait.woken) return ended(threads::Parked::woken, wait, values);
  return ended(lot_.sleep_on(place_, binding_.process().wait_context().interrupt), wait, values);
}

void GuestWaits::settle(pause::PendingWait& wait) {
  wait.woken = place_.woken();
  wait.timeout = place_.left_ns();
}

wasm_trap_t* GuestWaits::notify(void* waits, wasmtime_caller_t*, wasmtime_val_raw_t* values,
                                std::size_t) {
  GuestWaits& self = *static_cast<GuestWaits*>(waits);
  wasm_trap_t* trap = nullptr;
  const void* const place = self.find(values, sizeof(std::uint32_t), trap);
  if (place == nullptr) return trap;
  const auto most = static_cast<std::uint32_t>(values[3].i32);
  values[0].i32 = static_cast<std::int32_t>(self.lot_.notify(place, most));
  return nullptr;
}

SnapshotResult<void> GuestWaits::put_into(wasmtime_context_t* context,
                                          const wasmtime_instance_t& instance,
                                          const transform::ThreadedModule& module) {
  // The transform has exported them all.
  wasmtime_extern_t item{};
  for (const transform::SharedMemory& memory : module.memories) {
    (void)wasmtime_instance_export_get(context, &instance, memory.name.data(), memory.name.size(),
                                       &item);
    memories_.emplace(memory.index, item.of.sharedmemory);
  }
  (void)wasmtime_instance_export_get(context, &instance, transform::waits_export.data(),
                                     transform::waits_export.size(), &item);
  const wasmtime_table_t table = item.of.table;
  const auto put = [&](std::uint32_t slot, std::span<const wasm_valkind_t> parameters,
                       wasmtime_func_unchecked_callback_t callback) {
    return put_function(context, table, slot, function_type(parameters, result), callback, this);
  };
  SNAPSHOT_CHECK(
      put(transform::wait_32_slot, wait_32_parameters, &GuestWaits::wait<std::uint32_t>));
  SNAPSHOT_CHECK(
      put(transform::wait_64_slot, wait_64_parameters, &GuestWaits::wait<std::uint64_t>));
  return put(transform::notify_slot, notify_parameters, &GuestWaits::notify);
}

}  // namespace wasifs::engine
