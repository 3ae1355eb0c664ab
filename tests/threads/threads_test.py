#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs of several threads in C and in Rust: natively, on a tree in memory and on a directory of the host.

The environment says where the program under test is (WASIFS), the guests (WASIFS_THREADS_GUESTS), and where compiled
modules are kept (WASIFS_TEST_CACHE). Called with the names of the guests that could be built, among files, waiting,
ending, paused and rust.
"""

import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest

PROGRAM = os.environ["WASIFS"]
GUESTS = pathlib.Path(os.environ["WASIFS_THREADS_GUESTS"])
CACHE = os.environ["WASIFS_TEST_CACHE"]

CASES = {
    "files": ["appending", "offsets", "writes", "places", "renumber", "closing", "directories"],
    "waiting": ["mutexes", "conditions", "signals", "barriers", "many", "local"],
    "rust": ["counting", "channels", "conditions", "others", "files"],
}


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wasifs-threads."))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_words(self, *words, stdin=subprocess.DEVNULL):
        """Exit code, output and errors. What hangs is killed and fails."""
        environment = dict(os.environ, XDG_CACHE_HOME=CACHE)
        done = subprocess.run(list(map(str, words)), stdin=stdin, capture_output=True, text=True, timeout=300,
                              check=False, cwd=self.folder, env=environment)
        return done.returncode, done.stdout, done.stderr

    def wasifs(self, *words, **keywords):
        return self.run_words(PROGRAM, "run", *words, **keywords)


def cases_of(guest):
    """A class with a test for each case of the guest and each place where it may run."""
    members = {}
    for case in CASES[guest]:
        def natively(self, case=case):
            self.assertEqual(self.run_words(GUESTS / "native" / f"threads_{guest}", case), (0, "well\n", ""))

        def in_memory(self, case=case):
            self.assertEqual(self.wasifs("--mem", "/", GUESTS / f"threads_{guest}.wasm", case), (0, "well\n", ""))

        def on_host(self, case=case):
            self.assertEqual(self.wasifs("--dir", f"{self.folder}::/", GUESTS / f"threads_{guest}.wasm", case),
                             (0, "well\n", ""))

        tests = [in_memory]
        if guest != "rust":
            tests.append(natively)
        if "files" in (guest, case):
            tests.append(on_host)
        for test in tests:
            members[f"test_{case}_{test.__name__}"] = test
    return type(guest.capitalize(), (Case,), members)


class Ending(Case):
    """Any thread ends all, whatever they do; the code is that of the first."""

    def end(self, who, how, what):
        # Standard input: a pipe that stays open and in which nothing comes.
        read, write = os.pipe()
        try:
            return self.wasifs(GUESTS / "threads_ending.wasm", who, how, what, stdin=read)
        finally:
            os.close(read)
            os.close(write)

    def check(self, how, code, message=""):
        for who in ("main", "thread"):
            for what in ("wait", "spin", "sleep", "poll", "read"):
                with self.subTest(who=who, what=what):
                    ended = self.end(who, how, what)
                    self.assertEqual((ended[0], ended[1]), (code, ""), ended)
                    self.assertIn(message, ended[2])
                    self.assertNotIn("is over", ended[2])
                    self.assertNotIn("timed out", ended[2])

    def test_exit(self):
        self.check("exit", 42)

    def test_trap(self):
        self.check("trap", 134, "unreachable")

    def test_stack_overflow(self):
        self.check("overflow", 134, "call stack exhausted")

    def test_main_returns(self):
        for what in ("wait", "spin", "sleep", "poll", "read"):
            with self.subTest(what=what):
                self.assertEqual(self.end("main", "return", what), (43, "", ""))

    def test_time_out(self):
        for what in ("wait", "spin", "sleep"):
            with self.subTest(what=what):
                # Nobody ends it: three and the main one are busy for ever.
                code, _, errors = self.wasifs("--timeout", "300ms", GUESTS / "threads_ending.wasm",
                                              "thread", "never", what)
                self.assertEqual(code, 124, errors)
                self.assertIn("timed out after 0.3 s", errors)


class Paused(Case):
    """Paused again and again, each time gone on with in another program, while it does all that threads do."""

    EXPECTED = ("counter 6000\ntaken 2001000\nmet 100\nover 40\nslept 20\ninput 4950\nchildren 5050\n"
                "computed ")

    def setUp(self):
        super().setUp()
        self.read_end, write_end = os.pipe()
        self.addCleanup(os.close, self.read_end)

        def type_slowly():
            for byte in range(100):
                os.write(write_end, bytes([byte]))
                time.sleep(0.01)
            os.close(write_end)

        typing = threading.Thread(target=type_slowly)
        typing.start()
        self.addCleanup(typing.join)

    def test_natively(self):
        code, output, _ = self.run_words(GUESTS / "native" / "threads_paused", stdin=self.read_end)
        self.assertEqual((code, output.startswith(self.EXPECTED)), (0, True), output)

    def test_without_a_pause(self):
        code, output, errors = self.wasifs("--pausable", GUESTS / "threads_paused.wasm", stdin=self.read_end)
        self.assertEqual((code, output.startswith(self.EXPECTED)), (0, True), output + errors)

    def many_times(self, points):
        save = [f"--pausable={points}", "--snapshot-to", "states#it"]
        words = ["run", *save, "--pause-after", "5ms", GUESTS / "threads_paused.wasm"]
        shares = random.Random(11)
        for pauses in range(1000):
            code, output, errors = self.run_words(PROGRAM, *words, stdin=self.read_end)
            if code != 75:
                break
            if pauses == 0:
                inside = self.run_words(PROGRAM, "inspect", "states#it")
                self.assertRegex(inside[1], r"\nthread \d+: paused ")
            pause = [] if pauses >= 12 else ["--pause-after", f"{shares.randrange(80)}ms"]
            words = ["resume", *(save if pause else []), *pause, "states#it"]
        self.assertEqual((code, output.startswith(self.EXPECTED)), (0, True), output + errors)
        self.assertGreater(pauses, 3)

    def test_anywhere(self):
        self.many_times("anywhere")

    def test_at_calls(self):
        self.many_times("calls")


def main():
    built = sys.argv[1:]
    suite = unittest.TestSuite()
    for guest in CASES:
        if guest in built:
            suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(cases_of(guest)))
    if "ending" in built:
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(Ending))
    if "paused" in built:
        suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(Paused))
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)


main()
