// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_snapshot_preview1.witx: change that file and run witxgen again, not this one.
// The calls as engines see them. Called by the thread of the guest.
// clang-format off
#pragma once

#include <cstdint>

#include "wasifs/engine/call_table.h"

namespace wasifs::preview1 {

/// The calls of `wasi_snapshot_preview1`, in the order of the witx file. Static storage.
[[nodiscard]] const HostModule& host_module() noexcept;

/// What the table is made of: each decodes, calls, encodes. See `HostThunk`.
namespace thunk {
Outcome args_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome args_sizes_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome environ_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome environ_sizes_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome clock_res_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome clock_time_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_advise(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_allocate(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_close(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_datasync(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_fdstat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_fdstat_set_flags(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome fd_fdstat_set_rights(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome fd_filestat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_filestat_set_size(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome fd_filestat_set_times(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome fd_pread(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_prestat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_prestat_dir_name(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome fd_pwrite(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_read(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_readdir(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_renumber(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_seek(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_sync(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_tell(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome fd_write(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_create_directory(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome path_filestat_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_filestat_set_times(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome path_link(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_open(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_readlink(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_remove_directory(Process& process, GuestMemory& memory,
    const std::uint64_t* raw) noexcept;
Outcome path_rename(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_symlink(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome path_unlink_file(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome poll_oneoff(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome proc_exit(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome proc_raise(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome sched_yield(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome random_get(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome sock_accept(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome sock_recv(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome sock_send(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
Outcome sock_shutdown(Process& process, GuestMemory& memory, const std::uint64_t* raw) noexcept;
}  // namespace thunk

}  // namespace wasifs::preview1
