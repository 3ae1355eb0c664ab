#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""SQLite, with its own Unix layer, makes databases in files; Python's SQLite finds them in order.

The library is built from the sources in a crate; the program around it (sqlite/main.c) is ours.
"""

import pathlib

import harness

HERE = pathlib.Path(__file__).resolve().parent / "sqlite"


def program(run):
    folder = run.fetch("sqlite") / "sqlite3"
    emulated = ["MMAN", "GETPID", "SIGNAL", "PROCESS_CLOCKS"]
    return run.compile_c("sqlite", [folder / "sqlite3.c", HERE / "main.c"], {
        "compile": ["-DSQLITE_THREADSAFE=0", "-DSQLITE_OMIT_LOAD_EXTENSION", f"-I{folder}",
                    *(f"-D_WASI_EMULATED_{name}" for name in emulated)],
        "link": [f"-lwasi-emulated-{name.lower().replace('_', '-')}" for name in emulated]})


def check_elsewhere(run):
    try:
        import sqlite3
    except ImportError:
        harness.skip("this Python has no sqlite3")
    for name, table, rows in (("first.db", "item", 14250), ("second.db", "copied", 750)):
        database = sqlite3.connect(run.result / name)
        run.check_equal(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)],
                        f"the host's SQLite finds {name} in order")
        count = database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        run.check_equal(count, rows, f"the host's SQLite counts the rows of {name}")
        database.close()


def test(run):
    sqlite = program(run)
    run.provide(HERE / "fill.sql", "/work/fill.sql")
    run.provide(HERE / "read.sql", "/work/read.sql")
    (run.tree / "tmp").mkdir()
    output = run.run(sqlite, "/work/first.db", "/work/fill.sql")
    for line in ("filled|20000|", "inside|100", "rolled back|20000", "left|14250|"):
        run.check_in(line, output, f"SQLite says `{line}`")
    files = sorted(path.name for path in run.result.iterdir())
    run.check_equal(files, ["fill.sql", "first.db", "read.sql", "second.db"], "no journal is left over")
    check_elsewhere(run)

    # Once more on what it left, as another process would.
    for name in ("first.db", "second.db"):
        run.keep(name)
    output = run.run(sqlite, "/work/first.db", "/work/read.sql").splitlines()
    run.check_equal(output[0], "ok", "SQLite finds its own file in order")
    run.check_equal(output[1:7], [
        "item-19992|369", "item-19994|649", "item-19995|759", "item-19996|849", "item-19998|969",
        "item-19999|999"], "the index leads to the rows")
    run.check_equal(output[-2:], ["14250", "14250"], "every row is as it was written")


harness.main(test)
