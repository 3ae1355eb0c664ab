#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks the rules that hold for the sources as such; prints `file:line: what` for each violation.

    check_rules.py ROOT

A rule is a function that takes a File and yields (line number, sentence).
"""

import dataclasses
import os
import pathlib
import re
import sys

SKIPPED_FOLDERS = {"build", ".git", ".cache", "__pycache__"}
SPDX = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
CPP_ENDINGS = (".cpp", ".cc", ".c", ".h")
NEEDS_SPDX = CPP_ENDINGS + (".cmake", ".py", ".sh", ".witx", ".wat", ".fbs", "CMakeLists.txt")

# The lines that each kind of hand-written file stays under.
MOST_LINES = {".cpp": 500, ".cc": 500, ".c": 500, ".h": 250}

# Who may include whom: the same table as in cmake/WasifsRooms.cmake, on purpose written twice, so
# that loosening one of them by accident is seen. `fs`, `stores` and `engine` stand for every room
# there.
MAY_USE = {
    "base": set(),
    "host_os": {"base"},
    "abi": {"base", "guest"},
    "guest": {"base"},
    "vfs": {"base"},
    "snapshot": {"base"},
    "pause": {"base", "snapshot"},
    "transform": {"base", "snapshot", "pause"},
    "threads": {"base", "host_os"},
    "calling": {"base"},
    "stores": {"base", "snapshot", "host_os"},
    "fs": {"base", "vfs", "snapshot"},
    "fs/host": {"base", "vfs", "host_os"},
    "fs/mem": {"base", "vfs", "snapshot", "host_os"},
    "io": {"base", "vfs", "host_os", "snapshot"},
    "wasi": {"base", "host_os", "abi", "guest", "vfs", "fs", "io", "snapshot"},
    "process_snapshot": {"base", "host_os", "vfs", "fs", "io", "snapshot", "wasi"},
    "replay": {"base", "host_os", "abi", "guest", "snapshot", "vfs", "wasi"},
    "engine": {"base", "host_os", "abi", "guest", "snapshot", "pause", "transform", "threads", "calling", "vfs", "wasi"},
    "capi": set(),
}
# Where operating system calls live; everything else is portable by construction.
MAY_CALL_OS = ("src/host_os/", "src/fs/host/", "src/io/", "src/stores/", "src/engine/")
OS_HEADER = re.compile(
    r"^(sys|linux|net|netinet|arpa)/"
    r"|^(unistd|fcntl|poll|dirent|dlfcn|signal|pthread|termios|syslog)\.h$"
)
# What a public header may include besides public headers: the standard library (no dot, no slash).
STANDARD_HEADER = re.compile(r"^(c?[a-z_0-9]+|std[a-z]+\.h)$")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')

# Written so that this file does not contain what it looks for.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
MACHINE_PATH = re.compile(
    r"(?<![\w.$}])/(work/(main|shared|\.library)|ro" + r"ot/|ho" + r"me/\w|tmp/(b|bash)[-_])"
)
REGISTRY_HOST = re.compile(
    r"(deb\.debian|crates|pypi|pythonhosted|proxy\.golang|npmjs|maven(\.apache)?)\.(org|io|com)/"
    r"|registry\.[a-z]+\.(org|com|io)"
)


@dataclasses.dataclass
class File:
    """A source file: its path below the root, with slashes, and its lines."""

    path: str
    lines: list

    def is_generated(self):
        return ".gen." in self.path

    def ends(self, endings):
        return self.path.endswith(endings)

    def includes(self):
        for number, line in enumerate(self.lines, 1):
            found = INCLUDE.match(line)
            if found:
                yield number, found[1], found[2]


def size(file):
    most = MOST_LINES.get(os.path.splitext(file.path)[1])
    if most and not file.is_generated() and len(file.lines) >= most:
        yield len(file.lines), f"{len(file.lines)} lines; a file of this kind stays under {most}"


def licence(file):
    script = file.lines and file.lines[0].startswith("#!")
    if (file.ends(NEEDS_SPDX) or script) and not any(SPDX in line for line in file.lines[:5]):
        yield 1, f"the first lines lack `{SPDX}`"


def pragma_once(file):
    if file.ends(".h") and not file.path.startswith("tests/guests/"):
        if not any(line.strip() == "#pragma once" for line in file.lines):
            yield 1, "a header without `#pragma once`"


def finished(file):
    for number, line in enumerate(file.lines, 1):
        found = UNFINISHED.search(line)
        if found:
            yield number, f"`{found[0]}`: finish it, or file an issue"


def portable_text(file):
    for number, line in enumerate(file.lines, 1):
        for pattern, what in (
            (MACHINE_PATH, "a path of one machine"),
            (REGISTRY_HOST, "the host of a package registry"),
        ):
            found = pattern.search(line)
            if found:
                yield number, f"`{found[0]}`: {what}"


def room_of(path):
    """The room that a path below src/ is in, and what stands for it in MAY_USE."""
    parts = path.split("/")
    if parts[0] in ("fs", "stores", "engine"):
        return "/".join(parts[:2]), parts[0]
    return parts[0], parts[0]


def rooms(file):
    """Private headers are included by room, and only from rooms of a lower layer."""
    if not file.path.startswith("src/") or not file.ends(CPP_ENDINGS):
        return
    room, kind = room_of(file.path[len("src/") :])
    allowed = MAY_USE.get(room, MAY_USE.get(kind))
    if allowed is None:
        yield 1, f"`{room}` is no room of the house; see MAY_USE in tests/structure/check_rules.py"
        return
    for number, mark, header in file.includes():
        if mark == "<":
            if OS_HEADER.match(header) and not file.path.startswith(MAY_CALL_OS):
                yield number, f"<{header}>: operating system calls live in {', '.join(MAY_CALL_OS)}"
            continue
        if header.startswith("wasifs/"):
            continue
        if ".." in header.split("/") or header.startswith("/"):
            yield number, f'"{header}": private headers are named from their room, as "vfs/resolver.h"'
            continue
        if "/" not in header:
            continue  # beside the file itself: that is all a bare name can find
        used, used_kind = room_of(header)
        if used != room and used not in allowed and used_kind not in allowed:
            yield number, f"`{room}` may not include `{used}`"


def public_only(file):
    """Public headers include public headers; the program and the examples see nothing else."""
    public = file.path.startswith("include/")
    if not public and not file.path.startswith(("tools/wasifs/", "examples/", "src/capi/")):
        return
    for number, mark, header in file.includes():
        if public:
            c_header = header in ("stdbool.h", "stddef.h", "stdint.h")
            if (
                not header.startswith("wasifs/")
                and not STANDARD_HEADER.match(header)
                and not c_header
            ):
                yield number, f"a public header includes `{header}`"
        elif file.path.endswith(".c") and header.startswith("wasi/"):
            continue  # of a guest's libc
        elif header.split("/")[0] in set(MAY_USE) | {"src"}:
            yield number, f"`{header}` is private; only include/ may be seen here"
        elif ".." in header.split("/"):
            yield number, f"`{header}` leaves its folder"


RULES = (size, licence, pragma_once, finished, portable_text, rooms, public_only)


def listed_sources(files):
    """Each source below src/ is named in the CMakeLists.txt of its room."""
    lists = {os.path.dirname(f.path): "\n".join(f.lines) for f in files if f.ends("CMakeLists.txt")}
    for file in files:
        if not file.path.startswith("src/") or not file.ends((".cpp", ".cc", ".c")):
            continue
        folder = os.path.dirname(file.path)
        while folder and folder not in lists:
            folder = os.path.dirname(folder)
        name = os.path.relpath(file.path, folder or ".")
        if not re.search(
            rf"(^|[\s\"]){re.escape(name)}($|[\s\")])", lists.get(folder, ""), re.MULTILINE
        ):
            yield file.path, 1, f"is not listed in {folder or '.'}/CMakeLists.txt"


def read_files(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        for name in sorted(set(names) - SKIPPED_FOLDERS):  # .git is a file in a linked work tree
            path = pathlib.Path(folder, name)
            try:
                text = path.read_text(encoding="utf-8")
            except (UnicodeDecodeError, OSError):
                continue  # a binary test input, or a link to nowhere
            yield File(path.relative_to(root).as_posix(), text.splitlines())


def violations(root):
    files = [
        f
        for f in read_files(root)
        if f.path not in ("LICENSE", "tests/structure/check_rules_test.py")
    ]
    for file in files:
        for rule in RULES:
            for number, sentence in rule(file):
                yield file.path, number, sentence
    yield from listed_sources(files)


def main(root):
    found = [f"{path}:{number}: {sentence}" for path, number, sentence in violations(root)]
    print("\n".join(found) if found else "no violation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
