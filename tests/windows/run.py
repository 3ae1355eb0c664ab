#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one GoogleTest program built for Windows, under Wine or on Windows, and compares the rows that
fail with those that are known to: a row that fails and is not listed is an error, and so is one that
is listed and does not fail.

Usage: run.py --known known-failures.txt [--wine WINE --prefix FOLDER] PROGRAM [ARGUMENT...]
"""

import argparse
import fcntl
import fnmatch
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def known_rows(file, program):
    """(always, pattern) for each line of the file about `program`."""
    rows = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split(None, 3)
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 4 or words[1] not in ("fails", "may-fail"):
            sys.exit(f"{file}:{number}: expected `program fails|may-fail pattern reason`")
        if words[0] == program:
            rows.append((words[1] == "fails", words[2]))
    return rows


def environment_of_wine(wine, prefix):
    """Wine's own folder, made once; nothing of it outside of that."""
    prefix.mkdir(parents=True, exist_ok=True)
    environment = dict(
        os.environ,
        WINEPREFIX=str(prefix / "wine"),
        HOME=str(prefix),
        WINEDEBUG="-all",
        WINEDLLOVERRIDES="mscoree=d;mshtml=d;winemenubuilder.exe=d",
    )
    with open(prefix / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (prefix / "made").exists():
            quiet = subprocess.DEVNULL
            subprocess.run([wine, "wineboot", "-i"], env=environment, stdout=quiet, stderr=quiet,
                           check=True)
            (prefix / "made").touch()
    return environment


def outcomes(report):
    """Whether each row that ran passed."""
    passed = {}
    for suite in json.loads(report.read_text(encoding="utf-8"))["testsuites"]:
        for test in suite["testsuite"]:
            if test["status"] == "RUN" and test["result"] != "SKIPPED":
                passed[f"{suite['name']}.{test['name']}"] = not test.get("failures")
    return passed


def complaints(passed, known):
    """What is wrong, one sentence each."""
    found = []
    for row, good in sorted(passed.items()):
        if not good and not any(fnmatch.fnmatchcase(row, pattern) for _, pattern in known):
            found.append(f"{row} fails and is not listed.")
    for always, pattern in known:
        rows = fnmatch.filter(passed, pattern)
        if not rows:
            found.append(f"{pattern} is listed and there is no such row.")
        found += [f"{row} is listed and does not fail." for row in rows if always and passed[row]]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--known", type=pathlib.Path, required=True)
    parser.add_argument("--wine")
    parser.add_argument("--prefix", type=pathlib.Path)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()

    command = [str(given.program), *given.arguments]
    environment = None
    if given.wine:
        command.insert(0, given.wine)
        environment = environment_of_wine(given.wine, given.prefix.absolute())
    with tempfile.TemporaryDirectory(prefix="wasifs-windows-") as folder:
        report = pathlib.Path(folder) / "report.json"
        # Not a pipe, whose other end Wine's services would hold until they end.
        log = pathlib.Path(folder) / "output.txt"
        with open(log, "wb") as printed:
            done = subprocess.run(
                [*command, f"--gtest_output=json:{report.name}", "--gtest_brief=1"],
                env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=printed,
                stderr=subprocess.STDOUT, check=False)
        output = log.read_text(encoding="utf-8", errors="replace")
        # A program that crashes leaves no report; one whose rows fail leaves one and says 1.
        if not report.exists() or done.returncode not in (0, 1):
            print(output)
            sys.exit(f"{given.program.name} ended with {done.returncode} before its end.")
        passed = outcomes(report)
    if not passed:
        print(output)
        sys.exit("No row ran.")
    wrong = complaints(passed, known_rows(given.known, given.program.stem))
    failed = sum(not good for good in passed.values())
    print(f"{given.program.stem}: {len(passed)} rows, {failed} fail, all of them listed."
          if not wrong else output)
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
