// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Descriptors of the host as inodes: what the embedder has open already (a file, a directory, a
// terminal, a pipe, a socket) is handed to a guest without a path. For `Process::add_descriptor`,
// `set_descriptor`, `ProcessBuilder::stdin_from` and so on.
//
// How a stream over a descriptor behaves:
// - No call waits in the operating system, whether or not the descriptor has O_NONBLOCK, which is
// never changed, but for a socket that listens: other programs
//   may share it. Pipes are asked with RWF_NOWAIT and sockets with MSG_DONTWAIT; where the kernel
//   cannot do that (terminals, pipes before Linux 6.4) poll() is asked first and at most 4096 bytes
//   are written at a time. Then a call can still wait, for as long as a terminal takes to accept
//   4096 bytes, or when another program reads what poll() promised.
// - Bytes go between the descriptor and the guest's memory without a copy.
// - A write that nobody reads any more fails with `pipe`. The SIGPIPE that the system makes of it
// is never delivered: it is
//   blocked in this thread for the length of the call and taken away. Neither the disposition of
//   the process nor, after the call, the mask of the thread is changed; a SIGPIPE that was pending
//   before stays.
// - So is the SIGXFSZ of a write to a file beyond RLIMIT_FSIZE, which fails with `fbig`, where the
// program had that limit when the
//   inode was made.
// - Ready for reading and writing as poll() says; `Readiness::bytes` as FIONREAD says. An error
// counts as ready.
// - `stat`: device number of the host with the top bit set, number and times of the host; size 0
// unless it is a file.
//
// Sockets, streams or datagrams of any family:
// - A listening one gets O_NONBLOCK at its first accept, because accept() knows no flag for one
//   call. Errors: `again`, `inval` (it does not listen), `notsup` (datagrams), `connaborted`,
//   `nfile`. A connection belongs to its inode. Source: POSIX accept(), Linux accept(2).
// - A write is one sendmsg() with MSG_NOSIGNAL. Errors: `again`, `pipe` (the peer is gone or the
//   half is shut), `connreset`, `notconn`, `destaddrreq`, `connrefused` (a datagram to nobody),
//   `msgsize` (a datagram that is too long, or in more than IOV_MAX pieces). Source: POSIX
//   sendmsg().
// - A receive is one recvmsg(). What of a datagram does not fit is lost. A datagram socket whose
//   reading half is shut gives 0 bytes, as to a call that waits. Errors: `again`, `notconn`,
//   `connreset`, `connrefused`, `timedout`, `inval` (a Unix socket that listens). Source: POSIX
//   recvmsg().
//
// Thread rule: any thread, also at the same time; the descriptor must stay open (`borrow`) as long
// as the inode lives.
#pragma once

#include "wasifs/inode.h"
#include "wasifs/ownership.h"
#include "wasifs/ref.h"
#include "wasifs/result.h"

namespace wasifs {

/// The inode of `fd`, by what it is:
/// - a regular file: a file with offsets of its own, see `make_host_file_from_fd`. The offset of
/// `fd` is neither used nor
///   (except by appends) moved; use `stream_from_host_fd` where it is shared with other programs;
/// - a directory: the root of a host tree, see `make_host_directory_from_fd`;
/// - a terminal: a stream of type `character_device`;
/// - a socket, connected or listening: a `SocketInode` of type `socket_stream` or `socket_dgram`;
/// - a pipe, a FIFO, any other character device: a stream of type `unknown`.
/// With `Ownership::take` the inode closes `fd` when it goes, and so does this function when it
/// fails. Errors: `badf` (not open), `notsup` (none of these, such as a block device), those of the
/// functions named.
[[nodiscard]] Result<Ref<Inode>> from_host_fd(int fd, Ownership ownership);

/// `fd` as a stream, whatever it is: as `from_host_fd`, except that a regular file is a stream of
/// type `unknown` at the operating system's own offset, with which it is shared with other
/// programs, such as a redirected standard output. Errors: as `from_host_fd`; `isdir` for a
/// directory.
[[nodiscard]] Result<Ref<Inode>> stream_from_host_fd(int fd, Ownership ownership);

}  // namespace wasifs
