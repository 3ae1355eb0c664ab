// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "wasifs/c/socket.h"

#include "failure.h"
#include "handles.h"
#include "wasifs/io/host_socket.h"
#include "wasifs/io/network.h"

struct wasifs_network {
  wasifs::Ref<wasifs::Network> network;
};

using namespace wasifs;
using namespace wasifs::capi;

namespace {

// Most functions here are of this shape: a network, a name, and the socket that comes of it.
template <class Work>
wasifs_errno at_name(wasifs_network* network, const char* name, wasifs_inode** socket,
                     Work&& work) noexcept {
  return entry([&] {
    WASIFS_C_NEED(socket);
    *socket = nullptr;
    WASIFS_C_NEED(network);
    WASIFS_C_NEED(name);
    Result<Ref<Inode>> made = work(*network->network);
    WASIFS_C_RESULT(made, name);
    return give(socket, *std::move(made));
  });
}

}  // namespace

extern "C" {

wasifs_errno wasifs_host_listen(const char* address, uint32_t backlog, wasifs_inode** socket,
                                wasifs_buffer* bound) {
  return entry([&] {
    if (bound != nullptr) *bound = {};
    WASIFS_C_NEED(socket);
    *socket = nullptr;
    WASIFS_C_NEED(address);
    if (backlog > INT32_MAX) return unknown("backlog", backlog);
    auto made = backlog == 0 ? listen_at(address) : listen_at(address, static_cast<int>(backlog));
    // A sentence, which says more than any errno would.
    if (!made) return failed(Errno::io, made.error());
    auto handle = std::make_unique<wasifs_inode>(std::move(made->socket));
    if (bound != nullptr) WASIFS_C_CHECK(give_bytes(made->address, bound));
    *socket = handle.release();
    return success;
  });
}

wasifs_errno wasifs_host_connect(const char* address, wasifs_inode** socket) {
  return entry([&] {
    WASIFS_C_NEED(socket);
    *socket = nullptr;
    WASIFS_C_NEED(address);
    auto made = connect_to(address);
    if (!made) return failed(Errno::io, made.error());
    return give(socket, std::move(made->socket));
  });
}

wasifs_errno wasifs_socket_pair_create(bool datagrams, size_t capacity, wasifs_inode** first,
                                       wasifs_inode** second) {
  return entry([&] {
    WASIFS_C_NEED(first);
    *first = nullptr;
    WASIFS_C_NEED(second);
    *second = nullptr;
    const std::size_t bytes = capacity == 0 ? 65536 : capacity;
    SocketPair pair = datagrams ? make_datagram_pair(bytes) : make_stream_pair(bytes);
    auto handle = std::make_unique<wasifs_inode>(std::move(pair.first));
    *second = new wasifs_inode{std::move(pair.second)};
    *first = handle.release();
    return success;
  });
}

wasifs_errno wasifs_network_create(size_t capacity, wasifs_network** network) {
  return entry([&] {
    WASIFS_C_NEED(network);
    *network = nullptr;
    return give(network, capacity == 0 ? make_network() : make_network(capacity));
  });
}

void wasifs_network_free(wasifs_network* network) {
  delete network;
}

wasifs_errno wasifs_network_listen(wasifs_network* network, const char* name, size_t backlog,
                                   wasifs_inode** listener) {
  return at_name(network, name, listener, [&](Network& names) {
    return backlog == 0 ? names.listen(name) : names.listen(name, backlog);
  });
}

wasifs_errno wasifs_network_connect(wasifs_network* network, const char* name,
                                    wasifs_inode** socket) {
  return at_name(network, name, socket, [&](Network& names) { return names.connect(name); });
}

wasifs_errno wasifs_network_connector(wasifs_network* network, const char* name,
                                      wasifs_inode** connector) {
  return at_name(network, name, connector, [&](Network& names) { return names.connector(name); });
}

wasifs_errno wasifs_network_receive_datagrams(wasifs_network* network, const char* name,
                                              wasifs_inode** socket) {
  return at_name(network, name, socket,
                 [&](Network& names) { return names.receive_datagrams(name); });
}

wasifs_errno wasifs_network_send_datagrams(wasifs_network* network, const char* name,
                                           wasifs_inode** socket) {
  return at_name(network, name, socket, [&](Network& names) { return names.send_datagrams(name); });
}
}
