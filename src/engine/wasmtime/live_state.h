// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The state of one instance as the room `pause` wants to see it, through the exports that it added
// to the module. Belongs to one guest and its thread; made once the instance is there.
#pragma once

#include <wasmtime.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "owned.h"
#include "pause/instance_state.h"
#include "pause/state_map.h"

namespace wasifs::engine {

class LiveState final : public pause::InstanceState {
 public:
  // `map` outlives the object and is the module's whose `instance` it is.
  LiveState(wasmtime_context_t* context, const wasmtime_instance_t& instance,
            const pause::StateMap& map);

  [[nodiscard]] std::span<std::byte> memory(std::size_t place) override;
  [[nodiscard]] SnapshotResult<void> grow_memory(std::size_t place, std::uint64_t pages) override;
  [[nodiscard]] SnapshotResult<bool> map_file(std::span<std::byte> at, int file,
                                              std::uint64_t offset) override;
  [[nodiscard]] pause::GlobalBits global(std::size_t place) override;
  [[nodiscard]] SnapshotResult<void> set_global(std::size_t place, pause::GlobalBits bits) override;
  [[nodiscard]] std::uint64_t table_size(std::size_t place) override;
  [[nodiscard]] SnapshotResult<void> grow_table(std::size_t place, std::uint64_t slots,
                                                std::uint32_t function) override;
  [[nodiscard]] std::uint32_t slot(std::size_t place, std::uint64_t slot) override;
  [[nodiscard]] SnapshotResult<void> set_slot(std::size_t place, std::uint64_t slot,
                                              std::uint32_t function) override;
  [[nodiscard]] bool dropped(const pause::StateSegment& segment) override;
  [[nodiscard]] SnapshotResult<void> drop(const pause::StateSegment& segment) override;

  // Of a reference to a function: its number, `null_element`, or `unknown_element`.
  [[nodiscard]] std::uint32_t number_of(const wasmtime_val_t& value) const;

 private:
  [[nodiscard]] wasmtime_extern_t item(const std::string& name) const;
  [[nodiscard]] wasmtime_val_t function_value(std::uint32_t number) const;

  wasmtime_context_t* context_;
  wasmtime_instance_t instance_;
  const pause::StateMap* map_;
  std::vector<wasmtime_memory_t> memories_;
  std::vector<OwnedSharedMemory> shared_;  // by place; null where it is no shared one
  std::vector<wasmtime_global_t> globals_;
  std::vector<wasmtime_table_t> tables_;
  std::unordered_map<std::uint32_t, wasmtime_func_t> functions_;
  std::unordered_map<const void*, std::uint32_t> numbers_;  // by what tells functions apart
  std::size_t maps_left_;
};

}  // namespace wasifs::engine
