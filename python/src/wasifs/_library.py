# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The shared library: found, loaded, and every function with its types. What fails raises."""

from __future__ import annotations

import ctypes
import os
import pathlib
from typing import Any

from . import _declarations as c
from .errors import error_of, raise_pending


def _find() -> str:
    given = os.environ.get("WASIFS_LIBRARY")
    if given:
        return given
    return str(pathlib.Path(__file__).with_name("libwasifs_c.so"))


def _checked(result: int, function: Any, _arguments: Any) -> int:
    raise_pending()
    if result != 0:
        sentence = library.wasifs_last_message() or b""
        raise error_of(result, sentence.decode(errors="replace"))
    return result


def _load() -> ctypes.CDLL:
    loaded = ctypes.CDLL(_find())
    for name, (result, parameters) in c.FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype = result
        function.argtypes = parameters
        if result is ctypes.c_uint32:
            function.errcheck = _checked
    return loaded


#: The C API. Functions that return an errno raise `WasifsError`.
library = _load()


def version() -> str:
    """The version of the library, such as "0.1.0"."""
    text: bytes = library.wasifs_version()
    return text.decode()


def take_bytes(buffer: c.wasifs_buffer) -> bytes:
    """What a function has put into `buffer`, which is freed."""
    content = ctypes.string_at(buffer.data, buffer.size) if buffer.data else b""
    library.wasifs_buffer_free(ctypes.byref(buffer))
    return content


def text(bytes_of_it: bytes | None) -> str:
    """A name or a path as Python has it: what is not UTF-8 survives, as in `os.fsdecode`."""
    return (bytes_of_it or b"").decode("utf-8", "surrogateescape")


def encoded(name: str | os.PathLike[str]) -> bytes:
    """The other way; NUL cannot be in it."""
    raw = os.fspath(name).encode("utf-8", "surrogateescape")
    if b"\0" in raw:
        raise ValueError("embedded null character")
    return raw
