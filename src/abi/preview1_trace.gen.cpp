// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_snapshot_preview1.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "abi/preview1_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "abi/preview1_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::preview1::trace {
namespace {

constexpr std::array<std::string_view, 4> names_clockid{
  "REALTIME",
  "MONOTONIC",
  "PROCESS_CPUTIME_ID",
  "THREAD_CPUTIME_ID",
};

constexpr std::array<std::string_view, 6> names_advice{
  "NORMAL",
  "SEQUENTIAL",
  "RANDOM",
  "WILLNEED",
  "DONTNEED",
  "NOREUSE",
};

constexpr std::array<std::string_view, 8> names_filetype{
  "UNKNOWN",
  "BLOCK_DEVICE",
  "CHARACTER_DEVICE",
  "DIRECTORY",
  "REGULAR_FILE",
  "SOCKET_DGRAM",
  "SOCKET_STREAM",
  "SYMBOLIC_LINK",
};

constexpr std::array<std::string_view, 5> names_fdflags{
  "APPEND",
  "DSYNC",
  "NONBLOCK",
  "RSYNC",
  "SYNC",
};

constexpr std::array<std::string_view, 30> names_rights{
  "FD_DATASYNC",
  "FD_READ",
  "FD_SEEK",
  "FD_FDSTAT_SET_FLAGS",
  "FD_SYNC",
  "FD_TELL",
  "FD_WRITE",
  "FD_ADVISE",
  "FD_ALLOCATE",
  "PATH_CREATE_DIRECTORY",
  "PATH_CREATE_FILE",
  "PATH_LINK_SOURCE",
  "PATH_LINK_TARGET",
  "PATH_OPEN",
  "FD_READDIR",
  "PATH_READLINK",
  "PATH_RENAME_SOURCE",
  "PATH_RENAME_TARGET",
  "PATH_FILESTAT_GET",
  "PATH_FILESTAT_SET_SIZE",
  "PATH_FILESTAT_SET_TIMES",
  "FD_FILESTAT_GET",
  "FD_FILESTAT_SET_SIZE",
  "FD_FILESTAT_SET_TIMES",
  "PATH_SYMLINK",
  "PATH_REMOVE_DIRECTORY",
  "PATH_UNLINK_FILE",
  "POLL_FD_READWRITE",
  "SOCK_SHUTDOWN",
  "SOCK_ACCEPT",
};

void show_fdstat(TraceText& text, const native::Fdstat& value) {
  text.open('{');
  text.field("fs_filetype");
  text.name(names_filetype, value.fs_filetype);
  text.field("fs_flags");
  text.flags(names_fdflags, value.fs_flags);
  text.field("fs_rights_base");
  text.flags(names_rights, value.fs_rights_base);
  text.field("fs_rights_inheriting");
  text.flags(names_rights, value.fs_rights_inheriting);
  text.close('}');
}

void show_filestat(TraceText& text, const native::Filestat& value) {
  text.open('{');
  text.field("dev");
  text.number(value.dev);
  text.field("ino");
  text.number(value.ino);
  text.field("filetype");
  text.name(names_filetype, value.filetype);
  text.field("nlink");
  text.number(value.nlink);
  text.field("size");
  text.number(value.size);
  text.field("atim");
  text.number(value.atim);
  text.field("mtim");
  text.number(value.mtim);
  text.field("ctim");
  text.number(value.ctim);
  text.close('}');
}

constexpr std::array<std::string_view, 4> names_fstflags{
  "ATIM",
  "ATIM_NOW",
  "MTIM",
  "MTIM_NOW",
};

void show_prestat_dir(TraceText& text, const native::PrestatDir& value) {
  text.open('{');
  text.field("pr_name_len");
  text.number(value.pr_name_len);
  text.close('}');
}

void show_prestat(TraceText& text, const native::Prestat& value) {
  text.open('{');
  switch (value.tag) {
    case 0:
      text.field("dir");
      show_prestat_dir(text, value.payload.dir);
      break;
    default:
      text.field("tag");
      text.number(value.tag);
      break;
  }
  text.close('}');
}

constexpr std::array<std::string_view, 3> names_whence{
  "SET",
  "CUR",
  "END",
};

constexpr std::array<std::string_view, 1> names_lookupflags{
  "SYMLINK_FOLLOW",
};

constexpr std::array<std::string_view, 4> names_oflags{
  "CREAT",
  "DIRECTORY",
  "EXCL",
  "TRUNC",
};

constexpr std::array<std::string_view, 31> names_signal{
  "NONE",
  "HUP",
  "INT",
  "QUIT",
  "ILL",
  "TRAP",
  "ABRT",
  "BUS",
  "FPE",
  "KILL",
  "USR1",
  "SEGV",
  "USR2",
  "PIPE",
  "ALRM",
  "TERM",
  "CHLD",
  "CONT",
  "STOP",
  "TSTP",
  "TTIN",
  "TTOU",
  "URG",
  "XCPU",
  "XFSZ",
  "VTALRM",
  "PROF",
  "WINCH",
  "POLL",
  "PWR",
  "SYS",
};

constexpr std::array<std::string_view, 2> names_riflags{
  "RECV_PEEK",
  "RECV_WAITALL",
};

constexpr std::array<std::string_view, 1> names_roflags{
  "RECV_DATA_TRUNCATED",
};

constexpr std::array<std::string_view, 2> names_sdflags{
  "RD",
  "WR",
};

}  // namespace

