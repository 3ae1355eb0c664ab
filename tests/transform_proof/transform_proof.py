#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Gets modules that others wrote and runs them plain, transformed and paused.

    transform_proof.py --cache FOLDER --program spec_tests spec [--pauses N] SUBFOLDER...
    transform_proof.py --cache FOLDER --program random_modules random FIRST COUNT [--seconds N]

`random` with --seconds goes on with the numbers after those until the time is up; modules that fail are kept in
FOLDER/failed. Ends with 77 where the modules cannot be had.
"""

import argparse
import importlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
registries = importlib.import_module("registries")
modules = importlib.import_module("get-test-modules")


def run_random(arguments):
    """Whether every module did the same."""
    first, end, good = arguments.first, time.monotonic() + arguments.seconds, True
    while True:
        with tempfile.TemporaryDirectory(prefix="transform_proof.") as name:
            folder = modules.random(arguments.cache, first, arguments.count, pathlib.Path(name, "modules"))
            done = subprocess.run([arguments.program, folder], stdout=subprocess.PIPE, text=True, check=False)
            print(done.stdout.replace(f"{folder}/", ""), flush=True)
            if done.returncode != 0:
                good = False
                failed = arguments.cache / "failed"
                failed.mkdir(exist_ok=True)
                for file in set(re.findall(r"^\S+\.wasm", done.stdout, re.MULTILINE)):
                    shutil.copy(file, failed)
                    print(f"kept: {failed / pathlib.Path(file).name}")
                if done.returncode < 0:
                    print(f"random_modules ended by signal {-done.returncode}, in modules {first} to "
                          f"{first + arguments.count - 1}")
        first += arguments.count
        if time.monotonic() >= end:
            return good


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--program", required=True)
    kinds = parser.add_subparsers(dest="kind", required=True)
    spec = kinds.add_parser("spec")
    spec.add_argument("--write", action="store_true", help="add what differs to the list")
    spec.add_argument("--pauses", type=int, default=0, help="fewer are a failure")
    spec.add_argument("folders", nargs="+")
    random = kinds.add_parser("random")
    random.add_argument("first", type=int)
    random.add_argument("count", type=int)
    random.add_argument("--seconds", type=float, default=0)
    arguments = parser.parse_args()
    try:
        if arguments.kind == "random":
            return 0 if run_random(arguments) else 1
        write = ["--write"] if arguments.write else []
        return subprocess.run([arguments.program, modules.spec(arguments.cache), HERE / "differences.txt",
                               str(arguments.pauses), *write,
                               *arguments.folders], check=False).returncode
    except registries.Missing as missing:
        print(f"skipped: {missing}")
        return 77


if __name__ == "__main__":
    sys.exit(main())
