#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What `wasifs inspect` shows of a guest in a snapshot. What it shows of a module: commands_test.py."""

import json
import pathlib
import re

import cli

# Calls itself four times and then turns in a loop for ever.
TURNS = """(module
  (memory (export "memory") 3)
  (global $half (mut f64) (f64.const 0.5))
  (global $lost (mut f32) (f32.const -inf))
  (global $kept (mut funcref) (ref.func $deeper))
  (elem declare func $deeper)
  (func $deeper (param $left i32) (param $mark i64)
    (if (local.get $left)
      (then (call $deeper (i32.sub (local.get $left) (i32.const 1)) (i64.const -7))))
    (global.set $half (f64.add (global.get $half) (f64.const 1)))
    (global.set $lost (f32.neg (global.get $lost)))
    (global.set $kept (ref.null func))
    (i32.store (i32.const 70000) (i32.const 1))
    (loop $again (br $again)))
  (func (export "_start") (call $deeper (i32.const 3) (i64.const 5))))"""

# A reactor with state in a global and in memory, and a function without any name.
COUNTER = """(module
  (memory (export "memory") 2)
  (global (mut i32) (i32.const 0))
  (func (param i32) (result i32) (i32.add (global.get 0) (local.get 0)))
  (func (export "_initialize") (global.set 0 (i32.const 100)))
  (func (export "add") (param i32) (result i32)
    (global.set 0 (call 0 (local.get 0)))
    (i32.store (i32.const 8) (global.get 0))
    (global.get 0)))"""


