#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Guests that are paused under Wasmtime and go on under V8, at several calls and polls.

    second_engine.py --hand-over PROGRAM --cache FOLDER --places N --interval N MODULE|quickjs

What was printed before the pause and after it has to be what the run prints that nobody interrupts.
"""

import argparse
import importlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "programs"))
harness = importlib.import_module("harness")

TEXT = "".join(f"{i} {'word ' * (i % 7)}{i * i % 1009}\n" for i in range(400))


def compare(run, node, folder):
    """Goes on with every paused guest in `folder`."""
    whole = (folder / "whole").read_bytes()
    code = int((folder / "exit_code").read_text())
    run.check(len(whole) > 100, f"the guest prints something: {len(whole)} bytes")
    kinds, split = set(), 0
    for paused in sorted(path for path in folder.iterdir() if path.is_dir()):
        before = (paused / "before").read_bytes()
        depth = json.loads((paused / "state.json").read_text())["depth"]
        done = subprocess.run([node, HERE / "host.mjs", paused], capture_output=True, check=False,
                              timeout=300)
        good = before + done.stdout == whole and done.returncode == code
        run.check(good, f"{paused.name}: {len(before)} bytes, {len(done.stdout)} under V8, "
                        f"{depth} frames")
        if not good:
            print(f"  ended with {done.returncode}\n  {done.stdout[-500:]!r}\n"
                  f"  expected {whole[len(before):][-500:]!r}\n{done.stderr.decode()[-3000:]}")
        kinds.add(paused.name.split("-")[0])
        split += bool(before) and bool(done.stdout)
    run.check_equal(kinds, {"call", "poll"}, "it was paused in calls and in polls")
    run.check(split >= 4, f"{split} times both engines printed")


def test(run, arguments):
    node = run.fetch("node") / "bin" / "node"
    module, words = arguments.module, []
    run.write("/input.txt", TEXT)
    run.write("/output.txt", "")
    files = ["input.txt", "output.txt"]
    if module == "quickjs":
        module = importlib.import_module("quickjs").interpreter(run)
        run.provide(HERE / "guests" / "script.mjs", "/script.mjs")
        files, words = [*files, "script.mjs"], ["--", "/script.mjs"]
    folder = run.scratch / "paused"
    command = [arguments.hand_over, module, folder, arguments.places, arguments.interval]
    for name in files:
        command += ["--file", name, run.tree / name]
    harness.command_output(command + words)
    compare(run, node, folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hand-over", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--places", type=int, required=True)
    parser.add_argument("--interval", type=int, required=True)
    parser.add_argument("--clang", default="")
    parser.add_argument("--clang-flag", action="append", default=[])
    parser.add_argument("module")
    arguments = parser.parse_args()
    arguments.wasifs, arguments.setup, arguments.everywhere, arguments.paused = None, "mem", 0, None
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="second_engine."))
    try:
        run = harness.Test(arguments, scratch)
        test(run, arguments)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    sys.exit(1 if run.failures else 0)


if __name__ == "__main__":
    main()
