#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Pausing a program in mid-run and going on with it in another process, from outside."""

import json
import shutil
import signal
import subprocess

import cli

COMMANDS = ("put /m/a one", "stdin", "put /m/b two", "cat /m/a", "ls /m", "cat /m/b", "exit 3")

# Counts in a loop without calls, for ever or to a number.
COUNTS = """(module
  (memory (export "memory") 1)
  (func (export "count") (param $to i64) (result i64) (local $i i64)
    (loop $again
      (br_if $again (i64.lt_u (local.tee $i (i64.add (local.get $i) (i64.const 1)))
                              (local.get $to))))
    (local.get $i)))"""


# A generator of numbers whose next one is 42.
DRAWS = """(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (memory (export "memory") 1)
  (global $numbers (mut i64) (i64.const 42))
  (func (export "wasifs_reseed") (param i64) (global.set $numbers (local.get 0)))
  (func (export "draw") (result i64)
    (drop (call $yield))
    (drop (call $yield))
    (global.get $numbers)))"""


class Pausing(cli.Case):
    def pause_tool(self, options, *commands, expect=75, **keywords):
        return self.run_tool(["--mem", "/m", "--snapshot-to", "states#it", *options], *commands,
                             expect=expect, **keywords)

    def resume(self, *options, expect=0, **keywords):
        return self.wasifs("resume", *options, "states#it", expect=expect, **keywords)

    def test_it_goes_on_where_it_was(self):
        whole = self.run_tool(["--mem", "/m"], *COMMANDS, stdin="typed\n", expect=3)
        for calls in (0, 1, 5, 12, 20):
            begun = self.pause_tool(["--pause-after", str(calls)], *COMMANDS, stdin="typed\n")
            typed = "" if "typed" in begun else "typed\n"
            rest = self.resume(stdin=typed, expect=3)
            self.assertEqual(begun + rest, whole, calls)
            self.assertNotEqual(rest, "")

    def test_again_and_again(self):
        whole = self.run_tool(["--mem", "/m"], *COMMANDS, stdin="typed\n", expect=3)
        seen = self.pause_tool(["--pause-after", "3"], *COMMANDS, stdin="typed\n")
        processes = 1
        while self.code == 75 and processes < 100:
            typed = "" if "typed" in seen else "typed\n"
            seen += self.resume("--pause-after", "3", "--snapshot-to", "states#it", stdin=typed, expect=None)
            processes += 1
        self.assertEqual(self.code, 3)
        self.assertEqual(seen, whole)
        self.assertGreater(processes, 5)

    def test_a_snapshot_in_mid_run_holds_the_guest(self):
        self.run_tool(["--mem", "/m"], *COMMANDS, stdin="typed\n", expect=3)
        whole = self.out
        for calls in (0, 5, 12, 20):
            seen = self.run_tool(["--mem", "/m", "--pausable=calls", "--snapshot-at", str(calls), "--snapshot-to",
                                  "states#it", "--json=end.json"], *COMMANDS, stdin="typed\n", expect=3)
            self.assertEqual(seen, whole, "it has gone on")
            self.assertIn("with the guest's memory and stack", self.err)
            snapshot = json.loads(self.read("end.json"))["snapshot"]
            self.assertEqual((snapshot["guest_memory"], snapshot["calls"]), (True, calls))
            rest = self.resume(stdin="typed\n", expect=3)
            self.assertTrue(rest and whole.endswith(rest), rest)
        self.assertNotEqual(rest, whole)
        self.run_tool(["--pausable", "--snapshot-at", "5000", "--snapshot-to", "states#none"], "error end", expect=125)
        self.assertIn("before the moment to save", self.err)
        self.assertNotIn("none", self.wasifs("snapshots", "ls", "states"))

    def test_a_resumed_guest_is_saved_in_mid_run_as_well(self):
        whole = self.run_tool(["--mem", "/m"], *COMMANDS, stdin="typed\n", expect=3)
        begun = self.pause_tool(["--pause-after", "3"], *COMMANDS)
        rest = self.resume("--snapshot-at", "4", "--snapshot-to", "states#later", stdin="typed\n", expect=3)
        self.assertEqual(begun + rest, whole)
        last = self.wasifs("resume", "states#later", stdin="typed\n", expect=3)
        self.assertTrue(last and rest.endswith(last), last)

    def test_a_snapshot_in_a_loop_leaves_bounds_as_they_were(self):
        self.write("counts.wat", COUNTS)
        self.wasifs("run", "--pausable", "--snapshot-at", "50ms", "--snapshot-to", "states#it", "--timeout", "1s",
                    "--invoke", "count", "counts.wat", "100000000000000", expect=124)
        self.assertIn("paused between", self.wasifs("inspect", "states#it"))
        self.resume("--timeout", "100ms", expect=124)

    def test_a_store_that_is_gone_stops_nothing(self):
        words = "error begun , stdin , put /m/f x , cat /m/f".split()
        self.wasifs("run", "--mem", "/m", "--trace=calls.txt", cli.TOOL, *words, stdin="typed")
        calls = len(self.read("calls.txt").splitlines())
        running = subprocess.Popen(
            [cli.PROGRAM, "run", "--mem", "/m", "--pausable=calls", "--snapshot-at", str(calls - 3), "--snapshot-to",
             "states#it", cli.TOOL, *words],
            cwd=self.here, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(running.stderr.readline(), b"begun\n")
        shutil.rmtree(self.here / "states")
        (self.here / "states").symlink_to("states")
        out, err = running.communicate(b"typed", timeout=60)
        self.assertEqual((running.returncode, out), (125, b"typedx"))
        self.assertIn(b"cannot save to states", err)

    def test_two_engines_take_turns(self):
        whole = self.run_tool(["--mem", "/m", "--engine", "pulley"], *COMMANDS, stdin="typed\n", expect=3)
        self.assertEqual(whole, self.run_tool(["--mem", "/m", "--engine", "wasmtime"], *COMMANDS, stdin="typed\n",
                                              expect=3))
        seen = self.pause_tool(["--pause-after", "4", "--engine", "pulley"], *COMMANDS)
        turns = 1
        while self.code == 75 and turns < 50:
            engine = ("wasmtime", "pulley")[turns % 2]
            typed = "" if "typed" in seen else "typed\n"
            seen += self.resume("--engine", engine, "--pause-after", "4", "--snapshot-to", "states#it", stdin=typed,
                                expect=None)
            turns += 1
        self.assertEqual((self.code, seen), (3, whole))
        self.assertGreater(turns, 4)
        self.refused("run", "--engine", "v8", cli.TOOL, naming=["--engine", '"v8"'])

    def test_guests_from_one_snapshot_draw_numbers_of_their_own(self):
        self.write("draws.wat", DRAWS)
        self.wasifs("run", "--pause-after", "1", "--snapshot-to", "states#it", "--invoke", "draw", "draws.wat", expect=75)
        self.assertNotEqual(self.resume(), self.resume())
        self.wasifs("run", "--seed", "1", "--pause-after", "1", "--snapshot-to", "states#it", "--invoke", "draw",
                    "draws.wat", expect=75)
        self.assertEqual(self.resume(), "42\n", "as where nobody has paused it")
        self.wasifs("run", "--pausable", "--snapshot-at", "1", "--snapshot-to", "states#it", "--invoke", "draw",
                    "draws.wat")
        self.assertEqual(self.out, "42\n", "it is the guest that it was")
        self.write("traps.wat", DRAWS.replace("(global.set $numbers (local.get 0))", "unreachable"))
        self.wasifs("run", "--pause-after", "1", "--snapshot-to", "states#it", "--invoke", "draw", "traps.wat", expect=75)
        self.resume(expect=125)
        self.assertIn("wasifs_reseed", self.err)

    def test_restore_goes_on_as_well(self):
        self.pause_tool(["--pause-after", "4"], "put /m/a one", "cat /m/a")
        self.assertEqual(self.wasifs("restore", "states#it"), "one")

    def test_a_loop_without_calls(self):
        self.write("counts.wat", COUNTS)
        self.wasifs("run", "--pause-after", "50ms", "--snapshot-to", "states#it", "--invoke", "count", "counts.wat",
                    "100000000000000", expect=75)
        self.assertEqual(self.out, "")
        self.resume("--timeout", "100ms", expect=124)
        self.wasifs("run", "--pausable=calls", "--pause-after", "10ms", "--snapshot-to", "states#it", "--timeout",
                    "200ms", "--invoke", "count", "counts.wat", "100000000000000", expect=124)
        self.wasifs("run", "--pausable", "--invoke", "count", "counts.wat", "1000000")
        self.assertEqual(self.out, "1000000\n")

    def test_results_come_in_the_end(self):
        self.write("adds.wat", """(module
          (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
          (memory (export "memory") 1)
          (func (export "add") (param i32 i32) (result i32)
            (i32.add (local.get 0) (i32.add (call $yield) (local.get 1)))))""")
        self.wasifs("run", "--pause-after", "0", "--snapshot-to", "states#it", "--invoke", "add", "adds.wat", "2", "40",
                    expect=75)
        self.assertEqual(self.resume(), "42\n")

    def test_a_signal(self):
        running = subprocess.Popen(
            [cli.PROGRAM, "run", "--mem", "/m", "--pause-on", "USR1", "--snapshot-to", "states#it", cli.TOOL,
             *"error begun , stdin , put /m/f x , cat /m/f".split()],
            cwd=self.here, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(running.stderr.readline(), b"begun\n")
        running.send_signal(signal.SIGUSR1)  # while it waits for what is typed
        self.assertEqual(running.wait(60), 75)
        running.communicate()
        self.assertEqual(self.resume(stdin="typed"), "typedx")

    def test_what_it_had_of_the_host_is_to_be_shown_again(self):
        self.write("d/f", "content")
        self.run_tool(["--dir", "d::/d", "--snapshot-to", "states#it", "--pause-after", "6"], "cat /d/f", "cat /d/f",
                      expect=75)
        begun = self.out
        self.resume(expect=125)
        self.assertIn("/d", self.err)
        self.assertEqual(begun + self.resume("--dir", "d::/d"), "contentcontent")

    def test_how_it_ended_is_told(self):
        self.pause_tool(["--pause-after", "1", "--json", "--out", "/m::out"], "put /m/a one")
        end = json.loads(self.err)
        self.assertEqual((end["end"], end["exit_code"], end["snapshot"]["guest_memory"]), ("paused", 75, True))
        self.assertFalse((self.here / "out").exists(), "it has not ended")
        self.resume("--out", "/m::out")
        self.assertEqual(self.read("out/a"), "one")
        self.pause_tool(["--pause-after", "100000"], "cat /m/absent", expect=1)
        self.assertIn("has ended before", self.err)

    def test_what_cannot_be(self):
        self.refused("run", "--pause-after", "1", cli.TOOL, naming="--snapshot-to")
        self.refused("run", "--pause-on", "TERM", cli.TOOL, naming="--snapshot-to")
        for option, value in (("--pause-after", "soon"), ("--pause-after", "exit"), ("--pause-on", "KILL")):
            self.refused("run", option, value, "--snapshot-to", "states", cli.TOOL, naming=[option, f'"{value}"'])
        self.refused("run", "--pausable=never", cli.TOOL, naming=["--pausable", '"never"'])
        self.refused("run", "--pause-after", "1", "--snapshot-to", "states", "--record", "r", cli.TOOL,
                     naming=["--record", "begins where its program does"])
        self.refused("run", "--pausable", "--snapshot-at", "1", "--snapshot-to", "states", "--record", "r", cli.TOOL,
                     naming="--record")
        self.refused("run", "--pause-after", "1", "--snapshot-at", "1", "--snapshot-to", "states", cli.TOOL,
                     naming="--snapshot-at")
        self.run_tool(["--snapshot-to", "states#done"], "exit 0")
        self.refused("resume", "states#done", naming="was not paused")
        self.refused("resume", naming="no snapshot")
        self.write("gc.wat", '(module (type (struct (field i32))) (func (export "_start")))')
        self.wasifs("run", "--pausable", "gc.wat", expect=126)
        self.assertIn("structure or array", self.err)

    def test_each_command_explains_itself(self):
        self.assertIn("--pause-on", self.wasifs("resume", "--help"))
        self.assertIn("Examples:", self.out)


if __name__ == "__main__":
    cli.main()
