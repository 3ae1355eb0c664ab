// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_unstable.witx: change that file and run witxgen again, not this one.
// The calls as engines see them. Called by the thread of the guest.
// clang-format off
#pragma once

#include <cstdint>

#include "wasifs/engine/call_table.h"

namespace wasifs::unstable {

/// The calls of `wasi_unstable`, in the order of the witx file. Static storage.
[[nodiscard]] const HostModule& host_module() noexcept;

/// What the table is made of: each decodes, calls, encodes. See `HostThunk`.
namespace thunk {
Outcome fd_fdstat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_fdstat_set_rights(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome fd_filestat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_seek(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_filestat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_open(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome poll_oneoff(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
}  // namespace thunk

}  // namespace wasifs::unstable
