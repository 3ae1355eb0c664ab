#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The tests of Go's standard library for os, io/fs and path/filepath, compiled for wasip1.

    go_std.py ... PACKAGE

Toolchain and tests come as one Go module. The tests want their own folder of the source tree as
current directory, a GOROOT with a few more files, /tmp and /dev. In the set-up `over` it is /tmp, where
they do nearly everything, that is in memory.
"""

import os
import re

import harness

# How many top-level tests and examples pass under Wasmtime's own WASI; here no fewer may.
AT_LEAST = {"os": 163, "io/fs": 22, "path/filepath": 41}
# What the tests look at in GOROOT.
GOROOT_FILES = ["go.env", "LICENSE", "CONTRIBUTING.md", "README.md", "VERSION",
                "src/os", "src/io/fs", "src/path/filepath", "src/unicode"]


def test_binary(run, goroot, package):
    name = "go-" + package.replace("/", "-")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GO")}
    environment |= {"GOROOT": str(goroot), "GOTOOLCHAIN": "local", "GOOS": "wasip1", "GOARCH": "wasm",
                    "GOFLAGS": "", "GOCACHE": str(run.cache / "go-build"), "GOENV": "off"}

    def build(output):
        harness.command_output([goroot / "bin" / "go", "test", "-c", "-o", output, package],
                               env=environment, cwd=goroot / "src")

    return run.compiled(name, [goroot / "VERSION"], package, build)


def test(run, package):
    goroot = run.fetch("go")
    wasm = test_binary(run, goroot, package)
    for name in GOROOT_FILES:
        run.provide(goroot / name, f"/go/{name}")
    (run.tree / "tmp").mkdir()
    run.upper = "/tmp"
    log = run.run(wasm, "-test.v", options=harness.DEVICES,
                  env={"GOROOT": "/go", "PWD": f"/go/src/{package}", "TMPDIR": "/tmp"}, expect=None)

    passed, failed, skipped = (re.findall(rf"^--- {word}: (\S+)", log, re.MULTILINE)
                               for word in ("PASS", "FAIL", "SKIP"))
    print(f"{package}: {len(passed)} pass, {len(failed)} fail, {len(skipped)} skip themselves")
    if failed or run.code != 0:
        print(log[-30000:], run.errors[-5000:])
    run.check_equal(failed, [], "no test fails")
    run.check_equal(run.code, 0, "the exit code")
    run.check(len(passed) >= AT_LEAST[package], f"at least {AT_LEAST[package]} pass")


harness.main(test)
