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
import fcntl
import hashlib
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

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
STAMP = "wasifs-stamp"
# Older ones have no `cargo info`, the command that downloads one crate and not all it depends on.
CARGO_AT_LEAST = (1, 82)


class Failure(Exception):
    """A sentence for the person at the terminal."""


def run(command, **keywords):
    """Runs a command; its output is shown only if it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **keywords
    )
    if done.returncode != 0:
        raise Failure(f"`{' '.join(map(str, command))}` failed:\n{done.stdout.rstrip()}")
    return done.stdout


def check_sha256(path, expected):
    actual = hashlib.sha256(path.read_bytes()).hexdigest()
    if actual != expected:
        raise Failure(f"{path.name} has SHA-256 {actual}, expected {expected}; not used.")


def find_pip():
    for python in (sys.executable, "/usr/bin/python3"):
        probe = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
        if probe.returncode == 0:
            return [python, "-m", "pip"]
    raise Failure("pip is missing; on Debian: apt-get install python3-pip")


def find_cargo():
    candidates = [os.environ.get("CARGO"), shutil.which("cargo"), "/usr/bin/cargo"]
    home = os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")
    candidates.append(os.path.join(home, "bin", "cargo"))
    seen = []
    for cargo in filter(None, candidates):
        probe = (
            subprocess.run([cargo, "--version"], capture_output=True, text=True, check=False)
            if os.path.exists(cargo)
            else None
        )
        found = re.match(r"cargo (\d+)\.(\d+)", probe.stdout) if probe else None
        if found and tuple(map(int, found.groups())) >= CARGO_AT_LEAST:
            return cargo, home
        if found:
            seen.append(f"{cargo} is {found[0]}")
    raise Failure(
        "cargo 1.82 or newer is missing; on Debian 12: apt-get install cargo-web"
        + (f" ({', '.join(seen)})" if seen else "")
    )


def get_wheel(machine, folder):
    tag, sha256 = WHEELS[machine]
    run(
        find_pip()
        + [
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--platform",
            tag,
            "--python-version",
            "3.11",
            "--dest",
            folder,
            f"wasmtime=={VERSION}",
        ]
    )
    wheels = list(folder.glob("wasmtime-*.whl"))
    if len(wheels) != 1:
        raise Failure(f"pip left {len(wheels)} wheels, expected one.")
    check_sha256(wheels[0], sha256)
    return wheels[0]


def get_crate(folder):
    cargo, home = find_cargo()
    # Downloads the crate's archive into cargo's own cache to read its manifest. Outside of any
    # workspace, so that no lock file of a project nearby is considered.
    run([cargo, "info", "--quiet", f"{CRATE}@{VERSION}"], cwd=folder)
    name = f"{CRATE}-{VERSION}.crate"
    crates = list(pathlib.Path(home, "registry", "cache").glob(f"*/{name}"))
    if not crates:
        raise Failure(f"cargo did not leave {name} in its cache below {home}.")
    check_sha256(crates[0], CRATE_SHA256)
    return crates[0]


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
    prefix.parent.mkdir(parents=True, exist_ok=True)
    stamp = f"{VERSION} {machine} {WHEELS[machine][1]} {CRATE_SHA256}\n"
    # Two configurations may want it at the same moment; the second waits and finds it done.
    with open(prefix.parent / f".{prefix.name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = prefix / STAMP
        if done.exists() and done.read_text(encoding="ascii") == stamp:
            return
        print(f"Getting Wasmtime {VERSION} for {machine} ...", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=prefix.parent, prefix=".wasmtime-") as scratch:
            scratch = pathlib.Path(scratch)
            fresh = scratch / "prefix"
            fresh.mkdir()
            unpack_library(get_wheel(machine, scratch), machine, fresh)
            unpack_headers(get_crate(scratch), fresh)
            (fresh / STAMP).write_text(stamp, encoding="ascii")
            if prefix.exists():
                prefix.rename(scratch / "replaced")
            fresh.rename(prefix)


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
    except Failure as failure:
        print(f"get-wasmtime: {failure}", file=sys.stderr)
        return 1
    print(arguments.prefix.absolute())
    return 0


if __name__ == "__main__":
    sys.exit(main())
