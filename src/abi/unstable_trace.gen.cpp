// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from wasi_unstable.witx: change that file and run witxgen again, not this one.
// Arguments and results as text.
// clang-format off
#include "abi/unstable_trace.gen.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "abi/unstable_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"

namespace wasifs::unstable::trace {
namespace {

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

constexpr std::array<std::string_view, 29> names_rights{
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

constexpr std::array<std::string_view, 3> names_whence{
  "CUR",
  "END",
  "SET",
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

}  // namespace

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
  if (std::array<std::byte, 56> bytes_0; text.peek(bytes_0, low(raw[1]))) {
    show_filestat(text, load_filestat(bytes_0.data()));
  }
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
  if (std::array<std::byte, 56> bytes_0; text.peek(bytes_0, low(raw[4]))) {
    show_filestat(text, load_filestat(bytes_0.data()));
  }
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

}  // namespace wasifs::unstable::trace
