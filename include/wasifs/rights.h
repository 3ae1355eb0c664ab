// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a descriptor allows its holder. Rights live in the descriptor table's entries, never in open
// files. Plain values.
#pragma once

#include <cstdint>

#include "wasifs/types.h"

namespace wasifs {

/// One bit for each thing that a descriptor may be used for. Names and bits are those of witx
/// `rights` (preview1).
enum class Rights : std::uint64_t {
  fd_datasync = 1ULL << 0,            ///< `fd_datasync`; with `path_open`: the dsync flag.
  fd_read = 1ULL << 1,                ///< `fd_read`, `sock_recv`; with `fd_seek` also `fd_pread`.
  fd_seek = 1ULL << 2,                ///< `fd_seek`; includes `fd_tell`.
  fd_fdstat_set_flags = 1ULL << 3,    ///< `fd_fdstat_set_flags`.
  fd_sync = 1ULL << 4,                ///< `fd_sync`; with `path_open`: the sync and rsync flags.
  fd_tell = 1ULL << 5,                ///< `fd_tell`, `fd_seek` that does not move.
  fd_write = 1ULL << 6,               ///< `fd_write`, `sock_send`; with `fd_seek` also `fd_pwrite`.
  fd_advise = 1ULL << 7,              ///< `fd_advise`.
  fd_allocate = 1ULL << 8,            ///< `fd_allocate`.
  path_create_directory = 1ULL << 9,  ///< `path_create_directory`.
  path_create_file = 1ULL << 10,      ///< `path_open` that creates.
  path_link_source = 1ULL << 11,      ///< `path_link`, the directory of the old name.
  path_link_target = 1ULL << 12,      ///< `path_link`, the directory of the new name.
  path_open = 1ULL << 13,             ///< `path_open`.
  fd_readdir = 1ULL << 14,            ///< `fd_readdir`.
  path_readlink = 1ULL << 15,         ///< `path_readlink`.
  path_rename_source = 1ULL << 16,    ///< `path_rename`, the directory of the old name.
  path_rename_target = 1ULL << 17,    ///< `path_rename`, the directory of the new name.
  path_filestat_get = 1ULL << 18,     ///< `path_filestat_get`.
  path_filestat_set_size = 1ULL << 19,   ///< `path_open` that truncates.
  path_filestat_set_times = 1ULL << 20,  ///< `path_filestat_set_times`.
  fd_filestat_get = 1ULL << 21,          ///< `fd_filestat_get`.
  fd_filestat_set_size = 1ULL << 22,     ///< `fd_filestat_set_size`.
  fd_filestat_set_times = 1ULL << 23,    ///< `fd_filestat_set_times`.
  path_symlink = 1ULL << 24,             ///< `path_symlink`.
  path_remove_directory = 1ULL << 25,    ///< `path_remove_directory`.
  path_unlink_file = 1ULL << 26,         ///< `path_unlink_file`.
  poll_fd_readwrite = 1ULL << 27,        ///< `poll_oneoff` on the descriptor.
  sock_shutdown = 1ULL << 28,            ///< `sock_shutdown`.
  sock_accept = 1ULL << 29,              ///< `sock_accept`.
};
template <>
inline constexpr bool is_flags<Rights> = true;

/// Every right of preview1.
inline constexpr Rights all_rights = static_cast<Rights>((1ULL << 30) - 1);

/// How `path_open` and the calls treat rights. Both keep the ceiling of `FdRights`.
enum class RightsPolicy : std::uint8_t {
  compatible,  ///< Rights beyond what the directory passes on are dropped; only the access mode and
               ///< the ceiling refuse.
  strict,  ///< As the witx text: asking for more is `notcapable`, and so is every call without its
           ///< right.
};

/// The rights of one descriptor.
struct FdRights {
  Rights base = all_rights;        ///< What the descriptor reports, and in `strict` what it allows.
  Rights inheriting = all_rights;  ///< What it reports to pass on to what is opened through it.
  Rights ceiling = all_rights;     ///< What it may ever allow. Only shrinks.
  Rights inheriting_ceiling =
      all_rights;  ///< The ceiling of whatever is opened through it. Only shrinks.
};

/// The rights that make sense for an inode of `type` opened with `access`. `seekable`: it has an
/// offset. Thread-safe. Directories get no seek and no size rights, streams no seek and tell.
[[nodiscard]] Rights applicable_rights(FileType type, Access access, bool seekable) noexcept;

}  // namespace wasifs
