// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which rights make sense for what. Guests depend on it: a C library takes a character device that
// cannot seek for a terminal, and the WASI test suite wants directories without seek and size
// rights.
#include "wasifs/rights.h"

namespace wasifs {
namespace {

constexpr Rights for_everything = Rights::fd_datasync | Rights::fd_sync |
                                  Rights::fd_fdstat_set_flags | Rights::fd_filestat_get |
                                  Rights::fd_filestat_set_times | Rights::poll_fd_readwrite;

constexpr Rights for_directories =
    Rights::fd_readdir | Rights::path_open | Rights::path_create_directory |
    Rights::path_create_file | Rights::path_link_source | Rights::path_link_target |
    Rights::path_readlink | Rights::path_rename_source | Rights::path_rename_target |
    Rights::path_filestat_get | Rights::path_filestat_set_size | Rights::path_filestat_set_times |
    Rights::path_symlink | Rights::path_remove_directory | Rights::path_unlink_file;

constexpr Rights for_offsets = Rights::fd_seek | Rights::fd_tell | Rights::fd_advise;
constexpr Rights for_sizes = Rights::fd_allocate | Rights::fd_filestat_set_size;
constexpr Rights for_sockets = Rights::sock_shutdown | Rights::sock_accept;

}  // namespace

Rights applicable_rights(FileType type, Access access, bool seekable) noexcept {
  Rights rights = for_everything;
  if (type == FileType::directory) return rights | for_directories;
  if (type == FileType::symbolic_link) return rights;

  const bool writes = has_any(access, Access::write);
  if (has_any(access, Access::read)) rights |= Rights::fd_read;
  if (writes) rights |= Rights::fd_write;
  if (seekable) rights |= for_offsets;
  if (writes && type == FileType::regular_file) rights |= for_sizes;
  if (type == FileType::socket_dgram || type == FileType::socket_stream) rights |= for_sockets;
  return rights;
}

}  // namespace wasifs
