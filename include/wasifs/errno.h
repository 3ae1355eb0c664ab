// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The error numbers of the whole library. Everybody uses it; it depends on nothing. Immutable, so
// any thread may use it.
#pragma once

#include <cstdint>
#include <string_view>

namespace wasifs {

/// Why an operation failed. The spellings and numbers are those of witx `errno` (`2big` is spelled
/// `toobig`, C++ names cannot begin with a digit); static_asserts in the generated code tie them to
/// each ABI. Layers above the file systems never see a host's `errno`, only this.
enum class Errno : std::uint16_t {
  success = 0,     ///< No error.
  toobig,          ///< Argument list too long.
  acces,           ///< Permission denied by the host.
  addrinuse,       ///< Address in use.
  addrnotavail,    ///< Address not available.
  afnosupport,     ///< Address family not supported.
  again,           ///< Nothing available now and the descriptor does not block.
  already,         ///< Connection already in progress.
  badf,            ///< Not an open descriptor, or not opened for this kind of access.
  badmsg,          ///< Bad message.
  busy,            ///< In use: a mount point, or what leads to one.
  canceled,        ///< Operation cancelled.
  child,           ///< No child processes.
  connaborted,     ///< Connection aborted.
  connrefused,     ///< Connection refused.
  connreset,       ///< Connection reset.
  deadlk,          ///< The same call stack already holds what it asks for.
  destaddrreq,     ///< Destination address required.
  dom,             ///< Argument outside of the function's domain.
  dquot,           ///< A limit given by the embedder is used up.
  exist,           ///< The name exists.
  fault,           ///< Address outside of guest memory.
  fbig,            ///< File or offset too large.
  hostunreach,     ///< Host unreachable.
  idrm,            ///< Identifier removed.
  ilseq,           ///< The name is not valid UTF-8.
  inprogress,      ///< Operation in progress.
  intr,            ///< Interrupted before anything was done.
  inval,           ///< Invalid argument.
  io,              ///< Input/output error of the back end.
  isconn,          ///< Already connected.
  isdir,           ///< A directory where none is allowed.
  loop,            ///< Too many symbolic links, or one where none may be followed.
  mfile,           ///< The descriptor table is full.
  mlink,           ///< Too many hard links.
  msgsize,         ///< Message too large.
  multihop,        ///< Reserved.
  nametoolong,     ///< A name or path is too long.
  netdown,         ///< Network is down.
  netreset,        ///< Connection aborted by the network.
  netunreach,      ///< Network unreachable.
  nfile,           ///< The host has no descriptors left.
  nobufs,          ///< No buffer space.
  nodev,           ///< No such device.
  noent,           ///< No such file or directory.
  noexec,          ///< Not executable.
  nolck,           ///< No locks available.
  nolink,          ///< Reserved.
  nomem,           ///< A limit on what one call may make the host allocate or copy.
  nomsg,           ///< No message of that type.
  noprotoopt,      ///< Protocol option not available.
  nospc,           ///< No space left on the file system.
  nosys,           ///< Never returned by wasifs: every call is there.
  notconn,         ///< The socket is not connected.
  notdir,          ///< Not a directory where one is needed.
  notempty,        ///< The directory is not empty.
  notrecoverable,  ///< State not recoverable.
  notsock,         ///< Not a socket.
  notsup,          ///< The back end cannot do this at all.
  notty,           ///< Not a terminal.
  nxio,            ///< No such device or address: a socket file, a FIFO without a peer.
  overflow,        ///< A value does not fit its type.
  ownerdead,       ///< Previous owner died.
  perm,   ///< The path leaves what the descriptor grants, or the operation is never allowed.
  pipe,   ///< Nobody reads the other end.
  proto,  ///< Protocol error.
  protonosupport,  ///< Protocol not supported.
  prototype,       ///< Wrong protocol type for the socket.
  range,           ///< Result too large.
  rofs,            ///< The file system is read-only.
  spipe,           ///< The descriptor has no offset.
  srch,            ///< No such process.
  stale,           ///< The host file behind a handle is gone.
  timedout,        ///< Connection timed out.
  txtbsy,          ///< Text file busy.
  xdev,            ///< The two names are on different file systems.
  notcapable,      ///< The descriptor lacks a right.
};

/// The number of enumerators of `Errno`; values are dense from 0.
inline constexpr std::uint16_t errno_count = 77;

/// The witx name of `error`, such as "noent" or "2big". Static storage, never empty; a value
/// outside of the enumeration gives "unknown". Thread-safe. Source: witx `errno`.
[[nodiscard]] std::string_view errno_name(Errno error) noexcept;

/// One sentence in English for people, such as "no such file or directory". Static storage.
/// Thread-safe.
[[nodiscard]] std::string_view errno_message(Errno error) noexcept;

}  // namespace wasifs
