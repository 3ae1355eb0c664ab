#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks that each guest which calls.txt names for a call really imports that call of preview1."""

import pathlib
import sys


class Reader:
    """Reads the import section of a WebAssembly module."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def byte(self):
        self.at += 1
        return self.data[self.at - 1]

    def number(self):
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def name(self):
        size = self.number()
        self.at += size
        return self.data[self.at - size:self.at].decode()


def imports(path):
    reader = Reader(path.read_bytes())
    reader.at = 8
    while reader.at < len(reader.data):
        section, size = reader.byte(), reader.number()
        end = reader.at + size
        if section == 2:
            found = set()
            for _ in range(reader.number()):
                module, name = reader.name(), reader.name()
                if reader.byte() != 0:
                    raise SystemExit(f"{path}: imports something that is not a function: {name}")
                reader.number()
                found.add((module, name))
            return found
        reader.at = end
    return set()


def main():
    table, folder = (pathlib.Path(argument) for argument in sys.argv[1:3])
    wrong = 0
    for row in table.read_text().splitlines():
        if not row or row.startswith("#"):
            continue
        call, *guests = row.split()
        for guest in guests:
            if ("wasi_snapshot_preview1", call) not in imports(folder / f"{guest}.wasm"):
                print(f"calls.txt: the guest {guest} does not import {call}")
                wrong += 1
    print(f"{wrong} wrong rows")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
