// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an engine offers so that the state of one of its instances can be saved and put back:
// memories, globals and tables by their place in the `StateMap` of the module. One thread, while no
// code of the instance runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "state_map.h"
#include "wasifs/persist.h"

namespace wasifs::pause {

// The bits of a global's value; of a function its number or `null_element`.
struct GlobalBits {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

class InstanceState {
 public:
  virtual ~InstanceState() = default;

  // The bytes of a memory, until it grows.
  [[nodiscard]] virtual std::span<std::byte> memory(std::size_t place) = 0;
  // Makes a memory larger by `pages` pages of zeros.
  [[nodiscard]] virtual SnapshotResult<void> grow_memory(std::size_t place,
                                                         std::uint64_t pages) = 0;
  // Puts bytes of a file in the place of `at`, without a copy. False where that cannot be done;
  // then the bytes of `at` may be lost, and are to be written by who asked. `at` begins at a page
  // of a memory and is whole pages long.
  [[nodiscard]] virtual SnapshotResult<bool> map_file(std::span<std::byte> at, int file,
                                                      std::uint64_t offset) = 0;

  // `unknown_element` for a function that is not in `StateMap::functions`.
  [[nodiscard]] virtual GlobalBits global(std::size_t place) = 0;
  [[nodiscard]] virtual SnapshotResult<void> set_global(std::size_t place, GlobalBits bits) = 0;

  [[nodiscard]] virtual std::uint64_t table_size(std::size_t place) = 0;
  // Makes a table larger by `slots` slots that hold `function`: as in `set_slot`.
  [[nodiscard]] virtual SnapshotResult<void> grow_table(std::size_t place, std::uint64_t slots,
                                                        std::uint32_t function) = 0;
  // The number of the function in a slot, `null_element`, or `unknown_element` for another's.
  [[nodiscard]] virtual std::uint32_t slot(std::size_t place, std::uint64_t slot) = 0;
  // `function` is in `StateMap::functions`, or `null_element`.
  [[nodiscard]] virtual SnapshotResult<void> set_slot(std::size_t place, std::uint64_t slot,
                                                      std::uint32_t function) = 0;

  [[nodiscard]] virtual bool dropped(const StateSegment& segment) = 0;
  [[nodiscard]] virtual SnapshotResult<void> drop(const StateSegment& segment) = 0;
};

}  // namespace wasifs::pause
