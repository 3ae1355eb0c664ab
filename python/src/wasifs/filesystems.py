# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The file systems that the library brings, tables of mounts, and files by name. Any thread."""

from __future__ import annotations

import ctypes
import enum
import os
from typing import Any, Iterator, List, Optional, Tuple

from . import _declarations as c
from ._handles import Handle, made, sized
from ._library import encoded, library, take_bytes, text
from .inodes import Inode, Node
from .sources import Clock, Random
from .values import Entry, FileType, NewTime, OpenHow, Stat, TimeChange, Usage, times_to_c


class FileSystem(Handle):
    """A tree of inodes: `memory`, `host_directory`, `read_only`, `devices`, `single`, or one of your
    own (`custom.CustomFileSystem`)."""

    __slots__ = ()
    _free = "wasifs_filesystem_free"

    def usage(self) -> Usage:
        """What is in use and may be."""
        used = sized(c.wasifs_usage())
        library.wasifs_filesystem_usage(self, ctypes.byref(used))

        def bound(limit: int) -> Optional[int]:
            return None if limit == 2**64 - 1 else limit

        return Usage(used.bytes, bound(used.bytes_limit), used.inodes, bound(used.inodes_limit))

    def root(self) -> Inode:
        """The inode at its root: to be hung into a directory."""
        return made(Inode, "wasifs_filesystem_root", self)

    def type(self) -> str:
        """The name of its kind, such as "mem"."""
        return text(library.wasifs_filesystem_type(self))

    def location(self) -> Location:
        """Its root, for paths in it; nothing is mounted below."""
        return made(Location, "wasifs_location_of_filesystem", self)

    def clone(self) -> FileSystem:
        """Another one with all that this one has now, in constant time; `memory` only, else
        `NOTSUP`. Neither sees what is changed in the other from then on."""
        return made(FileSystem, "wasifs_mem_clone", self)


def memory(*, bytes: int = 0, inodes: int = 0, max_file_size: int = 0,
           clock: Optional[Clock] = None, single_owner: bool = False) -> FileSystem:
    """An empty file system in memory. Bounds (0: none) on the bytes of content, beyond which a write
    is `NOSPC`; on inodes, `DQUOT`; on the longest file, `FBIG`. `single_owner`: one thread at a time
    uses it, by your own ordering."""
    return made(FileSystem, "wasifs_mem_create", ctypes.byref(sized(c.wasifs_mem_options(
        bytes=bytes, inodes=inodes, max_file_size=max_file_size, clock=_pointer(clock),
        single_owner=single_owner))))


class Special(enum.IntEnum):
    """What happens when a guest opens a FIFO, a socket file or a device of the host."""

    REFUSE = c.WASIFS_SPECIAL_REFUSE  #: `NXIO`, after it was opened for a moment to see it.
    UNTOUCHED = c.WASIFS_SPECIAL_UNTOUCHED  #: `NXIO`, and nobody at its other end notices.
    ALLOW = c.WASIFS_SPECIAL_ALLOW  #: It is opened.


def host_directory(path: str | os.PathLike[str], *, listing_bytes: int = 0,
                   special: Special = Special.REFUSE, links_verbatim: bool = False,
                   no_short_ways: bool = False, exclusive: bool = False,
                   strict_utf8_names: bool = False, hardlinked_read_only: bool = False,
                   one_device: bool = False) -> FileSystem:
    """The tree at `path` of the host, or the single regular file there. A guest cannot leave it. The
    options are those of the C API's `wasifs_host_options`."""
    options = c.wasifs_host_options(
        listing_bytes=listing_bytes, special=int(special), links_verbatim=links_verbatim,
        no_short_ways=no_short_ways, exclusive=exclusive, strict_utf8_names=strict_utf8_names,
        hardlinked_read_only=hardlinked_read_only, one_device=one_device)
    return made(FileSystem, "wasifs_host_create", os.fsencode(path), ctypes.byref(sized(options)))


def read_only(below: FileSystem) -> FileSystem:
    """`below` as something that can only be read: every change is `ROFS`."""
    return made(FileSystem, "wasifs_read_only_create", below)


def devices(*, random: Optional[Random] = None, clock: Optional[Clock] = None,
            tty: Optional[Inode] = None, stdin: Optional[Inode] = None,
            stdout: Optional[Inode] = None, stderr: Optional[Inode] = None) -> FileSystem:
    """null, zero, full and what is given, to be mounted at /dev."""
    options = c.wasifs_dev_options(
        random=_pointer(random), clock=_pointer(clock), tty=_pointer(tty),
        stdin_stream=_pointer(stdin), stdout_stream=_pointer(stdout),
        stderr_stream=_pointer(stderr))
    return made(FileSystem, "wasifs_dev_create", ctypes.byref(sized(options)))


def single(root: Node) -> FileSystem:
    """A file system over one inode, a directory or a file, to be mounted."""
    inode = root if isinstance(root, Inode) else root.inode()
    return made(FileSystem, "wasifs_callback_filesystem_create", inode)


def _pointer(handle: Optional[Handle]) -> Any:
    return None if handle is None else handle._member()


