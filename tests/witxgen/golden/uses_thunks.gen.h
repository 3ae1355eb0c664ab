// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from uses.witx: change that file and run witxgen again, not this one.
// The calls as engines see them. Called by the thread of the guest.
// clang-format off
#pragma once

#include <cstdint>

#include "wasifs/engine/call_table.h"

namespace wasifs::golden::uses {

/// The calls of `uses`, in the order of the witx file. Static storage.
[[nodiscard]] const HostModule& host_module() noexcept;

/// What the table is made of: each decodes, calls, encodes. See `HostThunk`.
namespace thunk {
Outcome size(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
}  // namespace thunk

}  // namespace wasifs::golden::uses
