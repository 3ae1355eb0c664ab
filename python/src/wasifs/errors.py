# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Errors: every failure of the library is a `WasifsError`, which is an `OSError`."""

from __future__ import annotations

import enum
import errno as host
import sys
import threading
from typing import Dict, List, Type

from . import _declarations as c


class Errno(enum.IntEnum):
    """The error numbers of WASI preview1, which are not those of the host."""

    SUCCESS = c.WASIFS_SUCCESS
    TOOBIG = c.WASIFS_TOOBIG
    ACCES = c.WASIFS_ACCES
    ADDRINUSE = c.WASIFS_ADDRINUSE
    ADDRNOTAVAIL = c.WASIFS_ADDRNOTAVAIL
    AFNOSUPPORT = c.WASIFS_AFNOSUPPORT
    AGAIN = c.WASIFS_AGAIN
    ALREADY = c.WASIFS_ALREADY
    BADF = c.WASIFS_BADF
    BADMSG = c.WASIFS_BADMSG
    BUSY = c.WASIFS_BUSY
    CANCELED = c.WASIFS_CANCELED
    CHILD = c.WASIFS_CHILD
    CONNABORTED = c.WASIFS_CONNABORTED
    CONNREFUSED = c.WASIFS_CONNREFUSED
    CONNRESET = c.WASIFS_CONNRESET
    DEADLK = c.WASIFS_DEADLK
    DESTADDRREQ = c.WASIFS_DESTADDRREQ
    DOM = c.WASIFS_DOM
    DQUOT = c.WASIFS_DQUOT
    EXIST = c.WASIFS_EXIST
    FAULT = c.WASIFS_FAULT
    FBIG = c.WASIFS_FBIG
    HOSTUNREACH = c.WASIFS_HOSTUNREACH
    IDRM = c.WASIFS_IDRM
    ILSEQ = c.WASIFS_ILSEQ
    INPROGRESS = c.WASIFS_INPROGRESS
    INTR = c.WASIFS_INTR
    INVAL = c.WASIFS_INVAL
    IO = c.WASIFS_IO
    ISCONN = c.WASIFS_ISCONN
    ISDIR = c.WASIFS_ISDIR
    LOOP = c.WASIFS_LOOP
    MFILE = c.WASIFS_MFILE
    MLINK = c.WASIFS_MLINK
    MSGSIZE = c.WASIFS_MSGSIZE
    MULTIHOP = c.WASIFS_MULTIHOP
    NAMETOOLONG = c.WASIFS_NAMETOOLONG
    NETDOWN = c.WASIFS_NETDOWN
    NETRESET = c.WASIFS_NETRESET
    NETUNREACH = c.WASIFS_NETUNREACH
    NFILE = c.WASIFS_NFILE
    NOBUFS = c.WASIFS_NOBUFS
    NODEV = c.WASIFS_NODEV
    NOENT = c.WASIFS_NOENT
    NOEXEC = c.WASIFS_NOEXEC
    NOLCK = c.WASIFS_NOLCK
    NOLINK = c.WASIFS_NOLINK
    NOMEM = c.WASIFS_NOMEM
    NOMSG = c.WASIFS_NOMSG
    NOPROTOOPT = c.WASIFS_NOPROTOOPT
    NOSPC = c.WASIFS_NOSPC
    NOSYS = c.WASIFS_NOSYS
    NOTCONN = c.WASIFS_NOTCONN
    NOTDIR = c.WASIFS_NOTDIR
    NOTEMPTY = c.WASIFS_NOTEMPTY
    NOTRECOVERABLE = c.WASIFS_NOTRECOVERABLE
    NOTSOCK = c.WASIFS_NOTSOCK
    NOTSUP = c.WASIFS_NOTSUP
    NOTTY = c.WASIFS_NOTTY
    NXIO = c.WASIFS_NXIO
    OVERFLOW = c.WASIFS_OVERFLOW
    OWNERDEAD = c.WASIFS_OWNERDEAD
    PERM = c.WASIFS_PERM
    PIPE = c.WASIFS_PIPE
    PROTO = c.WASIFS_PROTO
    PROTONOSUPPORT = c.WASIFS_PROTONOSUPPORT
    PROTOTYPE = c.WASIFS_PROTOTYPE
    RANGE = c.WASIFS_RANGE
    ROFS = c.WASIFS_ROFS
    SPIPE = c.WASIFS_SPIPE
    SRCH = c.WASIFS_SRCH
    STALE = c.WASIFS_STALE
    TIMEDOUT = c.WASIFS_TIMEDOUT
    TXTBSY = c.WASIFS_TXTBSY
    XDEV = c.WASIFS_XDEV
    NOTCAPABLE = c.WASIFS_NOTCAPABLE


