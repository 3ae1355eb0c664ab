#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds Wasmtime's C API from the long-term-support crate into a folder; prints the folder.

CMake calls this when WASIFS_WASMTIME is `source`. It needs a recent cargo and Rust, and about ten
minutes on two cores; what was built is kept. The crate that is published is a plain Rust library,
so a crate of one line, written here, makes the shared library of it.
"""

import argparse
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

VERSION = "48.0.8"
CRATE = "wasmtime-c-api-impl"
# What wasifs uses, and no WASI: we are the WASI.
FEATURES = (
    "addr2line",
    "async",
    "cache",
    "coredump",
    "cranelift",
    "demangle",
    "gc",
    "gc-drc",
    "gc-null",
    "parallel-compilation",
    "pooling-allocator",
    "profiling",
    "threads",
    "wat",
)
STAMP = "wasifs-stamp"

MANIFEST = """\
[package]
name = "wasmtime-c-api"
version = "{version}"
edition = "2021"

[lib]
name = "wasmtime"
path = "lib.rs"
crate-type = ["cdylib"]

[dependencies]
{crate} = {{ version = "={version}", default-features = false, features = [{features}] }}

[profile.release]
debug = false
"""


def configure(template):
    """Does what CMake's configure_file would, for the features that were compiled in."""
    on = {"WASMTIME_FEATURE_" + feature.upper().replace("-", "_") for feature in FEATURES}

    def line(match):
        return f"#define {match[1]}" if match[1] in on else f"/* #undef {match[1]} */"

    return re.sub(r"^#cmakedefine (\w+)$", line, template, flags=re.MULTILINE)


def run(cargo, folder, *arguments):
    return subprocess.run(
        [cargo, *arguments], cwd=folder, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def crate_folder(cargo, folder):
    """Where cargo unpacked the crate: it holds the headers."""
    listing = run(
        cargo,
        folder,
        "metadata",
        "--quiet",
        "--format-version=1",
        "--locked",
        f"--filter-platform={platform.machine()}-unknown-linux-gnu",
    )
    found = re.search(
        rf'"manifest_path":"([^"]*/{CRATE}-{re.escape(VERSION)})/Cargo\.toml"', listing
    )
    return pathlib.Path(found[1])


def build(prefix):
    cargo = os.environ.get("CARGO") or shutil.which("cargo")
    if not cargo:
        raise SystemExit(
            "build-wasmtime: cargo is missing; on Debian 12: apt-get install cargo-web"
        )
    print(f"Building Wasmtime {VERSION} from source, about ten minutes ...", file=sys.stderr)
    prefix.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=prefix.parent, prefix=".wasmtime-") as scratch:
        work = pathlib.Path(scratch, "work")
        work.mkdir()
        features = ", ".join(f'"{feature}"' for feature in FEATURES)
        (work / "Cargo.toml").write_text(
            MANIFEST.format(version=VERSION, crate=CRATE, features=features), encoding="ascii"
        )
        (work / "lib.rs").write_text("pub use wasmtime_c_api::*;\n", encoding="ascii")
        run(cargo, work, "build", "--release", "--quiet")
        fresh = pathlib.Path(scratch, "prefix")
        shutil.copytree(crate_folder(cargo, work) / "include", fresh / "include")
        conf = fresh / "include" / "wasmtime" / "conf.h"
        template = conf.with_suffix(".h.in")
        conf.write_text(configure(template.read_text()))
        template.unlink()
        (fresh / "lib").mkdir()
        shutil.copy2(work / "target" / "release" / "libwasmtime.so", fresh / "lib")
        (fresh / STAMP).write_text(VERSION + "\n", encoding="ascii")
        if prefix.exists():
            prefix.rename(pathlib.Path(scratch, "replaced"))
        fresh.rename(prefix)


def main():
    deps = pathlib.Path(__file__).resolve().parent.parent / "build" / "deps"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prefix", type=pathlib.Path, default=deps / f"wasmtime-source-{VERSION}")
    prefix = parser.parse_args().prefix.absolute()
    if not (prefix / STAMP).exists():
        try:
            build(prefix)
        except subprocess.CalledProcessError as error:
            print(f"build-wasmtime: `{' '.join(error.cmd)}` failed (see above)", file=sys.stderr)
            return 1
    print(prefix)
    return 0


if __name__ == "__main__":
    sys.exit(main())
