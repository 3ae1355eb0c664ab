# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A WASI host whose file system and descriptors belong to you.

    import wasifs, wasmtime

    output = wasifs.BytesOutput()
    files = wasifs.StaticDirectory({"now": wasifs.whole_file(lambda: b"noon")})
    process = wasifs.Process(arguments=["prog"], mounts={"/": wasifs.single(files)}, stdout=output)

    linker = wasmtime.Linker(engine := wasmtime.Engine())
    wasifs.add_to_linker(linker, process)
    code = wasifs.run_command(linker, wasmtime.Store(engine),
                              wasmtime.Module.from_file(engine, "prog.wasm"), process)

Everything but the last three lines works without the `wasmtime` package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import calls, custom, errors, filesystems, inodes, process, snapshots, sockets, sources
from . import streams, values
from ._library import version
from .custom import *
from .errors import Errno, WasifsError
from .filesystems import *
from .inodes import *
from .process import *
from .snapshots import *
from .sockets import *
from .sources import *
from .streams import *
from .values import (RIGHTS_ALL, Access, Descriptor, Entry, FdFlags, FdRights, FileType, Limits,
                     NewTime, OpenHow, Policy, Stat, TimeChange, Usage)

if TYPE_CHECKING:
    from .engine import GuestExit, GuestTrap, add_to_linker, run_command

_OF_ENGINE = ("GuestExit", "GuestTrap", "add_to_linker", "run_command")

__all__ = [
    "Access", "Descriptor", "Entry", "Errno", "FdFlags", "FdRights", "FileType", "Limits",
    "NewTime", "OpenHow", "Policy", "RIGHTS_ALL", "Stat", "TimeChange", "Usage", "WasifsError",
    "calls", "errors", "values", "version",
    "GuestExit", "GuestTrap", "add_to_linker", "run_command",
    *custom.__all__, *filesystems.__all__, *inodes.__all__, *process.__all__, *snapshots.__all__,
    *sockets.__all__, *sources.__all__, *streams.__all__,
]


def __getattr__(name: str) -> Any:
    if name in _OF_ENGINE:
        from . import engine  # needs the package wasmtime

        return getattr(engine, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