void arguments_args_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.address(low(raw[0]));
  text.item();
  text.address(low(raw[1]));
}

void results_args_get([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_args_sizes_get([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void results_args_sizes_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
  text.item();
  if (std::array<std::byte, 4> bytes_1; text.peek(bytes_1, low(raw[1]))) {
    text.number(load_le<std::uint32_t>(bytes_1.data()));
  }
}

void arguments_environ_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.address(low(raw[0]));
  text.item();
  text.address(low(raw[1]));
}

void results_environ_get([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_environ_sizes_get([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void results_environ_sizes_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[0]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
  text.item();
  if (std::array<std::byte, 4> bytes_1; text.peek(bytes_1, low(raw[1]))) {
    text.number(load_le<std::uint32_t>(bytes_1.data()));
  }
}

void arguments_clock_res_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.name(names_clockid, low(raw[0]));
}

void results_clock_res_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 8> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    text.number(load_le<std::uint64_t>(bytes_0.data()));
  }
}

void arguments_clock_time_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.name(names_clockid, low(raw[0]));
  text.item();
  text.number(raw[1]);
}

void results_clock_time_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 8> bytes_0; text.peek(bytes_0, low(raw[2]))) {
    text.number(load_le<std::uint64_t>(bytes_0.data()));
  }
}

void arguments_fd_advise(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.number(raw[1]);
  text.item();
  text.number(raw[2]);
  text.item();
  text.name(names_advice, low(raw[3]));
}