class Names(Handle):
    """A table of mounts: which file system is attached at which place. Processes may share one, and it
    may change while guests run."""

    __slots__ = ()
    _free = "wasifs_names_free"

    def __init__(self) -> None:
        out = ctypes.c_void_p()
        library.wasifs_names_create(ctypes.byref(out))
        super().__init__(out.value)

    def mount(self, path: str, filesystem: FileSystem) -> None:
        """Attaches `filesystem` at the absolute `path`. A later mount covers an earlier one."""
        library.wasifs_names_mount(self, encoded(path), filesystem)

    def unmount(self, path: str) -> None:
        """Takes the topmost mount at `path` away; what is open in it lives on."""
        library.wasifs_names_unmount(self, encoded(path))

    def mounts(self) -> List[Tuple[str, str]]:
        """Path and type of all mounts, in the order of the paths."""
        found: List[Tuple[str, str]] = []

        def add(_context: Any, path: bytes, kind: bytes) -> bool:
            found.append((text(path), text(kind)))
            return True

        library.wasifs_names_list(self, c.wasifs_mount_sink(add), None)
        return found

    def location(self) -> Location:
        """The root of the tree."""
        return made(Location, "wasifs_location_of_names", self)


class Location(Handle):
    """Where paths start: to fill a tree before a guest runs, to look at it and change it while one
    does. Paths cannot leave it. Errors are those that a guest would get, as exceptions."""

    __slots__ = ()
    _free = "wasifs_location_free"

    def read_file(self, path: str, limit: int = 0) -> bytes:
        """All bytes of a file, at most `limit` (0: no bound; it holds more: `FBIG`)."""
        content = c.wasifs_buffer()
        library.wasifs_read_file(self, encoded(path), limit, ctypes.byref(content))
        return take_bytes(content)

    def write_file(self, path: str, content: bytes) -> None:
        """Makes the file, or cuts the one that is there, and writes `content`."""
        library.wasifs_write_file(self, encoded(path), content, len(content))

    def make_directories(self, path: str) -> None:
        """Makes the directory and its parents where they are missing."""
        library.wasifs_make_directories(self, encoded(path))

    def stat(self, path: str, *, follow: bool = True) -> Stat:
        """What is at `path`; with `follow` at the end of a link."""
        found = sized(c.wasifs_stat())
        library.wasifs_stat_at(self, encoded(path), follow, ctypes.byref(found))
        return Stat._from_c(found)

    def set_times(self, path: str, *, atim: NewTime = TimeChange.KEEP,
                  mtim: NewTime = TimeChange.KEEP, follow: bool = True) -> None:
        """Changes times."""
        library.wasifs_set_times_at(self, encoded(path), follow, times_to_c(atim, mtim))

    def open(self, path: str, how: OpenHow = OpenHow()) -> Inode:
        """The inode at `path`, links followed: to be given to a guest as a descriptor."""
        return made(Inode, "wasifs_open_at", self, encoded(path), how._to_c())

    def read_link(self, path: str) -> str:
        """The target of a symbolic link."""
        target = c.wasifs_buffer()
        library.wasifs_read_link_at(self, encoded(path), ctypes.byref(target))
        return text(take_bytes(target))

    def mkdir(self, path: str) -> None:
        """Makes a directory, not its parents."""
        library.wasifs_make_directory_at(self, encoded(path))

    def rmdir(self, path: str) -> None:
        """Removes an empty directory."""
        library.wasifs_remove_directory_at(self, encoded(path))

    def unlink(self, path: str) -> None:
        """Removes a name that is no directory."""
        library.wasifs_unlink_at(self, encoded(path))

    def symlink(self, target: str, path: str) -> None:
        """Makes a symbolic link to `target` at `path`."""
        library.wasifs_make_link_at(encoded(target), self, encoded(path))

    def link(self, old_path: str, new_path: str, *, to: Optional[Location] = None,
             follow: bool = False) -> None:
        """Gives what is at `old_path` a further name, which starts at `to` (None: here)."""
        library.wasifs_hard_link_at(self, encoded(old_path), follow, to or self, encoded(new_path))

    def rename(self, old_path: str, new_path: str, *, to: Optional[Location] = None) -> None:
        """Renames; the new path starts at `to` (None: here)."""
        library.wasifs_rename_at(self, encoded(old_path), to or self, encoded(new_path))

    def list(self, path: str = ".", cookie: int = 0) -> List[Entry]:
        """What is in a directory, "." and ".." too, from `cookie` on (0: from the first)."""
        found: List[Entry] = []

        def add(_context: Any, told: Any) -> bool:
            entry = told.contents
            found.append(Entry(text(entry.name), FileType(entry.type), entry.ino, entry.next))
            return True

        library.wasifs_list_at(self, encoded(path), cookie, c.wasifs_entry_sink(add), None)
        return found

    def walk(self, path: str = ".") -> Iterator[Tuple[str, Entry]]:
        """Path and entry of all that is below `path`, without "." and "..", a directory before what is
        in it; links are not followed."""
        for entry in self.list(path):
            if entry.name in (".", ".."):
                continue
            below = entry.name if path == "." else f"{path}/{entry.name}"
            yield below, entry
            if entry.type == FileType.DIRECTORY:
                yield from self.walk(below)


__all__ = ["FileSystem", "Location", "Names", "Special", "devices", "host_directory", "memory",
           "read_only", "single"]
