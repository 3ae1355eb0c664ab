#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the table of docs/semantics.md from the rows that the tests run.

    make_semantics.py [--check] TABLE DOCUMENT

TABLE is errno_table.txt. Between the two marker lines DOCUMENT gets one section for each call, in the
order of the table; the rest of it is written by hand. With --check nothing is written; a difference
is shown and makes the exit code 1.
"""

import difflib
import pathlib
import sys

BEGIN = "<!-- Made by tests/unit/wasi/make_semantics.py from errno_table.txt: change that file. -->"
END = "<!-- End of what is made. -->"
WHERE = {
    "mem": "in memory",
    "host": "on a host directory",
    "over": "in memory mounted over a host directory",
    "strict": "strict rights",
    "fault": "pointers that give `fault`",
    "bytes": "any byte in paths",
    "aligned": "alignment checked",
    "tight": "no descriptor left",
    "small": "a full memory tree",
}


def read_rows(path):
    """Yields (call, outcome, case, words of where) for each row."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        columns = [column.strip() for column in line.split("|")]
        if len(columns) != 5:
            sys.exit(f"{path.name}:{number}: {len(columns)} columns, not 5")
        call, outcome, case, _, where = columns
        words = where.split()
        for word in words:
            if word not in WHERE:
                sys.exit(f"{path.name}:{number}: unknown word `{word}` in the last column")
        yield call, outcome, case, tuple(words)


def sections(rows):
    """The lines of the document between the markers."""
    calls = {}
    for call, outcome, case, where in rows:
        cases = calls.setdefault(call, {}).setdefault(outcome, [])
        if where:
            case += " (" + " or ".join(WHERE[word] for word in where) + ")"
        if case not in cases:
            cases.append(case)
    for call, outcomes in calls.items():
        yield f"### {call}"
        yield ""
        yield "| outcome | when |"
        yield "| --- | --- |"
        for outcome, cases in outcomes.items():
            yield f"| `{outcome}` | {'; '.join(cases)} |"
        yield ""


def main(arguments):
    check = "--check" in arguments
    table, document = (pathlib.Path(a) for a in arguments if a != "--check")
    lines = document.read_text().splitlines()
    begin, end = lines.index(BEGIN), lines.index(END)
    made = lines[: begin + 1] + [""] + list(sections(read_rows(table))) + lines[end:]
    if not check:
        document.write_text("\n".join(made) + "\n")
        return 0
    difference = list(difflib.unified_diff(lines, made, str(document), "made anew", lineterm=""))
    print("\n".join(difference))
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
