# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Streams: what standard input and output are made of, pipes, descriptors of the host. All are
inodes: give them to `Process`, or `Process.set_descriptor` while the guest runs. Any thread."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Optional, Tuple

from . import _declarations as c
from ._handles import Handle, bytes_at, callback, count_taken, made, made_of, put
from ._library import library, take_bytes
from .errors import Errno, WasifsError
from .inodes import Inode


def null_stream() -> Inode:
    """At end of file for who reads; all that is written is discarded."""
    return made(Inode, "wasifs_null_stream_create")


def bytes_input(content: bytes) -> Inode:
    """Gives `content`, then end of file. All who read it share its place."""
    return made(Inode, "wasifs_bytes_input_create", content, len(content))


class BytesOutput(Inode):
    """Keeps what is written, at most `limit` bytes (0: 16 MiB); beyond, a write is `NOSPC`."""

    __slots__ = ()

    def __init__(self, limit: int = 0) -> None:
        out = ctypes.c_void_p()
        library.wasifs_bytes_output_create(limit, ctypes.byref(out))
        super().__init__(out.value)

    def contents(self) -> bytes:
        """A copy of what was written."""
        kept = c.wasifs_buffer()
        library.wasifs_bytes_output_contents(self, ctypes.byref(kept))
        return take_bytes(kept)

    def take(self) -> bytes:
        """As above, and removes it, which makes room again."""
        kept = c.wasifs_buffer()
        library.wasifs_bytes_output_take(self, ctypes.byref(kept))
        return take_bytes(kept)


class CallbackStream(Inode):
    """A stream that is a function of yours: `callback_input`, `callback_output`."""

    __slots__ = ()

    def notify(self) -> None:
        """Says that it is worth calling the function again after it gave None (or took nothing). Any
        thread, from inside of the function too."""
        library.wasifs_stream_notify(self)


@callback(c.wasifs_input_functions_read)
def _input(read: Callable[[int], Optional[bytes]], address: int, size: int, count: Any) -> None:
    content = read(size)
    if content is None:
        raise WasifsError(Errno.AGAIN)
    put(content, address, size, count)


@callback(c.wasifs_output_functions_write)
def _output(write: Callable[[bytes], Optional[int]], address: int, size: int, count: Any) -> None:
    count_taken(write(bytes_at(address, size)), size, count)


def callback_input(read: Callable[[int], Optional[bytes]]) -> CallbackStream:
    """A stream that is read from a function, which is asked for at most so many bytes (1 to 65536).
    b"" is end of file, for now; None: nothing now, see `CallbackStream.notify`. A function that
    waits cannot be interrupted: rather return None and notify."""
    return made_of(CallbackStream, "wasifs_callback_input_create",
                   c.wasifs_input_functions(read=_input), read)


def callback_output(write: Callable[[bytes], Optional[int]]) -> CallbackStream:
    """A stream that is written to a function, which returns how many bytes it took (None: all; 0:
    none now, see `CallbackStream.notify`). The rest is offered again."""
    return made_of(CallbackStream, "wasifs_callback_output_create",
                   c.wasifs_output_functions(write=_output), write)


def inherit_stream(number: int) -> Inode:
    """The program's own standard stream 0, 1 or 2, which stays open. What Python has buffered in
    `sys.stdout` is Python's to flush."""
    return made(Inode, "wasifs_inherit_stream", number)


def from_host_fd(fd: int, *, take: bool = False, stream: bool = False) -> Inode:
    """The host's descriptor `fd` as what it is: a file, a directory, a terminal, a pipe, a socket.
    With `take` the library closes it, also when this fails; else it must stay open. With `stream` a
    regular file is a stream at the operating system's own offset."""
    function = "wasifs_stream_from_host_fd" if stream else "wasifs_from_host_fd"
    return made(Inode, function, fd, take)


def pipe(capacity: int = 0) -> Tuple[Inode, Inode]:
    """A pipe within this program that holds up to `capacity` bytes (at least 4096; 0: 65536): the end
    to read and the end to write."""
    reader, writer = ctypes.c_void_p(), ctypes.c_void_p()
    library.wasifs_pipe_create(capacity, ctypes.byref(reader), ctypes.byref(writer))
    return Inode(reader.value), Inode(writer.value)


class _Port(Handle):
    __slots__ = ()
    _free = "wasifs_port_free"

    def interrupt(self) -> None:
        """Ends a read or write that waits, and all later waits, with `InterruptedError`. Any
        thread."""
        library.wasifs_port_interrupt(self)


class InputPort(_Port):
    """Reads from a stream for you, waiting where it has to; other threads of Python run meanwhile. One
    thread at a time, but for `interrupt`."""

    __slots__ = ()

    def __init__(self, stream: Inode) -> None:
        out = ctypes.c_void_p()
        library.wasifs_port_create_reader(stream, ctypes.byref(out))
        super().__init__(out.value)

    def read(self, size: int = 65536) -> bytes:
        """At least one byte and at most `size`; b"" at end of file."""
        buffer = ctypes.create_string_buffer(size)
        count = ctypes.c_size_t()
        library.wasifs_port_read(self, buffer, size, ctypes.byref(count))
        return buffer.raw[:count.value]

    def read_all(self) -> bytes:
        """All up to the end of file."""
        pieces = []
        while piece := self.read():
            pieces.append(piece)
        return b"".join(pieces)


class OutputPort(_Port):
    """Writes to a stream for you, waiting where it has to. One thread at a time, but for
    `interrupt`."""

    __slots__ = ()

    def __init__(self, stream: Inode) -> None:
        out = ctypes.c_void_p()
        library.wasifs_port_create_writer(stream, ctypes.byref(out))
        super().__init__(out.value)

    def write(self, content: bytes) -> None:
        """Writes all. `BrokenPipeError` where nobody reads; some may have been written then."""
        library.wasifs_port_write(self, content, len(content))


__all__ = ["BytesOutput", "CallbackStream", "InputPort", "OutputPort", "bytes_input",
           "callback_input", "callback_output", "from_host_fd", "inherit_stream", "null_stream",
           "pipe"]
