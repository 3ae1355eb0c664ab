#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""How a run ends: exit codes, messages, --json, --timeout, what is wrong with a program."""

import json
import os
import subprocess

import cli


class Endings(cli.Case):
    def test_the_exit_code_is_the_guests(self):
        for code in (0, 1, 77, 124, 255):
            self.write("exits.wat", cli.EXITS % code)
            self.wasifs("run", "exits.wat", expect=code)
            self.assertEqual(self.err, "")

    def test_a_code_above_255_is_255_and_told(self):
        for code, unsigned in ((256, 256), (-1, 4294967295)):
            self.write("exits.wat", cli.EXITS % code)
            self.wasifs("run", "--json=end.json", "exits.wat", expect=255)
            self.assertIn(f"exited with code {unsigned}", self.err)
            end = json.loads(self.read("end.json"))
            self.assertEqual((end["end"], end["exit_code"], end["guest_exit_code"]),
                             ("exited", 255, unsigned))

    def test_a_trap_is_134_with_a_backtrace(self):
        self.write("traps.wat", cli.TRAPS)
        self.wasifs("run", "--json=end.json", "traps.wat", expect=134)
        self.assertTrue(self.err.startswith("wasifs: error: traps.wat trapped: wasm trap:"), self.err)
        self.assertLess(self.err.index("broken!inner"), self.err.index("broken!outer"))
        self.assertEqual(self.err.count("traps.wat"), 1)
        end = json.loads(self.read("end.json"))
        self.assertEqual((end["end"], end["exit_code"]), ("trapped", 134))
        self.assertIn("broken!inner", end["message"])
        self.assertNotIn("guest_exit_code", end)

    def test_a_bad_pointer_is_a_trap(self):
        self.write("bad.wat", """(module
          (import "wasi_snapshot_preview1" "fd_write" (func $w (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start")
            (drop (call $w (i32.const 1) (i32.const -1) (i32.const 1) (i32.const 0)))))""")
        self.wasifs("run", "bad.wat", expect=134)
        self.assertIn("0xffffffff", self.err)

    def test_no_such_program_is_127(self):
        self.refused("run", "absent.wasm", naming=["absent.wasm", "o such file"], expect=127)
        self.refused("inspect", "absent.wasm", naming=["absent.wasm", "o such file"], expect=127)
        self.write("file")
        self.refused("run", "file/below.wasm", naming="file/below.wasm", expect=127)

    def test_what_is_no_program_is_126(self):
        self.write("empty.wasm")
        self.write("script", "#!/bin/sh\n")
        self.write("bad.wat", "(module (func")
        (self.here / "folder").mkdir()
        self.write("library.wat", '(module (func (export "f")))')
        self.write("imports.wat", '(module (import "env" "mystery" (func)) (func (export "_start")))')
        for name, why in (("empty.wasm", "no WebAssembly module"), ("script", "no WebAssembly module"),
                          ("bad.wat", "expected"), ("folder", "directory"), ("library.wat", "_start"),
                          ("imports.wat", "env::mystery")):
            self.refused("run", name, naming=[name, why], expect=126)
            self.assertEqual(self.err.count(name), 1, self.err)
        for name in ("empty.wasm", "script", "bad.wat", "folder"):
            self.refused("inspect", name, naming=name, expect=126)

    def test_running_code_is_timed_out(self):
        self.write("spins.wat", cli.SPINS)
        self.wasifs("run", "--timeout", "200ms", "--json", "spins.wat", expect=124)
        message, line = self.err.splitlines()
        self.assertEqual(message, "wasifs: error: spins.wat: timed out after 0.2 s")
        self.assertEqual(json.loads(line)["end"], "timed out")

    def test_calls_that_wait_are_timed_out(self):
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.addCleanup(os.close, writing)
        self.run_tool(["--timeout", "0.2s"], "stdin", stdin_from=reading, expect=124)
        self.run_tool(["--timeout", "0.2s"], "sleep 100", expect=124)
        # An output that nobody reads.
        self.run_tool(["--timeout", "0.2s", "--mount", "dev:::/dev"], "cat /dev/zero", stdout=writing, expect=124)

    def test_who_is_in_time_is_not_disturbed(self):
        self.run_tool(["--timeout", "1h"], "exit 3", expect=3)

    def test_fuel_and_memory_are_bounded(self):
        self.write("spins.wat", cli.SPINS)
        self.wasifs("run", "--fuel", "100000", "spins.wat", expect=134)
        self.assertIn("fuel", self.err)
        self.write("grows.wat", """(module (memory (export "memory") 1)
          (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))""")
        bounded = ["run", "--max-memory", "256K", "--invoke", "grow", "grows.wat"]
        self.assertEqual(self.wasifs(*bounded, "3"), "1\n")
        self.assertEqual(self.wasifs(*bounded, "4"), "-1\n")
        self.refused("run", "--max-memory", "1K", "--invoke", "grow", "grows.wat", "0",
                     naming=["grows.wat", "memory"], expect=126)

    def test_json_where_the_world_cannot_be_made(self):
        self.write("nothing.wat", cli.NOTHING)
        self.wasifs("run", "--json", "--dir", "absent", "nothing.wat", expect=125)
        message, line = self.err.splitlines()
        end = json.loads(line)
        self.assertEqual((end["end"], end["exit_code"], end["program"]), ("failed", 125, "nothing.wat"))
        self.assertEqual(f"wasifs: error: {end['message']}", message)
        self.wasifs("run", "--json", "absent.wasm", expect=127)
        self.assertEqual(json.loads(self.err.splitlines()[-1])["end"], "not found")

    def test_json_that_cannot_be_written_is_a_failure(self):
        self.write("nothing.wat", cli.NOTHING)
        self.write("exits.wat", cli.EXITS % 3)
        for place in ("absent/end.json", "/dev/full"):
            self.refused("run", f"--json={place}", "nothing.wat", naming=place)
            self.refused("run", f"--json={place}", "exits.wat", naming=place, expect=3)

    def test_json_has_the_time_and_results(self):
        self.write("values.wat", """(module (func (export "four") (result i32 i64 f32 f64)
          (i32.const -1) (i64.const 5000000000) (f32.const 0.5) (f64.const nan)))""")
        out = self.wasifs("run", "--json=end.json", "--invoke", "four", "values.wat")
        self.assertEqual(out, "-1\n5000000000\n0.5\nnan\n")
        end = json.loads(self.read("end.json"))
        self.assertEqual(end["results"], [-1, 5000000000, 0.5, None])
        self.assertEqual((end["end"], end["exit_code"]), ("returned", 0))
        self.assertGreaterEqual(end["seconds"], 0)

    def test_names_may_hold_any_bytes(self):
        name = os.fsencode(self.here) + b"/\xff.wat"
        with open(name, "w", encoding="ascii") as file:
            file.write(cli.TRAPS)
        done = subprocess.run([cli.PROGRAM.encode(), b"run", b"--json", name], capture_output=True,
                              check=False, env=self.environment)
        self.assertEqual(done.returncode, 134)
        self.assertEqual(json.loads(done.stderr.splitlines()[-1])["end"], "trapped")

    def test_output_comes_in_order(self):
        self.assertEqual(self.run_tool([], "error one", "put /absent x", expect=1,
                                       stderr=subprocess.STDOUT),
                         "one\nput: Capabilities insufficient\n")

    def test_standard_output_that_is_full_is_a_failure(self):
        self.write("values.wat", '(module (func (export "one") (result i32) (i32.const 1)))')
        for words in (["run", "--invoke", "one", "values.wat"], ["inspect", "values.wat"],
                      ["completion", "bash"], ["--help"]):
            with open("/dev/full", "wb") as full:
                self.wasifs(*words, stdout=full, expect=125)
            self.assertIn("standard output", self.err)

    def test_closed_streams_are_no_trouble(self):
        def closed(redirection, *words):
            return subprocess.run(["sh", "-c", f'exec "$0" "$@" {redirection}', cli.PROGRAM, *words],
                                  cwd=self.here, env=self.environment, capture_output=True,
                                  check=False, timeout=60)

        self.write("traps.wat", cli.TRAPS)
        self.write("data/file", "unchanged")
        self.assertEqual(closed("2>&-", "run", "traps.wat").returncode, 134)
        # Nothing that the guest writes to its streams gets into a file that is opened later.
        done = closed(">&- 2>&- <&-", "run", "--dir", "data::/data", "--trace=trace", cli.TOOL,
                      "error", "lost", ",", "cat", "/data/file", ",", "stdin", ",", "ls", "/data")
        self.assertEqual(done.returncode, 0, self.here)
        self.assertEqual(self.read("data/file"), "unchanged")
        self.assertNotIn("lost\n", self.read("trace"))

    def test_a_guest_whose_reader_is_gone(self):
        reading, writing = os.pipe()
        os.close(reading)
        self.run_tool([], "error late", "ls /", stdout=writing, expect=None)
        os.close(writing)
        self.assertIn("late", self.err)
        self.assertNotIn("terminate called", self.err)



if __name__ == "__main__":
    cli.main()
