# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Guests and an engine for the tests."""

import gc
import os
import pathlib

import pytest
import wasmtime

import wasifs
from wasifs import _handles

GUESTS = pathlib.Path(os.environ["WASIFS_GUESTS"])


class Guests:
    """Modules, compiled once."""

    def __init__(self):
        configuration = wasmtime.Config()
        configuration.epoch_interruption = True
        self.engine = wasmtime.Engine(configuration)
        self.modules = {}

    def module(self, name):
        if name not in self.modules:
            self.modules[name] = wasmtime.Module.from_file(self.engine, str(GUESTS / f"{name}.wasm"))
        return self.modules[name]

    def run(self, process, name="python_guest"):
        """Runs a command; returns its exit code."""
        linker = wasmtime.Linker(self.engine)
        wasifs.add_to_linker(linker, process)
        store = wasmtime.Store(self.engine)
        store.set_epoch_deadline(1)
        return wasifs.run_command(linker, store, self.module(name), process)

    def output(self, *words, **parts):
        """What the guest that is told `words` prints, which ends well."""
        output, errors = wasifs.BytesOutput(), wasifs.BytesOutput()
        process = wasifs.Process(arguments=["guest", *words], stdout=output, stderr=errors, **parts)
        code = self.run(process)
        assert (code, errors.contents()) == (0, b"")
        return output.contents().decode()


@pytest.fixture(scope="session")
def guests():
    return Guests()


@pytest.fixture
def nothing_held():
    """At the end the library holds nothing of Python's that it did not hold before."""
    gc.collect()
    before = _handles.held_count()
    yield
    gc.collect()
    assert _handles.held_count() == before
