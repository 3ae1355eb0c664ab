// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The error numbers of the C API: those of `wasifs::Errno` and of witx `errno`. Plain values.
#pragma once

#include <stdint.h>

/// Why something failed; WASIFS_SUCCESS where it did not. Always one of `wasifs_errno_value` where
/// the library gives it.
typedef uint32_t wasifs_errno;

/// The values of `wasifs_errno`. Source: witx `errno`.
enum wasifs_errno_value {
  WASIFS_SUCCESS = 0,          ///< No error.
  WASIFS_TOOBIG = 1,           ///< Argument list too long.
  WASIFS_ACCES = 2,            ///< Permission denied by the host.
  WASIFS_ADDRINUSE = 3,        ///< Address in use.
  WASIFS_ADDRNOTAVAIL = 4,     ///< Address not available.
  WASIFS_AFNOSUPPORT = 5,      ///< Address family not supported.
  WASIFS_AGAIN = 6,            ///< Nothing available now and the descriptor does not block.
  WASIFS_ALREADY = 7,          ///< Connection already in progress.
  WASIFS_BADF = 8,             ///< Not an open descriptor, or not opened for this kind of access.
  WASIFS_BADMSG = 9,           ///< Bad message.
  WASIFS_BUSY = 10,            ///< In use: a mount point, or what leads to one.
  WASIFS_CANCELED = 11,        ///< Operation cancelled.
  WASIFS_CHILD = 12,           ///< No child processes.
  WASIFS_CONNABORTED = 13,     ///< Connection aborted.
  WASIFS_CONNREFUSED = 14,     ///< Connection refused.
  WASIFS_CONNRESET = 15,       ///< Connection reset.
  WASIFS_DEADLK = 16,          ///< The same call stack already holds what it asks for.
  WASIFS_DESTADDRREQ = 17,     ///< Destination address required.
  WASIFS_DOM = 18,             ///< Argument outside of the function's domain.
  WASIFS_DQUOT = 19,           ///< A limit given by the embedder is used up.
  WASIFS_EXIST = 20,           ///< The name exists.
  WASIFS_FAULT = 21,           ///< Address outside of guest memory.
  WASIFS_FBIG = 22,            ///< File or offset too large.
  WASIFS_HOSTUNREACH = 23,     ///< Host unreachable.
  WASIFS_IDRM = 24,            ///< Identifier removed.
  WASIFS_ILSEQ = 25,           ///< The name is not valid UTF-8.
  WASIFS_INPROGRESS = 26,      ///< Operation in progress.
  WASIFS_INTR = 27,            ///< Interrupted before anything was done.
  WASIFS_INVAL = 28,           ///< Invalid argument.
  WASIFS_IO = 29,              ///< Input/output error of the back end.
  WASIFS_ISCONN = 30,          ///< Already connected.
  WASIFS_ISDIR = 31,           ///< A directory where none is allowed.
  WASIFS_LOOP = 32,            ///< Too many symbolic links, or one where none may be followed.
  WASIFS_MFILE = 33,           ///< The descriptor table is full.
  WASIFS_MLINK = 34,           ///< Too many hard links.
  WASIFS_MSGSIZE = 35,         ///< Message too large.
  WASIFS_MULTIHOP = 36,        ///< Reserved.
  WASIFS_NAMETOOLONG = 37,     ///< A name or path is too long.
  WASIFS_NETDOWN = 38,         ///< Network is down.
  WASIFS_NETRESET = 39,        ///< Connection aborted by the network.
  WASIFS_NETUNREACH = 40,      ///< Network unreachable.
  WASIFS_NFILE = 41,           ///< The host has no descriptors left.
  WASIFS_NOBUFS = 42,          ///< No buffer space.
  WASIFS_NODEV = 43,           ///< No such device.
  WASIFS_NOENT = 44,           ///< No such file or directory.
  WASIFS_NOEXEC = 45,          ///< Not executable.
  WASIFS_NOLCK = 46,           ///< No locks available.
  WASIFS_NOLINK = 47,          ///< Reserved.
  WASIFS_NOMEM = 48,           ///< A limit on what one call may make the host allocate or copy.
  WASIFS_NOMSG = 49,           ///< No message of that type.
  WASIFS_NOPROTOOPT = 50,      ///< Protocol option not available.
  WASIFS_NOSPC = 51,           ///< No space left on the file system.
  WASIFS_NOSYS = 52,           ///< Never returned by wasifs: every call is there.
  WASIFS_NOTCONN = 53,         ///< The socket is not connected.
  WASIFS_NOTDIR = 54,          ///< Not a directory where one is needed.
  WASIFS_NOTEMPTY = 55,        ///< The directory is not empty.
  WASIFS_NOTRECOVERABLE = 56,  ///< State not recoverable.
  WASIFS_NOTSOCK = 57,         ///< Not a socket.
  WASIFS_NOTSUP = 58,          ///< The back end cannot do this at all.
  WASIFS_NOTTY = 59,           ///< Not a terminal.
  WASIFS_NXIO = 60,            ///< No such device or address: a socket file, a FIFO without a peer.
  WASIFS_OVERFLOW = 61,        ///< A value does not fit its type.
  WASIFS_OWNERDEAD = 62,       ///< Previous owner died.
  WASIFS_PERM =
      63,  ///< The path leaves what the descriptor grants, or the operation is never allowed.
  WASIFS_PIPE = 64,            ///< Nobody reads the other end.
  WASIFS_PROTO = 65,           ///< Protocol error.
  WASIFS_PROTONOSUPPORT = 66,  ///< Protocol not supported.
  WASIFS_PROTOTYPE = 67,       ///< Wrong protocol type for the socket.
  WASIFS_RANGE = 68,           ///< Result too large.
  WASIFS_ROFS = 69,            ///< The file system is read-only.
  WASIFS_SPIPE = 70,           ///< The descriptor has no offset.
  WASIFS_SRCH = 71,            ///< No such process.
  WASIFS_STALE = 72,           ///< The host file behind a handle is gone.
  WASIFS_TIMEDOUT = 73,        ///< Connection timed out.
  WASIFS_TXTBSY = 74,          ///< Text file busy.
  WASIFS_XDEV = 75,            ///< The two names are on different file systems.
  WASIFS_NOTCAPABLE = 76,      ///< The descriptor lacks a right.
};
