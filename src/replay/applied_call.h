// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which calls are done again in a real process while a recording is replayed there, and how far
// their answers have to be the recorded ones. No state.
#pragma once

#include "wasifs/engine/call_table.h"
#include "wasifs/process.h"

namespace wasifs {

/// Whether the call changes something that a later one could see.
[[nodiscard]] bool is_applied(const HostCall& call) noexcept;

/// Whether what the call writes to guest memory has to be what was recorded; asked before it is
/// made.
[[nodiscard]] bool answers_alike(const HostCall& call, Process& process,
                                 const std::uint64_t* arguments);

}  // namespace wasifs
