// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets: of the host, from addresses; pairs and named listeners within this program. All are
// inodes for `wasifs_process_add_descriptor` and `wasifs_process_set_descriptor`; the embedder uses
// one through a port (`wasifs/c/stream.h`). A socket of the host that is open already comes by
// `wasifs_from_host_fd`. How each behaves is written out in the C++ headers
// `wasifs/io/host_socket.h` and `wasifs/io/network.h`. Any thread.
#pragma once

#include "wasifs/c/types.h"

WASIFS_C_BEGIN

/// Listens at `address` of the host, or receives datagrams there: "HOST:PORT", "tcp:HOST:PORT",
/// "udp:HOST:PORT", "unix:PATH" or "unix-datagram:PATH". `backlog` connections may wait to be
/// accepted (0: 1024; at most 2^31 - 1). `bound` (may be NULL) gets the address with the port that
/// was free. Errors: WASIFS_IO, with a sentence that names the address.
WASIFS_API wasifs_errno wasifs_host_listen(const char* address, uint32_t backlog,
                                           wasifs_inode** socket, wasifs_buffer* bound);
/// Connects to `address` of the host, waiting as long as the system does. Errors: WASIFS_IO, with a
/// sentence that names the address.
WASIFS_API wasifs_errno wasifs_host_connect(const char* address, wasifs_inode** socket);

/// Two sockets that are connected to each other, streams or `datagrams`, which hold `capacity`
/// bytes in each direction (0: 65536).
WASIFS_API wasifs_errno wasifs_socket_pair_create(bool datagrams, size_t capacity,
                                                  wasifs_inode** first, wasifs_inode** second);

/// Names, and what listens there: how guests meet without the host's network.
typedef struct wasifs_network wasifs_network;
/// An empty network, whose sockets hold `capacity` bytes in each direction (0: 65536).
WASIFS_API wasifs_errno wasifs_network_create(size_t capacity, wasifs_network** network);
/// Lets go of a network; its sockets keep it.
WASIFS_API void wasifs_network_free(wasifs_network* network);
/// A listener at `name`, at which `backlog` connections may wait (0: 128). The name is free again
/// when the last handle to it and the last descriptor on it are gone. Errors: WASIFS_INVAL (an
/// empty name), WASIFS_ADDRINUSE.
WASIFS_API wasifs_errno wasifs_network_listen(wasifs_network* network, const char* name,
                                              size_t backlog, wasifs_inode** listener);
/// Connects to the listener at `name`, without waiting. Errors: WASIFS_CONNREFUSED (nobody
/// listens), WASIFS_AGAIN (too many wait).
WASIFS_API wasifs_errno wasifs_network_connect(wasifs_network* network, const char* name,
                                               wasifs_inode** socket);
/// A descriptor on which each `sock_accept` of a guest makes a new connection to `name`: preview1
/// has no call that connects.
WASIFS_API wasifs_errno wasifs_network_connector(wasifs_network* network, const char* name,
                                                 wasifs_inode** connector);
/// A socket that receives the datagrams sent to `name`. Errors: as of `wasifs_network_listen`.
WASIFS_API wasifs_errno wasifs_network_receive_datagrams(wasifs_network* network, const char* name,
                                                         wasifs_inode** socket);
/// A socket whose datagrams go to the one at `name` now. Errors: WASIFS_CONNREFUSED.
WASIFS_API wasifs_errno wasifs_network_send_datagrams(wasifs_network* network, const char* name,
                                                      wasifs_inode** socket);

WASIFS_C_END
