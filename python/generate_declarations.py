#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes src/wasifs/_declarations.py: the C API as ctypes sees it, from the headers themselves.

With --check it is compared instead. The engine's header is left out: the package's library has no
engine of its own.
"""

import argparse
import keyword
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "capi"))
sys.dont_write_bytecode = True

import check_abi  # noqa: E402

OUTPUT = pathlib.Path(__file__).with_name("src") / "wasifs" / "_declarations.py"
# By-value members come from these two, so that they are first.
FIRST = ("base.h", "types.h")
INTEGERS = {
    "size_t": "c_size_t", "int": "c_int", "unsigned": "c_uint", "bool": "c_bool",
    "uint8_t": "c_uint8", "uint32_t": "c_uint32", "uint64_t": "c_uint64", "int64_t": "c_int64",
}
HEAD = '''\
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Made by generate_declarations.py from the headers in include/wasifs/c. Handles are `c_void_p`."""

from __future__ import annotations

from ctypes import (CFUNCTYPE, POINTER, Structure, c_bool, c_char_p, c_int, c_int64, c_size_t,
                    c_uint, c_uint8, c_uint32, c_uint64, c_void_p)
from typing import Any, Dict, List, Optional, Tuple
'''


class Declarations:
    def __init__(self, headers):
        self.texts = [check_abi.text_of(header) for header in headers]
        text = "\n".join(self.texts)
        self.integers = dict(INTEGERS)
        for base, name in re.findall(r"typedef (u?int\d+_t) (\w+);", text):
            self.integers[name] = INTEGERS[base]
        self.structs = check_abi.structs_of(text)
        self.names = {name for name, _ in self.structs}
        self.sinks = [
            (name, check_abi.one_line(result), parameters)
            for result, name, parameters in re.findall(
                r"typedef (\w+) \(\*(\w+)\)\(([^;]*)\);", text)
        ]
        self.sink_names = {name for name, _, _ in self.sinks}

    def type_of(self, text):
        """The ctypes expression for a C type without its name."""
        text = check_abi.one_line(text.replace("const", " ")).replace("struct ", "").strip()
        stars = text.count("*")
        base = text.replace("*", "").strip()
        if base in self.sink_names and stars == 0:
            return base
        if base == "char" and "*" in text:
            return "c_char_p" if stars == 1 else "POINTER(c_char_p)"
        if base == "void" and stars == 0:
            return "None"
        if stars == 0:
            return base if base in self.names else self.integers[base]
        if base in self.names:
            return f"POINTER({base})" if stars == 1 else f"POINTER(POINTER({base}))"
        if base in self.integers and base != "uint8_t" and stars == 1:
            return f"POINTER({self.integers[base]})"
        # A handle, bytes, or a context; and where one of them goes.
        return "c_void_p" if stars == 1 else "POINTER(c_void_p)"

    def parameters(self, text, *, writable_text=False):
        types = []
        for parameter in text.split(","):
            parameter = check_abi.one_line(parameter)
            if parameter in ("", "void"):
                continue
            kind = re.sub(r"(\w+)$", "", parameter) if parameter not in self.integers else parameter
            found = self.type_of(kind)
            # Where text is to be written, ctypes must not make `bytes` of it.
            if found == "c_char_p" and writable_text and "const" not in parameter:
                found = "c_void_p"
            types.append(found)
        return types

    def function_type(self, result, parameters):
        all_types = [self.type_of(result), *self.parameters(parameters, writable_text=True)]
        return f"CFUNCTYPE({', '.join(all_types)})"

    def annotation(self, kind):
        if kind in self.names:
            return kind
        return {"c_bool": "bool", "c_char_p": "Optional[bytes]", "c_void_p": "Optional[int]"}.get(
            kind, "int" if kind.startswith(("c_int", "c_uint", "c_size")) else "Any")

    def write(self):
        lines = [HEAD]
        for text in self.texts:
            for body in re.findall(r"enum \w+ \{(.*?)\};", text, re.DOTALL):
                for name, value in re.findall(r"\b(WASIFS_[A-Z0-9_]+)\s*=\s*(\w+)", body):
                    lines.append(f"{name} = {value}")
        lines.append("WASIFS_RIGHTS_ALL = 0x3FFFFFFF\n")
        members, functions_of_members = {}, []
        for name, body in self.structs:
            found = []
            for declaration in check_abi.declarations_of(body):
                pointer = re.match(r"(.*?)\(\*(\w+)\)\((.*)\)$", declaration)
                if pointer:
                    kind = f"{name}_{pointer[2]}"
                    functions_of_members.append(
                        f"{kind} = {self.function_type(pointer[1], pointer[3])}")
                    found.append((pointer[2], kind, "Any"))
                    continue
                split = re.match(r"(.*?)(\w+)$", declaration)
                kind = self.type_of(split[1])
                found.append((split[2], kind, self.annotation(kind)))
            members[name] = found
        for name, found in members.items():
            lines.append(f"\nclass {name}(Structure):")
            lines += [f"    {member}: {annotation}" for member, _, annotation in found
                      if not keyword.iskeyword(member)]
            lines.append("")
        lines.append("")
        lines += [f"{name} = {self.function_type(result, parameters)}"
                  for name, result, parameters in self.sinks]
        lines += functions_of_members
        lines.append("")
        for name, found in members.items():
            lines.append(f"{name}._fields_ = [")
            lines += [f'    ("{member}", {kind}),' for member, kind, _ in found]
            lines.append("]")
        lines.append("\n# Result and parameters; `c_uint32` as result is always an errno.")
        lines.append("FUNCTIONS: Dict[str, Tuple[Any, List[Any]]] = {")
        for text in self.texts:
            for name, declaration in check_abi.functions_of(text):
                split = re.match(rf"(.*?){name}\((.*)\)$", declaration)
                kinds = ", ".join(self.parameters(split[2]))
                lines.append(f'    "{name}": ({self.type_of(split[1])}, [{kinds}]),')
        lines.append("}")
        return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    headers = sorted((ROOT / "include" / "wasifs" / "c").glob("*.h"))
    headers = [header for header in headers if header.name != check_abi.ENGINE_HEADER]
    headers.sort(key=lambda header: (FIRST + (header.name,)).index(header.name))
    text = Declarations(headers).write()
    if options.check:
        if OUTPUT.read_text() == text:
            return 0
        print(f"{OUTPUT.name} is not what the headers say; run python/{pathlib.Path(__file__).name}")
        return 1
    OUTPUT.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
