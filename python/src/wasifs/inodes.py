# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The things behind names and descriptors, and files written in Python in a few lines.

A whole file system of your own is in `custom`. Functions are called by the thread of the guest, by
several at once where there are several; an `OSError` that they raise is the guest's errno.
"""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Iterable, Optional, Protocol, Union

from . import _declarations as c
from ._handles import (Handle, absent, bytes_at, callback, count_taken, made, made_of, put, sized)
from ._library import encoded, library, text
from .errors import Errno, WasifsError
from .values import Entry, Stat


class Inode(Handle):
    """A file, a directory, a link, a stream or a socket. Any thread. An end of a pipe is closed when
    all objects for it and all descriptors on it are gone."""

    __slots__ = ()
    _free = "wasifs_inode_free"

    def stat(self) -> Stat:
        """Identity, size and times."""
        found = sized(c.wasifs_stat())
        library.wasifs_inode_stat(self, ctypes.byref(found))
        return Stat._from_c(found)

    def share(self) -> Inode:
        """One more object for the same thing."""
        return made(Inode, "wasifs_inode_share", self)


def give_inode(given: Any, out: Any) -> None:
    """Puts a handle that the library frees to where a function in Python has to give one."""
    if given is None:
        raise WasifsError(Errno.NOENT)
    inode = given if isinstance(given, Inode) else given.inode()
    shared = ctypes.c_void_p()
    library.wasifs_inode_share(inode, ctypes.byref(shared))
    out[0] = shared.value


def bytes_file(content: bytes) -> Inode:
    """A file that can only be read and holds a copy of `content`."""
    return made(Inode, "wasifs_bytes_file_create", content, len(content))


class _Whole:
    def __init__(self, read: Optional[Callable[[], bytes]],
                 write: Optional[Callable[[bytes], object]]) -> None:
        self.read = read
        self.write = write


@callback(c.wasifs_whole_file_read)
def _whole_read(whole: _Whole, content: int) -> None:
    computed = whole.read() if whole.read is not None else b""
    library.wasifs_content_append(content, bytes(computed), len(computed))


@callback(c.wasifs_whole_file_write)
def _whole_write(whole: _Whole, address: Optional[int], size: int) -> None:
    if whole.write is not None:
        whole.write(bytes_at(address, size))


def whole_file(read: Optional[Callable[[], bytes]] = None,
               write: Optional[Callable[[bytes], object]] = None, *, limit: int = 0,
               open_bytes: int = 0, mtim: int = 0) -> Inode:
    """A file whose content is handed over as a whole: `read` computes it when it is opened, `write`
    gets it when the last descriptor on it is closed, or synced, if it was changed. Without `read` it
    cannot be read, without `write` not be written.

    `limit`: most bytes that a guest can make of it (0: 1 MiB). `open_bytes`: most bytes that all open
    files of it hold (0: 64 MiB, or `limit`)."""
    return made_of(
        Inode, "wasifs_whole_file_create",
        c.wasifs_whole_file(
            read=_whole_read if read is not None else absent(c.wasifs_whole_file_read),
            write=_whole_write if write is not None else absent(c.wasifs_whole_file_write),
            limit=limit, open_bytes=open_bytes, mtim=mtim),
        _Whole(read, write))


class RandomAccessFile:
    """A file that is asked for each range; nothing is kept. Derive from it; what is not overridden
    cannot be done. `inode()` is what is given to a directory."""

    mtim: int = 0  #: All times that `stat` tells, nanoseconds since 1970.

    def read_at(self, offset: int, size: int) -> bytes:
        """At most `size` bytes (up to 65536) from `offset` on; fewer only at the end."""
        raise NotImplementedError

    def length(self) -> int:
        """The present length. Has to be overridden."""
        raise NotImplementedError

    def write_at(self, offset: int, content: bytes) -> Optional[int]:
        """Writes at `offset`, beyond the end as well. Returns how many bytes were taken, None: all."""
        raise NotImplementedError

    def append(self, content: bytes) -> int:
        """Writes all at the end, undivided against other writers; returns the offset behind it. Not
        overridden it is `length` and then `write_at`."""
        raise NotImplementedError

    def truncate(self, length: int) -> None:
        """Sets the length."""
        raise NotImplementedError

    def sync(self) -> None:
        """Brings it to stable storage."""

    def inode(self) -> Inode:
        """The inode."""
        functions = c.wasifs_random_access_file(length=_access_length, sync=_access_sync,
                                                mtim=self.mtim)
        for name, function in (("read_at", _access_read), ("write_at", _access_write),
                               ("append", _access_append), ("truncate", _access_truncate)):
            if overridden(self, RandomAccessFile, name):
                setattr(functions, name, function)
        return made_of(Inode, "wasifs_random_access_file_create", functions, self)


def overridden(thing: object, base: type, name: str) -> bool:
    """Whether the class of `thing` has a method of its own in place of that of `base`."""
    return getattr(type(thing), name) is not getattr(base, name)


@callback(c.wasifs_random_access_file_read_at)
def _access_read(file: RandomAccessFile, offset: int, address: int, size: int, count: Any) -> None:
    put(file.read_at(offset, size), address, size, count)


@callback(c.wasifs_random_access_file_length)
def _access_length(file: RandomAccessFile, length: Any) -> None:
    length[0] = file.length()


@callback(c.wasifs_random_access_file_write_at)
def _access_write(file: RandomAccessFile, offset: int, address: int, size: int, count: Any) -> None:
    count_taken(file.write_at(offset, bytes_at(address, size)), size, count)


@callback(c.wasifs_random_access_file_append)
def _access_append(file: RandomAccessFile, address: int, size: int, count: Any, end: Any) -> None:
    end[0] = file.append(bytes_at(address, size))
    count[0] = size


@callback(c.wasifs_random_access_file_truncate)
def _access_truncate(file: RandomAccessFile, length: int) -> None:
    file.truncate(length)


@callback(c.wasifs_random_access_file_sync)
def _access_sync(file: RandomAccessFile) -> None:
    file.sync()


def symbolic_link(target: str) -> Inode:
    """A symbolic link."""
    return made(Inode, "wasifs_symbolic_link_create", encoded(target))


class HasInode(Protocol):
    """Something that has an inode, such as a `RandomAccessFile` or a `custom.FileNode`."""

    def inode(self) -> Inode:
        """The inode."""


#: What can be hung into a directory: an inode, or what has one.
Node = Union[Inode, HasInode]


class StaticDirectory(Inode):
    """A directory that you fill with any inodes, at any time; guests cannot change it."""

    __slots__ = ()

    def __init__(self, entries: Optional[dict[str, Node]] = None) -> None:
        out = ctypes.c_void_p()
        library.wasifs_static_directory_create(ctypes.byref(out))
        super().__init__(out.value)
        for name, node in (entries or {}).items():
            self.add(name, node)

    def add(self, name: str, node: Node) -> None:
        """Hangs `node` into it. `FileExistsError` where the name is taken."""
        inode = node if isinstance(node, Inode) else node.inode()
        library.wasifs_static_directory_add(self, encoded(name), inode)

    def remove(self, name: str) -> None:
        """Takes a name away; what is open lives on. `FileNotFoundError`."""
        library.wasifs_static_directory_remove(self, encoded(name))


class CallbackDirectory:
    """A directory that asks for each name. Derive from it."""

    mtim: int = 0  #: All times that `stat` tells, nanoseconds since 1970.

    def lookup(self, name: str) -> Optional[Node]:
        """What is at `name`; None where nothing is."""
        raise NotImplementedError

    def list(self) -> Iterable[Entry]:
        """All names. `Entry.ino` is of an inode that does not come from `inodes`; else 0."""
        return ()

    def inode(self) -> Inode:
        """The inode."""
        return made_of(Inode, "wasifs_callback_directory_create", c.wasifs_callback_directory(
            lookup=_directory_lookup, list=_directory_list, mtim=self.mtim), self)


@callback(c.wasifs_callback_directory_lookup)
def _directory_lookup(directory: CallbackDirectory, name: bytes, inode: Any) -> None:
    give_inode(directory.lookup(text(name)), inode)


@callback(c.wasifs_callback_directory_list)
def _directory_list(directory: CallbackDirectory, listing: int) -> None:
    for entry in directory.list():
        library.wasifs_listing_add(listing, encoded(entry.name), int(entry.type), entry.ino)


__all__ = ["CallbackDirectory", "HasInode", "Inode", "Node", "RandomAccessFile", "StaticDirectory",
           "bytes_file", "symbolic_link", "whole_file"]
