#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""pjdfstest, fsx and stress-ng on file systems that `wasifs mount` shows, against Linux's tmpfs.

Exit code: 0 where all is as it should be and as known-failures.txt says; 1 otherwise. scripts/test-posix.sh calls it.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TMPFS = "tmpfs"

# Stressors of the class filesystem that work on files of a directory. The others are about other things: devices
# (binderfs), sockets and descriptors (dup, eventfd), mounts (bind-mount), /proc and /sys (procfs), block devices and
# what only they have (chattr, fiemap, inode-flags, ioprio, verity), and watching of all of the machine (fanotify).
STRESSORS = ["access", "chdir", "chmod", "chown", "copy-file", "dentry", "dir", "dirdeep", "dirmany", "dnotify",
             "fallocate", "fcntl", "file-ioctl", "filename", "flock", "fpunch", "fsize", "fstat", "getdent", "handle",
             "hdd", "inotify", "io", "iomix", "lease", "link", "locka", "lockf", "lockofd", "mknod", "open", "rename",
             "symlink", "sync-file", "touch", "utime", "xattr"]


def kinds(base):
    """By name: what is mounted, and how. `base` is a directory with something in it."""
    return {"mem": ["mem:"],
            "overlay-mem": [f"overlay:mem:{base},"],
            "overlay-host": [f"overlay:{base},"],
            "clone": [f"mem:{base}", "-o", "clone"]}


class Mounted:
    """One file system, attached as long as the block lasts."""

    def __init__(self, program, name, words, folder):
        self.program, self.name, self.words = program, name, words
        self.place = folder / "m"  # short, as names of sockets have to be
        self.serving = None

    def __enter__(self):
        self.place.mkdir()
        if self.name == TMPFS:
            subprocess.run(["mount", "-t", "tmpfs", "none", self.place], check=True)
        else:
            spec, *options = self.words
            self.serving = subprocess.Popen([self.program, "mount", "--allow-other", *options, spec, self.place],
                                            stderr=subprocess.PIPE, text=True)
            line = self.serving.stderr.readline()
            if "is at" not in line:
                raise SystemExit(f"{self.name}: {line}")
        os.chmod(self.place, 0o755)
        return self.place

    def __exit__(self, *_):
        subprocess.run(["umount", "--lazy", self.place], check=True)
        if self.serving is not None:
            self.serving.communicate(timeout=60)
            if self.serving.returncode != 0:
                raise SystemExit(f"{self.name}: it ended with {self.serving.returncode}")
        self.place.rmdir()


class Results:
    """What passed, failed and was skipped on one file system, by the names of tests."""

    def __init__(self):
        self.of = {}

    def add(self, test, outcome):
        self.of[test] = outcome

    def named(self, outcome):
        return {test for test, was in self.of.items() if was == outcome}


def run_pjdfstest(options, name, place, results):
    work = place / "p"
    work.mkdir()
    settings = (HERE / "pjdfstest.toml").read_text()
    count = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm") as other, tempfile.TemporaryDirectory() as programs:
        # It remounts by mount(8), which is to ask the kernel and no helper of FUSE.
        helper = pathlib.Path(programs, "mount")
        helper.write_text(f'#!/bin/sh\nexec {shutil.which("mount")} --internal-only "$@"\n')
        helper.chmod(0o755)
        command = [options.tools / "pjdfstest", "-p", work, "-s", other, "-c"]
        # Those that need the file system to be read-only come by themselves: others leave files open.
        configuration = options.logs / "pjdfstest.toml"
        configuration.write_text(settings.replace("allow_remount = true", "allow_remount = false"))
        limits = {"capture_output": True, "text": True, "timeout": 1800, "check": False,
                  "env": {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}}
        out = subprocess.run([*command, configuration], **limits).stdout
        configuration.write_text(settings)
        out += subprocess.run([*command, configuration, "erofs"], **limits).stdout
    for line in out.splitlines():
        found = re.match(r"^(\S+::\S+)\s+(ok|skipped|FAILED|failed)\b", line)
        if found:
            count += 1
            outcome = {"ok": "passed", "skipped": "skipped"}.get(found[2], "failed")
            results.add(f"pjdfstest {found[1]}", outcome)
    if count < 300:
        raise SystemExit(f"{name}: pjdfstest told of {count} tests only:\n{out[-2000:]}")
    (options.logs / f"pjdfstest-{name}.txt").write_text(out)


