# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of the program have in common: running it in an empty directory of the test's own.

The environment says where the program is (WASIFS), and the guest that does what its arguments say
(WASIFS_TOOL, see guests/tool.c).
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["WASIFS"]
TOOL = os.environ["WASIFS_TOOL"]

# Modules are compiled once for all tests.
CACHE = os.environ.get("WASIFS_TEST_CACHE") or f"{tempfile.gettempdir()}/wasifs-test-cache-{os.getuid()}"

# Guests of a few words. The program takes the text format too.
EXITS = """(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (call $exit (i32.const %d))))"""
TRAPS = """(module $broken
  (func $inner unreachable)
  (func $outer (call $inner))
  (func (export "_start") (call $outer)))"""
SPINS = '(module (func (export "_start") (loop (br 0))))'
NOTHING = '(module (func (export "_start")))'


def tool_variables():
    """What the sanitizers and the coverage of the program under test are told by."""
    names = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE")
    return {name: os.environ[name] for name in names if name in os.environ}


class Case(unittest.TestCase):
    """A test in an empty working directory, with a home of its own so that no cache is shared."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wasifs-cli."))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.here = self.folder / "here"
        self.here.mkdir()
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder / "home"),
                            "XDG_CACHE_HOME": CACHE}
        self.environment.update(tool_variables())

    def write(self, name, content=""):
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    def read(self, name):
        return (self.here / name).read_text(encoding="utf-8")

    def wasifs(self, *words, expect=0, stdin=None, **keywords):
        """Runs the program; `self.out` and `self.err` are what it wrote, its exit code, `self.code`, is checked."""
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": self.here,
                   "env": self.environment, "timeout": 120}
        if stdin is None and "stdin_from" not in keywords:
            options["stdin"] = subprocess.DEVNULL
        elif stdin is not None:
            options["input"] = stdin.encode()
        else:
            options["stdin"] = keywords.pop("stdin_from")
        options.update(keywords)
        done = subprocess.run([PROGRAM, *map(str, words)], check=False, **options)
        self.out = (done.stdout or b"").decode(errors="replace")
        self.err = (done.stderr or b"").decode(errors="replace")
        self.code = done.returncode
        if expect is not None:
            self.assertEqual(done.returncode, expect,
                             f"\n{words}\nstdout: {self.out}\nstderr: {self.err}")
        return self.out

    def run_tool(self, options, *commands, **keywords):
        """Runs the guest tool: `commands` are strings, split at blanks, joined by ","."""
        words = []
        for command in commands:
            words += [*([","] if words else []), *command.split()]
        return self.wasifs("run", *options, TOOL, *words, **keywords)

    def refused(self, *words, naming, expect=125):
        """The program does not run, and its message has each of the words in `naming`."""
        self.wasifs(*words, expect=expect)
        for word in [naming] if isinstance(naming, str) else naming:
            self.assertIn(word, self.err)
        self.assertNotIn("terminate called", self.err)
        self.assertEqual(self.out, "")


main = unittest.main
