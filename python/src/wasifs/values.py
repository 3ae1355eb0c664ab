# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Plain values: what is told of files, how they are opened, rights, limits."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import Any, Optional, Union

from . import _declarations as c
from ._handles import sized


class FileType(enum.IntEnum):
    """What an inode is."""

    UNKNOWN = c.WASIFS_TYPE_UNKNOWN  #: A pipe, a standard stream.
    BLOCK_DEVICE = c.WASIFS_TYPE_BLOCK_DEVICE
    CHARACTER_DEVICE = c.WASIFS_TYPE_CHARACTER_DEVICE
    DIRECTORY = c.WASIFS_TYPE_DIRECTORY
    REGULAR_FILE = c.WASIFS_TYPE_REGULAR_FILE
    SOCKET_DGRAM = c.WASIFS_TYPE_SOCKET_DGRAM
    SOCKET_STREAM = c.WASIFS_TYPE_SOCKET_STREAM
    SYMBOLIC_LINK = c.WASIFS_TYPE_SYMBOLIC_LINK


class Access(enum.IntFlag):
    """What may be done with the content."""

    NONE = c.WASIFS_ACCESS_NONE
    READ = c.WASIFS_ACCESS_READ
    WRITE = c.WASIFS_ACCESS_WRITE
    READ_WRITE = c.WASIFS_ACCESS_READ_WRITE


class FdFlags(enum.IntFlag):
    """Status flags of an open file."""

    NONE = 0
    APPEND = c.WASIFS_FLAG_APPEND
    DSYNC = c.WASIFS_FLAG_DSYNC
    NONBLOCK = c.WASIFS_FLAG_NONBLOCK
    RSYNC = c.WASIFS_FLAG_RSYNC
    SYNC = c.WASIFS_FLAG_SYNC


class Policy(enum.IntFlag):
    """Rules of a process; `NONE` is the default."""

    NONE = 0
    STRICT_RIGHTS = c.WASIFS_POLICY_STRICT_RIGHTS  #: A call without its right is `NOTCAPABLE`.
    FAULT = c.WASIFS_POLICY_FAULT  #: A bad pointer is `FAULT`; else the guest traps.
    ANY_BYTES = c.WASIFS_POLICY_ANY_BYTES  #: Paths may hold any byte but NUL; else UTF-8.
    CHECK_ALIGNMENT = c.WASIFS_POLICY_CHECK_ALIGNMENT  #: Misaligned pointers are bad ones.


class TimeChange(enum.Enum):
    """What happens to one time of a file, where it is not set to nanoseconds since 1970."""

    KEEP = c.WASIFS_TIME_KEEP
    NOW = c.WASIFS_TIME_NOW


#: A new time: nanoseconds since 1970, or what else happens to it.
NewTime = Union[int, TimeChange]

#: Every right of preview1.
RIGHTS_ALL: int = c.WASIFS_RIGHTS_ALL


@dataclasses.dataclass
class Stat:
    """What is told of a file. Times are nanoseconds since 1970."""

    type: FileType = FileType.REGULAR_FILE
    size: int = 0
    dev: int = 0
    ino: int = 0
    nlink: int = 1
    atim: int = 0
    mtim: int = 0
    ctim: int = 0

    @classmethod
    def _from_c(cls, stat: c.wasifs_stat) -> Stat:
        return cls(FileType(stat.type), stat.length, stat.dev, stat.ino, stat.nlink, stat.atim,
                   stat.mtim, stat.ctim)

    def _to_c(self, stat: c.wasifs_stat) -> None:
        stat.dev, stat.ino, stat.nlink, stat.length = self.dev, self.ino, self.nlink, self.size
        stat.atim, stat.mtim, stat.ctim = self.atim, self.mtim, self.ctim


@dataclasses.dataclass(frozen=True)
class FdRights:
    """The rights of a descriptor: what it reports, what it reports to pass on, and what each of the
    two may ever allow."""

    base: int = RIGHTS_ALL
    inheriting: int = RIGHTS_ALL
    ceiling: int = RIGHTS_ALL
    inheriting_ceiling: int = RIGHTS_ALL

    @classmethod
    def _from_c(cls, rights: c.wasifs_fd_rights) -> FdRights:
        return cls(rights.base, rights.inheriting, rights.ceiling, rights.inheriting_ceiling)


def rights_to_c(rights: Optional[FdRights]) -> Any:
    """A pointer to them; NULL is all."""
    if rights is None:
        return None
    given = sized(c.wasifs_fd_rights(base=rights.base, inheriting=rights.inheriting,
                                     ceiling=rights.ceiling,
                                     inheriting_ceiling=rights.inheriting_ceiling))
    return ctypes.byref(given)


@dataclasses.dataclass(frozen=True)
class OpenHow:
    """How a name is to be opened."""

    access: Access = Access.READ
    flags: FdFlags = FdFlags.NONE
    create: bool = False  #: Make a regular file where the name is absent.
    exclusive: bool = False  #: With `create`: `FileExistsError` where the name is present.
    truncate: bool = False  #: Cut a regular file to length 0.
    directory: bool = False  #: `NotADirectoryError` unless it is one.

    def _to_c(self) -> Any:
        return ctypes.byref(sized(c.wasifs_open_how(
            access=int(self.access), flags=int(self.flags), create=self.create,
            exclusive=self.exclusive, truncate=self.truncate, directory=self.directory)))

    @classmethod
    def _from_c(cls, how: c.wasifs_open_how) -> OpenHow:
        return cls(Access(how.access), FdFlags(how.flags), how.create, how.exclusive, how.truncate,
                   how.directory)


def times_to_c(atim: NewTime, mtim: NewTime) -> Any:
    """A pointer to a change of times."""
    def split(new: NewTime) -> tuple[int, int]:
        if isinstance(new, TimeChange):
            return 0, int(new.value)
        return new, c.WASIFS_TIME_SET

    (atim_value, atim_kind), (mtim_value, mtim_kind) = split(atim), split(mtim)
    return ctypes.byref(sized(c.wasifs_times_change(
        atim=atim_value, mtim=mtim_value, atim_kind=atim_kind, mtim_kind=mtim_kind)))


def time_from_c(kind: int, value: int) -> NewTime:
    """One time of a change of times."""
    return value if kind == c.WASIFS_TIME_SET else TimeChange(kind)


@dataclasses.dataclass(frozen=True)
class Limits:
    """Bounds of a process; 0 is the default of each."""

    bytes_per_call: int = 0  #: Read, written or listed by one call.
    host_bytes_per_call: int = 0  #: Memory of the host for one call.
    descriptors: int = 0  #: Open at the same time.
    buffers_per_call: int = 0  #: Elements of an iovec array.
    subscriptions_per_call: int = 0  #: Subscriptions of one poll.
    path_length: int = 0  #: Bytes of a path.
    path_depth: int = 0  #: Names in one path.
    symlinks: int = 0  #: Links followed in one path.


@dataclasses.dataclass(frozen=True)
class Usage:
    """What a file system holds and may hold; None where there is no bound."""

    bytes: int
    bytes_limit: Optional[int]
    inodes: int
    inodes_limit: Optional[int]


@dataclasses.dataclass(frozen=True)
class Entry:
    """One name in a directory."""

    name: str
    type: FileType
    ino: int = 0
    next: int = 0  #: Cookie that goes on behind this entry.


@dataclasses.dataclass(frozen=True)
class Descriptor:
    """What one descriptor of a guest leads to."""

    rights: FdRights
    type: FileType
    access: Access
    flags: FdFlags
    preopen: Optional[str]  #: The name of a preopen.
