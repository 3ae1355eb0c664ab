# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the scripts that fetch something share: packages of registries, each through its ordinary
client and pinned by SHA-256, and folders that are filled once."""

import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

STAMP = "wasifs-stamp"
# Older ones have no `cargo info`, the command that downloads one crate and not all it depends on.
CARGO_AT_LEAST = (1, 82)


class Failure(Exception):
    """A sentence for the person at the terminal."""


class Missing(Failure):
    """Why something cannot be had on this machine: no client, or no registry."""


def run(command, **keywords):
    """Runs a command; its output is shown only if it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **keywords
    )
    if done.returncode != 0:
        raise Missing(f"`{' '.join(map(str, command))}` failed:\n{done.stdout.rstrip()}")
    return done.stdout


def checked(archive, sha256):
    """The archive, if it is the pinned one."""
    actual = hashlib.sha256(archive.read_bytes()).hexdigest()
    if actual != sha256:
        raise Failure(f"{archive.name} has SHA-256 {actual}, expected {sha256}; not used.")
    return archive


def find_pip():
    for python in (sys.executable, "/usr/bin/python3"):
        probe = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
        if probe.returncode == 0:
            return [python, "-m", "pip"]
    raise Missing("pip is missing; on Debian: apt-get install python3-pip")


def find_cargo():
    """A cargo that is new enough, and where it keeps what it downloads."""
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
    raise Missing(
        "cargo 1.82 or newer is missing; on Debian 12: apt-get install cargo-web"
        + (f" ({', '.join(seen)})" if seen else "")
    )


def first(archives, client, package):
    found = next(iter(archives), None)
    if found is None:
        raise Missing(f"{client} did not leave {package} where it is expected")
    return found


def wheel(package, version, sha256, folder, *options):
    """The wheel in `folder`, which holds no other; `options` are pip's."""
    run(find_pip() + ["download", "--quiet", "--disable-pip-version-check", "--no-deps",
                      "--only-binary", ":all:", *options, "--dest", folder, f"{package}=={version}"])
    return checked(first(folder.glob("*.whl"), "pip", package), sha256)


def crate(package, version, sha256, folder):
    """The crate's archive in cargo's own cache, where it is put to read its manifest. `folder` is
    outside of any workspace, so that no lock file of a project nearby is considered."""
    cargo, home = find_cargo()
    run([cargo, "info", "--quiet", f"{package}@{version}"], cwd=folder)
    cached = pathlib.Path(home, "registry", "cache").glob(f"*/{package}-{version}.crate")
    return checked(first(cached, "cargo", package), sha256)


def filled(target, stamp, fill):
    """The folder `target`. Unless it is there with this stamp, `fill(fresh, scratch)` makes it, in
    `fresh`, which is not there yet, and with what it needs meanwhile in `scratch`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # Two may want it at the same moment; the second waits and finds it done.
    with open(target.parent / f".{target.name}.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = target / STAMP
        if done.exists() and done.read_text(encoding="ascii") == stamp:
            return target
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as name:
            scratch = pathlib.Path(name)
            fresh = scratch / "fresh"
            fill(fresh, scratch)
            (fresh / STAMP).write_text(stamp, encoding="ascii")
            if target.exists():
                target.rename(scratch / "replaced")
            fresh.rename(target)
    return target
