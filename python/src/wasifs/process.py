# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One guest program's world: arguments, environment, descriptors, tree, clocks."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Callable, List, Mapping, Optional, Sequence, Union

from . import _declarations as c
from ._handles import Handle, callback, destroy, hold, made, release, sized, thing_of
from ._library import encoded, library, take_bytes, text
from .filesystems import FileSystem, Names
from .inodes import Inode
from .sources import Clock, Random
from .values import (Access, Descriptor, FdFlags, FdRights, FileType, Limits, OpenHow, Policy,
                     rights_to_c)


@dataclasses.dataclass(frozen=True)
class Preopen:
    """A directory that a guest has from the start."""

    source: Union[str, FileSystem]  #: A path of the tree, or a file system outside of it.
    rights: Optional[FdRights] = None  #: None: all.


@dataclasses.dataclass(frozen=True)
class TraceRecord:
    """One call of a guest that has ended. Times are nanoseconds of the monotonic clock."""

    module: str
    name: str
    arguments: str  #: Decoded, as strace shows them.
    result: str  #: Such as "= 4" or "= -1 noent (no such file or directory)".
    start: int
    duration: int


class _Builder(Handle):
    __slots__ = ()
    _free = "wasifs_builder_free"


class _ProcessHandle(Handle):
    __slots__ = ()
    _free = "wasifs_process_free"


@callback(c.wasifs_raise_handler_raise)
def _raise(handler: Callable[[int], object], signal: int) -> None:
    handler(signal)


def _traced(context: Optional[int], told: Any) -> None:
    record = told.contents
    thing_of(context)(TraceRecord(text(record.module), text(record.name), text(record.arguments),
                                  text(record.result), record.start, record.duration))


_trace = c.wasifs_trace_call(_traced)


def _give(function: str, builder: _Builder, struct: Any, thing: Any) -> None:
    struct.context, struct.destroy = hold(thing), destroy
    try:
        getattr(library, function)(builder, ctypes.byref(sized(struct)))
    except BaseException:
        release(id(thing))
        raise


