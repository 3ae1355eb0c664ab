#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasifs run --record` and `wasifs replay`: the same run again, from one file."""

import json
import os
import re
import shutil
import unittest

import cli

# Writes "tick" three times, then spins.
SPINS_AFTER_OUTPUT = """(module $spinning
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\08\\00\\00\\00\\05\\00\\00\\00tick\\n")
  (func $spin (loop (br 0)))
  (func (export "_start") (local i32)
    (loop
      (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))
      (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 3))))
    (call $spin)))"""
COUNTS = """(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "more") (param i32) (result i32)
    (drop (call $random (i32.const 0) (i32.const 4)))
    (i32.add (local.get 0) (i32.and (i32.load (i32.const 0)) (i32.const 0xffffff)))))"""
SHARED = """(module (memory (export "memory") 1 2 shared) (func (export "_start")))"""
NAN = """(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (call $exit (i32.and (i32.reinterpret_f32
      (f32.add (f32.reinterpret_i32 (i32.const 0x7fc00055)) (f32.const 1))) (i32.const 0xff)))))"""


class Replay(cli.Case):
    def record(self, options, *commands, expect=0, **keywords):
        """Records the tool; returns what it printed."""
        return self.run_tool(["--record", "run.wrec", *options], *commands, expect=expect, **keywords)

    def replay(self, *words, program=cli.TOOL, expect=0, **keywords):
        return self.wasifs("replay", "run.wrec", program, *words, expect=expect, **keywords)

    def traces(self, name):
        """The lines of a trace without their times."""
        return [re.sub(r"^ *[0-9.]+ | <[0-9.]+>$", "", line) for line in self.read(name).splitlines()]


class TheSameRun(Replay):
    def test_nothing_of_the_world_is_needed(self):
        self.write("data/input", "precious content")
        recorded = self.record(["--dir", "data", "--env", "A=b", "--trace=live.txt", "--stdin", "-"],
                               "env", "random", "stdin", "cat data/input", "ls data",
                               "put data/made text", "stat data/made", "error to-stderr", "exit 42",
                               stdin="typed", expect=42)
        errors = self.err
        self.assertIn("precious content", recorded)
        self.assertIn("typed", recorded)
        self.assertIn("to-stderr", errors)
        shutil.rmtree(self.here / "data")
        self.assertEqual(self.replay("--trace=replayed.txt", expect=42), recorded)
        self.assertEqual(self.err, errors)
        self.assertEqual(self.traces("replayed.txt"), self.traces("live.txt"))
        self.assertFalse((self.here / "data").exists())

    def test_large_files_and_writes(self):
        self.write("data/large", "".join(f"line {i}\n" for i in range(50000)))
        recorded = self.record(["--dir", "data", "--mem", "/tmp"], "cat data/large",
                               "fill /tmp/file 3000000", "cat data/large")
        self.assertEqual(len(recorded), 2 * (self.here / "data/large").stat().st_size)
        self.assertLess((self.here / "run.wrec").stat().st_size, 500000)
        self.assertEqual(self.replay(), recorded)

    def test_how_it_ended(self):
        for name, text, code in (("traps.wat", cli.TRAPS, 134), ("exits.wat", cli.EXITS % 300, 255),
                                 ("nothing.wat", cli.NOTHING, 0), ("nan.wat", NAN, 0)):
            self.write(name, text)
            self.wasifs("run", "--json=live.json", "--record", f"{name}.wrec", name, expect=code)
            errors = self.err
            self.wasifs("replay", "--json=replayed.json", f"{name}.wrec", name, expect=code)
            self.assertEqual(self.err, errors)
            live, replayed = (json.loads(self.read(f"{kind}.json")) for kind in ("live", "replayed"))
            self.assertIn("calls", replayed)
            for end in (live, replayed):
                end.pop("seconds")
                end.pop("calls", None)
            self.assertEqual(replayed, live)

    def test_an_invoked_function(self):
        self.write("counts.wat", COUNTS)
        printed = self.wasifs("run", "--record", "run.wrec", "--invoke", "more", "counts.wat", "1000000000")
        self.assertGreater(int(printed), 1000000000)
        self.assertEqual(self.replay(program="counts.wat"), printed)

    def test_options_may_be_anywhere(self):
        self.record([], "args")
        self.wasifs("replay", "--json", "run.wrec", cli.TOOL)
        self.assertIn('"end":"exited"', self.err)


