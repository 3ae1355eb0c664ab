// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part "process" as bytes. Used by `save_snapshot`. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "process_snapshot/process_tables.h"

namespace wasifs {

/// The segment of `process`. `largest_device` is of all that the snapshot holds. Fails where it
/// would be too long.
[[nodiscard]] SnapshotResult<std::vector<std::byte>> encode_process(Process& process,
                                                                    const ProcessTables& tables,
                                                                    std::uint64_t largest_device);

}  // namespace wasifs
