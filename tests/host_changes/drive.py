#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs changing.c natively and as a guest of `wasifs run`, each beside another program that changes what it asks
for, and compares what the two print.

    drive.py OTHER NATIVE WASIFS GUEST SETUP

SETUP is `host` (the directory itself) or `subtree` (a directory of the one that is mounted).
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TREE = {
    "tree/file": "0123456789",
    "tree/whole": "whole",
    "tree/dir/file": "in dir",
    "tree/dir/sub/file": "in sub",
    "outside/file": "CANARY",
    "spare/file": "another file",
    "spare/dir/file": "in another directory",
    "spare/tree/whole": "in another tree",
}
PATIENCE = 100  # seconds


def fill(box):
    for name, content in TREE.items():
        path = box / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (box / "tree/empty").mkdir()
    (box / "tree/link").symlink_to("file")


def transcript(other, command, box, environment):
    """What the program prints beside its commands to the other one, and how it ends."""
    fill(box)
    lines = []
    beside = subprocess.Popen([other, box], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    program = subprocess.Popen(command, cwd=box / "tree", env=environment, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    with beside, program:
        for line in program.stdout:
            lines.append(line)
            if not line.startswith("> "):
                continue
            beside.stdin.write(line[2:])
            beside.stdin.flush()
            answer = beside.stdout.readline()
            if answer != "0\n":
                lines.append(f"the other program failed: {answer}")
            program.stdin.write("done\n")
            program.stdin.flush()
        program.stdin.close()
        lines.append(f"exit code {program.wait(PATIENCE)}\n")
        beside.stdin.close()
    return lines


def main():
    other, native, wasifs, guest, setup = sys.argv[1:]
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="host-changes."))
    try:
        boxes = {name: scratch / name for name in ("native", "guest")}
        theirs = transcript(other, [native], boxes["native"], {**os.environ, "WORK": "."})
        box = boxes["guest"]
        mount = f"{box}::/work:sub=tree" if setup == "subtree" else f"{box / 'tree'}::/work"
        ours = transcript(other, [wasifs, "run", "--dir", mount, "--env", "WORK=/work", "--stdin=-", guest],
                          box, None)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    sys.stdout.writelines(ours)
    if len(theirs) < 60 or theirs[-1] != "exit code 0\n":
        print("the native program did not come to its end:")
        sys.stdout.writelines(theirs)
        return 1
    differing = [pair for pair in zip(theirs, ours) if pair[0] != pair[1]]
    for one, another in differing:
        print(f"natively {one.strip()!r}, the guest {another.strip()!r}")
    return 1 if differing or len(theirs) != len(ours) else 0


if __name__ == "__main__":
    sys.exit(main())