def run_fsx(options, name, place, results):
    # Of the oracle it is enough to see that the settings suit it.
    operations = min(options.fsx_operations, 20_000) if name == TMPFS else options.fsx_operations
    for seed in range(1, options.fsx_seeds + 1):
        began = time.monotonic()
        command = [options.tools / "fsx", "-q", "-f", HERE / "fsx.toml", "-N", str(operations), "-S", str(seed),
                   "-P", options.logs, place / f"fsx{seed}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        results.add(f"fsx {seed}", "passed" if done.returncode == 0 else "failed")
        if done.returncode != 0:
            (options.logs / f"fsx-{name}-{seed}.txt").write_text(done.stdout + done.stderr)
        print(f"  fsx, seed {seed}, {operations} operations: {time.monotonic() - began:.0f} s", flush=True)


def run_stress(options, name, place, results):
    work = place / "s"
    work.mkdir()
    os.chmod(work, 0o777)
    for stressor in STRESSORS:
        command = ["stress-ng", f"--{stressor}", "2", "--timeout", f"{options.stress_seconds}s", "--verify",
                   "--temp-path", work, "--metrics-brief", "--hdd-bytes", "16m", "--fallocate-bytes", "16m",
                   "--iomix-bytes", "16m", "--copy-file-bytes", "128m", "--sync-file-bytes", "16m", "--dirdeep-inodes", "10000"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=options.stress_seconds + 300, check=False)
            said = done.stdout + done.stderr
            outcome = "passed" if done.returncode == 0 else "failed"
            # It ends well where a stressor cannot run at all.
            if re.search(r"skipped: [1-9]|: skipping stressor|stressor will be skipped", said):
                outcome = "skipped"
        except subprocess.TimeoutExpired as late:
            said, outcome = str(late), "failed"
        if outcome != "passed":
            (options.logs / f"stress-{name}-{stressor}.txt").write_text(said)
        results.add(f"stress {stressor}", outcome)


SUITES = {"pjdfstest": run_pjdfstest, "fsx": run_fsx, "stress": run_stress}


def known_failures(suites):
    """Lines "MOUNT SUITE TEST  reason"; MOUNT may be "*"."""
    listed = []
    for line in (HERE / "known-failures.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        mount, suite, test, reason = line.split(None, 3)
        assert reason, line
        if suite in suites:
            listed.append((mount, f"{suite} {test}"))
    return listed


def compare(name, results, oracle, listed):
    """What is not as it should be, as sentences."""
    expected = {test for mount, test in listed if mount in ("*", name)}
    wrong = []
    for test in sorted(oracle.named("passed")):
        outcome = results.of.get(test, "missing")
        if outcome == "passed" and test in expected:
            wrong.append(f"{name}: {test} passes, and is listed as a failure")
        if outcome != "passed" and test not in expected:
            wrong.append(f"{name}: {test} {outcome}; tmpfs passes")
    return wrong + [f"{name}: {test} is listed, and tmpfs does not pass it either"
                    for test in sorted(expected - oracle.named("passed"))]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--tools", type=pathlib.Path, required=True)
    parser.add_argument("--logs", type=pathlib.Path, default=pathlib.Path("build/posix/logs"))
    parser.add_argument("--mounts", help="some of: mem, overlay-mem, overlay-host, clone")
    parser.add_argument("--suites", default=",".join(SUITES))
    parser.add_argument("--short", action="store_true", help="fsx: 2 seeds of 20,000 operations; stress: a second each")
    parser.add_argument("--fsx-seeds", type=int, default=4)
    parser.add_argument("--fsx-operations", type=int, default=1_000_000)
    parser.add_argument("--stress-seconds", type=int, default=10)
    options = parser.parse_args()
    if options.short:
        options.fsx_seeds, options.fsx_operations, options.stress_seconds = 2, 20_000, 1
    options.program, options.tools = options.program.resolve(), options.tools.resolve()
    options.logs = options.logs.resolve()
    options.logs.mkdir(parents=True, exist_ok=True)
    suites = options.suites.split(",")

    folder = pathlib.Path(tempfile.mkdtemp(prefix="posix."))
    os.chmod(folder, 0o755)
    base = folder / "base"
    (base / "d/e").mkdir(parents=True)
    (base / "d/f").write_text("of the base")
    all_kinds = {TMPFS: [], **kinds(base)}
    wanted = options.mounts.split(",") if options.mounts else list(kinds(base))
    listed = known_failures(suites)
    wrong = []
    oracle = None
    for name in [TMPFS, *wanted]:
        results = Results()
        for suite in suites:
            print(f"{name}: {suite}", flush=True)
            with Mounted(options.program, name, all_kinds[name], folder) as place:
                SUITES[suite](options, name, place, results)
        print(f"{name}: " + ", ".join(f"{len(results.named(outcome))} {outcome}"
                                      for outcome in ("passed", "failed", "skipped")), flush=True)
        if name == TMPFS:
            oracle = results
            if len(oracle.named("passed")) < len(oracle.of) / 2:
                raise SystemExit("tmpfs fails most of it: something else is wrong")
        else:
            wrong += compare(name, results, oracle, listed)
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
