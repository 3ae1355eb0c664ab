// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_unstable.witx: change that file and run witxgen again, not this one.
// The calls as a list: names and core types.
// clang-format off
#pragma once

#include <cstdint>

/// CALL(index in the table, name, (parameters), (arguments)) for each call that
/// gives an i32, END(...) for each that gives nothing.
#define WASIFS_UNSTABLE_CALLS(CALL, END) \
  CALL(0, args_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(1, args_sizes_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(2, environ_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(3, environ_sizes_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(4, clock_res_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(5, clock_time_get, (std::uint32_t a0, std::uint64_t a1, std::uint32_t a2), (a0, a1, a2)) \
  CALL(6, fd_advise, (std::uint32_t a0, std::uint64_t a1, std::uint64_t a2, std::uint32_t a3), (a0, a1, a2, a3)) \
  CALL(7, fd_allocate, (std::uint32_t a0, std::uint64_t a1, std::uint64_t a2), (a0, a1, a2)) \
  CALL(8, fd_close, (std::uint32_t a0), (a0)) \
  CALL(9, fd_datasync, (std::uint32_t a0), (a0)) \
  CALL(10, fd_fdstat_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(11, fd_fdstat_set_flags, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(12, fd_fdstat_set_rights, (std::uint32_t a0, std::uint64_t a1, std::uint64_t a2), (a0, a1, a2)) \
  CALL(13, fd_filestat_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(14, fd_filestat_set_size, (std::uint32_t a0, std::uint64_t a1), (a0, a1)) \
  CALL(15, fd_filestat_set_times, (std::uint32_t a0, std::uint64_t a1, std::uint64_t a2, std::uint32_t a3), (a0, a1, a2, a3)) \
  CALL(16, fd_pread, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint64_t a3, std::uint32_t a4), (a0, a1, a2, a3, a4)) \
  CALL(17, fd_prestat_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(18, fd_prestat_dir_name, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2), (a0, a1, a2)) \
  CALL(19, fd_pwrite, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint64_t a3, std::uint32_t a4), (a0, a1, a2, a3, a4)) \
  CALL(20, fd_read, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3), (a0, a1, a2, a3)) \
  CALL(21, fd_readdir, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint64_t a3, std::uint32_t a4), (a0, a1, a2, a3, a4)) \
  CALL(22, fd_renumber, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(23, fd_seek, (std::uint32_t a0, std::uint64_t a1, std::uint32_t a2, std::uint32_t a3), (a0, a1, a2, a3)) \
  CALL(24, fd_sync, (std::uint32_t a0), (a0)) \
  CALL(25, fd_tell, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(26, fd_write, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3), (a0, a1, a2, a3)) \
  CALL(27, path_create_directory, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2), (a0, a1, a2)) \
  CALL(28, path_filestat_get, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4), (a0, a1, a2, a3, a4)) \
  CALL(29, path_filestat_set_times, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint64_t a4, std::uint64_t a5, std::uint32_t a6), (a0, a1, a2, a3, a4, a5, a6)) \
  CALL(30, path_link, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4, std::uint32_t a5, std::uint32_t a6), (a0, a1, a2, a3, a4, a5, a6)) \
  CALL(31, path_open, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4, std::uint64_t a5, std::uint64_t a6, std::uint32_t a7, std::uint32_t a8), (a0, a1, a2, a3, a4, a5, a6, a7, a8)) \
  CALL(32, path_readlink, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4, std::uint32_t a5), (a0, a1, a2, a3, a4, a5)) \
  CALL(33, path_remove_directory, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2), (a0, a1, a2)) \
  CALL(34, path_rename, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4, std::uint32_t a5), (a0, a1, a2, a3, a4, a5)) \
  CALL(35, path_symlink, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4), (a0, a1, a2, a3, a4)) \
  CALL(36, path_unlink_file, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2), (a0, a1, a2)) \
  CALL(37, poll_oneoff, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3), (a0, a1, a2, a3)) \
  END(38, proc_exit, (std::uint32_t a0), (a0)) \
  CALL(39, proc_raise, (std::uint32_t a0), (a0)) \
  CALL(40, sched_yield, (), ()) \
  CALL(41, random_get, (std::uint32_t a0, std::uint32_t a1), (a0, a1)) \
  CALL(42, sock_recv, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4, std::uint32_t a5), (a0, a1, a2, a3, a4, a5)) \
  CALL(43, sock_send, (std::uint32_t a0, std::uint32_t a1, std::uint32_t a2, std::uint32_t a3, std::uint32_t a4), (a0, a1, a2, a3, a4)) \
  CALL(44, sock_shutdown, (std::uint32_t a0, std::uint32_t a1), (a0, a1))
