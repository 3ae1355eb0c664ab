// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of a snapshot that holds an instance of a WebAssembly module: its memories, globals and
// tables. Engine adapters write and read it; it is the same for all engines. Constants only.
#pragma once

#include <cstdint>
#include <string_view>

namespace wasifs {

/// Its type, for `ExtraPart::type` and `SnapshotReader::part`.
inline constexpr std::string_view guest_part = "guest";
/// The version of its encoding that is written, for `ExtraPart::version`.
inline constexpr std::uint32_t guest_part_version = 1;
/// The version of what `WasmtimeThreads::save_state` writes, a guest of several threads.
inline constexpr std::uint32_t guest_part_threads_version = 2;

}  // namespace wasifs
