// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "io/host_errno.h"

#include <cerrno>

namespace wasifs {

Errno errno_from_stream_call(int error) noexcept {
  switch (error) {
#if EWOULDBLOCK != EAGAIN
    case EWOULDBLOCK:
#endif
    case EAGAIN:
      return Errno::again;
    case EACCES:
      return Errno::acces;
    case EBADF:
      return Errno::badf;
    case ECONNREFUSED:
      return Errno::connrefused;
    case ECONNRESET:
      return Errno::connreset;
    case EDESTADDRREQ:
      return Errno::destaddrreq;
    case EDQUOT:
      return Errno::dquot;
    case EFBIG:
      return Errno::fbig;
    case EHOSTUNREACH:
      return Errno::hostunreach;
    case EINVAL:
      return Errno::inval;
    case EISDIR:
      return Errno::isdir;
    case EMSGSIZE:
      return Errno::msgsize;
    case ENETDOWN:
      return Errno::netdown;
    case ENETUNREACH:
      return Errno::netunreach;
    case ENOBUFS:
      return Errno::nobufs;
    case ENOMEM:
      return Errno::nomem;
    case ENOSPC:
      return Errno::nospc;
    case ENOTCONN:
      return Errno::notconn;
    case ENXIO:
      return Errno::nxio;
    case EPERM:
      return Errno::perm;
    case EPIPE:
      return Errno::pipe;
    case ETIMEDOUT:
      return Errno::timedout;
    default:
      return Errno::io;  // EIO, and what these calls do not document.
  }
}

}  // namespace wasifs
