// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sockets of the host and within the program, used through ports.
#include "check.h"

// What is written to one port comes out of the other.
static void check_joined(wasifs_inode* from, wasifs_inode* to) {
  wasifs_port *out = NULL, *in = NULL;
  OK(wasifs_port_create_writer(from, &out));
  OK(wasifs_port_create_reader(to, &in));
  OK(wasifs_port_write(out, "across", 6));
  char text[16];
  size_t count = 0;
  OK(wasifs_port_read(in, text, sizeof text, &count));
  CHECK(count == 6 && memcmp(text, "across", 6) == 0);
  wasifs_port_free(out);
  wasifs_port_free(in);
}

static void test_pairs(void) {
  for (int datagrams = 0; datagrams < 2; ++datagrams) {
    wasifs_inode *first = NULL, *second = NULL;
    OK(wasifs_socket_pair_create(datagrams != 0, 0, &first, &second));
    wasifs_stat stat = {.size = sizeof stat};
    OK(wasifs_inode_stat(first, &stat));
    CHECK(stat.type == (datagrams ? WASIFS_TYPE_SOCKET_DGRAM : WASIFS_TYPE_SOCKET_STREAM));
    check_joined(first, second);
    check_joined(second, first);
    wasifs_inode_free(first);
    wasifs_inode_free(second);
  }
}

static void test_network(void) {
  wasifs_network* network = NULL;
  OK(wasifs_network_create(0, &network));
  wasifs_inode *listener = NULL, *again = NULL, *socket = NULL, *connector = NULL;
  FAILS(WASIFS_CONNREFUSED, "server", wasifs_network_connect(network, "server", &socket));
  OK(wasifs_network_listen(network, "server", 1, &listener));
  FAILS(WASIFS_ADDRINUSE, "server", wasifs_network_listen(network, "server", 0, &again));
  FAILS(WASIFS_INVAL, "", wasifs_network_listen(network, "", 0, &again));
  OK(wasifs_network_connect(network, "server", &socket));
  OK(wasifs_network_connector(network, "server", &connector));
  wasifs_inode_free(socket);
  wasifs_inode_free(connector);
  wasifs_inode_free(listener);
  OK(wasifs_network_listen(network, "server", 0, &listener));
  wasifs_inode_free(listener);

  wasifs_inode *receiver = NULL, *sender = NULL;
  FAILS(WASIFS_CONNREFUSED, "log", wasifs_network_send_datagrams(network, "log", &sender));
  OK(wasifs_network_receive_datagrams(network, "log", &receiver));
  OK(wasifs_network_send_datagrams(network, "log", &sender));
  wasifs_network_free(network);
  check_joined(sender, receiver);
  wasifs_inode_free(sender);
  wasifs_inode_free(receiver);
}

static void test_host(void) {
  wasifs_inode *listener = NULL, *socket = NULL;
  wasifs_buffer bound;
  OK(wasifs_host_listen("127.0.0.1:0", 0, &listener, &bound));
  CHECK(bound.size > strlen("127.0.0.1:"));
  OK(wasifs_host_connect((const char*)bound.data, &socket));
  wasifs_buffer_free(&bound);
  wasifs_inode_free(socket);
  wasifs_inode_free(listener);
  FAILS(WASIFS_IO, "no:such:address", wasifs_host_connect("no:such:address", &socket));
  FAILS(WASIFS_INVAL, "backlog", wasifs_host_listen("*:0", UINT32_MAX, &listener, NULL));
  CHECK(socket == NULL && listener == NULL);
}

int main(void) {
  test_pairs();
  test_network();
  test_host();
  return check_result();
}
