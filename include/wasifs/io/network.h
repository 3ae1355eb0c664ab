// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets within this program: pairs, and a network of named listeners that guests meet in without
// the host's network. For `Process::add_descriptor` and `set_descriptor`; host code uses an end
// through `PipeReader` and `PipeWriter` (`io/pipe.h`) or an `OpenFile`.
//
// Preview1 has no call that connects, so the host says who may: a *connector* is a descriptor on
// which each `sock_accept` makes a new connection to one name, and nothing else can be done.
//
// Semantics, those of Unix sockets on Linux (POSIX socketpair(), listen(), accept(), shutdown();
// unix(7)), to which the same tests are put:
// - A stream has `capacity` bytes in each direction; a write of at most `pipe_atomic_size` bytes is
//   whole or not at all (`again`). Ready for writing: so many are free.
// - Closing an end gives the other what is left, then end of file, and `pipe` for writes; if the
//   closed end had bytes unread, `connreset` once before that end.
// - Shutting the writing half gives the other end of file, and `pipe` here; shutting the reading
// half
//   gives end of file here behind what is left, and `pipe` to the other.
// - Datagrams keep their bounds, up to `capacity` bytes each (`msgsize`). A sender waits while that
//   many bytes, or 64 datagrams, are queued. What of one does not fit into the buffers is lost and
//   told. To an end that is gone: `connrefused`. Nobody learns by waiting that the other end is
//   gone.
// - A connection may be written to before it is accepted. One more than `backlog` wait in a
//   listener; beyond that a connector waits, and gets `again` with nonblock. Nobody listens:
//   `connrefused`. Where the listener goes, connections that were not accepted get `connreset`.
// - A listener whose reading half is shut refuses, gives out what waits in it, then `inval`.
// - Reading from a listener is `inval`, from a connector `notconn`; writing to either is `notconn`.
// - `stat`: type, size 0, link count 1, times 0, an inode number for each end.
// - In a snapshot all of them are external, as sockets of the host are: held by name only, and
//   given anew by who restores. What is in them is not held.
//
// Thread rule: any thread, any number at each end. Waiters are woken after the change, with no lock
// held.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "wasifs/inode.h"
#include "wasifs/ref.h"
#include "wasifs/result.h"

namespace wasifs {

/// Two sockets that are connected to each other.
struct SocketPair {
  Ref<Inode> first;   ///< A `SocketInode`.
  Ref<Inode> second;  ///< Its peer.
};

/// A pair of type `socket_stream`; less than `pipe_atomic_size` is rounded up to it. Source: POSIX
/// socketpair().
[[nodiscard]] SocketPair make_stream_pair(std::size_t capacity = 65536);
/// A pair of type `socket_dgram`.
[[nodiscard]] SocketPair make_datagram_pair(std::size_t capacity = 65536);

/// Names, and what listens there. It lives as long as somebody holds it or one of its sockets.
class Network : public RefCounted {
 public:
  /// A listener at `name`, which is free again when the last `Ref` to it goes. Errors: `inval` (an
  /// empty name), `addrinuse`.
  [[nodiscard]] virtual Result<Ref<Inode>> listen(std::string_view name,
                                                  std::size_t backlog = 128) = 0;
  /// Connects to the listener at `name`, without waiting. Errors: `connrefused` (nobody listens),
  /// `again` (too many wait to be accepted).
  [[nodiscard]] virtual Result<Ref<Inode>> connect(std::string_view name) = 0;
  /// A connector to `name`, whether or not anybody listens there yet. Never null.
  [[nodiscard]] virtual Ref<Inode> connector(std::string_view name) = 0;

  /// A socket that receives the datagrams sent to `name`; writing is `notconn`. Names of datagrams
  /// and of streams do not meet. Errors as `listen`.
  [[nodiscard]] virtual Result<Ref<Inode>> receive_datagrams(std::string_view name) = 0;
  /// A socket whose datagrams go to the one at `name` now, and never to a later one. Errors:
  /// `connrefused`.
  [[nodiscard]] virtual Result<Ref<Inode>> send_datagrams(std::string_view name) = 0;
};

/// An empty network, whose sockets have `capacity` as in `make_stream_pair`.
[[nodiscard]] Ref<Network> make_network(std::size_t capacity = 65536);

}  // namespace wasifs
