// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each call needs of its descriptor: the kind, the access mode and the rights, in one row. The
// rows are the errnos of docs/semantics.md; `FdTable::get` checks them in its fixed order. A call
// without a row does not compile.
#pragma once

#include "wasifs/fd_table.h"

namespace wasifs::needs {

inline constexpr Need nothing{};

// Descriptors with content.
inline constexpr Need fd_read{
    .rights = Rights::fd_read, .access = Access::read, .directory = Errno::isdir};
inline constexpr Need fd_write{
    .rights = Rights::fd_write, .access = Access::write, .directory = Errno::badf};
inline constexpr Need fd_pread{.rights = Rights::fd_read | Rights::fd_seek,
                               .access = Access::read,
                               .directory = Errno::isdir,
                               .stream = Errno::spipe,
                               .socket = Errno::spipe};
inline constexpr Need fd_pwrite{.rights = Rights::fd_write | Rights::fd_seek,
                                .access = Access::write,
                                .directory = Errno::badf,
                                .stream = Errno::spipe,
                                .socket = Errno::spipe};
inline constexpr Need fd_seek{.rights = Rights::fd_seek,
                              .directory = Errno::isdir,
                              .stream = Errno::spipe,
                              .socket = Errno::spipe};
inline constexpr Need fd_tell{.rights = Rights::fd_tell,
                              .directory = Errno::isdir,
                              .stream = Errno::spipe,
                              .socket = Errno::spipe};
inline constexpr Need fd_advise{.rights = Rights::fd_advise,
                                .directory = Errno::badf,
                                .stream = Errno::spipe,
                                .socket = Errno::spipe};
inline constexpr Need fd_allocate{.rights = Rights::fd_allocate,
                                  .access = Access::write,
                                  .directory = Errno::badf,
                                  .stream = Errno::spipe,
                                  .socket = Errno::spipe};
inline constexpr Need fd_filestat_set_size{.rights = Rights::fd_filestat_set_size,
                                           .access = Access::write,
                                           .no_access = Errno::inval,
                                           .directory = Errno::isdir,
                                           .stream = Errno::inval,
                                           .socket = Errno::inval};

// Any descriptor.
inline constexpr Need fd_datasync{.rights = Rights::fd_datasync};
inline constexpr Need fd_sync{.rights = Rights::fd_sync};
inline constexpr Need fd_fdstat_set_flags{.rights = Rights::fd_fdstat_set_flags};
inline constexpr Need fd_filestat_get{.rights = Rights::fd_filestat_get};
inline constexpr Need fd_filestat_set_times{.rights = Rights::fd_filestat_set_times};
inline constexpr Need fd_poll{.rights = Rights::poll_fd_readwrite};

// Directories. POSIX's notdir for a listing breaks the Rust standard library, hence badf there.
inline constexpr Need fd_readdir{.rights = Rights::fd_readdir,
                                 .file = Errno::badf,
                                 .stream = Errno::badf,
                                 .socket = Errno::badf};

constexpr Need directory(Rights rights) {
  return {
      .rights = rights, .file = Errno::notdir, .stream = Errno::notdir, .socket = Errno::notdir};
}
inline constexpr Need path_create_directory = directory(Rights::path_create_directory);
inline constexpr Need path_filestat_get = directory(Rights::path_filestat_get);
inline constexpr Need path_filestat_set_times = directory(Rights::path_filestat_set_times);
inline constexpr Need path_link_source = directory(Rights::path_link_source);
inline constexpr Need path_link_target = directory(Rights::path_link_target);
inline constexpr Need path_readlink = directory(Rights::path_readlink);
inline constexpr Need path_remove_directory = directory(Rights::path_remove_directory);
inline constexpr Need path_rename_source = directory(Rights::path_rename_source);
inline constexpr Need path_rename_target = directory(Rights::path_rename_target);
inline constexpr Need path_symlink = directory(Rights::path_symlink);
inline constexpr Need path_unlink_file = directory(Rights::path_unlink_file);

// Sockets.
constexpr Need socket(Rights rights, Access access) {
  return {.rights = rights,
          .access = access,
          .directory = Errno::notsock,
          .file = Errno::notsock,
          .stream = Errno::notsock};
}
inline constexpr Need sock_accept = socket(Rights::sock_accept, Access::none);
inline constexpr Need sock_recv = socket(Rights::fd_read, Access::read);
inline constexpr Need sock_send = socket(Rights::fd_write, Access::write);
inline constexpr Need sock_shutdown = socket(Rights::sock_shutdown, Access::none);

}  // namespace wasifs::needs
