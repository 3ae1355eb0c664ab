# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where a guest's time and random bytes come from. Any thread."""

from __future__ import annotations

import ctypes
import enum
from typing import Any, Callable

from . import _declarations as c
from ._handles import Handle, absent, callback, made, made_of
from ._library import library


class ClockId(enum.IntEnum):
    """Which time."""

    REALTIME = c.WASIFS_CLOCK_REALTIME
    MONOTONIC = c.WASIFS_CLOCK_MONOTONIC
    PROCESS_CPUTIME = c.WASIFS_CLOCK_PROCESS_CPUTIME
    THREAD_CPUTIME = c.WASIFS_CLOCK_THREAD_CPUTIME


class Clock(Handle):
    """A source of time, in nanoseconds."""

    __slots__ = ()
    _free = "wasifs_clock_free"

    def advance(self, nanoseconds: int) -> None:
        """Moves a manual clock forward."""
        library.wasifs_clock_advance(self, nanoseconds)


class Random(Handle):
    """A source of random bytes."""

    __slots__ = ()
    _free = "wasifs_random_free"


@callback(c.wasifs_clock_functions_now)
def _now(now: Callable[[ClockId], int], clock: int, time: Any) -> None:
    time[0] = now(ClockId(clock))


@callback(c.wasifs_random_functions_fill)
def _fill(fill: Callable[[int], bytes], address: int, size: int) -> None:
    content = fill(size)
    if len(content) != size:
        raise ValueError(f"{len(content)} random bytes were given where {size} were asked for")
    ctypes.memmove(address or 0, bytes(content), size)


def system_clock() -> Clock:
    """The host's clocks, which are what a process has unless it is told otherwise."""
    return made(Clock, "wasifs_clock_create_system")


def manual_clock(realtime: int = 0, monotonic: int = 0) -> Clock:
    """A clock that stands still until `Clock.advance`: for tests and reproducible runs."""
    return made(Clock, "wasifs_clock_create_manual", realtime, monotonic)


def clock(now: Callable[[ClockId], int]) -> Clock:
    """A clock of your own. Raise `WasifsError(Errno.INVAL)` for one that is not there."""
    return made_of(Clock, "wasifs_clock_create", c.wasifs_clock_functions(
        now=_now, resolution=absent(c.wasifs_clock_functions_resolution)), now)


def system_random() -> Random:
    """The operating system's cryptographic source: what a process has unless told otherwise."""
    return made(Random, "wasifs_random_create_system")


def seeded_random(seed: int) -> Random:
    """A reproducible source: the same seed gives the same bytes on every machine. Not for
    secrets."""
    return made(Random, "wasifs_random_create_seeded", seed)


def random(fill: Callable[[int], bytes]) -> Random:
    """A source of your own, which gives exactly so many bytes."""
    return made_of(Random, "wasifs_random_create", c.wasifs_random_functions(fill=_fill), fill)


__all__ = ["Clock", "ClockId", "Random", "clock", "manual_clock", "random", "seeded_random",
           "system_clock", "system_random"]
