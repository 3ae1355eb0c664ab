#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lua runs scripts on the tree. Its errors are exceptions of WebAssembly (see lua/setjmp.h).

The interpreter is built from the sources in a crate; nothing of it is changed.
"""

import collections
import pathlib

import harness

HERE = pathlib.Path(__file__).resolve().parent / "lua"

LANGUAGE = """\
fib\t987
counter\t5
coroutines\t1 2 -3 4 5 -6 7 8 -9 10
error\tfalse\tfour at depth 1
error\tfalse\tfour at depth 2
error\tfalse\tfour at depth 3
error\tfalse\tfour at depth 4
closed\tb1 a1 b2 a2 b3 a3 b4 a4
nested\ttrue\tfalse\tinner
handler\tfalse\tattempt to index a nil value (local 'nothing')
overflow\tstack overflow
gsub\tThe Quick Brown Fox Jumps Over The Lazy Dog \t40\t20
vectors\t(1830, 2111)\t(2, 65)\t(32, 3)
collected\t300
numbers\t3\t2\t1e+15\t9.007199254741e+15\ttrue\ttrue
"""


def interpreter(run):
    folder = run.fetch("lua") / "lua-5.4.9"
    sources = sorted(path for path in folder.glob("*.c") if path.name != "lua.c")
    return run.compile_c("lua", [*sources, HERE / "errors.s", HERE / "main.c"], {
        "compile": ["-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS",
                    "-Dl_system(c)=((c)==NULL?0:-1)", "-DLUA_TMPNAMBUFSIZE=32", "-Dlua_tmpnam(b,e)={(void)(b);e=1;}",
                    "-mexception-handling", "-mreference-types", f"-I{HERE}", f"-I{folder}"],
        "link": ["-lwasi-emulated-signal", "-lwasi-emulated-process-clocks", "-lm",
                 "-Wl,-z,stack-size=1048576"]}, headers=[HERE / "setjmp.h"])


def test(run):
    lua = interpreter(run)
    for script in ("language.lua", "files.lua"):
        run.provide(HERE / script, f"/work/{script}")
    lines = [" ".join(f"word{'abcdefghijk'[i * j % 11]}" for j in range(1, 9)) for i in range(60)]
    run.write("/work/words.txt", "\n".join(lines) + "\n")

    # Only calculates.
    run.check_equal(run.run(lua, "/work/language.lua"), LANGUAGE, "what the language does")

    # Reads, writes, renames and removes while files are open.
    output = run.run(lua, "/work/files.lua", "/work", stdin="a line\n17 and the rest")
    counts = collections.Counter(word for line in lines for word in line.split())
    table = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    places = [sum(len(line) + 1 for line in lines[:read]) for read in range(10, 61, 10)]
    journal = "".join(f"line {10 * (i + 1)} at {place}\n" for i, place in enumerate(places))
    run.check_equal(output.splitlines(), [
        f"60 lines, {len(counts)} words, journal of {len(journal)} bytes", "hidden: " + "w" * 60,
        "cannot open file '/work/none.txt' (No such file or directory)", "a line\t17\t and the rest"],
                    "what the script says")
    run.check_equal(run.errors.splitlines()[:1], ["all well"], "the script ends well")
    run.check_equal(run.read("counts.txt"), "".join(f"{word}\t{count}\n" for word, count in table),
                    "the table")
    run.check_equal(run.read("journal.txt"), journal, "the file that was renamed while it was open")
    run.check(run.read("journal.new") is None and run.read("hidden.txt") is None,
              "the files that are gone")


if __name__ == "__main__":
    harness.main(test)