# Where WASI and POSIX have other names for it.
_OTHER_NAMES = {Errno.TOOBIG: host.E2BIG, Errno.NOTCAPABLE: host.EPERM}


def _host_number(error: Errno) -> int:
    number = _OTHER_NAMES.get(error)
    return number if number is not None else int(getattr(host, "E" + error.name, host.EIO))


_TO_HOST: Dict[Errno, int] = {error: _host_number(error) for error in Errno}
_FROM_HOST: Dict[int, Errno] = {
    number: error for error, number in reversed(list(_TO_HOST.items())) if error != Errno.SUCCESS
}
_FROM_HOST[host.EIO] = Errno.IO
_FROM_HOST[host.EPERM] = Errno.PERM


class WasifsError(OSError):
    """What the library refuses. `errno` is the host's number for it, `strerror` the sentence that
    names what was wrong. Where Python has a class for the errno, such as `FileNotFoundError`, the
    error is one of these as well.

    Functions of yours raise it (or any `OSError`) to give a guest an errno.
    """

    #: The number that a guest gets.
    wasi_errno: Errno

    def __init__(self, error: Errno, message: str = "") -> None:
        super().__init__(_TO_HOST[error], message or error.name.lower())
        self.wasi_errno = error


# OSError chooses a subclass by the number, but not where it is subclassed itself.
_PYTHON_CLASSES: List[Type[OSError]] = [
    BlockingIOError, BrokenPipeError, ConnectionAbortedError, ConnectionRefusedError,
    ConnectionResetError, FileExistsError, FileNotFoundError, InterruptedError, IsADirectoryError,
    NotADirectoryError, PermissionError, TimeoutError,
]
_CLASSES: Dict[int, Type[WasifsError]] = {}
for _class in _PYTHON_CLASSES:
    _joined = type(_class.__name__, (WasifsError, _class), {"__doc__": _class.__doc__})
    for _number in _TO_HOST.values():
        if type(OSError(_number, "")) is _class:
            _CLASSES[_number] = _joined


def error_of(number: int, message: str) -> WasifsError:
    """The exception for an errno that the library gave."""
    error = Errno(number)
    return _CLASSES.get(_TO_HOST[error], WasifsError)(error, message)


_pending = threading.local()


def raise_pending() -> None:
    """Goes on with what was on its way out of a function in Python when C stood in between."""
    error = getattr(_pending, "error", None)
    if error is not None:
        _pending.error = None
        raise error


def errno_of(error: BaseException) -> Errno:
    """What a guest gets for an exception of a function in Python. One that says no errno is `IO`,
    and shown by `sys.excepthook`, as nobody else would see it. What is no error, such as
    `KeyboardInterrupt`, is `INTR` for the guest, whose call then raises it."""
    if not isinstance(error, Exception):
        _pending.error = error
        return Errno.INTR
    if isinstance(error, WasifsError):
        return error.wasi_errno
    if isinstance(error, OSError) and error.errno in _FROM_HOST:
        return _FROM_HOST[error.errno]
    if isinstance(error, NotImplementedError):
        return Errno.NOTSUP
    if isinstance(error, MemoryError):
        return Errno.NOMEM
    sys.excepthook(type(error), error, error.__traceback__)
    return Errno.IO
