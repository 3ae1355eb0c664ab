#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""QuickJS, its own command line program with its own std and os modules, runs scripts on the tree.

The interpreter is built from the sources in a crate; nothing of it is changed.
"""

import json
import pathlib

import harness

SCRIPTS = pathlib.Path(__file__).resolve().parent / "quickjs"
SOURCES = ["quickjs.c", "dtoa.c", "libregexp.c", "libunicode.c", "quickjs-libc.c", "qjs.c",
           "gen/repl.c", "gen/standalone.c"]


def interpreter(run):
    folder = run.fetch("quickjs") / "quickjs"
    return run.compile_c("quickjs", [folder / name for name in SOURCES], {
        "compile": ["-D_GNU_SOURCE", "-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS",
                    "-DQUICKJS_NG_BUILD", f"-I{folder}"],
        "link": ["-lwasi-emulated-signal", "-lwasi-emulated-process-clocks", "-lm",
                 "-Wl,-z,stack-size=1048576"]})


def test(run):
    qjs = interpreter(run)
    words = " ".join(f"word{i % 97}" for i in range(20000))
    run.write("/work/words.txt", words)
    run.write("/work/data/one.json", '{"name": "one", "parts": [1, 2, 3]}')
    run.write("/work/data/two.json", '{"name": "two", "parts": []}')
    run.write("/work/data/notes.txt", "not JSON")
    for script in ("words.mjs", "merge.mjs", "files.mjs"):
        run.provide(SCRIPTS / script, f"/work/{script}")

    # Reads a file, counts, writes another.
    output = run.run(qjs, "/work/words.mjs", "/work/words.txt", "/work/counts.tsv")
    run.check_equal(output, "20000 words, 97 different\n", "the words are counted")
    rows = [row.split("\t") for row in (run.read("counts.tsv") or "").splitlines()]
    run.check_equal(rows[0], ["word0", "207"], "the first row of the table")
    run.check_equal(sum(int(count) for _, count in rows), 20000, "the table adds up")

    # Lists a directory and reads what it finds.
    output = run.run(qjs, "/work/merge.mjs", "/work/data", "/work/merged.json")
    run.check_equal(output, "merged one.json, two.json\n", "the directory is listed")
    run.check_equal(json.loads(run.read("merged.json") or "null"),
                    {"one": [1, 2, 3], "two": []}, "the merged file")

    # Makes, renames and removes; every step is checked by the script itself.
    output = run.run(qjs, "/work/files.mjs", "/work", env={"COLOUR": "blue"}, stdin="first\nsecond\n")
    run.check_equal(output.splitlines()[-1:], ["all well"], "the script finds everything well")
    run.check_equal(run.read("kept/renamed.bin"), "\x00\x01tail", "the file that the script left")
    run.check(run.read("kept/gone.txt") is None, "the file that the script removed")


if __name__ == "__main__":
    harness.main(test)
