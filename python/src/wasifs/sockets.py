# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sockets of the host, from addresses; pairs and named listeners within this program. All are inodes:
`Process.add_descriptor` gives one to a guest, a port of `streams` uses one from Python. Any thread."""

from __future__ import annotations

import ctypes
from typing import Tuple

from . import _declarations as c
from ._handles import Handle, made
from ._library import encoded, library, take_bytes, text
from .inodes import Inode


def host_listen(address: str, backlog: int = 0) -> Tuple[Inode, str]:
    """Listens at an address of the host, or receives datagrams there: "HOST:PORT", "tcp:HOST:PORT",
    "udp:HOST:PORT", "unix:PATH", "unix-datagram:PATH". Returns the socket and the address with the
    port that was free."""
    bound = c.wasifs_buffer()
    out = ctypes.c_void_p()
    library.wasifs_host_listen(encoded(address), backlog, ctypes.byref(out), ctypes.byref(bound))
    return Inode(out.value), text(take_bytes(bound))


def host_connect(address: str) -> Inode:
    """Connects to an address of the host, waiting as long as the system does."""
    return made(Inode, "wasifs_host_connect", encoded(address))


def socket_pair(*, datagrams: bool = False, capacity: int = 0) -> Tuple[Inode, Inode]:
    """Two sockets connected to each other, which hold `capacity` bytes in each direction (0:
    65536)."""
    first, second = ctypes.c_void_p(), ctypes.c_void_p()
    library.wasifs_socket_pair_create(datagrams, capacity, ctypes.byref(first),
                                      ctypes.byref(second))
    return Inode(first.value), Inode(second.value)


class Network(Handle):
    """Names, and what listens there: how guests meet without the host's network. Sockets hold
    `capacity` bytes in each direction (0: 65536)."""

    __slots__ = ()
    _free = "wasifs_network_free"

    def __init__(self, capacity: int = 0) -> None:
        out = ctypes.c_void_p()
        library.wasifs_network_create(capacity, ctypes.byref(out))
        super().__init__(out.value)

    def listen(self, name: str, backlog: int = 0) -> Inode:
        """A listener, at which `backlog` connections may wait (0: 128)."""
        return made(Inode, "wasifs_network_listen", self, encoded(name), backlog)

    def connect(self, name: str) -> Inode:
        """Connects, without waiting. `ConnectionRefusedError` where nobody listens,
        `BlockingIOError` where too many wait."""
        return made(Inode, "wasifs_network_connect", self, encoded(name))

    def connector(self, name: str) -> Inode:
        """A descriptor on which each `sock_accept` of a guest makes a new connection to `name`."""
        return made(Inode, "wasifs_network_connector", self, encoded(name))

    def receive_datagrams(self, name: str) -> Inode:
        """A socket that receives the datagrams sent to `name`."""
        return made(Inode, "wasifs_network_receive_datagrams", self, encoded(name))

    def send_datagrams(self, name: str) -> Inode:
        """A socket whose datagrams go to the one at `name` now."""
        return made(Inode, "wasifs_network_send_datagrams", self, encoded(name))


__all__ = ["Network", "host_connect", "host_listen", "socket_pair"]