class Inspect(cli.Case):
    def json(self, *words):
        return json.loads(self.wasifs("inspect", "--json", *words))

    def pause_tool(self, calls, *commands):
        self.run_tool(["--mem", "/m", "--snapshot-to", "states#it", "--pause-after", str(calls)], *commands, expect=75)

    def pause_turns(self):
        self.write("turns.wat", TURNS)
        self.wasifs("run", "--pausable=anywhere", "--pause-after", "50ms", "--snapshot-to", "turns.wsnap", "turns.wat",
                    expect=75)

    def test_the_backtrace_of_a_program_in_c(self):
        module = pathlib.Path(cli.TOOL).read_bytes()
        functions = set()
        calls = set()
        for count in range(2, 18):
            self.pause_tool(count, "put /m/f text", "cat /m/f", "cat /m/f")
            guest = self.json("states#it")["guest"]
            self.assertEqual((guest["state"], guest["entry"]), ("paused", "_start"))
            frames = guest["backtrace"]
            names = [frame["name"] for frame in frames]
            functions.update(names)
            if "do_put" in names or "do_cat" in names:  # before that libc gets ready
                self.assertLess(names.index("main"), names.index("_start"))
            calls.add(guest["call"]["name"])
            # Each function is at the instruction that calls the next: a call, or one through a table.
            for frame in frames:
                self.assertIn(module[frame["file_offset"]], (0x10, 0x11), frame)
                self.assertEqual(frame["stopped_in"], "call")
            self.assertEqual(len({frame["file_offset"] - frame["code_offset"] for frame in frames}), 1)
            lines = self.wasifs("inspect", "states#it").splitlines()
            first = lines.index(f"backtrace ({len(frames)}):") + 1
            self.assertEqual(lines[first:first + len(frames)],
                             [f'  #{number} {frame["name"]} (function {frame["function"]}) at '
                              f'{frame["file_offset"]:#x} (code {frame["code_offset"]:#x})'
                              for number, frame in enumerate(frames)])
        self.assertLessEqual({"do_put", "do_cat"}, functions)
        self.assertLessEqual({"path_open", "fd_read", "fd_close"}, calls)

    def test_the_call_that_it_makes_next(self):
        self.write("yields.wat", """(module
          (import "wasi_snapshot_preview1" "fd_seek" (func $seek (param i32 i64 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start") (drop (call $seek (i32.const 77) (i64.const -1) (i32.const 2) (i32.const 16)))))""")
        self.wasifs("run", "--pause-after", "0", "--snapshot-to", "states", "yields.wat", expect=75)
        self.assertIn("guest: paused in wasi_snapshot_preview1.fd_seek(77, 18446744073709551615, 2, 16), which is done",
                      self.wasifs("inspect", "states"))
        self.assertEqual(self.json("states")["guest"]["call"],
                         {"module": "wasi_snapshot_preview1", "name": "fd_seek",
                          "arguments": [77, 2**64 - 1, 2, 16]})

    def test_a_loop_in_a_recursion(self):
        self.pause_turns()
        guest = self.json("turns.wsnap")["guest"]
        self.assertNotIn("call", guest)
        self.assertEqual([(frame["function"], frame["name"], frame["stopped_in"]) for frame in guest["backtrace"]],
                         [(0, "deeper", "poll"), *[(0, "deeper", "call")] * 3, (1, "_start", "call")])
        self.assertEqual([frame["values"] for frame in guest["backtrace"]], [[]] * 5)
        self.assertEqual(guest["memories"], [{"pages": 3, "held_pages": 1, "zero_pages": 0}])
        self.assertEqual(guest["globals"],
                         [{"index": 0, "name": "half", "type": "f64", "value": 1.5, "bits": "0x3ff8000000000000"},
                          {"index": 1, "name": "lost", "type": "f32", "value": "inf", "bits": "0x7f800000"},
                          {"index": 2, "name": "kept", "type": "function", "value": None}])
        lines = self.wasifs("inspect", "turns.wsnap").splitlines()
        self.assertIn("guest: paused between two of its own instructions", lines)
        self.assertIn("    0  f64 1.5  half", lines)
        self.assertIn("    1  f32 inf  lost", lines)
        self.assertIn("    2  function null  kept", lines)
        self.assertIn("    0  3 pages (192.0 KiB), 1 with content of their own", lines)

    def test_what_frames_hold(self):
        self.write("holds.wat", """(module
          (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
          (memory (export "memory") 1)
          (func $sum (param $n i32) (result i64) (local $big i64)
            (local.set $big (i64.sub (i64.const 0) (i64.extend_i32_u (local.get $n))))
            (i64.add (i64.extend_i32_s (i32.add (local.get $n) (call $yield))) (local.get $big)))
          (func (export "_start") (drop (call $sum (i32.const 41)))))""")
        self.wasifs("run", "--pause-after", "0", "--snapshot-to", "states", "holds.wat", expect=75)
        inner = self.json("states")["guest"]["backtrace"][0]
        self.assertEqual(inner["name"], "sum")
        self.assertIn({"place": "local", "index": 1, "type": "i64", "value": -41}, inner["values"])
        self.assertIn({"place": "operand", "index": 0, "type": "i32", "value": 41}, inner["values"])

    def test_a_guest_at_rest(self):
        self.write("counter.wat", COUNTER)
        self.wasifs("run", "--invoke", "add", "--snapshot-to", "states", "counter.wat", "5")
        guest = self.json("states")["guest"]
        self.assertEqual((guest["state"], guest["globals"]), ("at rest", [{"index": 0, "type": "i32", "value": 105}]))
        self.assertNotIn("backtrace", guest)
        shown = self.wasifs("inspect", "states")
        self.assertIn("guest: at rest", shown)
        self.assertIn("    0  i32 105\n", shown)
        self.assertNotIn("backtrace", shown)

    def test_functions_without_names(self):
        self.write("plain.wat", """(module
          (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
          (memory (export "memory") 1)
          (func (drop (call 0)))
          (func (export "_start") (call 1)))""")
        self.wasifs("run", "--pause-after", "0", "--snapshot-to", "states", "plain.wat", expect=75)
        shown = self.wasifs("inspect", "states")
        self.assertRegex(shown, r"  #0 function 1 at 0x[0-9a-f]+ \(code 0x[0-9a-f]+\)\n  #1 _start \(function 2\) at 0x")

    def test_a_guest_whose_memory_was_not_saved(self):
        self.run_tool(["--mem", "/m", "--snapshot-to", "states#it"], "put /m/f text")
        self.assertIn("guest: its memory was not saved", self.wasifs("inspect", "states#it"))
        self.assertNotIn("guest", self.json("states#it"))

    def test_descriptors_mounts_and_tree(self):
        self.pause_tool(14, "put /m/f text", "cat /m/f")
        shown = self.wasifs("inspect", "states#it")
        held = self.wasifs("snapshots", "show", "states#it")
        self.assertTrue(shown.endswith(held[held.index("\nparts ("):]), shown)
        self.assertTrue(shown.startswith(held[:held.index("\nparts (")]), shown)
        self.assertNotIn("tree (", shown)
        tree = self.wasifs("tree", "states#it")
        self.assertEqual(self.wasifs("inspect", "--tree", "states#it"), f"{shown}\ntree (3):\n{tree}")
        all_of_it = self.json("--tree", "states#it")
        self.assertEqual([entry["path"] for entry in all_of_it["entries"]], ["/", "/m", "/m/f"])
        del all_of_it["entries"], all_of_it["guest"]
        self.assertEqual(all_of_it, json.loads(self.wasifs("snapshots", "show", "--json", "states#it")))

    def test_names_do_not_reach_the_terminal_as_they_are(self):
        self.write("evil.wat", """(module
          (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
          (memory (export "memory") 1)
          (func (export "\\1b[2J\\u{9b}x") (drop (call 0)))
          (func (export "_start") (call 1)))""")
        self.wasifs("run", "--pause-after", "0", "--snapshot-to", "states", "evil.wat", expect=75)
        self.assertIn("#0 \\x1b[2J\\xc2\\x9bx (function 1)", self.wasifs("inspect", "states"))
        self.assertNotIn("\x1b", self.out)
        self.assertEqual(self.json("states")["guest"]["backtrace"][0]["name"], "\x1b[2J\x9bx")

    def test_a_file_that_is_called_something_else(self):
        self.pause_turns()
        (self.here / "turns.wsnap").rename(self.here / "carried")
        self.assertIn("deeper", self.wasifs("inspect", "carried"))

    def test_what_cannot_be(self):
        self.write("nothing.wat", cli.NOTHING)
        self.refused("inspect", "--tree", "nothing.wat", naming=["nothing.wat", "--tree"])
        self.refused("inspect", "absent#it", naming="absent")
        self.refused("inspect", "absent.wsnap", naming="absent.wsnap")
        self.refused("inspect", "none://x", naming="none://")
        (self.here / "garbage").write_bytes(bytes(range(128, 256)))
        self.refused("inspect", "garbage", naming="garbage")
        self.run_tool(["--snapshot-to", "states#one"], "exit 0")
        self.refused("inspect", "states#two", naming="two")

    def test_every_option_is_tried_here(self):
        tested = pathlib.Path(__file__).read_text(encoding="utf-8")
        options = re.findall(r"^ +(?:-h,)?--([a-z-]+)", self.wasifs("inspect", "--help"), re.MULTILINE)
        self.assertGreater(len(options), 2)
        for option in options:
            self.assertIn(f'"--{option}"', tested)
        self.assertIn("Examples:", self.out)


if __name__ == "__main__":
    cli.main()
