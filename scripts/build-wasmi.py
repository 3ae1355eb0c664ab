#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds Wasmi's C API from its crate into a folder; prints the folder.

CMake calls this with WASIFS_WASMI=ON. It needs a recent cargo and Rust; what was built is kept. The
crate is a plain Rust library, so a crate of one line, written here, makes the shared library of it.

    lib/libwasmi.so  include/wasm.h
"""

import argparse
import pathlib
import shutil
import sys

import registries

VERSION = "2.0.0"
CRATE = "wasmi_c_api_impl"
MANIFEST = """\
[package]
name = "wasmi-c-api"
version = "{version}"
edition = "2021"

[lib]
name = "wasmi"
path = "lib.rs"
crate-type = ["cdylib"]

[dependencies]
{crate} = {{ version = "={version}", default-features = false, features = ["std", "memory64"] }}

[profile.release]
debug = false
"""


def build(fresh, scratch):
    cargo, home = registries.find_cargo()
    (scratch / "Cargo.toml").write_text(MANIFEST.format(version=VERSION, crate=CRATE), encoding="ascii")
    (scratch / "lib.rs").write_text("pub use wasmi_c_api::*;\n", encoding="ascii")
    print(f"Building Wasmi {VERSION} ...", file=sys.stderr)
    registries.run([cargo, "build", "--release", "--quiet"], cwd=scratch)
    unpacked = pathlib.Path(home, "registry", "src").glob(f"*/{CRATE}-{VERSION}/include/wasm.h")
    header = registries.first(unpacked, "cargo", CRATE)
    (fresh / "include").mkdir(parents=True)
    (fresh / "lib").mkdir()
    shutil.copy2(header, fresh / "include")
    shutil.copy2(scratch / "target" / "release" / "libwasmi.so", fresh / "lib")


def main():
    deps = pathlib.Path(__file__).resolve().parent.parent / "build" / "deps"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prefix", type=pathlib.Path, default=deps / f"wasmi-{VERSION}")
    try:
        print(registries.filled(parser.parse_args().prefix.absolute(), VERSION, build))
    except registries.Failure as failure:
        print(f"build-wasmi: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
