#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The other options of `wasifs run`, and whose an option is: ours or the guest's."""

import os
import pty
import re
import subprocess

import cli


class Options(cli.Case):
    def test_the_guests_options_are_its_own(self):
        for words in (["--dir", "x"], ["--help"], ["--", "-x", "--"], ["--trace"], ["-"], [""], ["[a]"], ["--mem="]):
            out = self.wasifs("run", "--timeout", "100s", cli.TOOL, "args", *words)
            self.assertEqual(out.splitlines(), ["cli_tool.wasm", "args", *words])

    def test_two_dashes_end_our_options(self):
        self.assertEqual(self.wasifs("run", "--mem", "/m", "--", cli.TOOL, "args", "--", "--mem"),
                         "cli_tool.wasm\nargs\n--\n--mem\n")
        self.write("--help", cli.EXITS % 9)
        self.wasifs("run", "--", "--help", expect=9)
        self.refused("run", "--", naming="no program")

    def test_what_is_no_option_is_named(self):
        for words, naming in ((["--bogus", cli.TOOL], "--bogus"), (["--tim=3", cli.TOOL], "--tim"),
                              (["-x", cli.TOOL], "-x"), (["--dir"], "--dir"),
                              (["--strict-rights=", "--timeout"], "--timeout"),
                              (["--strict-rights=false", cli.TOOL], "strict-rights"),
                              ([], "no program"), (["--mem", "/m"], "no program")):
            self.refused("run", *words, naming=naming)
            self.assertTrue(self.err.startswith("wasifs: error: "), self.err)
        self.refused("frobnicate", naming="frobnicate")
        self.refused(naming="--help")

    def test_values_that_are_none_are_named(self):
        for option, value in (("timeout", "soon"), ("timeout", "10x"), ("timeout", "-1s"), ("timeout", ""),
                              ("max-memory", "lots"), ("max-memory", "1e30"), ("max-memory", "nan"),
                              ("timeout", "inf"), ("max-fs", "1X"), ("fuel", "-1"),
                              ("fuel", "1.5"), ("seed", "dice"), ("seed", "18446744073709551616"), ("env", "=x")):
            self.refused("run", f"--{option}", value, cli.TOOL, naming=[f"--{option}", f'"{value}"'])

    def test_env(self):
        self.environment["HANDED"] = "on"
        out = self.run_tool(["--env", "A=1", "--env", "EMPTY=", "--env", "A=2", "--env", "HANDED", "--env", "ABSENT",
                             "--env", "B=x=y", "--env=C=[z]"], "env")
        self.assertEqual(sorted(out.splitlines()), ["A=2", "B=x=y", "C=[z]", "EMPTY=", "HANDED=on"])

    def test_stdin(self):
        self.write("input", "from a file\n")
        (self.here / "folder").mkdir()
        self.assertEqual(self.run_tool(["--stdin", "input"], "stdin", stdin="typed"), "from a file\n")
        self.assertEqual(self.run_tool(["--stdin", "-"], "stdin", stdin="typed"), "typed")
        self.assertEqual(self.run_tool([], "stdin", stdin="typed"), "typed")
        self.assertEqual(self.run_tool(["--stdin", "null"], "stdin", stdin="typed"), "")
        self.refused("run", "--stdin", "absent", cli.TOOL, naming=["absent", "o such file"])
        self.refused("run", "--stdin", "folder", cli.TOOL, naming=["folder", "directory"])

    def test_trace(self):
        self.run_tool(["--mem", "/m", "--trace"], "put /m/file hello", "cat /m/absent", expect=1)
        lines = self.err.splitlines()
        for line in lines:
            self.assertRegex(line, r"^ *\d+\.\d{6} \w+\(.*\) .+ <\d+\.\d{6}>$")
        self.assertRegex(self.err, r'path_open\(3, .*"file", CREAT\|TRUNC,.*\) = 4')
        self.assertRegex(self.err, r"fd_write\(4, .*\) = 5")
        self.assertIn("NOENT", self.err.upper())
        self.assertRegex(lines[-1], r"proc_exit\(1\)")

        self.write("nothing.wat", cli.NOTHING)
        self.run_tool(["--trace=calls"], "error x")
        self.assertEqual(self.err, "x\n")
        self.assertIn("fd_write(2, ", self.read("calls"))
        self.wasifs("run", "--trace=true", "--json=false", "--trace", "--json", "nothing.wat")
        self.assertFalse((self.here / "true").exists(), "the last one counts")
        self.wasifs("run", "--trace=true", "--json=false", "nothing.wat")
        self.assertEqual(self.err, "", "these are names of files as any others")
        self.assertTrue((self.here / "true").exists())
        self.assertIn("exited", self.read("false"))
        self.refused("run", "--trace=absent/calls", cli.TOOL, naming=["absent/calls", "o such file"])

    def test_a_trace_that_cannot_be_written_does_not_harm(self):
        self.run_tool(["--trace=/dev/full"], "exit 3", expect=3)
        self.assertIn("trace is incomplete", self.err)

    def test_seed(self):
        def random(*options):
            return self.run_tool(["--mount", "dev:::/dev", *options], "random")

        self.assertEqual(random("--seed", "7"), random("--seed", "0x7"))
        self.assertNotEqual(random("--seed", "7"), random("--seed", "8"))
        self.assertNotEqual(random(), random())

    def test_invoke(self):
        self.write("adds.wat", """(module
          (memory (export "memory") 1)
          (global $base (mut i32) (i32.const 0))
          (func (export "_initialize") (global.set $base (i32.const 100)))
          (func (export "add") (param i32 i32) (result i32)
            (i32.add (global.get $base) (i32.add (local.get 0) (local.get 1)))))""")
        self.assertEqual(self.wasifs("run", "--invoke", "add", "adds.wat", "2", "-3"), "99\n")
        for words, naming in ((["subtract"], '"subtract"'), (["add", "1"], "2 arguments"), (["add", "1", "x"], '"x"'),
                              (["memory"], '"memory"')):
            self.refused("run", "--invoke", words[0], "adds.wat", *words[1:], naming=naming, expect=126)
        self.refused("run", "adds.wat", naming="_start", expect=126)

    def test_a_value_that_is_given_twice_is_the_last(self):
        self.write("one", "1")
        self.write("two", "2")
        self.assertEqual(self.run_tool(["--stdin", "one", "--stdin", "two"], "stdin"), "2")

    def test_module_cache(self):
        self.write("nothing.wat", cli.NOTHING)
        self.wasifs("run", "--module-cache", "compiled", "nothing.wat")
        self.assertEqual(len(os.listdir(self.here / "compiled")), 1)
        self.assertEqual(os.stat(self.here / "compiled").st_mode & 0o7777, 0o700)
        os.chmod(self.here / "compiled", 0o777)
        self.refused("run", "--module-cache", "compiled", "nothing.wat", naming=["compiled", "others"])
        self.environment["XDG_CACHE_HOME"] = str(self.here / "own")
        self.wasifs("run", "--module-cache", "none", "nothing.wat")
        self.assertFalse((self.here / "own").exists())
        self.wasifs("run", "nothing.wat")
        self.assertEqual(len(os.listdir(self.here / "own/wasifs/modules")), 1)
        # The user's own is done without where it is not acceptable: nobody asked for it.
        os.chmod(self.here / "own/wasifs/modules", 0o777)
        self.wasifs("run", "nothing.wat")
        self.assertEqual(self.err, "")

    def test_byte_paths(self):
        folder = os.fsencode(self.here)
        with open(folder + b"/\xff", "w", encoding="ascii") as file:
            file.write("found\n")

        def cat(*options):
            command = [cli.PROGRAM, "run", "--dir", ".", *options, cli.TOOL, "cat", b"./\xff"]
            return subprocess.run(command, cwd=self.here, env=self.environment, capture_output=True, check=False)

        # Arguments that are not text are the guest's business too.
        self.assertEqual(cat("--byte-paths").stdout, b"found\n")
        self.assertIn(b"equence", cat().stdout)

    def test_strict_rights(self):
        self.write("opens.wat", """(module
          (import "wasi_snapshot_preview1" "path_open"
            (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_fdstat_set_rights" (func $set (param i32 i64 i64) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 16) "file")
          (func (export "go") (result i32)
            ;; left are path_open here, fd_read for what is opened; then fd_read and fd_write are asked for
            (if (call $set (i32.const 3) (i64.const 0x2000) (i64.const 2)) (then unreachable))
            (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 4) (i32.const 0)
                        (i64.const 0x42) (i64.const 0) (i32.const 0) (i32.const 0))))""")
        self.write("d/file", "")
        base = ["run", "--dir", "d"]
        notcapable = "76\n"
        self.assertEqual(self.wasifs(*base, "--strict-rights", "--invoke", "go", "opens.wat"), notcapable)
        self.assertNotEqual(self.wasifs(*base, "--invoke", "go", "opens.wat"), notcapable)

    def test_colour_and_progress_are_for_terminals(self):
        self.write("traps.wat", cli.TRAPS)
        self.write("tree/file")
        words = ["run", "--copy", "tree::/t", "traps.wat"]
        self.wasifs(*words, expect=134)
        self.assertNotIn("\033", self.err)
        self.assertNotIn("\r", self.err)

        def on_terminal(**variables):
            primary, secondary = pty.openpty()
            with subprocess.Popen([cli.PROGRAM, *words], cwd=self.here, stderr=secondary, stdout=subprocess.DEVNULL,
                                  env={**self.environment, **variables}) as process:
                os.close(secondary)
                text = b""
                try:
                    while part := os.read(primary, 4096):
                        text += part
                except OSError:  # how a terminal says that nobody is there any more
                    pass
                os.close(primary)
                self.assertEqual(process.wait(), 134)
            return text.decode()

        shown = on_terminal()
        self.assertIn("\033[1;31merror:", shown)
        self.assertIn("copying tree", shown)
        self.assertIsNone(re.search(r"\033\[1;31m", on_terminal(NO_COLOR="1")))


if __name__ == "__main__":
    cli.main()
