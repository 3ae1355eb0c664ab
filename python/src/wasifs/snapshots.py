# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Saves what a process holds (descriptors, tree, files in memory) and makes a process of it again.

The memory of a guest that runs on an engine of your own, as with `add_to_linker`, is that engine's and
not in it.
"""

from __future__ import annotations

import ctypes
import dataclasses
import os
from typing import Any, Callable, List, Optional, Sequence, Tuple

from . import _declarations as c
from ._handles import Handle, callback, hold, made, release, sized, thing_of
from ._library import encoded, library, text
from .filesystems import FileSystem
from .inodes import Inode, give_inode
from .process import Process
from .errors import Errno, WasifsError
from .sources import Clock, Random
from .values import Access, FdRights, FileType, rights_to_c


class Store(Handle):
    """Where snapshots are kept. Any thread. What goes wrong with one is `WasifsError` with a sentence
    that names it."""

    __slots__ = ()
    _free = "wasifs_store_free"

    @classmethod
    def memory(cls) -> Store:
        """In the memory of this program."""
        return made(Store, "wasifs_store_create_memory")

    @classmethod
    def directory(cls, path: str | os.PathLike[str], *, shared: bool = False) -> Store:
        """A directory, made with mode 0700 if absent. Refused where others may write to it, unless
        `shared`."""
        return made(Store, "wasifs_store_open_directory", os.fsencode(path), shared)

    @classmethod
    def file(cls, path: str | os.PathLike[str]) -> Store:
        """One file that holds one snapshot, named "snapshot". It need not exist."""
        return made(Store, "wasifs_store_open_file", os.fsencode(path))

    def list(self) -> List[Tuple[str, int]]:
        """Name and second since 1970 (0: not known) of all snapshots."""
        found: List[Tuple[str, int]] = []

        def add(_context: Any, name: bytes, saved_at: int) -> bool:
            found.append((text(name), saved_at))
            return True

        library.wasifs_store_list(self, c.wasifs_store_sink(add), None)
        return found

    def remove(self, name: str) -> None:
        """Forgets a snapshot; its content goes with the next `collect`."""
        library.wasifs_store_remove(self, encoded(name))

    def collect(self) -> int:
        """Frees what no snapshot needs; returns how many bytes."""
        freed = ctypes.c_uint64()
        library.wasifs_store_collect(self, ctypes.byref(freed))
        return freed.value

    def copy(self, name: str, to: Store, new_name: Optional[str] = None) -> None:
        """Copies a snapshot, sending only what `to` lacks."""
        library.wasifs_store_copy(self, encoded(name), to, encoded(new_name or name))

    def save(self, process: Process, name: str = "snapshot", *, capture: Sequence[str] = (),
             capture_bytes: int = 0, capture_limit: int = 0, threads: int = 0,
             digest_host_files: bool = False) -> None:
        """Saves `process`, none of whose calls runs meanwhile. `capture`: paths of mounts whose
        content is taken along, at most `capture_bytes` together (0: 1 GiB)."""
        paths = (ctypes.c_char_p * len(capture))(*map(encoded, capture))
        options = sized(c.wasifs_save_options(
            capture=paths if capture else None, capture_count=len(capture),
            capture_bytes=capture_bytes, capture_limit=capture_limit, threads=threads,
            digest_host_files=digest_host_files))
        library.wasifs_save(process, self, encoded(name), ctypes.byref(options))

    def open(self, name: str = "snapshot", *, verify: bool = False) -> Snapshot:
        """Opens a snapshot; with `verify` every chunk is checked."""
        return made(Snapshot, "wasifs_snapshot_open", self, encoded(name), verify)


@dataclasses.dataclass(frozen=True)
class External:
    """Something that a snapshot holds by name only."""

    name: str  #: Such as "mount:/data", "preopen:NAME", "fd:1".
    type: str  #: Kind of the file system; empty for an inode.
    is_inode: bool
    file_type: FileType  #: Of an inode.
    access: Access  #: What the descriptors on an inode may do.

    @classmethod
    def _from_c(cls, told: c.wasifs_external) -> External:
        return cls(text(told.name), text(told.type), told.is_inode, FileType(told.file_type),
                   Access(told.access))


@dataclasses.dataclass
class _Offer:
    filesystem: Optional[Callable[[External], Optional[FileSystem]]]
    inode: Optional[Callable[[External], Optional[Inode]]]
    report: Optional[Callable[[str], object]]


@callback(c.wasifs_restore_options_filesystem)
def _filesystem(offer: _Offer, told: Any, out: Any) -> None:
    given = offer.filesystem(External._from_c(told.contents)) if offer.filesystem else None
    if given is None:
        raise WasifsError(Errno.NOENT)
    shared = ctypes.c_void_p()
    library.wasifs_filesystem_share(given, ctypes.byref(shared))
    out[0] = shared.value


@callback(c.wasifs_restore_options_inode)
def _inode(offer: _Offer, told: Any, out: Any) -> None:
    give_inode(offer.inode(External._from_c(told.contents)) if offer.inode else None, out)


def _reported(context: Optional[int], sentence: bytes) -> None:
    offer: _Offer = thing_of(context)
    if offer.report is not None:
        offer.report(text(sentence))


_report = c.wasifs_restore_options_report(_reported)


class Snapshot(Handle):
    """One snapshot, opened to be looked at or restored. One thread at a time."""

    __slots__ = ()
    _free = "wasifs_snapshot_free"

    def externals(self) -> List[External]:
        """What has to be given to restore it."""
        found: List[External] = []

        def add(_context: Any, told: Any) -> bool:
            found.append(External._from_c(told.contents))
            return True

        library.wasifs_snapshot_externals(self, c.wasifs_external_sink(add), None)
        return found

    @property
    def has_guest(self) -> bool:
        """Whether it holds a guest's memory, as one that `wasifs run` saved does."""
        has = ctypes.c_bool()
        library.wasifs_snapshot_has_guest(self, ctypes.byref(has))
        return has.value

    def restore(self, *, filesystem: Optional[Callable[[External], Optional[FileSystem]]] = None,
                inode: Optional[Callable[[External], Optional[Inode]]] = None,
                report: Optional[Callable[[str], object]] = None,
                arguments: Optional[Sequence[str]] = None, clock: Optional[Clock] = None,
                random: Optional[Random] = None, rights: Optional[FdRights] = None,
                lenient: bool = False, accept_changes: bool = False,
                saved_realtime: bool = False) -> Process:
        """Makes the process, once for each opened snapshot. `filesystem` and `inode` give what it
        holds by name only (None: `FileNotFoundError`, or left out with `lenient`); `report` is told
        what changed or is left out. `rights`: no descriptor comes back with more. `accept_changes`: a
        host file that changed goes on. `saved_realtime`: real time goes on from the moment of
        saving."""
        offer = _Offer(filesystem, inode, report)
        texts = (ctypes.c_char_p * len(arguments or ()))(*map(encoded, arguments or ()))
        given_rights = None if rights is None else ctypes.pointer(rights_to_c(rights)._obj)
        options = sized(c.wasifs_restore_options(
            context=hold(offer), filesystem=_filesystem, inode=_inode, report=_report,
            arguments=None if arguments is None else texts,
            argument_count=len(arguments or ()), rights=given_rights,
            clock=None if clock is None else clock._member(),
            random=None if random is None else random._member(),
            lenient=lenient, accept_changes=accept_changes, saved_realtime=saved_realtime))
        try:
            return made(Process, "wasifs_snapshot_restore", self, ctypes.byref(options))
        finally:
            release(id(offer))


__all__ = ["External", "Snapshot", "Store"]
