#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes a virtual environment with what builds and tests the Python package; prints its interpreter.

The packages are those of scripts/python-packages.txt, pinned by SHA-256. What is already there is kept.
"""

import argparse
import hashlib
import pathlib
import sys
import venv

import registries

SCRIPTS = pathlib.Path(__file__).resolve().parent
PACKAGES = SCRIPTS / "python-packages.txt"


def make(folder):
    """A virtual environment without pip, which Debian has in a package of its own."""
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin" / "python"


def pip(python, *arguments):
    """Runs pip for the interpreter of an environment."""
    registries.run(registries.find_pip() + [
        "--disable-pip-version-check", "--python", python, *arguments])


def fill(fresh, _scratch):
    print("Getting what tests the Python package ...", file=sys.stderr)
    pip(make(fresh), "install", "--quiet", "--no-deps", "--require-hashes", "--no-compile",
        "--only-binary", ":all:", "-r", PACKAGES)


def environment(folder):
    """The interpreter of the environment in `folder`, filled unless it is already."""
    stamp = hashlib.sha256(PACKAGES.read_bytes()).hexdigest() + f" {sys.executable} {sys.version}\n"
    return registries.filled(folder.absolute(), stamp, fill) / "bin" / "python"


def main():
    default = SCRIPTS.parent / "build" / "deps" / "python"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=pathlib.Path, default=default)
    try:
        print(environment(parser.parse_args().into))
    except registries.Failure as failure:
        print(f"python-venv: {failure}", file=sys.stderr)
        return 77 if isinstance(failure, registries.Missing) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