class Ends(Replay):
    def test_a_time_out_in_a_call(self):
        self.record(["--timeout", "300ms"], "error soon", "sleep 100", expect=124)
        errors = self.err
        self.replay(expect=124)
        self.assertEqual(self.err, errors)

    def test_a_time_out_while_it_computes(self):
        self.write("spins.wat", SPINS_AFTER_OUTPUT)
        printed = self.wasifs("run", "--record", "run.wrec", "--timeout", "1s", "spins.wat", expect=124)
        errors = self.err
        self.assertEqual(printed, "tick\n" * 3)
        self.assertIn("timed out after 1 s", errors)
        # Without a time-out: it ends by what it has computed.
        self.assertEqual(self.replay(program="spins.wat", expect=124), printed)
        self.assertEqual(self.err, errors)

    def test_fuel_that_is_used_up(self):
        self.write("spins.wat", SPINS_AFTER_OUTPUT)
        self.wasifs("run", "--record", "run.wrec", "--fuel", "100000", "spins.wat", expect=134)
        errors = self.err
        self.replay(program="spins.wat", expect=134)
        self.assertEqual(self.err, errors)

    def test_a_limit_of_memory(self):
        self.write("grows.wat", """(module
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (func (export "_start") (local i32)
            (loop
              (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1))
                (then (local.set 0 (i32.add (local.get 0) (i32.const 1))) (br 1))))
            (call $exit (local.get 0))))""")
        self.wasifs("run", "--record", "run.wrec", "--max-memory", "640K", "grows.wat", expect=9)
        self.replay(program="grows.wat", expect=9)


class Until(Replay):
    def test_a_call(self):
        recorded = self.record(["--trace=live.txt"], "error one", "env", "random", "env")
        calls = len(self.traces("live.txt"))
        self.replay("--to", "5", "--trace=replayed.txt", "--json=end.json")
        self.assertEqual(self.traces("replayed.txt"), self.traces("live.txt")[:5])
        self.assertIn("stopped after 5 calls", self.err)
        end = json.loads(self.read("end.json"))
        self.assertEqual((end["end"], end["exit_code"], end["calls"]), ("stopped", 0, 5))
        self.assertEqual(self.replay("--to", calls + 1), recorded)

    def test_the_files_of_that_moment(self):
        self.write("src/old", "there from the beginning")
        self.record(["--copy", "src::/src", "--trace=live.txt"], "put /src/one 1", "put /src/two 2", "rm /src/one",
                    "put /src/three 3")
        opened = [number for number, line in enumerate(self.traces("live.txt"), 1) if '"three"' in line][0]
        self.replay("--to", opened - 1, "--copy", "src::/src", "--out", "/src::state")
        self.assertEqual(sorted(os.listdir(self.here / "state")), ["old", "two"])
        self.replay("--copy", "src::/src", "--out", "/src::end")
        self.assertEqual(sorted(os.listdir(self.here / "end")), ["old", "three", "two"])

    def test_a_snapshot_of_that_moment(self):
        self.record(["--mem", "/work", "--trace=live.txt"], "put /work/one 1", "put /work/two 2")
        opened = [number for number, line in enumerate(self.traces("live.txt"), 1) if '"two"' in line][0]
        self.replay("--to", opened - 1, "--mem", "/work", "--snapshot-to", "then.wsnap")
        self.assertIn("one", self.wasifs("tree", "then.wsnap"))
        self.assertNotIn("two", self.out)

    def test_the_names_of_that_moment(self):
        self.write("src/old", "there from the beginning")
        self.record(["--copy", "src::/src", "--trace=live.txt"], "error noise", "put /src/one 1", "put /src/two 22",
                    "rm /src/one", "put /src/three 3", "cat /src/old")
        opened = [number for number, line in enumerate(self.traces("live.txt"), 1) if '"three"' in line][0]
        listing = ["--copy", "src::/src", "run.wrec", cli.TOOL]
        self.assertEqual(self.wasifs("ls", "--at", opened - 1, *listing), "/\n  src/\n    old  (24 B)\n    two  (2 B)\n")
        self.assertNotIn("noise", self.err)
        self.assertEqual(self.wasifs("ls", *listing, "/src/three"), "/src/three  (1 B)\n")
        then = json.loads(self.wasifs("ls", "--json", "--at", opened - 1, *listing, "/src"))
        self.assertEqual(then["calls"], opened - 1)
        self.assertEqual([entry["path"] for entry in then["entries"]], ["/src", "/src/old", "/src/two"])
        self.refused("ls", "run.wrec", cli.TOOL, naming=["mounts"])
        self.refused("ls", "--copy", "src::/src", "run.wrec", naming=["wasifs ls --help"])
        self.refused("ls", "--at", opened - 1, *listing, "/src/three", naming=["/src/three"])
        self.write("src/old", "it was something else at first")
        self.wasifs("ls", *listing, expect=123)
        self.assertEqual(self.out, "")
        self.assertIn("gives another answer in this world", self.err)

    def test_another_world_is_noticed(self):
        self.write("src/file", "as it was")
        self.record(["--copy", "src::/src"], "cat /src/file")
        self.write("src/file", "as it is!")
        self.replay("--copy", "src::/src", "--json=end.json", expect=123)
        self.assertIn("gives another answer in this world", self.err)
        self.assertEqual(json.loads(self.read("end.json"))["end"], "diverged")

    def test_a_world_is_needed_for_some(self):
        self.record([], "args")
        self.refused("replay", "run.wrec", cli.TOOL, "--go-on", naming=["--go-on", "mounts"])
        self.refused("replay", "run.wrec", cli.TOOL, "--out", "/::x", naming=["--out", "mounts"])


