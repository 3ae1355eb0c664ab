# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program such as users write, with types: a guest reads a file that a function computes.

    embedder.py guest.wasm
"""

import sys

import wasmtime

import wasifs


class Reversed(wasifs.FileNode):
    """What is written to it comes back the other way round."""

    def __init__(self) -> None:
        self.content = b""

    def stat(self) -> wasifs.Stat:
        return wasifs.Stat(size=len(self.content))

    def read_at(self, offset: int, size: int) -> bytes:
        return self.content[::-1][offset:offset + size]

    def write_at(self, offset: int, content: bytes) -> None:
        self.content = self.content[:offset].ljust(offset, b"\0") + content

    def truncate(self, length: int) -> None:
        self.content = self.content[:length].ljust(length, b"\0")


def main(path: str) -> int:
    output = wasifs.BytesOutput()
    files = wasifs.StaticDirectory({"reversed": Reversed()})
    process = wasifs.Process(arguments=["guest", "put", "/reversed", "abc", "cat", "/reversed"],
                             mounts={"/": wasifs.single(files)}, stdout=output)
    engine = wasmtime.Engine()
    linker = wasmtime.Linker(engine)
    wasifs.add_to_linker(linker, process)
    code = wasifs.run_command(linker, wasmtime.Store(engine),
                              wasmtime.Module.from_file(engine, path), process)
    print(code, output.contents().decode())
    return 0 if (code, output.contents()) == (0, b"cba") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
