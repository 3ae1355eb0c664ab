#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program of ours that goes through Rust's std::fs, compiled by rustc for wasm32-wasip1."""

import pathlib
import shutil
import subprocess

import harness

SOURCE = pathlib.Path(__file__).resolve().parent / "rust" / "files.rs"
TARGET = "wasm32-wasip1"


def compiler():
    """A rustc that has the target's standard library; rustup is asked for it where there is one."""
    rustc = shutil.which("rustc")
    if not rustc:
        harness.skip(f"there is no rustc with the target {TARGET}")
    has_target = [rustc, "--print", "target-libdir", "--target", TARGET]
    for attempt in range(2):
        found = subprocess.run(has_target, capture_output=True, text=True, check=False)
        folder = pathlib.Path(found.stdout.strip())
        if found.returncode == 0 and any(folder.glob("libstd-*.rlib")):
            return rustc
        rustup = shutil.which("rustup")
        if attempt == 0 and rustup:
            subprocess.run([rustup, "target", "add", TARGET], capture_output=True, check=False)
    return harness.skip(f"rustc has no standard library for {TARGET} (rustup target add {TARGET})")


def test(run):
    rustc = compiler()
    version = harness.command_output([rustc, "--version"])

    def build(output):
        harness.command_output([rustc, "--edition", "2021", "--target", TARGET, "-O", SOURCE, "-o", output])

    wasm = run.compiled("rust-files", [SOURCE], version, build)
    output = run.run(wasm, "/work", "ärgument", env={"COLOUR": "deep blue"})
    run.check_equal(output.splitlines(), [
        "lines: 10000", 'tree: {"copied", "linked", "renamed"}', 'left: {"data.bin", "text.txt"}'],
        "the program finds everything well")
    run.check_equal(run.read("data.bin"), "012abc67!", "the file that it left")
    run.check_equal(sorted(path.name for path in run.result.iterdir()), ["data.bin", "text.txt"],
                    "it left nothing else")


harness.main(test)
