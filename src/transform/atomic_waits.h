// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// WebAssembly to WebAssembly: a module whose threads sleep and wake each other by calling the host
// instead of the engine, so that they can be woken to end. What an instruction does to a memory
// that is not shared, the engine still does. Used by engine adapters before they compile. No state,
// any thread.
//
// Whoever makes an instance puts functions into the slots of the table `waits_export` before any
// code of the module runs, and therefore calls `ThreadedModule::start` itself then. They get the
// number of the memory (i32), an address (i64) and an offset to be added to it (i64), which say
// nothing of what is in bounds or aligned, then what is listed here, and give an i32:
//
//   wait_32_slot  the value expected (i32), nanoseconds (i64): what memory.atomic.wait32 gives
//   wait_64_slot  the value expected (i64), nanoseconds (i64): what memory.atomic.wait64 gives
//   notify_slot   the most to be woken (i32): how many were
//
// Every instruction of the module keeps its offset in its function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/persist.h"

namespace wasifs::transform {

// Part of the key of whatever is kept of a transformed module: changes when the outcome does.
inline constexpr int atomic_waits_version = 1;

inline constexpr std::string_view waits_export = "wasifs:waits";
inline constexpr std::uint32_t wait_32_slot = 0;
inline constexpr std::uint32_t wait_64_slot = 1;
inline constexpr std::uint32_t notify_slot = 2;

struct SharedMemory {
  std::uint32_t index = 0;
  std::string name;  // the export that the transform has added
};

struct ThreadedModule {
  std::vector<std::byte> module;
  std::vector<SharedMemory> memories;
  std::string start;  // export of what was the start function; empty if there was none
};

// Whether a memory of the module is shared, so that it may have threads. A sentence for bytes that
// are no module as far as their memories; what comes behind is not looked at.
[[nodiscard]] SnapshotResult<bool> has_shared_memory(std::span<const std::byte> module);

// A sentence for bytes that are no module, and for exports that begin with "wasifs:".
[[nodiscard]] SnapshotResult<ThreadedModule> with_host_waits(std::span<const std::byte> module);

}  // namespace wasifs::transform
