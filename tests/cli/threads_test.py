#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs of several threads: that they run like others, what bounds them, and what they cannot be run with."""

import json
import signal
import subprocess

import cli

# %(main)s is what _start does, %(thread)s what a thread does with $argument.
PROGRAM = """(module
  (import "env" "memory" (memory 1 10 shared))
  (import "wasi" "thread-spawn" (func $spawn (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (export "memory" (memory 0))
  (func $sleep (drop (memory.atomic.wait32 (i32.const 64) (i32.const 0) (i64.const -1))))
  (func (export "_start") %(main)s)
  (func (export "wasi_thread_start") (param $id i32) (param $argument i32) %(thread)s))"""

SPAWN = "(drop (call $spawn (i32.const 0)))"
# Until a thread has added one to the word at 0.
MEET = "(loop $l (br_if $l (i32.eqz (i32.atomic.load (i32.const 0)))))"
ARRIVE = "(drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))"


class Threads(cli.Case):
    def program(self, main, thread=""):
        self.write("prog.wat", PROGRAM % {"main": main, "thread": thread})

    def test_they_just_run(self):
        self.program(SPAWN + MEET, ARRIVE)
        self.wasifs("run", "prog.wat")
        self.assertEqual((self.out, self.err), ("", ""))

    def test_the_exit_code_of_any(self):
        self.program(SPAWN + "(call $sleep)", "(call $exit (i32.const 7))")
        self.wasifs("run", "--json=end.json", "prog.wat", expect=7)
        self.assertEqual(json.loads(self.read("end.json"))["end"], "exited")
        self.program("(call $spawn (i32.const 1)) drop" + MEET + "(call $exit (i32.const 8))", ARRIVE + "(call $sleep)")
        self.wasifs("run", "prog.wat", expect=8)

    def test_a_trap_of_any_is_a_trap(self):
        self.program(SPAWN + "(call $sleep)", "unreachable")
        self.wasifs("run", "--json=end.json", "--timeout", "60s", "prog.wat", expect=134)
        self.assertIn("prog.wat trapped: wasm trap: wasm `unreachable`", self.err)
        self.assertEqual(json.loads(self.read("end.json"))["end"], "trapped")

    def test_time_out(self):
        for busy in ("(call $sleep)", "(loop (br 0))"):
            self.program(SPAWN + busy, busy)
            self.wasifs("run", "--timeout", "200ms", "prog.wat", expect=124)
            self.assertIn("prog.wat: timed out after 0.2 s", self.err)

    def test_an_interrupt_ends_the_program(self):
        self.program(SPAWN + "(call $sleep)", "(drop (call $yield)) (loop (br 0))")
        with subprocess.Popen([cli.PROGRAM, "run", "--trace", "prog.wat"], cwd=self.here, env=self.environment,
                              stderr=subprocess.PIPE, stdin=subprocess.DEVNULL) as running:
            self.assertIn(b"sched_yield", running.stderr.readline())
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=60)
            self.assertEqual(running.returncode, -signal.SIGINT)

    def test_how_many(self):
        # The code is how many could be made of ten that stay.
        many = """(local $made i32) (local $left i32) (local.set $left (i32.const 10))
          (loop $again
            (if (i32.gt_s (call $spawn (i32.const 0)) (i32.const 0))
              (then (local.set $made (i32.add (local.get $made) (i32.const 1)))))
            (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (call $exit (local.get $made))"""
        self.program(many, "(call $sleep)")
        for words, made in (([], 10), (["--threads", "3"], 3), (["--threads", "0"], 0),
                            (["--threads", "99999999999"], 10)):
            self.wasifs("run", *words, "prog.wat", expect=made)
        self.refused("run", "--threads", "many", "prog.wat", naming="many")

    def test_bounds_of_memory(self):
        self.program("(call $exit (i32.add (memory.grow (i32.const 2)) (i32.const 2)))")
        self.wasifs("run", "prog.wat", expect=3)
        self.wasifs("run", "--max-memory", "128K", "prog.wat", expect=1)
        self.wasifs("run", "--max-memory", "1K", "prog.wat", expect=126)
        self.assertIn("max_memory", self.err)

    def test_the_trace_tells_them_apart(self):
        self.program(SPAWN + SPAWN + "(loop $l (br_if $l (i32.ne (i32.atomic.load (i32.const 0)) (i32.const 20))))",
                     "(local $i i32) (loop $a (drop (call $yield)) " + ARRIVE +
                     "(br_if $a (i32.ne (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))")
        self.wasifs("run", "--trace=calls.txt", "prog.wat")
        lines = self.read("calls.txt").splitlines()
        self.assertEqual(len(lines), 20)
        for line in lines:
            self.assertRegex(line, r"^ *-?\d+\.\d{6} (\[thread 2\] )?sched_yield\(\) = 0 <\d+\.\d{6}>$")
        self.assertEqual(sum("[thread 2]" in line for line in lines), 10)

    def test_what_goes_with_no_threads(self):
        self.program("")
        for words, naming in (
                (["--record", "r.wrec"], ["prog.wat has threads", "--record"]),
                (["--pause-after", "10", "--snapshot-to", "s"], "--pause-after takes a time"),
                (["--pause-everywhere", "7"], "no order to be counted"),
                (["--snapshot-to", "s", "--snapshot-at", "5"], "--snapshot-at exit"),
                (["--snapshot-everywhere"], "cannot be saved in mid-run"),
                (["--invoke", "f"], "--invoke")):
            self.refused("run", *words, "prog.wat", naming=naming, expect=126)
        self.refused("snapshot", "--to", "s", "prog.wat", naming="cannot be saved", expect=126)
        self.assertEqual(list(self.here.iterdir()), [self.here / "prog.wat"])

    def test_a_snapshot_of_the_world_afterwards(self):
        self.program(SPAWN + MEET + "(call $exit (i32.const 4))", ARRIVE + "(call $sleep)")
        self.wasifs("run", "--mem", "/", "--snapshot-to", "states", "prog.wat", expect=4)
        self.wasifs("restore", "states#prog", expect=4)

    def test_paused_and_resumed(self):
        self.program(SPAWN + SPAWN + "(call $sleep)",
                     "(drop (memory.atomic.wait32 (i32.const 72) (i32.const 0) (i64.const 300000000)))" + ARRIVE +
                     "(if (i32.eq (i32.atomic.load (i32.const 0)) (i32.const 2)) (then (call $exit (i32.const 6))))")
        self.wasifs("run", "--snapshot-to", "states#it", "--pause-after", "50ms", "prog.wat", expect=75)
        shown = json.loads(self.wasifs("inspect", "--json", "states#it"))["guest"]
        self.assertEqual(shown["wait"], {"memory": 0, "address": 64, "timeout_ns": None, "woken": False})
        self.assertEqual([thread["id"] for thread in shown["threads"]], [1, 2])
        for thread in shown["threads"]:
            self.assertEqual(thread["wait"]["address"], 72)
            self.assertLessEqual(thread["wait"]["timeout_ns"], 300000000)
            self.assertEqual(thread["entry"], "wasi_thread_start")
        text = self.wasifs("inspect", "states#it")
        self.assertIn("thread 2: paused while it waits at address 0x48 of memory 0 until it is woken, or for ", text)
        self.wasifs("resume", "states#it", "--snapshot-to", "states#again", "--pause-after", "0s", expect=75)
        for name in "it", "again":
            self.wasifs("resume", f"states#{name}", expect=6)
            self.wasifs("restore", f"states#{name}", expect=6)
        self.refused("resume", "--threads", "1", "states#it", naming="2 threads beside the first")

    def test_inspect(self):
        self.program("")
        shown = self.wasifs("inspect", "prog.wat")
        self.assertIn("  env.memory  shared memory 1..10 pages\n", shown)
        self.assertIn("  wasi.thread-spawn  func (i32) -> (i32)\n", shown)
        self.assertNotIn("not offered", shown)
        self.assertNotIn("wasifs:", shown)


if __name__ == "__main__":
    cli.main()
