#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the ABI of the C API with the one that is checked in, abi.txt.

The headers in include/wasifs/c are read: every constant with its value, every struct with the size
and place of its members (as a C compiler for a 64-bit machine sees them), every function with its
type. The library has to export these functions and no other name. Each header also has to be
complete by itself, in C11 and in C++.

With --update abi.txt is written instead of compared. What is new is added at the end of a struct;
what changes otherwise breaks programs that were compiled before, and needs a new SONAME.
"""

import argparse
import difflib
import pathlib
import re
import subprocess
import sys

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
ENGINE_HEADER = "wasmtime.h"


def text_of(header):
    """A header without comments and directives."""
    text = COMMENT.sub("", header.read_text())
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#"))


def one_line(text):
    text = " ".join(text.split())
    return re.sub(r"\s*([(),*])\s*", lambda m: m[1] + (" " if m[1] == "," else ""), text)


def declarations_of(body):
    """The declarations of a struct's members, in order; a union inside counts as one."""
    body = re.sub(r"union\s+\w+\s*\{.*?\}", "union", body, flags=re.DOTALL)
    return [one_line(declaration) for declaration in body.split(";") if declaration.strip()]


def members_of(body):
    """The names of a struct's members, in order."""
    for declaration in declarations_of(body):
        pointer = re.search(r"\(\*(\w+)\)", declaration)
        if pointer:
            yield pointer[1]
        else:
            yield from re.findall(r"(\w+)\s*(?:,|$)", declaration)


def functions_of(text):
    for found in re.finditer(r"\bWASIFS_API\s+([^;{]+);", text):
        declaration = one_line(found[1])
        yield re.search(r"(wasifs_\w+)\(", declaration)[1], declaration


def structs_of(text):
    """Name and content of each struct that is not opaque."""
    found = re.finditer(r"typedef struct (\w+) \{(.*?)\n\} \1;", text, re.DOTALL)
    return [(struct[1], struct[2]) for struct in found]


def layout_program(headers):
    """A C program that prints the constants and the structs of the headers."""
    lines = ["#include <stdio.h>"]
    lines += [f'#include "wasifs/c/{header.name}"' for header in headers]
    lines.append("int main(void) {")
    for header in headers:
        text = text_of(header)
        for name in re.findall(r"\b(WASIFS_[A-Z0-9_]+)\s*=", text):
            lines.append(f'  printf("constant {name} %lld\\n", (long long){name});')
        for name, body in structs_of(text):
            lines.append(f'  printf("struct {name} size %zu\\n", sizeof({name}));')
            for member in members_of(body):
                place = f"offsetof({name}, {member}), sizeof((({name}*)0)->{member})"
                lines.append(f'  printf("struct {name}.{member} at %zu size %zu\\n", {place});')
    lines.append("  return 0;\n}")
    return "\n".join(lines) + "\n"


def run(*command, given=None):
    done = subprocess.run(
        list(map(str, command)), input=given, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"failed: {' '.join(map(str, command))}")
    return done.stdout


def dump(options, headers):
    source = options.scratch / "abi_layout.c"
    program = options.scratch / "abi_layout"
    source.write_text(layout_program(headers))
    include = options.source / "include"
    run(options.c_compiler, "-std=c11", "-Werror", "-I", include, source, "-o", program)
    lines = run(program).splitlines()
    for header in headers:
        for name, body in structs_of(text_of(header)):
            lines += [f"member {name}: {declaration}" for declaration in declarations_of(body)]
        lines += [f"function {declaration}" for _, declaration in functions_of(text_of(header))]
    return lines


def check_alone(options, headers):
    include = options.source / "include"
    flags = ("-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", include, "-")
    for header in headers:
        line = f'#include "wasifs/c/{header.name}"\n'
        run(options.c_compiler, "-x", "c", "-std=c11", *flags, given=line)
        run(options.cxx_compiler, "-x", "c++", "-std=c++11", *flags, given=line)


def exported(*nm):
    lines = (line.split() for line in run("nm", "--defined-only", "--extern-only", *nm).splitlines())
    return {line[-1] for line in lines if len(line) >= 3}


def check_exports(options, functions):
    problems = []
    shown = exported("--dynamic", options.library)
    problems += [f"{name}: declared, and not exported" for name in sorted(functions - shown)]
    problems += [f"{name}: exported, and not declared" for name in sorted(shown - functions)]
    if options.archive:
        held = {name for name in exported(options.archive) if name.startswith("wasifs_")}
        problems += [f"{name}: not in the archive" for name in sorted(functions - held)]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--library", type=pathlib.Path, required=True)
    parser.add_argument("--archive", type=pathlib.Path)
    parser.add_argument("--c-compiler", default="cc")
    parser.add_argument("--cxx-compiler", default="c++")
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--engine", action="store_true", help="built with Wasmtime")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()

    headers = sorted((options.source / "include/wasifs/c").glob("*.h"))
    check_alone(options, headers)
    built = [header for header in headers if options.engine or header.name != ENGINE_HEADER]
    functions = {name for header in built for name, _ in functions_of(text_of(header))}
    problems = check_exports(options, functions)

    kept = pathlib.Path(__file__).with_name("abi.txt")
    now = dump(options, headers)
    if options.update:
        kept.write_text("\n".join(now) + "\n")
    before = kept.read_text().splitlines()
    problems += difflib.unified_diff(before, now, "abi.txt", "the headers", lineterm="", n=0)
    print("\n".join(problems) if problems else f"{len(functions)} functions, as in abi.txt")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
