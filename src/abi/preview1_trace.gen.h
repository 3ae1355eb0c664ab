// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_snapshot_preview1.witx: change that file and run witxgen again, not this one.
// Arguments and results as text. Used for a process with a trace.
// clang-format off
#pragma once

#include <cstdint>

#include "abi/trace_text.h"

namespace wasifs::preview1::trace {

// For each call: its raw arguments, and what it wrote where they say.
void arguments_args_get(TraceText& text, const std::uint64_t* raw);
void results_args_get(TraceText& text, const std::uint64_t* raw);
void arguments_args_sizes_get(TraceText& text, const std::uint64_t* raw);
void results_args_sizes_get(TraceText& text, const std::uint64_t* raw);
void arguments_environ_get(TraceText& text, const std::uint64_t* raw);
void results_environ_get(TraceText& text, const std::uint64_t* raw);
void arguments_environ_sizes_get(TraceText& text, const std::uint64_t* raw);
void results_environ_sizes_get(TraceText& text, const std::uint64_t* raw);
void arguments_clock_res_get(TraceText& text, const std::uint64_t* raw);
void results_clock_res_get(TraceText& text, const std::uint64_t* raw);
void arguments_clock_time_get(TraceText& text, const std::uint64_t* raw);
void results_clock_time_get(TraceText& text, const std::uint64_t* raw);
void arguments_fd_advise(TraceText& text, const std::uint64_t* raw);
void results_fd_advise(TraceText& text, const std::uint64_t* raw);
void arguments_fd_allocate(TraceText& text, const std::uint64_t* raw);
void results_fd_allocate(TraceText& text, const std::uint64_t* raw);
void arguments_fd_close(TraceText& text, const std::uint64_t* raw);
void results_fd_close(TraceText& text, const std::uint64_t* raw);
void arguments_fd_datasync(TraceText& text, const std::uint64_t* raw);
void results_fd_datasync(TraceText& text, const std::uint64_t* raw);
void arguments_fd_fdstat_get(TraceText& text, const std::uint64_t* raw);
void results_fd_fdstat_get(TraceText& text, const std::uint64_t* raw);
void arguments_fd_fdstat_set_flags(TraceText& text, const std::uint64_t* raw);
void results_fd_fdstat_set_flags(TraceText& text, const std::uint64_t* raw);
void arguments_fd_fdstat_set_rights(TraceText& text, const std::uint64_t* raw);
void results_fd_fdstat_set_rights(TraceText& text, const std::uint64_t* raw);
void arguments_fd_filestat_get(TraceText& text, const std::uint64_t* raw);
void results_fd_filestat_get(TraceText& text, const std::uint64_t* raw);
void arguments_fd_filestat_set_size(TraceText& text, const std::uint64_t* raw);
void results_fd_filestat_set_size(TraceText& text, const std::uint64_t* raw);
void arguments_fd_filestat_set_times(TraceText& text, const std::uint64_t* raw);
void results_fd_filestat_set_times(TraceText& text, const std::uint64_t* raw);
void arguments_fd_pread(TraceText& text, const std::uint64_t* raw);
void results_fd_pread(TraceText& text, const std::uint64_t* raw);
void arguments_fd_prestat_get(TraceText& text, const std::uint64_t* raw);
void results_fd_prestat_get(TraceText& text, const std::uint64_t* raw);
void arguments_fd_prestat_dir_name(TraceText& text, const std::uint64_t* raw);
void results_fd_prestat_dir_name(TraceText& text, const std::uint64_t* raw);
void arguments_fd_pwrite(TraceText& text, const std::uint64_t* raw);
void results_fd_pwrite(TraceText& text, const std::uint64_t* raw);
void arguments_fd_read(TraceText& text, const std::uint64_t* raw);
void results_fd_read(TraceText& text, const std::uint64_t* raw);
void arguments_fd_readdir(TraceText& text, const std::uint64_t* raw);
void results_fd_readdir(TraceText& text, const std::uint64_t* raw);
void arguments_fd_renumber(TraceText& text, const std::uint64_t* raw);
void results_fd_renumber(TraceText& text, const std::uint64_t* raw);
void arguments_fd_seek(TraceText& text, const std::uint64_t* raw);
void results_fd_seek(TraceText& text, const std::uint64_t* raw);
void arguments_fd_sync(TraceText& text, const std::uint64_t* raw);
void results_fd_sync(TraceText& text, const std::uint64_t* raw);
void arguments_fd_tell(TraceText& text, const std::uint64_t* raw);
void results_fd_tell(TraceText& text, const std::uint64_t* raw);
void arguments_fd_write(TraceText& text, const std::uint64_t* raw);
void results_fd_write(TraceText& text, const std::uint64_t* raw);
void arguments_path_create_directory(TraceText& text, const std::uint64_t* raw);
void results_path_create_directory(TraceText& text, const std::uint64_t* raw);
void arguments_path_filestat_get(TraceText& text, const std::uint64_t* raw);
void results_path_filestat_get(TraceText& text, const std::uint64_t* raw);
void arguments_path_filestat_set_times(TraceText& text, const std::uint64_t* raw);
void results_path_filestat_set_times(TraceText& text, const std::uint64_t* raw);
void arguments_path_link(TraceText& text, const std::uint64_t* raw);
void results_path_link(TraceText& text, const std::uint64_t* raw);
void arguments_path_open(TraceText& text, const std::uint64_t* raw);
void results_path_open(TraceText& text, const std::uint64_t* raw);
void arguments_path_readlink(TraceText& text, const std::uint64_t* raw);
void results_path_readlink(TraceText& text, const std::uint64_t* raw);
void arguments_path_remove_directory(TraceText& text, const std::uint64_t* raw);
void results_path_remove_directory(TraceText& text, const std::uint64_t* raw);
void arguments_path_rename(TraceText& text, const std::uint64_t* raw);
void results_path_rename(TraceText& text, const std::uint64_t* raw);
void arguments_path_symlink(TraceText& text, const std::uint64_t* raw);
void results_path_symlink(TraceText& text, const std::uint64_t* raw);
void arguments_path_unlink_file(TraceText& text, const std::uint64_t* raw);
void results_path_unlink_file(TraceText& text, const std::uint64_t* raw);
void arguments_poll_oneoff(TraceText& text, const std::uint64_t* raw);
void results_poll_oneoff(TraceText& text, const std::uint64_t* raw);
void arguments_proc_exit(TraceText& text, const std::uint64_t* raw);
void results_proc_exit(TraceText& text, const std::uint64_t* raw);
void arguments_proc_raise(TraceText& text, const std::uint64_t* raw);
void results_proc_raise(TraceText& text, const std::uint64_t* raw);
void arguments_sched_yield(TraceText& text, const std::uint64_t* raw);
void results_sched_yield(TraceText& text, const std::uint64_t* raw);
void arguments_random_get(TraceText& text, const std::uint64_t* raw);
void results_random_get(TraceText& text, const std::uint64_t* raw);
void arguments_sock_accept(TraceText& text, const std::uint64_t* raw);
void results_sock_accept(TraceText& text, const std::uint64_t* raw);
void arguments_sock_recv(TraceText& text, const std::uint64_t* raw);
void results_sock_recv(TraceText& text, const std::uint64_t* raw);
void arguments_sock_send(TraceText& text, const std::uint64_t* raw);
void results_sock_send(TraceText& text, const std::uint64_t* raw);
void arguments_sock_shutdown(TraceText& text, const std::uint64_t* raw);
void results_sock_shutdown(TraceText& text, const std::uint64_t* raw);

}  // namespace wasifs::preview1::trace