void results_fd_advise([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_allocate(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.number(raw[1]);
  text.item();
  text.number(raw[2]);
}

void results_fd_allocate([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_close(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_fd_close([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_datasync(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_fd_datasync([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_fdstat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_fd_fdstat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 24> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    show_fdstat(text, load_fdstat(bytes_0.data()));
  }
}

void arguments_fd_fdstat_set_flags(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_fdflags, low(raw[1]));
}

void results_fd_fdstat_set_flags([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_fdstat_set_rights(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_rights, raw[1]);
  text.item();
  text.flags(names_rights, raw[2]);
}

void results_fd_fdstat_set_rights([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_filestat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_fd_filestat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 64> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    show_filestat(text, load_filestat(bytes_0.data()));
  }
}

void arguments_fd_filestat_set_size(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.number(raw[1]);
}

void results_fd_filestat_set_size([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_filestat_set_times(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.number(raw[1]);
  text.item();
  text.number(raw[2]);
  text.item();
  text.flags(names_fstflags, low(raw[3]));
}

void results_fd_filestat_set_times([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_pread(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.buffers(low(raw[1]), low(raw[2]));
  text.item();
  text.number(raw[3]);
}

void results_fd_pread(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[4]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_fd_prestat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_fd_prestat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 8> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    show_prestat(text, load_prestat(bytes_0.data()));
  }
}

void arguments_fd_prestat_dir_name(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.memory(low(raw[1]), low(raw[2]));
}

void results_fd_prestat_dir_name([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_pwrite(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.buffers(low(raw[1]), low(raw[2]));
  text.item();
  text.number(raw[3]);
}

void results_fd_pwrite(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[4]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_fd_read(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.buffers(low(raw[1]), low(raw[2]));
}

void results_fd_read(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[3]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_fd_readdir(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.memory(low(raw[1]), low(raw[2]));
  text.item();
  text.number(raw[3]);
}

void results_fd_readdir(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[4]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_fd_renumber(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.number(low(raw[1]));
}

void results_fd_renumber([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_seek(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.signed_number(static_cast<std::int64_t>(raw[1]));
  text.item();
  text.name(names_whence, low(raw[2]));
}

void results_fd_seek(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 8> bytes_0; text.peek(bytes_0, low(raw[3]))) {
    text.number(load_le<std::uint64_t>(bytes_0.data()));
  }
}

void arguments_fd_sync(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_fd_sync([[maybe_unused]] TraceText& text, [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_fd_tell(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_fd_tell(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 8> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    text.number(load_le<std::uint64_t>(bytes_0.data()));
  }
}

void arguments_fd_write(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.buffers(low(raw[1]), low(raw[2]));
}

void results_fd_write(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[3]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_path_create_directory(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.string(low(raw[1]), low(raw[2]));
}

void results_path_create_directory([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_path_filestat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_lookupflags, low(raw[1]));
  text.item();
  text.string(low(raw[2]), low(raw[3]));
}

void results_path_filestat_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 64> bytes_0; text.peek(bytes_0, low(raw[4]))) {
    show_filestat(text, load_filestat(bytes_0.data()));
  }
}

void arguments_path_filestat_set_times(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_lookupflags, low(raw[1]));
  text.item();
  text.string(low(raw[2]), low(raw[3]));
  text.item();
  text.number(raw[4]);
  text.item();
  text.number(raw[5]);
  text.item();
  text.flags(names_fstflags, low(raw[6]));
}

void results_path_filestat_set_times([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_path_link(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_lookupflags, low(raw[1]));
  text.item();
  text.string(low(raw[2]), low(raw[3]));
  text.item();
  text.number(low(raw[4]));
  text.item();
  text.string(low(raw[5]), low(raw[6]));
}

void results_path_link([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_path_open(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_lookupflags, low(raw[1]));
  text.item();
  text.string(low(raw[2]), low(raw[3]));
  text.item();
  text.flags(names_oflags, low(raw[4]));
  text.item();
  text.flags(names_rights, raw[5]);
  text.item();
  text.flags(names_rights, raw[6]);
  text.item();
  text.flags(names_fdflags, low(raw[7]));
}

void results_path_open(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[8]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_path_readlink(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.string(low(raw[1]), low(raw[2]));
  text.item();
  text.memory(low(raw[3]), low(raw[4]));
}

void results_path_readlink(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[5]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_path_remove_directory(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.string(low(raw[1]), low(raw[2]));
}

void results_path_remove_directory([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_path_rename(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.string(low(raw[1]), low(raw[2]));
  text.item();
  text.number(low(raw[3]));
  text.item();
  text.string(low(raw[4]), low(raw[5]));
}

void results_path_rename([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_path_symlink(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.string(low(raw[0]), low(raw[1]));
  text.item();
  text.number(low(raw[2]));
  text.item();
  text.string(low(raw[3]), low(raw[4]));
}

void results_path_symlink([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_path_unlink_file(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.string(low(raw[1]), low(raw[2]));
}

void results_path_unlink_file([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_poll_oneoff(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.address(low(raw[0]));
  text.item();
  text.address(low(raw[1]));
  text.item();
  text.number(low(raw[2]));
}

void results_poll_oneoff(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[3]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_proc_exit(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
}

void results_proc_exit([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_proc_raise(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.name(names_signal, low(raw[0]));
}

void results_proc_raise([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_sched_yield([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void results_sched_yield([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_random_get(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.memory(low(raw[0]), low(raw[1]));
}

void results_random_get([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

void arguments_sock_accept(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_fdflags, low(raw[1]));
}

void results_sock_accept(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[2]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_sock_recv(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.buffers(low(raw[1]), low(raw[2]));
  text.item();
  text.flags(names_riflags, low(raw[3]));
}

void results_sock_recv(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[4]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
  text.item();
  if (std::array<std::byte, 2> bytes_1; text.peek(bytes_1, low(raw[5]))) {
    text.flags(names_roflags, load_le<std::uint16_t>(bytes_1.data()));
  }
}

void arguments_sock_send(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.buffers(low(raw[1]), low(raw[2]));
  text.item();
  text.number(low(raw[3]));
}

void results_sock_send(TraceText& text, const std::uint64_t* raw) {
  text.item();
  if (std::array<std::byte, 4> bytes_0; text.peek(bytes_0, low(raw[4]))) {
    text.number(load_le<std::uint32_t>(bytes_0.data()));
  }
}

void arguments_sock_shutdown(TraceText& text, const std::uint64_t* raw) {
  text.item();
  text.number(low(raw[0]));
  text.item();
  text.flags(names_sdflags, low(raw[1]));
}

void results_sock_shutdown([[maybe_unused]] TraceText& text,
    [[maybe_unused]] const std::uint64_t* raw) {
}

}  // namespace wasifs::preview1::trace
