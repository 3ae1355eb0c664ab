#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Puts a prebuilt Wasmtime with its C headers into a folder; prints the folder.

CMake calls this when WASIFS_WASMTIME is `prebuilt`; it can also be run by hand. The library comes
from the official Python wheel, which holds the complete C API, and the headers from the crate of
the same version. Both are pinned by SHA-256. What is already there is kept: the second run only
looks.

    lib/libwasmtime.so  include/wasm.h  include/wasmtime.h  include/wasmtime/*  licenses/
"""

import argparse
import pathlib
import platform
import re
import shutil
import sys
import tarfile
import zipfile

import registries

VERSION = "50.0.1"
WHEELS = {  # machine: (pip platform tag, SHA-256 of the wheel)
    "x86_64": (
        "manylinux1_x86_64",
        "cc14c3a17654e0394e0225b11813532ef0cd7bd1e222a0c5494cdedaabeddac4",
    ),
    "aarch64": (
        "manylinux2014_aarch64",
        "675484e525c028dc02762b777f1db4477ea70caa3fec6775426daff4d64edfb1",
    ),
}
CRATE = "wasmtime-c-api-impl"
CRATE_SHA256 = "3c24d3970786b4baecb5b6aff31759b4f361879e8d99dbd5dc36a9524a0db6e6"
# The wheel's library has every feature but these (the headers hide what is not declared).
FEATURES_ABSENT = {"WASMTIME_FEATURE_DISABLE_LOGGING", "WASMTIME_FEATURE_ALL_ARCH"}


def unpack_library(wheel, machine, prefix):
    # The file has no SONAME: the name it is linked by is the name it is later loaded by.
    with zipfile.ZipFile(wheel) as archive:
        target = prefix / "lib" / "libwasmtime.so"
        target.parent.mkdir()
        with archive.open(f"wasmtime/linux-{machine}/_libwasmtime.so") as source:
            with target.open("wb") as out:
                shutil.copyfileobj(source, out)
        target.chmod(0o755)
        licence = archive.read(f"wasmtime-{VERSION}.dist-info/licenses/LICENSE")
    (prefix / "licenses").mkdir()
    (prefix / "licenses" / "wasmtime.txt").write_bytes(licence)


def unpack_headers(crate, prefix):
    top = f"{CRATE}-{VERSION}/include/"
    include = prefix / "include"
    with tarfile.open(crate) as archive:
        for member in archive.getmembers():
            name = member.name.removeprefix(top)
            if not member.isfile() or name == member.name or ".." in name.split("/"):
                continue
            target = include / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.extractfile(member).read())
    template = include / "wasmtime" / "conf.h.in"
    (include / "wasmtime" / "conf.h").write_text(configure(template.read_text()))
    template.unlink()


def configure(template):
    """Does what CMake's configure_file would: every feature on but those the library lacks."""

    def line(match):
        name = match[1]
        return f"/* #undef {name} */" if name in FEATURES_ABSENT else f"#define {name}"

    return re.sub(r"^#cmakedefine (\w+)$", line, template, flags=re.MULTILINE)


def install(prefix, machine):
    tag, wheel_sha256 = WHEELS[machine]

    def fill(fresh, scratch):
        print(f"Getting Wasmtime {VERSION} for {machine} ...", file=sys.stderr)
        fresh.mkdir()
        wheel = registries.wheel("wasmtime", VERSION, wheel_sha256, scratch,
                                 "--platform", tag, "--python-version", "3.11")
        unpack_library(wheel, machine, fresh)
        unpack_headers(registries.crate(CRATE, VERSION, CRATE_SHA256, scratch), fresh)

    registries.filled(prefix, f"{VERSION} {machine} {wheel_sha256} {CRATE_SHA256}\n", fill)


def main():
    default = (
        pathlib.Path(__file__).resolve().parent.parent / "build" / "deps" / f"wasmtime-{VERSION}"
    )
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prefix", type=pathlib.Path, default=default)
    parser.add_argument("--machine", default=platform.machine(), choices=sorted(WHEELS))
    arguments = parser.parse_args()
    try:
        install(arguments.prefix.absolute(), arguments.machine)
    except registries.Failure as failure:
        print(f"get-wasmtime: {failure}", file=sys.stderr)
        return 1
    print(arguments.prefix.absolute())
    return 0


if __name__ == "__main__":
    sys.exit(main())
