// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/io/host_fd.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "host_os/errno_map.h"
#include "io/host_socket.h"
#include "io/host_stream.h"
#include "wasifs/fs/host.h"
#include "wasifs/io/stdio.h"

namespace wasifs {
namespace {

Result<mode_t> kind_of(int fd) {
  struct stat found;
  if (fstat(fd, &found) != 0) return from_host_errno(errno);
  return static_cast<mode_t>(found.st_mode & S_IFMT);
}

FileType socket_type(int fd) {
  int type = SOCK_STREAM;
  socklen_t size = sizeof type;
  getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
  return type == SOCK_DGRAM ? FileType::socket_dgram : FileType::socket_stream;
}

// A failure with which a descriptor that was handed over is closed.
Errno refuse(int fd, Ownership ownership, Errno error) {
  if (ownership == Ownership::take) close(fd);
  return error;
}

Result<Ref<Inode>> make_stream(int fd, Ownership ownership, mode_t kind) {
  const auto make = [fd, ownership](HostStreamKind how, FileType type) -> Ref<Inode> {
    return make_ref<HostStream>(fd, ownership, how, type);
  };
  switch (kind) {
    case S_IFREG:
      return make(HostStreamKind::file, FileType::unknown);
    case S_IFIFO:
      return make(HostStreamKind::pipe, FileType::unknown);
    case S_IFSOCK:
      return Ref<Inode>(make_ref<HostSocket>(fd, ownership, socket_type(fd)));
    case S_IFCHR:
      // A guest takes a character device that cannot seek for a terminal, so only a terminal may be
      // one.
      return make(HostStreamKind::device,
                  isatty(fd) == 1 ? FileType::character_device : FileType::unknown);
    case S_IFDIR:
      return refuse(fd, ownership, Errno::isdir);
    default:
      return refuse(fd, ownership, Errno::notsup);
  }
}

}  // namespace

Result<Ref<Inode>> from_host_fd(int fd, Ownership ownership) {
  WASIFS_TRY(const mode_t kind, kind_of(fd));
  if (kind == S_IFREG) return make_host_file_from_fd(fd, ownership);
  if (kind == S_IFDIR) return make_host_directory_from_fd(fd, ownership);
  return make_stream(fd, ownership, kind);
}

Result<Ref<Inode>> stream_from_host_fd(int fd, Ownership ownership) {
  WASIFS_TRY(const mode_t kind, kind_of(fd));
  return make_stream(fd, ownership, kind);
}

Result<Ref<Inode>> inherit_stdin() {
  return stream_from_host_fd(STDIN_FILENO, Ownership::borrow);
}

Result<Ref<Inode>> inherit_stdout() {
  return stream_from_host_fd(STDOUT_FILENO, Ownership::borrow);
}

Result<Ref<Inode>> inherit_stderr() {
  return stream_from_host_fd(STDERR_FILENO, Ownership::borrow);
}

}  // namespace wasifs
