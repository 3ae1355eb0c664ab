# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Handles of the library as Python objects, and Python objects as contexts of the library."""

from __future__ import annotations

import ctypes
import functools
import threading
import weakref
from typing import Any, Callable, ClassVar, Dict, Optional, Type, TypeVar

from . import _declarations as c
from ._library import library
from .errors import errno_of

H = TypeVar("H", bound="Handle")


class Handle:
    """Something of the library's. It is let go of when the object is, or by `close`, or at the end of
    a `with`; what is open when the program ends is left to the operating system. What the library needs longer it shares, so that closing early is never wrong; what is closed is
    refused with `Errno.INVAL`."""

    __slots__ = ("_pointer", "_finalizer", "__weakref__")
    _free: ClassVar[str]

    def __init__(self, pointer: Optional[int]) -> None:
        self._pointer = pointer
        self._finalizer = weakref.finalize(self, getattr(library, self._free), pointer)
        # At the end of the program another thread may still be inside of it.
        self._finalizer.atexit = False

    @property
    def _as_parameter_(self) -> ctypes.c_void_p:
        return ctypes.c_void_p(self._pointer)  # NULL where it is closed, which is refused

    def _member(self) -> ctypes.c_void_p:
        """For a member of a struct, where NULL would mean something else."""
        if self._pointer is None:
            raise ValueError(f"{type(self).__name__} is closed")
        return ctypes.c_void_p(self._pointer)

    def close(self) -> None:
        """Lets go of it; closing twice is fine."""
        self._pointer = None
        self._finalizer()

    def __enter__(self: H) -> H:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def made(kind: Type[H], function: str, *arguments: Any) -> H:
    """The handle that a function puts behind its last parameter."""
    out = ctypes.c_void_p()
    getattr(library, function)(*arguments, ctypes.byref(out))
    handle = kind.__new__(kind)
    Handle.__init__(handle, out.value)
    return handle


class _Held:
    __slots__ = ("thing", "count")

    def __init__(self, thing: Any) -> None:
        self.thing = thing
        self.count = 0


_held: Dict[int, _Held] = {}
_lock = threading.Lock()


def hold(thing: Any) -> int:
    """A context for `thing`, which lives until `release` was called as often. The same thing has the
    same one each time: that is how the library knows two inodes for one file."""
    context = id(thing)
    with _lock:
        _held.setdefault(context, _Held(thing)).count += 1
    return context


def release(context: Optional[int]) -> None:
    """What `hold` is undone by."""
    if context is None:
        return
    with _lock:
        held = _held[context]
        held.count -= 1
        if held.count == 0:
            del _held[context]
    # Whatever `held` lets go of here goes outside of the lock.


def thing_of(context: Optional[int]) -> Any:
    """The thing behind a context."""
    return _held[context or 0].thing


def held_count() -> int:
    """How many things the library holds now."""
    return len(_held)


#: For each struct of functions.
destroy = c.wasifs_destroy(release)


class _Ran(threading.local):
    functions = 0


#: How many functions in Python the library has called in this thread. Where it is the same as before,
#: no code of a guest can have run in between.
ran = _Ran()


def callback(kind: Any) -> Callable[[Callable[..., None]], Any]:
    """Makes a function for C of one in Python, whose first parameter is the thing behind the context.
    What it raises is the errno that it returns."""

    def make(function: Callable[..., None]) -> Any:
        @functools.wraps(function)
        def run(context: Optional[int], *arguments: Any) -> int:
            try:
                function(thing_of(context), *arguments)
                return 0
            except BaseException as error:  # nothing may get past C
                return int(errno_of(error))
            finally:
                ran.functions += 1

        return kind(run)

    return make


def absent(kind: Any) -> Any:
    """NULL for a member that is a function."""
    return kind()


def made_of(kind: Type[H], function: str, struct: Any, thing: Any) -> H:
    """The handle that is made of a struct of functions with `thing` as their context."""
    struct.size = ctypes.sizeof(struct)
    struct.context = hold(thing)
    struct.destroy = destroy
    try:
        return made(kind, function, ctypes.byref(struct))
    except BaseException:
        release(id(thing))
        raise


def sized(struct: Any) -> Any:
    """A struct with its size in it."""
    struct.size = ctypes.sizeof(struct)
    return struct


def bytes_at(address: Optional[int], size: int) -> bytes:
    """A copy of memory that C gave."""
    return ctypes.string_at(address, size) if address and size else b""


def put(content: bytes, address: Optional[int], size: int, count: Any) -> None:
    """Writes what a function in Python read to where C wants it, and says how much it is."""
    if len(content) > size:
        raise ValueError(f"{len(content)} bytes were given where {size} were asked for")
    ctypes.memmove(address or 0, bytes(content), len(content))
    count[0] = len(content)


def count_taken(taken: Any, size: int, count: Any) -> None:
    """Says how much a function in Python took: None is all."""
    count[0] = size if taken is None else min(int(taken), size)
