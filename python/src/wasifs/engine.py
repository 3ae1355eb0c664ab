# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Guests on the engine of the `wasmtime` package, in its own stores and linkers.

No library is shared: each call of a guest comes to Python, as every function does that is defined in a
linker there, and goes from there to the call table, with the address of the guest's memory. So any
version of the package will do that has the classes used here.
"""

from __future__ import annotations

import ctypes
import threading
from typing import Any, Callable, List, Optional, Tuple

import wasmtime

from ._handles import ran
from .calls import Call, Memory, OutcomeKind, ValueType, calls
from .process import Process


class GuestExit(Exception):
    """The guest has called `proc_exit`; leaves it, through the engine."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the guest has exited with code {code}")
        self.code = code  #: What it gave.


class GuestTrap(Exception):
    """The guest cannot go on: a trap of the engine's, or a call that has stopped it, as after
    `Process.stop` or with a bad pointer."""


class _View:
    """Shows the memory of the guest whose call runs in this thread. Calls nest where a file in Python
    calls the guest again."""

    def __init__(self) -> None:
        self.now: List[_Place] = []

    def __call__(self) -> Tuple[int, int]:
        return self.now[-1].look()


class _Place:
    """Where the memory of one guest is during one call. The library asks several times; it is looked up
    again where code of the guest may have run, or that of another thread."""

    __slots__ = ("caller", "memory", "shared", "found", "ran")

    def __init__(self, caller: wasmtime.Caller) -> None:
        self.caller = caller
        self.memory = caller.get("memory")
        self.shared = isinstance(self.memory, wasmtime.SharedMemory)
        self.ran = -1
        self.found = (0, 0)
        if not self.shared and not isinstance(self.memory, wasmtime.Memory):
            raise GuestTrap('WASI calls need an exported memory named "memory"; there is none')

    def look(self) -> Tuple[int, int]:
        if self.ran != ran.functions or self.shared:
            memory: Any = self.memory
            of = () if self.shared else (self.caller,)
            base = ctypes.cast(memory.data_ptr(*of), ctypes.c_void_p).value or 0
            self.found = (base, int(memory.data_len(*of)))
            self.ran = ran.functions
        return self.found


class _OfThread(threading.local):
    def __init__(self) -> None:
        self.view = _View()
        self.plain = Memory.of(self.view)
        self.shared = Memory.of(self.view, shared=True)


def _function(call: Call, process: Process, of_thread: _OfThread) -> Callable[..., Optional[int]]:
    def run(caller: wasmtime.Caller, *arguments: int) -> Optional[int]:
        place = _Place(caller)
        now = of_thread.view.now
        now.append(place)
        try:
            kind, value = call.run(process, of_thread.shared if place.shared else of_thread.plain,
                                   arguments)
        finally:
            now.pop()
        if kind == OutcomeKind.RETURNED:
            return value if call.has_result else None
        if kind == OutcomeKind.EXITED:
            process.set_exit_code(value)
            raise GuestExit(value)
        raise GuestTrap(process.trap_reason or "the guest was stopped")

    return run


def add_to_linker(linker: wasmtime.Linker, process: Process) -> None:
    """Defines every call of WASI in `linker`, for guests of `process`. What is instantiated with it
    may belong to any stores; each of them runs on one thread at a time, as ever."""
    kinds = {ValueType.I32: wasmtime.ValType.i32, ValueType.I64: wasmtime.ValType.i64}
    of_thread = _OfThread()
    for call in calls():
        results = [wasmtime.ValType.i32()] if call.has_result else []
        of_call = wasmtime.FuncType([kinds[kind]() for kind in call.parameters], results)
        linker.define_func(call.module, call.name, of_call,
                           _function(call, process, of_thread), access_caller=True)


def run_command(linker: wasmtime.Linker, store: wasmtime.Store, module: wasmtime.Module,
                process: Process) -> int:
    """Instantiates `module` with a linker of `add_to_linker` and calls `_start`; returns the exit
    code. `GuestTrap` where it traps or was stopped."""
    try:
        start = linker.instantiate(store, module).exports(store)["_start"]
        if not isinstance(start, wasmtime.Func):
            raise TypeError("_start is no function")
        start(store)
    except (GuestExit, GuestTrap, wasmtime.Trap, wasmtime.WasmtimeError) as error:
        # Which exception it is says little where guests end in several threads at once: the package
        # keeps the last one for all of them. The process knows.
        code = process.exit_code
        if code is not None:
            return code
        if process.stopped or isinstance(error, GuestTrap):
            raise GuestTrap(process.trap_reason or str(error)) from error
        if isinstance(error, wasmtime.Trap):
            raise GuestTrap(str(error)) from error
        raise
    return 0


__all__ = ["GuestExit", "GuestTrap", "add_to_linker", "run_command"]
