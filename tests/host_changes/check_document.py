#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks docs/host-changes.md: each call of preview1 on files has one row of its table with a test, and each test
that is named anywhere in it is there.

    check_document.py ROOT
"""

import pathlib
import re
import sys

TEST = re.compile(r"\bTEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\s*\)")
NAMED = re.compile(r"`([A-Z]\w+\.[A-Z]\w+)`")
ROW = re.compile(r"\| `((?:fd|path)_\w+)` \| (.+) \| (.+) \|")


def calls(root):
    """The calls on descriptors and paths, by the list of which guest tests which."""
    text = (root / "tests/guests/calls.txt").read_text()
    return re.findall(r"^((?:fd|path)_\w+) ", text, re.MULTILINE)


def tests(root):
    """The names of all tests in C++."""
    found = set()
    for file in (root / "tests").rglob("*.cpp"):
        found.update(".".join(name) for name in TEST.findall(file.read_text()))
    return found


def problems(root):
    document = (root / "docs/host-changes.md").read_text()
    table = document.split("## Each call")[1].split("\n## ")[0]
    rows = [match.groups() for match in map(ROW.fullmatch, table.splitlines()) if match]
    listed = [row[0] for row in rows]
    for call in calls(root):
        if listed.count(call) != 1:
            yield f"{call} has {listed.count(call)} rows"
    for call, _, shown_by in rows:
        if not NAMED.search(shown_by):
            yield f"{call} names no test"
    there = tests(root)
    named = NAMED.findall(document)
    if len(named) < len(rows):
        yield "hardly a test is named: the document is not read as it should be"
    for name in sorted(set(named) - there):
        yield f"there is no test {name}"


def main():
    found = list(problems(pathlib.Path(sys.argv[1])))
    for problem in found:
        print(f"docs/host-changes.md: {problem}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