class CutOff(Replay):
    def cut(self, part):
        path = self.here / "run.wrec"
        os.truncate(path, int(path.stat().st_size * part))

    def test_it_is_replayed_up_to_there(self):
        # The pause is longer than what a recorder keeps to itself.
        recorded = self.record([], "random", "sleep 1", "random", "random")
        self.cut(0.97)
        self.replay("--json=end.json", expect=123)
        self.assertTrue(recorded.startswith(self.out))
        self.assertRegex(self.err, r"the recording ends after \d+ calls: it is cut off at byte \d+")
        self.assertEqual(json.loads(self.read("end.json"))["end"], "cut off")

    def test_it_can_go_on(self):
        self.record(["--mem", "/work"], "put /work/one 1", "sleep 1", "put /work/two 2", "ls /work")
        self.cut(0.97)
        self.assertEqual(self.replay("--mem", "/work", "--go-on", "--out", "/work::out"), "one\ntwo\n")
        self.assertEqual(sorted(os.listdir(self.here / "out")), ["one", "two"])


class Refused(Replay):
    def test_what_is_no_recording(self):
        self.refused("replay", "absent", cli.TOOL, naming=["absent", "o such file"])
        self.write("text", "some text that is longer than the head of a recording")
        self.refused("replay", "text", cli.TOOL, naming=["text", "no recording"])
        self.refused("replay", ".", cli.TOOL, naming="no file")
        self.refused("replay", "text", naming="a recording and a program")
        self.refused("replay", "text", cli.TOOL, "more", naming="a recording and a program")

    def test_another_program(self):
        self.record([], "args")
        self.write("other.wat", cli.NOTHING)
        self.refused("replay", "run.wrec", "other.wat", naming=["run.wrec", "another module", "SHA-256"])

    def test_a_file_that_is_there(self):
        self.write("run.wrec", "mine")
        self.refused("run", "--record", "run.wrec", cli.TOOL, "args", naming=["run.wrec", "exists"])
        self.assertEqual(self.read("run.wrec"), "mine")
        self.refused("run", "--record", "no/such", cli.TOOL, "args", naming="no/such")

    def test_shared_memory(self):
        self.write("shared.wat", SHARED)
        self.refused("run", "--record", "run.wrec", "shared.wat", naming="shared", expect=126)
        self.assertFalse((self.here / "run.wrec").exists())

    def test_a_snapshot_in_mid_run(self):
        self.refused("run", "--record", "run.wrec", "--snapshot-to", "s.wsnap", "--snapshot-at", "3", cli.TOOL, "args",
                     naming=["--record", "--snapshot-at"])


if __name__ == "__main__":
    cli.main()
