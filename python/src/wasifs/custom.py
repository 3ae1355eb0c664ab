# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A whole file system written in Python: derive from `FileNode`, `DirectoryNode`, `LinkNode` and
`CustomFileSystem`. A guest can do to it all that is overridden; the rest is `ROFS`, `NOTSUP` or what
stands at the method.

A node is the same file for the guest as long as it is the same object: `lookup` gives the object that
it gave before. Names are single components of a path. Times are nanoseconds since 1970.
"""

from __future__ import annotations

import ctypes
from typing import Any, Iterable, Optional, Tuple, Type, Union

from . import _declarations as c
from ._handles import bytes_at, callback, count_taken, made_of, put, sized, thing_of
from ._library import encoded, library, text
from .filesystems import FileSystem
from .inodes import Inode, Node, give_inode, overridden
from .values import Entry, FileType, NewTime, OpenHow, Stat, time_from_c


def new_device_number() -> int:
    """A number for `Stat.dev` that no other file system of this program has."""
    return int(library.wasifs_new_device_number())


class _Node:
    def stat(self) -> Stat:
        """Identity, size and times; `type` is not looked at. A `dev` of 0 is shared by all nodes of
        Python, an `ino` of 0 is counted for each node."""
        return Stat()

    def inode(self) -> Inode:
        """The inode."""
        raise NotImplementedError


def _with_overridden(node: _Node, base: Type[Any], functions: Any, table: dict[str, Any]) -> Any:
    for name, function in table.items():
        if overridden(node, base, name):
            setattr(functions, name, function)
    return functions


class FileNode(_Node):
    """A regular file, or a device that seeks."""

    type: FileType = FileType.REGULAR_FILE  #: Or `CHARACTER_DEVICE`, `BLOCK_DEVICE`.

    def open(self, how: OpenHow) -> None:
        """Asked before it is opened; an error refuses. With `how.truncate` the file is cut here."""
        raise NotImplementedError

    def read_at(self, offset: int, size: int) -> bytes:
        """At most `size` bytes (up to 65536) from `offset` on; b"" at the end. Else `ACCES`."""
        raise NotImplementedError

    def write_at(self, offset: int, content: bytes) -> Optional[int]:
        """Writes at `offset`, beyond the end as well. Returns how many bytes were taken, None: all."""
        raise NotImplementedError

    def append(self, content: bytes) -> int:
        """Writes all at the end, undivided against other writers; returns the offset behind it. Not
        overridden it is the size that `stat` gives and then `write_at`."""
        raise NotImplementedError

    def truncate(self, length: int) -> None:
        """Sets the length."""
        raise NotImplementedError

    def allocate(self, offset: int, length: int) -> None:
        """Reserves space, growing but never shrinking the file."""
        raise NotImplementedError

    def sync(self, data_only: bool) -> None:
        """Brings it to stable storage."""
        raise NotImplementedError

    def set_times(self, atim: NewTime, mtim: NewTime) -> None:
        """Changes times."""
        raise NotImplementedError

    def inode(self) -> Inode:
        """The inode."""
        functions = c.wasifs_file_node(stat=_file_stat, type=int(self.type))
        return made_of(Inode, "wasifs_file_node_create",
                       _with_overridden(self, FileNode, functions, _FILE), self)


class DirectoryNode(_Node):
    """A directory."""

    def lookup(self, name: str) -> Optional[Node]:
        """What is at `name`; None where nothing is. Has to be overridden."""
        raise NotImplementedError

    def list(self, cookie: int) -> Iterable[Entry]:
        """The entries from `cookie` on (0: from the first), without "." and "..". `Entry.next` is the
        cookie that goes on behind an entry: at least 3, and an entry that exists throughout is listed
        once, whatever is added or removed meanwhile. They are taken as long as there is room, so a
        generator does no work for nothing."""
        raise NotImplementedError

    def create_file(self, name: str) -> Node:
        """Makes an empty file."""
        raise NotImplementedError

    def make_directory(self, name: str) -> None:
        """Makes an empty directory."""
        raise NotImplementedError

    def make_link(self, name: str, target: str) -> None:
        """Makes a symbolic link."""
        raise NotImplementedError

    def unlink(self, name: str) -> None:
        """Removes what is no directory."""
        raise NotImplementedError

    def remove_directory(self, name: str) -> None:
        """Removes an empty directory."""
        raise NotImplementedError

    def sync(self, data_only: bool) -> None:
        """Brings it to stable storage."""
        raise NotImplementedError

    def set_times(self, atim: NewTime, mtim: NewTime) -> None:
        """Changes times."""
        raise NotImplementedError

    def inode(self) -> Inode:
        """The inode."""
        functions = c.wasifs_directory_node(stat=_directory_stat, lookup=_lookup)
        return made_of(Inode, "wasifs_directory_node_create",
                       _with_overridden(self, DirectoryNode, functions, _DIRECTORY), self)


class LinkNode(_Node):
    """A symbolic link."""

    def target(self) -> str:
        """What it leads to. Has to be overridden."""
        raise NotImplementedError

    def inode(self) -> Inode:
        """The inode."""
        return made_of(Inode, "wasifs_link_node_create",
                       c.wasifs_link_node(stat=_link_stat, target=_target), self)


class CustomFileSystem:
    """What needs more than one directory. `file_system()` is what is mounted."""

    type_name: str = "python"  #: The name of its kind.

    def root(self) -> Union[DirectoryNode, FileNode]:
        """The node at its root. Has to be overridden."""
        raise NotImplementedError

    def rename(self, old: DirectoryNode, old_name: str, new: DirectoryNode, new_name: str) -> None:
        """Renames as POSIX rename() does."""
        raise NotImplementedError

    def link(self, old: DirectoryNode, old_name: str, new: DirectoryNode, new_name: str) -> None:
        """Gives what is at `old_name` of `old` a further name."""
        raise NotImplementedError

    def file_system(self) -> FileSystem:
        """The file system."""
        functions = c.wasifs_custom_filesystem(root=_root, type_name=encoded(self.type_name))
        for name, function in (("rename", _rename), ("link", _link)):
            if overridden(self, CustomFileSystem, name):
                setattr(functions, name, function)
        return made_of(FileSystem, "wasifs_custom_filesystem_create", functions, self)


def _stat(node: _Node, stat: Any) -> None:
    node.stat()._to_c(stat.contents)


def _sync(node: Union[FileNode, DirectoryNode], data_only: bool) -> None:
    node.sync(data_only)


def _set_times(node: Union[FileNode, DirectoryNode], change: Any) -> None:
    new = change.contents
    node.set_times(time_from_c(new.atim_kind, new.atim), time_from_c(new.mtim_kind, new.mtim))


# Two inodes are the same file where function and node are the same, so each kind has one of its own.
_file_stat = callback(c.wasifs_file_node_stat)(_stat)
_directory_stat = callback(c.wasifs_directory_node_stat)(_stat)
_link_stat = callback(c.wasifs_link_node_stat)(_stat)


@callback(c.wasifs_file_node_open)
def _open(node: FileNode, how: Any) -> None:
    node.open(OpenHow._from_c(how.contents))


@callback(c.wasifs_file_node_read_at)
def _read_at(node: FileNode, offset: int, address: int, size: int, count: Any) -> None:
    put(node.read_at(offset, size), address, size, count)


@callback(c.wasifs_file_node_write_at)
def _write_at(node: FileNode, offset: int, address: int, size: int, count: Any) -> None:
    count_taken(node.write_at(offset, bytes_at(address, size)), size, count)


@callback(c.wasifs_file_node_append)
def _append(node: FileNode, address: int, size: int, count: Any, end: Any) -> None:
    end[0] = node.append(bytes_at(address, size))
    count[0] = size


@callback(c.wasifs_file_node_truncate)
def _truncate(node: FileNode, length: int) -> None:
    node.truncate(length)


@callback(c.wasifs_file_node_allocate)
def _allocate(node: FileNode, offset: int, length: int) -> None:
    node.allocate(offset, length)


_FILE = {
    "open": _open, "read_at": _read_at, "write_at": _write_at, "append": _append,
    "truncate": _truncate, "allocate": _allocate,
    "sync": callback(c.wasifs_file_node_sync)(_sync),
    "set_times": callback(c.wasifs_file_node_set_times)(_set_times),
}


@callback(c.wasifs_directory_node_lookup)
def _lookup(node: DirectoryNode, name: bytes, inode: Any) -> None:
    give_inode(node.lookup(text(name)), inode)


@callback(c.wasifs_directory_node_list)
def _list(node: DirectoryNode, cookie: int, sink: Any, sink_context: int) -> None:
    for entry in node.list(cookie):
        told = sized(c.wasifs_entry(name=encoded(entry.name), ino=entry.ino, next=entry.next,
                                    type=int(entry.type)))
        if not sink(sink_context, ctypes.pointer(told)):
            break


@callback(c.wasifs_directory_node_create_file)
def _create_file(node: DirectoryNode, name: bytes, inode: Any) -> None:
    give_inode(node.create_file(text(name)), inode)


@callback(c.wasifs_directory_node_make_directory)
def _make_directory(node: DirectoryNode, name: bytes) -> None:
    node.make_directory(text(name))


@callback(c.wasifs_directory_node_make_link)
def _make_link(node: DirectoryNode, name: bytes, target: bytes) -> None:
    node.make_link(text(name), text(target))


@callback(c.wasifs_directory_node_unlink)
def _unlink(node: DirectoryNode, name: bytes) -> None:
    node.unlink(text(name))


@callback(c.wasifs_directory_node_remove_directory)
def _remove_directory(node: DirectoryNode, name: bytes) -> None:
    node.remove_directory(text(name))


_DIRECTORY = {
    "list": _list, "create_file": _create_file, "make_directory": _make_directory,
    "make_link": _make_link, "unlink": _unlink, "remove_directory": _remove_directory,
    "sync": callback(c.wasifs_directory_node_sync)(_sync),
    "set_times": callback(c.wasifs_directory_node_set_times)(_set_times),
}


@callback(c.wasifs_link_node_target)
def _target(node: LinkNode, address: int, size: int, length: Any) -> None:
    target = encoded(node.target())
    ctypes.memmove(address or 0, target, min(len(target), size))
    length[0] = len(target)


@callback(c.wasifs_custom_filesystem_root)
def _root(filesystem: CustomFileSystem, inode: Any) -> None:
    give_inode(filesystem.root(), inode)


def _names(old: int, old_name: bytes, new: int,
           new_name: bytes) -> Tuple[DirectoryNode, str, DirectoryNode, str]:
    return thing_of(old), text(old_name), thing_of(new), text(new_name)


@callback(c.wasifs_custom_filesystem_rename)
def _rename(filesystem: CustomFileSystem, *names: Any) -> None:
    filesystem.rename(*_names(*names))


@callback(c.wasifs_custom_filesystem_link)
def _link(filesystem: CustomFileSystem, *names: Any) -> None:
    filesystem.link(*_names(*names))


__all__ = ["CustomFileSystem", "DirectoryNode", "FileNode", "LinkNode", "new_device_number"]