class Process(_ProcessHandle):
    """What a guest runs in. All methods may be used by any thread, also while the guest runs, but for
    `close`, after which the guest goes on and this object cannot be used.

    `mounts` maps absolute paths of the process's tree to file systems; `preopens` maps the names that
    the guest sees to paths of the tree or to file systems outside of it, in order from descriptor 3
    on. Without `preopens`, "/" is one where there are mounts. `names` is a tree to share instead of a
    new one. Standard input is at end of file and output discarded unless a stream is given;
    `inherit_stdio` takes the program's own. `on_raise` is what `proc_raise` does (else `NOTSUP`),
    `trace` sees each call after it, in the thread that made it.
    """

    __slots__ = ()

    def __init__(self, *, arguments: Sequence[str] = (),
                 environment: Optional[Mapping[str, str]] = None,
                 mounts: Optional[Mapping[str, FileSystem]] = None,
                 preopens: Optional[Mapping[str, Union[str, FileSystem, Preopen]]] = None,
                 names: Optional[Names] = None, stdin: Optional[Inode] = None,
                 stdout: Optional[Inode] = None, stderr: Optional[Inode] = None,
                 inherit_stdio: bool = False, clock: Optional[Clock] = None,
                 random: Optional[Random] = None, limits: Optional[Limits] = None,
                 policy: Policy = Policy.NONE, on_raise: Optional[Callable[[int], object]] = None,
                 trace: Optional[Callable[[TraceRecord], object]] = None) -> None:
        with made(_Builder, "wasifs_builder_create") as builder:
            texts = (ctypes.c_char_p * len(arguments))(*map(encoded, arguments))
            library.wasifs_builder_arguments(builder, texts, len(arguments))
            for name, value in (environment or {}).items():
                library.wasifs_builder_environment(builder, encoded(name), encoded(value))
            if names is not None:
                library.wasifs_builder_names(builder, names)
            for path, filesystem in (mounts or {}).items():
                library.wasifs_builder_mount(builder, encoded(path), filesystem)
            if preopens is None:
                preopens = {"/": "/"} if mounts or names is not None else {}
            for name, given in preopens.items():
                preopen = given if isinstance(given, Preopen) else Preopen(given)
                _preopen(builder, name, preopen)
            if inherit_stdio:
                library.wasifs_builder_inherit_stdio(builder)
            for stream, function in ((stdin, "stdin"), (stdout, "stdout"), (stderr, "stderr")):
                if stream is not None:
                    getattr(library, f"wasifs_builder_{function}")(builder, stream)
            if clock is not None:
                library.wasifs_builder_clock(builder, clock)
            if random is not None:
                library.wasifs_builder_random(builder, random)
            if limits is not None:
                library.wasifs_builder_limits(builder, ctypes.byref(
                    sized(c.wasifs_limits(**dataclasses.asdict(limits)))))
            library.wasifs_builder_policy(builder, int(policy))
            if on_raise is not None:
                _give("wasifs_builder_on_raise", builder, c.wasifs_raise_handler(
                    **{"raise": _raise}), on_raise)
            if trace is not None:
                _give("wasifs_builder_trace", builder, c.wasifs_trace(call=_trace), trace)
            out = ctypes.c_void_p()
            library.wasifs_builder_build(builder, ctypes.byref(out))
        super().__init__(out.value)

    def names(self) -> Names:
        """Its tree, in which file systems can be mounted while the guest runs."""
        return made(Names, "wasifs_process_names", self)

    # Descriptors

    def add_preopen(self, name: str, source: Union[str, FileSystem],
                    rights: Optional[FdRights] = None) -> int:
        """Gives the guest a directory at the lowest free number, which is returned."""
        fd = ctypes.c_uint32()
        if isinstance(source, str):
            library.wasifs_process_add_preopen(self, encoded(source), encoded(name),
                                               rights_to_c(rights), ctypes.byref(fd))
        else:
            library.wasifs_process_add_preopen_filesystem(
                self, source, encoded(name), rights_to_c(rights), ctypes.byref(fd))
        return fd.value

    def add_descriptor(self, inode: Inode, access: Access,
                       rights: Optional[FdRights] = None) -> int:
        """Gives the guest `inode` as a new descriptor, whose number is returned."""
        fd = ctypes.c_uint32()
        library.wasifs_process_add_descriptor(self, inode, int(access), rights_to_c(rights),
                                              ctypes.byref(fd))
        return fd.value

    def open(self, path: str, how: OpenHow = OpenHow(),
             rights: Optional[FdRights] = None) -> int:
        """Opens `path` of the tree for the guest; returns the number."""
        fd = ctypes.c_uint32()
        library.wasifs_process_open(self, encoded(path), how._to_c(), rights_to_c(rights),
                                    ctypes.byref(fd))
        return fd.value

    def set_descriptor(self, fd: int, inode: Inode, access: Access) -> None:
        """Puts `inode` at the number `fd` (0, 1, 2 or any other), closing what was there: how standard
        input and output are swapped while the guest runs."""
        library.wasifs_process_set_descriptor(self, fd, inode, int(access))

    def close_descriptor(self, fd: int) -> None:
        """Closes a descriptor of the guest."""
        library.wasifs_process_close(self, fd)

    def renumber(self, old: int, new: int) -> None:
        """Moves a descriptor onto another open number, closing what was there."""
        library.wasifs_process_renumber(self, old, new)

    def shrink_rights(self, fd: int, base: int, inheriting: int) -> None:
        """Takes rights away: leaves those given."""
        library.wasifs_process_shrink_rights(self, fd, base, inheriting)

    def descriptor(self, fd: int) -> Descriptor:
        """What a descriptor leads to."""
        found = sized(c.wasifs_descriptor(rights=sized(c.wasifs_fd_rights())))
        library.wasifs_process_descriptor(self, fd, ctypes.byref(found))
        name = None
        if found.preopen:
            told = c.wasifs_buffer()
            library.wasifs_process_preopen_name(self, fd, ctypes.byref(told))
            name = text(take_bytes(told))
        return Descriptor(FdRights._from_c(found.rights), FileType(found.type),
                          Access(found.access), FdFlags(found.flags), name)

    def inode(self, fd: int) -> Inode:
        """The inode behind a descriptor: to be given to another process."""
        return made(Inode, "wasifs_process_inode", self, fd)

    def descriptors(self) -> List[int]:
        """The open numbers, in order."""
        count = ctypes.c_size_t()
        library.wasifs_process_descriptors(self, None, 0, ctypes.byref(count))
        while True:
            capacity = count.value
            numbers = (ctypes.c_uint32 * capacity)()
            library.wasifs_process_descriptors(self, numbers, capacity, ctypes.byref(count))
            if count.value <= capacity:  # else the guest has opened more meanwhile
                return list(numbers[:count.value])

    # How it ends

    def stop(self, reason: str) -> None:
        """Ends the guest: blocked calls wake, every further call traps with `reason`. Code that makes
        no call is the engine's affair (docs/python.md). The first reason stays."""
        library.wasifs_process_stop(self, encoded(reason))

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return bool(library.wasifs_process_stopped(self))

    @property
    def trap_reason(self) -> str:
        """Why the last call trapped, or the reason of a stop; empty where none did."""
        told = c.wasifs_buffer()
        library.wasifs_process_trap_reason(self, ctypes.byref(told))
        return text(take_bytes(told))

    @property
    def exit_code(self) -> Optional[int]:
        """What the guest ended with; None where it has not called `proc_exit`."""
        ended, code = ctypes.c_bool(), ctypes.c_uint32()
        library.wasifs_process_exit_code(self, ctypes.byref(ended), ctypes.byref(code))
        return code.value if ended.value else None

    def set_exit_code(self, code: int) -> None:
        """Notes the code; the first one counts: for engines."""
        library.wasifs_process_set_exit_code(self, code)


def _preopen(builder: _Builder, name: str, preopen: Preopen) -> None:
    rights = rights_to_c(preopen.rights)
    if isinstance(preopen.source, str):
        library.wasifs_builder_preopen(builder, encoded(preopen.source), encoded(name), rights)
    else:
        library.wasifs_builder_preopen_filesystem(builder, preopen.source, encoded(name), rights)


__all__ = ["Preopen", "Process", "TraceRecord"]
