#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Names the tests that a ctest run skipped; fails if one is not among those allowed.

    name-skips.py CTEST_OUTPUT LAST_TEST_LOG ALLOWED_SKIPS

A skip is a whole ctest that ended with its skip code, or one GoogleTest case inside a ctest. The list
has a name a line, with a comment that says when it is skipped; `*` stands for any text.
"""

import fnmatch
import re
import sys


def skipped(output, log):
    names = set(re.findall(r"^\s*\d+ - (\S+) \(Skipped\)", output, re.MULTILINE))
    names.update(re.findall(r"^\[  SKIPPED \] (\S+\.\S+)", log, re.MULTILINE))
    return sorted(name.rstrip(",") for name in names)


def main(output_path, log_path, allowed_path):
    with open(output_path, encoding="utf-8", errors="replace") as file:
        output = file.read()
    with open(log_path, encoding="utf-8", errors="replace") as file:
        log = file.read()
    with open(allowed_path, encoding="utf-8") as file:
        allowed = [line.split("#")[0].strip() for line in file]
    names = skipped(output, log)
    unexpected = [n for n in names if not any(fnmatch.fnmatchcase(n, a) for a in allowed if a)]
    print(f"\nSkipped: {len(names)}")
    for name in names:
        print(f"  {name}" + (" (not in tests/allowed-skips.txt)" if name in unexpected else ""))
    return 1 if unexpected else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
