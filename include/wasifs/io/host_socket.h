// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets of the host, made from addresses: what a guest of preview1 cannot make itself. For
// `Process::add_descriptor` and `set_descriptor`; what is open already comes through
// `from_host_fd`, and how a socket behaves is said in `io/host_fd.h`.
//
// An address is one of
// - `HOST:PORT` or `tcp:HOST:PORT`, a stream of TCP;
// - `udp:HOST:PORT`, datagrams of UDP;
// - `unix:PATH`, a stream of a Unix socket;
// - `unix-datagram:PATH`, datagrams of a Unix socket.
// HOST is a name, an IPv4 address, an IPv6 address in brackets, or `*` (to listen: any address of
// the machine; else the machine itself). PORT is a number; 0 listens at one that is free. A PATH
// that begins with `@` is a name without a file. Source: Linux unix(7).
//
// Thread rule: any thread. Nothing is kept between calls.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "wasifs/inode.h"
#include "wasifs/ref.h"

namespace wasifs {

/// A socket that was made, never null.
struct HostSocketAt {
  Ref<Inode> socket;    ///< A `SocketInode` that owns its descriptor.
  std::string address;  ///< Where it is bound (or connected to), with the port that was free.
};

/// Listens at `address`, or for datagrams receives there. `backlog`: how many connections may wait
/// to be accepted. A TCP address is bound with SO_REUSEADDR; a PATH must not exist and is removed
/// when the socket goes, unless something else is there by then. Connections of TCP send at once
/// (TCP_NODELAY), since no guest can ask for it. Fails with a sentence that names the address.
/// Source: POSIX bind(), listen().
[[nodiscard]] std::expected<HostSocketAt, std::string> listen_at(std::string_view address,
                                                                 int backlog = 1024);

/// Connects to `address`, waiting as long as connect() does. Fails with a sentence that names the
/// address. Source: POSIX connect().
[[nodiscard]] std::expected<HostSocketAt, std::string> connect_to(std::string_view address);

}  // namespace wasifs
