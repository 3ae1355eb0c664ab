// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/errno_map.h"

#include <cerrno>

namespace wasifs {

Errno from_host_errno(int error) noexcept {
  switch (error) {
    case E2BIG:
      return Errno::toobig;
    case EACCES:
      return Errno::acces;
    case EAGAIN:
#if EWOULDBLOCK != EAGAIN  // with MinGW
    case EWOULDBLOCK:
#endif
      return Errno::again;
    case EBADF:
      return Errno::badf;
    case EBUSY:
      return Errno::busy;
    case ECONNABORTED:
      return Errno::connaborted;
    case ECONNREFUSED:
      return Errno::connrefused;
    case ECONNRESET:
      return Errno::connreset;
    case EDEADLK:
      return Errno::deadlk;
    case EDESTADDRREQ:
      return Errno::destaddrreq;
#ifdef EDQUOT  // not with MinGW
    case EDQUOT:
      return Errno::dquot;
#endif
    case EEXIST:
      return Errno::exist;
    case EFAULT:
      return Errno::fault;
    case EFBIG:
      return Errno::fbig;
    case EHOSTUNREACH:
      return Errno::hostunreach;
    case EILSEQ:
      return Errno::ilseq;
    case EINTR:
      return Errno::intr;
    case EINVAL:
      return Errno::inval;
    case EISDIR:
      return Errno::isdir;
    case ELOOP:
      return Errno::loop;
    case EMLINK:
      return Errno::mlink;
    case EMSGSIZE:
      return Errno::msgsize;
    case ENAMETOOLONG:
      return Errno::nametoolong;
    case ENETDOWN:
      return Errno::netdown;
    case ENETUNREACH:
      return Errno::netunreach;
    case ENOBUFS:
      return Errno::nobufs;
    case ENODEV:
      return Errno::nodev;
    case ENOENT:
      return Errno::noent;
    case ENOLCK:
      return Errno::nolck;
    case ENOMEM:
      return Errno::nomem;
    case ENOSPC:
      return Errno::nospc;
    case ENOTCONN:
      return Errno::notconn;
    case ENOTDIR:
      return Errno::notdir;
    case ENOTEMPTY:
      return Errno::notempty;
    case ENXIO:
      return Errno::nxio;
    case EOVERFLOW:
      return Errno::overflow;
    case EPERM:
      return Errno::perm;
    case EPIPE:
      return Errno::pipe;
    case EROFS:
      return Errno::rofs;
    case ESPIPE:
      return Errno::spipe;
#ifdef ESTALE  // not with MinGW
    case ESTALE:
      return Errno::stale;
#endif
    case ETIMEDOUT:
      return Errno::timedout;
    case ETXTBSY:
      return Errno::txtbsy;
    case EXDEV:
      return Errno::xdev;
    // The host's descriptors, whether this program's or the machine's; `mfile` is the guest's own
    // table.
    case EMFILE:
    case ENFILE:
      return Errno::nfile;
    // A kernel without the call and a file system without the operation look the same to a guest,
    // which has every call.
    case ENOSYS:
    case EOPNOTSUPP:
      return Errno::notsup;
    // What network and exotic file systems add (EREMOTEIO, ENOMEDIUM, EUCLEAN, ...): the back end
    // failed in a way that no guest can act upon.
    default:
      return Errno::io;
  }
}

}  // namespace wasifs
