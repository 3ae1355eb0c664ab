#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the program does beside running: inspect, completion, --help, --version."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import cli

MODULE = """(module
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "wasi_unstable" "fd_close" (func (param i32) (result i32)))
  (import "env" "mystery" (func (param i64)))
  (memory (export "memory") 2 10)
  (global (export "version") i32 (i32.const 1))
  (func (export "_start")))"""


class Inspect(cli.Case):
    def test_for_people(self):
        self.write("module.wat", MODULE)
        lines = self.wasifs("inspect", "module.wat").splitlines()
        self.assertEqual(lines[0], "module.wat: command, WASI: wasi_snapshot_preview1, wasi_unstable")
        self.assertIn("  wasi_snapshot_preview1.fd_write  func (i32, i32, i32, i32) -> (i32)", lines)
        self.assertIn("  env.mystery  func (i64) -> ()  [not offered by wasifs]", lines)
        self.assertIn("  memory  memory 2..10 pages", lines)
        self.assertEqual([line for line in lines if line.endswith(":")], ["imports (3):", "exports (3):"])

    def test_for_programs(self):
        self.write("module.wat", MODULE)
        seen = json.loads(self.wasifs("inspect", "--json", "module.wat"))
        self.assertEqual((seen["program"], seen["kind"]), ("module.wat", "command"))
        self.assertEqual(seen["wasi"], ["wasi_snapshot_preview1", "wasi_unstable"])
        self.assertEqual([(item["module"], item["name"], item["offered"]) for item in seen["imports"]],
                         [("wasi_snapshot_preview1", "fd_write", True), ("wasi_unstable", "fd_close", True),
                          ("env", "mystery", False)])
        self.assertEqual([(item["name"], item["type"]) for item in seen["exports"]],
                         [("memory", "memory 2..10 pages"), ("version", "const i32"), ("_start", "func () -> ()")])

    def test_kinds(self):
        for exports, kind in (('(func (export "_initialize"))', "reactor"), ('(func (export "f"))', "module")):
            self.write("module.wat", f"(module {exports})")
            self.assertEqual(self.wasifs("inspect", "module.wat").splitlines()[0], f"module.wat: {kind}, WASI: none")

    def test_what_is_missing(self):
        self.refused("inspect", naming="PROGRAM")
        self.refused("inspect", "--bogus", "x", naming="--bogus")


@unittest.skipUnless(os.environ.get("WASIFS_LATE"), "this program is linked with all its libraries")
class LateLibraries(cli.Case):
    """Libraries that few commands need. One that is found first and is none stands for one that is missing."""

    def setUp(self):
        super().setUp()
        self.sonames = os.environ["WASIFS_LATE"].split()
        for soname in self.sonames:
            self.write(f"broken/{soname}", "no library")
        self.environment["LD_LIBRARY_PATH"] = str(self.here / "broken")
        self.environment.update(AWS_ACCESS_KEY_ID="key", AWS_SECRET_ACCESS_KEY="secret")

    def test_start_needs_none(self):
        self.wasifs("--version")
        self.write("nothing.wat", cli.NOTHING)
        self.wasifs("run", "nothing.wat")

    def test_what_needs_one_says_so(self):
        self.write("some.tar", "")
        (self.here / "at").mkdir()
        for library, *words in (("libcurl", "snapshots", "ls", "s3://bucket/prefix?endpoint=http://127.0.0.1:9"),
                                ("libhiredis", "snapshots", "ls", "redis://127.0.0.1:9"),
                                ("libarchive", "ls", "archive:some.tar"),
                                ("libarchive", "pack", "host:at", "new.tar"),
                                ("libfuse", "mount", "mem:", "at")):
            if any(soname.startswith(library) for soname in self.sonames):
                self.refused(*words, naming=library)
        self.assertFalse((self.here / "new.tar").exists())


class Help(cli.Case):
    def test_help_and_version(self):
        self.assertIn("inspect", self.wasifs("--help"))
        self.assertRegex(self.wasifs("--version"), r"^wasifs \d+\.\d+\.\d+ \(Wasmtime \d+\.\d+\.\d+\)\n$")
        shown = self.wasifs("run", "--help")
        self.assertIn("Examples:", shown)
        self.assertIn("124 time-out", shown)
        self.assertEqual(self.wasifs("run", "-h"), shown)
        self.wasifs("inspect", "--help")

    def test_every_option_is_tried_here(self):
        """An option that no test of this folder mentions is not tested."""
        tested = "".join(path.read_text(encoding="utf-8") for path in pathlib.Path(__file__).parent.glob("*_test.py"))
        options = re.findall(r"^ +(?:-h,)?--([a-z-]+)", self.wasifs("run", "--help"), re.MULTILINE)
        self.assertGreater(len(options), 20)
        for option in options:
            self.assertIn(f'"--{option}', tested)


class Completion(cli.Case):
    def complete(self, *words):
        """What bash offers for the last word."""
        script = self.wasifs("completion", "bash")
        typed = " ".join(f"'{word}'" for word in words)
        done = subprocess.run(
            ["bash", "--norc", "-c", f'{script}\nCOMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}; _wasifs\n'
             'printf "%s\\n" "${COMPREPLY[@]}"'],
            cwd=self.here, capture_output=True, check=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash(self):
        script = self.wasifs("completion", "bash")
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        registered = subprocess.run(["bash", "--norc", "-c", f"{script}\ncomplete -p wasifs"], capture_output=True,
                                    text=True, check=True)
        self.assertIn("_wasifs", registered.stdout)
        self.write("program.wasm")
        self.assertEqual(self.complete("wasifs", "ru"), ["run"])
        self.assertEqual(self.complete("wasifs", "run", "--ti"), ["--timeout"])
        self.assertEqual(self.complete("wasifs", "run", "--mem", "/m", "prog"), ["program.wasm"])
        self.assertEqual(self.complete("wasifs", "completion", "f"), ["fish"])
        self.assertEqual(self.complete("wasifs", "inspect", "--j"), ["--json"])
        self.assertEqual(self.complete("wasifs", "snap"), ["snapshot", "snapshots"])
        self.assertEqual(self.complete("wasifs", "snapshots", "pu"), ["push", "pull"])
        self.assertEqual(self.complete("wasifs", "snapshots", "show", "prog"), ["program.wasm"])
        self.assertEqual(self.complete("wasifs", "tree", "x", "--j"), ["--json"])
        self.assertEqual(self.complete("wasifs", "diff", "x", "--m"), ["--metadata"])
        self.assertEqual(self.complete("wasifs", "c"), ["cat", "cp", "completion"])

    def test_bash_offers_every_option(self):
        for command in ("run", "replay", "snapshot", "restore"):
            offered = set(self.complete("wasifs", command, "--"))
            shown = set(re.findall(r"^ +(?:-h,)?(--[a-z-]+)", self.wasifs(command, "--help"), re.MULTILINE))
            self.assertEqual(offered, shown)

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh here")
    def test_zsh(self):
        subprocess.run(["zsh", "-n"], input=self.wasifs("completion", "zsh"), text=True, check=True)

    def test_other_shells(self):
        self.assertIn("bashcompinit", self.wasifs("completion", "zsh"))
        fish = self.wasifs("completion", "fish")
        self.assertIn("-l timeout -r", fish)
        self.assertIn("-l strict-rights\n", fish)
        if shutil.which("fish"):
            subprocess.run(["fish", "--no-execute"], input=fish, text=True, check=True)
        self.refused("completion", "tcsh", naming='"tcsh"')
        self.refused("completion", naming="SHELL")


if __name__ == "__main__":
    cli.main()
