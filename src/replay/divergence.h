// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a call that comes is the one that was recorded, and both as text where it is not. No
// state.
#pragma once

#include <cstdint>
#include <string>

#include "replay/call_record.h"
#include "wasifs/engine/call_table.h"

namespace wasifs {

/// Whether `call` with `arguments` is what `record` holds, the inputs in guest memory included.
/// `memory_size` is what the guest's memory had when the call was recorded.
[[nodiscard]] bool is_recorded_call(const CallRecord& record, const KnownCall& known,
                                    std::uint64_t memory_size, const HostCall& call,
                                    GuestMemory& memory, const std::uint64_t* arguments);

/// `path_open(3, 0, "a", ...)`, of the call that comes.
[[nodiscard]] std::string call_text(const HostCall& call, GuestMemory& memory,
                                    const std::uint64_t* arguments);

/// What was recorded as call `number`, what comes instead, and what differs: lines for people.
[[nodiscard]] std::string divergence_text(std::uint64_t number, const CallRecord& record,
                                          const KnownCall& known, std::uint64_t memory_size,
                                          const HostCall& call, GuestMemory& memory,
                                          const std::uint64_t* arguments);

}  // namespace wasifs
