# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The calls of WASI themselves, for an engine that `add_to_linker` does not know: walk `calls()`,
define each as an import, and hand the raw arguments and the guest's memory to `Call.run`."""

from __future__ import annotations

import ctypes
import dataclasses
import enum
from typing import Any, Callable, List, Optional, Sequence, Tuple

from . import _declarations as c
from ._handles import Handle, made_of, sized, thing_of
from ._library import library, text
from .process import Process


class ValueType(enum.IntEnum):
    """The types that parameters have."""

    I32 = c.WASIFS_I32
    I64 = c.WASIFS_I64


class OutcomeKind(enum.IntEnum):
    """How a call ended."""

    RETURNED = c.WASIFS_OUTCOME_RETURNED  #: The guest goes on with the value, where there is one.
    EXITED = c.WASIFS_OUTCOME_EXITED  #: The guest asked to end; the value is its exit code.
    TRAPPED = c.WASIFS_OUTCOME_TRAPPED  #: It must be stopped; see `Process.trap_reason`.
    SUSPENDED = c.WASIFS_OUTCOME_SUSPENDED  #: It is to be unwound for a pause.


_KINDS = list(OutcomeKind)
_MASKS = {ValueType.I32: 2**32 - 1, ValueType.I64: 2**64 - 1}


class Memory(Handle):
    """The memory of one instance: `view` gives address and size at this moment, and is asked at least
    once in each call, and again where they may have changed. It must not raise. `shared`: other
    threads of the guest may access it meanwhile. One call at a time."""

    __slots__ = ()
    _free = "wasifs_memory_free"

    @classmethod
    def of(cls, view: Callable[[], Tuple[int, int]], *, shared: bool = False) -> Memory:
        """The memory that a function shows."""
        return made_of(Memory, "wasifs_memory_create",
                       c.wasifs_memory_functions(view=_view, shared=shared), view)


def _viewed(context: Optional[int], base: Any, size: Any) -> None:
    address, length = thing_of(context)()
    base[0], size[0] = address, length


_view = c.wasifs_memory_functions_view(_viewed)


@dataclasses.dataclass(frozen=True)
class Call:
    """One call, such as `fd_read` of "wasi_snapshot_preview1"."""

    module: str
    name: str
    parameters: Tuple[ValueType, ...]
    has_result: bool  #: Whether it gives an i32.
    _pointer: int = dataclasses.field(repr=False)
    _masks: Tuple[int, ...] = dataclasses.field(repr=False)

    def run(self, process: Process, memory: Memory,
            arguments: Sequence[int]) -> Tuple[OutcomeKind, int]:
        """Does the call, in the thread of the guest; other threads of Python run meanwhile. Arguments
        are taken modulo 2^32 and 2^64."""
        if len(arguments) != len(self.parameters):
            raise TypeError(f"{self.name} takes {len(self.parameters)} arguments, "
                            f"{len(arguments)} were given")
        values = (ctypes.c_uint64 * len(arguments))(*map(int.__and__, arguments, self._masks))
        outcome = c.wasifs_outcome()
        library.wasifs_call_run(self._pointer, process, memory, values, ctypes.byref(outcome))
        return _KINDS[outcome.kind], outcome.value


def calls() -> List[Call]:
    """All calls of all import modules."""
    found = []
    for index in range(library.wasifs_call_count()):
        pointer = library.wasifs_call_at(index)
        info = sized(c.wasifs_call_info())
        library.wasifs_call_describe(pointer, ctypes.byref(info))
        kinds = tuple(ValueType(info.parameters[i]) for i in range(info.parameter_count))
        found.append(Call(text(info.module), text(info.name), kinds, info.has_result, pointer,
                          tuple(_MASKS[kind] for kind in kinds)))
    return found


__all__ = ["Call", "Memory", "OutcomeKind", "ValueType", "calls"]
