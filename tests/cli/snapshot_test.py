#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Saving, restoring and looking after snapshots, from outside."""

import base64
import json
import os
import random
import re
import signal
import stat
import subprocess
import time

import cli

# A reactor with state in a global and in memory.
COUNTER = """(module
  (memory (export "memory") 1)
  (global $sum (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $sum (i32.const 100)))
  (func (export "add") (param i32) (result i32)
    (global.set $sum (i32.add (global.get $sum) (local.get 0)))
    (i32.store (i32.const 8) (global.get $sum))
    (global.get $sum))
  (func (export "get") (result i32) (i32.load (i32.const 8)))
  (func (export "trap") unreachable))"""


class Case(cli.Case):
    def json(self, *words, **keywords):
        return json.loads(self.wasifs(*words, "--json", **keywords))

    def save(self, place, *commands, options=("--mem", "/m"), **keywords):
        """Runs the guest tool and saves what it leaves behind."""
        return self.run_tool([*options, "--snapshot-to", place], *commands, **keywords)

    def restore_tool(self, place, *commands, options=(), **keywords):
        words = []
        for command in commands:
            words += [*([","] if words else []), *command.split()]
        return self.wasifs("restore", *options, place, "--", *words, **keywords)

    def names(self, store):
        return [one["name"] for one in self.json("snapshots", "ls", store)["snapshots"]]


class RunAndRestore(Case):
    def test_what_a_command_leaves_behind_comes_back(self):
        self.save("states#one", "mkdir /m/d", "put /m/d/f hello", "ln /m/d/f /m/g", "symlink d/f /m/l",
                  "mtime /m/g 1000000000")
        self.assertEqual(self.restore_tool("states#one", "cat /m/g", "stat /m/d/f", "readlink /m/l"),
                         "hellofile size=5 links=2 mtime=1000000000.123456789\nd/f\n")
        # What is restored is not what is stored: each begins from the same.
        self.restore_tool("states#one", "rm /m/g", "ls /m")
        self.assertEqual(self.restore_tool("states#one", "ls /m"), "d\ng\nl\n")

    def test_the_saved_arguments_environment_and_preopens_are_used(self):
        self.run_tool(["--mem", "/m", "--env", "A=b", "--cwd", "/m", "--snapshot-to", "states"], "args x y")
        self.assertEqual(self.wasifs("restore", "states"), "cli_tool.wasm\nargs\nx\ny\n")
        self.assertEqual(self.restore_tool("states", "env", "preopens"), "PWD=/m\nA=b\n3 /m\n4 .\n")

    def test_the_name_is_the_programs_unless_given(self):
        self.save("states", "ls /m")
        self.save("states#other", "ls /m")
        self.assertEqual(self.names("states"), ["cli_tool", "other"])
        self.refused("restore", "states", naming=["2 snapshots", "cli_tool, other", "states#NAME"])
        self.assertEqual(self.wasifs("restore", "states", cli.TOOL), "")

    def test_one_file(self):
        self.save("state.wsnap", "put /m/f text")
        self.assertEqual(sorted(entry.name for entry in self.here.iterdir()), ["state.wsnap"])
        self.assertEqual(self.restore_tool("state.wsnap", "cat /m/f", options=["--verify"]), "text")
        os.rename(self.here / "state.wsnap", self.here / "carried")
        self.assertEqual(self.restore_tool("carried", "cat /m/f"), "text")
        self.refused("restore", "carried#x", naming=['"carried#x"', '"x"'])

    def test_another_program_on_the_state(self):
        self.save("states", "put /m/f text")
        self.write("nothing.wat", cli.NOTHING)
        self.wasifs("restore", "states", "nothing.wat")
        self.write("exits.wat", cli.EXITS % 7)
        self.wasifs("restore", "states", "exits.wat", expect=7)
        self.assertEqual(self.wasifs("restore", "states", cli.TOOL, "cat", "/m/f"), "text")

    def test_state_goes_on_from_snapshot_to_snapshot(self):
        self.save("states#1", "put /m/a 1")
        self.restore_tool("states#1", "put /m/b 2", options=["--snapshot-to", "states#2"])
        self.restore_tool("states#2", "put /m/c 3", "rm /m/a", options=["--snapshot-to", "states#3"])
        self.assertEqual(self.restore_tool("states#3", "ls /m"), "b\nc\n")
        self.assertEqual(self.restore_tool("states#1", "ls /m"), "a\n")

    def test_out_and_json_of_what_was_restored(self):
        self.save("states", "put /m/f text")
        self.wasifs("restore", "--out", "/m/f::copy", "--json=end.json", "states", "--", "exit", "3", expect=3)
        self.assertEqual(self.read("copy"), "text")
        end = json.loads(self.read("end.json"))
        self.assertEqual((end["end"], end["guest_exit_code"], end["program"]), ("exited", 3, "cli_tool.wasm"))

    def test_json_says_what_was_saved(self):
        self.save("states#one", "fill /m/f 1000000", options=["--mem", "/m", "--json=end.json"])
        saved = json.loads(self.read("end.json"))["snapshot"]
        self.assertEqual((saved["store"], saved["name"], saved["guest_memory"]), ("states", "one", False))
        self.assertGreater(saved["content_bytes"], 1000000)
        self.assertGreaterEqual(saved["content_bytes"], saved["stored_bytes"])
        # The second time everything is there.
        self.save("states#two", "fill /m/f 1000000", options=["--mem", "/m", "--json=end.json"])
        self.assertLess(json.loads(self.read("end.json"))["snapshot"]["stored_bytes"], 100000)

    def test_it_is_saved_however_the_guest_ended(self):
        self.save("states#trap", "put /m/f text", "trap", expect=134)
        self.save("states#exit", "put /m/f text", "exit 9", expect=9)
        for name in ("trap", "exit"):
            self.assertEqual(self.wasifs("cat", f"states#{name}", "/m/f"), "text")
        self.assertEqual(self.json("snapshots", "show", "states#exit")["exit_code"], 9)
        self.assertEqual(self.json("snapshots", "show", "states#trap")["program"]["end"], "trapped")

    def test_files_are_for_their_owner_only(self):
        os.umask(0o022)
        self.save("states", "put /m/f text")
        self.save("state.wsnap", "put /m/f text")
        places = [self.here / "states", *(self.here / "states").rglob("*"), self.here / "state.wsnap"]
        self.assertGreater(len(places), 3)
        for place in places:
            mode = stat.S_IMODE(place.stat().st_mode)
            self.assertEqual(mode & 0o077, 0, f"{place}: {mode:o}")


class MidRun(Case):
    def test_after_calls(self):
        commands = ["put /m/a 1", "put /m/b 2", "put /m/c 3"]
        self.run_tool(["--mem", "/m", "--trace=trace"], *commands)
        lines = self.read("trace").splitlines()
        second = next(number for number, line in enumerate(lines) if '"b"' in line and "path_open" in line)
        self.save("states", *commands, options=["--mem", "/m", "--snapshot-at", second])
        self.assertIn("not the guest's memory", self.err)
        self.assertIn(f"after {second} calls", self.err)
        self.assertEqual(self.restore_tool("states", "ls /m"), "a\n")
        self.assertEqual(self.json("snapshots", "show", "states")["program"]["calls"], second)

    def test_after_a_time(self):
        self.save("states", "put /m/a 1", "sleep 2", "put /m/b 2", options=["--mem", "/m", "--snapshot-at", "1s"])
        self.assertEqual(self.restore_tool("states", "ls /m"), "a\n")

    def test_a_moment_that_never_comes(self):
        self.save("states", "put /m/a 1", options=["--mem", "/m", "--snapshot-at", "100000"], expect=125)
        self.assertIn("no snapshot was saved", self.err)
        self.save("states", "exit 3", options=["--mem", "/m", "--snapshot-at", "1h"], expect=3)
        self.refused("run", "--snapshot-at", "soon", cli.TOOL, naming=['"soon"', "--snapshot-at"])
        self.refused("run", "--snapshot-at", "3", cli.TOOL, naming=["--snapshot-at", "--snapshot-to"])


class AtRest(Case):
    def test_a_reactor_between_calls(self):
        self.write("counter.wat", COUNTER)
        self.assertEqual(self.wasifs("snapshot", "--to", "states", "--invoke", "add", "counter.wat", "5"), "105\n")
        self.assertIn("saved counter in states", self.err)
        self.assertEqual(self.wasifs("restore", "states", "--invoke", "add", "--", "2"), "107\n")
        self.assertEqual(self.wasifs("restore", "states", "--invoke", "get"), "105\n")
        # With the program beside it, and arguments that look like options.
        self.assertEqual(self.wasifs("restore", "states", "counter.wat", "--invoke", "add", "-5"), "100\n")
        self.wasifs("restore", "states", "--invoke", "trap", expect=134)

    def test_a_reactor_that_is_saved_again(self):
        self.write("counter.wat", COUNTER)
        self.wasifs("run", "--snapshot-to", "states#0", "--invoke", "add", "counter.wat", "0")
        for number in range(3):
            self.wasifs("restore", "--snapshot-to", f"states#{number + 1}", f"states#{number}", "--invoke", "add",
                        "--", "10")
        self.assertEqual(self.wasifs("restore", "states#3", "--invoke", "get"), "130\n")
        self.assertEqual(self.wasifs("restore", "states#1", "--invoke", "get"), "110\n")

    def test_a_command_before_its_start(self):
        self.write("f", "text")
        self.wasifs("snapshot", "--to", "ready.wsnap", "--copy", "f::/d/f", "--env", "A=b", cli.TOOL, "cat", "/d/f")
        self.assertEqual(self.wasifs("restore", "ready.wsnap"), "text")
        self.assertEqual(self.restore_tool("ready.wsnap", "env"), "A=b\n")
        shown = self.json("snapshots", "show", "ready.wsnap")
        self.assertIn("guest", [part["type"] for part in shown["parts"]])

    def test_what_cannot_be_saved(self):
        self.write("exits.wat", cli.EXITS % 3)
        self.refused("snapshot", "exits.wat", naming="--to")
        self.refused("snapshot", "--to", "states", naming="program")
        self.refused("snapshot", "--to", "states", "absent.wasm", naming="absent.wasm", expect=127)
        self.write("shared.wat", '(module (memory (export "memory") 1 1 shared))')
        self.refused("snapshot", "--to", "states", "shared.wat", naming=["shared.wat", "shared"], expect=126)
        self.write("leaves.wat", """(module
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (memory (export "memory") 1)
          (func (export "_initialize") (call $exit (i32.const 4))))""")
        self.refused("snapshot", "--to", "states", "leaves.wat", naming=["leaves.wat", "code 4"], expect=4)
        self.assertFalse((self.here / "states").exists() and self.names("states"))

    def test_another_module_is_refused(self):
        self.write("counter.wat", COUNTER)
        self.wasifs("snapshot", "--to", "states", "counter.wat")
        self.write("other.wat", COUNTER.replace("100", "101"))
        self.refused("restore", "states", "other.wat", "--invoke", "get", naming="module")


class Offered(Case):
    def setUp(self):
        super().setUp()
        self.write("data/f", "text")
        self.save("states", "ls /data", options=["--mem", "/m", "--dir", "data::/data"])

    def test_a_host_directory_is_offered_again(self):
        self.write("elsewhere/f", "other")
        self.assertEqual(self.restore_tool("states", "cat /data/f", options=["--dir", "data::/data"]), "text")
        self.assertEqual(self.restore_tool("states", "cat /data/f", options=["--dir", "elsewhere::/data"]), "other")

    def test_what_is_missing_is_an_error_unless_lenient(self):
        self.refused("restore", "states", naming=["mount:/data", "--dir HOST::/data"])
        self.assertEqual(self.restore_tool("states", "ls /data", options=["--lenient"]), "")
        self.assertIn("mount:/data", self.err)

    def test_what_the_snapshot_does_not_know_is_refused(self):
        self.refused("restore", "--dir", "data::/data", "--dir", "data::/dat", "states", naming=["--dir", "/dat"])

    def open_file_in(self, place):
        """Saves a guest that is just reading data/f."""
        self.run_tool(["--dir", "data::/data", "--trace=trace"], "cat /data/f")
        opened = next(number for number, line in enumerate(self.read("trace").splitlines(), 1) if '"f"' in line)
        self.save(place, "cat /data/f", options=["--dir", "data::/data", "--snapshot-at", opened])

    def test_a_file_that_changed_since(self):
        self.open_file_in("open")
        offered = ["restore", "--dir", "data::/data"]
        self.assertEqual(self.wasifs(*offered, "open"), "text")
        self.write("data/f", "longer than before")
        self.refused(*offered, "open", naming="/data")
        self.assertEqual(self.wasifs(*offered, "--accept-changes", "open"), "longer than before")
        self.assertIn("f", self.err)
        os.unlink(self.here / "data/f")
        self.refused(*offered, "open", naming="/data")
        self.wasifs(*offered, "--lenient", "open", expect=1)

    def test_restoring_grants_nothing(self):
        self.restore_tool("states", "put /data/g x", options=["--dir", "data::/data:ro"], expect=1)
        self.assertFalse((self.here / "data/g").exists())

    def test_a_mount_that_is_captured(self):
        self.save("states#all", "ls /data", options=["--dir", "data::/data:capture"])
        self.write("data/f", "changed")
        self.assertEqual(self.restore_tool("states#all", "cat /data/f"), "text")
        self.refused("run", "--dir", "data::/data:capture=1", cli.TOOL, naming=["capture", "capture=1"])

    def test_changes_of_an_overlay_in_memory_come_back_over_its_layers(self):
        self.write("lowest/deep", "deep")
        option = ["--mount", "overlay:data,mem:,lowest,::/x"]
        self.save("states#over", "put /x/new text", "rm /x/deep", "put /x/f changed", options=option)
        self.write("data/late", "late")
        self.assertEqual(self.restore_tool("states#over", "cat /x/f", "cat /x/new", "ls /x", options=option),
                         "changedtextf\nlate\nnew\n")
        self.assertEqual(self.read("data/f"), "text")
        self.refused("restore", "states#over", naming=["mount:/x", "--dir HOST::/x"])
        # Each layer can be offered by itself as well, and another one.
        self.write("elsewhere/other", "other")
        options = ["--dir", "elsewhere::/x", "--dir", "lowest::/x#2"]
        self.assertEqual(self.restore_tool("states#over", "ls /x", options=options), "f\nnew\nother\n")
        self.save("states#all", "put /x/new text", options=[option[0], option[1] + ":capture"])
        self.assertEqual(self.restore_tool("states#all", "cat /x/new", "ls /x"), "textdeep\nf\nlate\nnew\n")

    def test_streams_are_those_of_now(self):
        self.assertEqual(self.save("states#in", "stdin", stdin="then"), "then")
        self.assertEqual(self.wasifs("restore", "states#in", "--", "stdin", stdin="now"), "now")
        self.write("input", "file")
        self.assertEqual(self.restore_tool("states#in", "stdin", options=["--stdin", "input"]), "file")
        self.save("states#null", "stdin", options=["--stdin", "null"])
        self.assertEqual(self.wasifs("restore", "states#null", "--", "stdin", stdin="now"), "")
        self.refused("restore", "--stdin", "input", "states#null", naming=["--stdin", "input"])

    def test_devices(self):
        self.save("states#dev", "ls /dev", options=["--mount", "dev:::/dev"])
        self.refused("restore", "states#dev", naming=["mount:/dev", "dev"])
        self.assertIn("null\n", self.restore_tool("states#dev", "ls /dev", options=["--mount", "dev:::/dev"]))

    def test_bounds_of_now(self):
        self.restore_tool("states", "fill /m/f 100000", options=["--lenient", "--max-fs", "64K"], expect=1)
        self.restore_tool("states", "sleep 100", options=["--lenient", "--timeout", "0.2s"], expect=124)
        self.restore_tool("states", "ls /m", options=["--lenient", "--trace=trace"])
        self.assertIn("fd_readdir", self.read("trace"))


class Places(Case):
    def test_places_that_are_none(self):
        self.refused("restore", naming="snapshot")
        self.refused("restore", "absent", naming=["absent", "no such store"])
        self.refused("restore", "#x", naming='"#x"')
        self.refused("restore", "a#b c", naming='"b c"')
        self.refused("restore", "ftp://host/x", naming=["ftp://", "redis://"])
        self.refused("snapshots", "ls", "absent", naming="absent")
        for address in ("redis://who:secret@127.0.0.1:1/0", "unix://who:secret@/nowhere/socket", "ftp://who:secret@host/x",
                        "s3://who:secret@bucket/x", "s3://bucket?endpoint=http://who:secret@127.0.0.1:1",
                        "s3://bucket/x?endpoint=http%3A%2F%2Fwho%3Asecret%40127.0.0.1"):
            for words in (["restore", address], ["run", "--snapshot-to", address + "#a", cli.TOOL],
                          ["run", "--snapshot-to", address + "#", cli.TOOL], ["snapshots", "push", address, "there"]):
                self.refused(*words, naming=address[:4])
                self.assertNotIn("secret", self.err)
        self.assertFalse((self.here / "absent").exists())
        self.write("no.wsnap", "nothing like it")
        for words in (["restore", "no.wsnap"], ["snapshots", "show", "no.wsnap"], ["tree", "no.wsnap"]):
            self.refused(*words, naming="no.wsnap")
        self.refused("run", "--snapshot-to", "/dev/null/x", cli.TOOL, naming="/dev/null/x")
        self.refused("run", "--snapshot-to", "states#", cli.TOOL, naming='"states#"')
        self.write(".bad name.wat", cli.NOTHING)
        self.refused("run", "--snapshot-to", "states", ".bad name.wat", naming=['".bad name"', "states#NAME"])

    def test_a_directory_that_others_may_write_to_is_refused(self):
        (self.here / "open").mkdir()
        os.chmod(self.here / "open", 0o777)
        self.refused("run", "--snapshot-to", "open", cli.TOOL, naming="open")

    def test_no_such_snapshot(self):
        self.save("states#one", "ls /m")
        for words in (["restore", "states#two"], ["tree", "states#two"], ["cat", "states#two", "/f"],
                      ["snapshots", "show", "states#two"], ["snapshots", "rm", "states#two"],
                      ["snapshots", "diff", "states#one", "states#two"],
                      ["snapshots", "push", "states#two", "there"]):
            self.refused(*words, naming="two")


class Look(Case):
    def setUp(self):
        super().setUp()
        self.save("states#a", "mkdir /m/d", "put /m/d/f hello", "put /m/same same", "put /m/gone x", "symlink d/f /m/l")

    def test_tree(self):
        self.assertEqual(self.wasifs("tree", "states"),
                         "/\n  m/\n    d/\n      f  (5 B)\n    gone  (1 B)\n    l -> d/f\n    same  (4 B)\n")
        self.assertEqual(self.wasifs("tree", "states", "/m/d"), "/m/d/\n  f  (5 B)\n")
        entries = self.json("tree", "states#a", "/m/l")["entries"]
        self.assertEqual([(e["path"], e["type"], e["target"]) for e in entries], [("/m/l", "link", "d/f")])
        self.refused("tree", "states", "/absent", naming="/absent")

    def test_cat(self):
        self.assertEqual(self.wasifs("cat", "states", "/m/d/f", "m/same"), "hellosame")
        files = self.json("cat", "states#a", "/m/d/f", "/m/same")["files"]
        self.assertEqual([(f["path"], f["size"], base64.b64decode(f["base64"])) for f in files],
                         [("/m/d/f", 5, b"hello"), ("/m/same", 4, b"same")])
        self.refused("cat", "states", "/m/d", naming="/m/d")
        self.refused("cat", "states", "/m/x", naming="/m/x")
        self.refused("cat", "states", naming="PATH")

    def test_show(self):
        shown = self.json("snapshots", "show", "states")
        self.assertEqual(shown["program"]["name"], "cli_tool.wasm")
        self.assertEqual(shown["program"]["size"], os.path.getsize(cli.TOOL))
        self.assertEqual(shown["arguments"][:2], ["cli_tool.wasm", "mkdir"])
        self.assertEqual([(mount["path"], mount["type"]) for mount in shown["mounts"]], [("/m", "mem")])
        self.assertEqual([(d["fd"], d["type"], d.get("preopen")) for d in shown["descriptors"] if d["fd"] == 3],
                         [(3, "directory", "/m")])
        self.assertIn("fd:1", [external["name"] for external in shown["externals"]])
        self.assertIn("process", [part["type"] for part in shown["parts"]])
        self.assertGreater(shown["content_bytes"], os.path.getsize(cli.TOOL))
        text = self.wasifs("snapshots", "show", "states")
        for line in ("mounts (1):", "  /m  mem", "    3  directory"):
            self.assertIn(line, text)

    def test_ls(self):
        listed = self.json("snapshots", "ls", "states")["snapshots"]
        self.assertEqual([one["name"] for one in listed], ["a"])
        self.assertRegex(listed[0]["saved_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertGreater(listed[0]["content_bytes"], 0)
        self.assertRegex(self.wasifs("snapshots", "ls", "states"), r"(?m)^a +\d+(\.\d)? [KM]iB  \d{4}-")

    def test_diff(self):
        self.restore_tool("states#a", "put /m/new y", "rm /m/gone", "put /m/d/f HELLO",
                          options=["--snapshot-to", "states#b"])
        found = self.json("snapshots", "diff", "states#a", "states#b", expect=1)["files"]
        self.assertEqual([file["path"] for file in found["added"]], ["/m/new"])
        self.assertEqual([file["path"] for file in found["removed"]], ["/m/gone"])
        changed = {file["path"]: file["change"] for file in found["modified"]}
        self.assertEqual(changed["/m/d/f"], "content")
        self.assertNotIn("/m/same", changed)
        text = self.wasifs("snapshots", "diff", "states#a", "states#b", expect=1)
        for line in ("- /m/gone", "+ /m/new", "~ /m/d/f  (content)"):
            self.assertIn(line, text.splitlines())
        self.assertEqual(self.wasifs("snapshots", "diff", "states#a", "states#a"), "")

    def test_diff_sees_a_change_that_hides_its_time(self):
        self.restore_tool("states#a", "mtime /m/same 1", options=["--snapshot-to", "states#b"])
        self.restore_tool("states#b", "put /m/same SAME", "mtime /m/same 1", options=["--snapshot-to", "states#c"])
        found = self.json("snapshots", "diff", "states#b", "states#c", expect=1)["files"]["modified"]
        self.assertEqual([(file["path"], file["change"]) for file in found], [("/m/same", "content")])
        found = self.json("snapshots", "diff", "states#a", "states#b", expect=1)["files"]["modified"]
        self.assertEqual([(file["path"], file["change"]) for file in found], [("/m/same", "times")])

    def test_names_cannot_command_the_terminal(self):
        self.save("evil", "put /m/\x1b[31mred x")
        self.assertNotIn("\x1b", self.wasifs("tree", "evil"))
        self.assertIn(r"\x1b[31mred", self.out)


class Stores(Case):
    def test_rm_and_gc(self):
        self.save("states#big", "fill /m/f 1000", options=["--mem", "/m"])
        self.save("states#small", "ls /m")
        self.write("random", "".join(chr(random.randrange(32, 127)) for _ in range(500000)))
        self.save("states#random", "ls /d", options=["--copy", "random::/d/f"])
        self.refused("snapshots", "rm", "states", naming=['"states"', "STORE#NAME"])
        self.assertEqual(self.json("snapshots", "rm", "states#random", "states#big")["removed"],
                         [{"store": "states", "name": "random"}, {"store": "states", "name": "big"}])
        self.assertEqual(self.names("states"), ["small"])
        before = self.size_of("states")
        freed = self.json("snapshots", "gc", "states")["freed_bytes"]
        self.assertGreater(freed, 490000)
        self.assertLess(self.size_of("states"), before - 400000)
        self.assertEqual(self.restore_tool("states#small", "ls /m"), "")
        self.assertEqual(self.wasifs("snapshots", "gc", "states"), "freed 0 B\n")

    def size_of(self, store):
        return sum(path.stat().st_size for path in (self.here / store).rglob("*") if path.is_file())

    def test_push_and_pull(self):
        self.save("here#a", "put /m/f A")
        self.save("here#b", "put /m/f B")
        self.wasifs("snapshots", "push", "here#a", "there#renamed")
        self.assertEqual(self.names("there"), ["renamed"])
        self.assertEqual(self.wasifs("cat", "there", "/m/f"), "A")
        self.assertEqual([one["new_name"] for one in self.json("snapshots", "push", "here", "there")["copied"]],
                         ["a", "b"])
        self.assertEqual(self.names("there"), ["a", "b", "renamed"])
        self.wasifs("snapshots", "pull", "back", "there#b")
        self.assertEqual(self.restore_tool("back", "cat /m/f"), "B")
        # Through a file that is carried about, and named after it when it comes back.
        self.wasifs("snapshots", "push", "here#a", "carried.wsnap")
        self.wasifs("snapshots", "pull", "back", "carried.wsnap")
        self.assertEqual(self.names("back"), ["b", "carried"])
        self.assertEqual(self.restore_tool("back#carried", "cat /m/f"), "A")
        self.refused("snapshots", "push", "here", "one.wsnap", naming=["one.wsnap", "2"])
        self.refused("snapshots", "pull", "back", "absent", naming="absent")

    def test_a_damaged_chunk_is_found(self):
        self.write("random", "".join(chr(random.randrange(32, 127)) for _ in range(300000)))
        self.save("state.wsnap", "ls /d", options=["--copy", "random::/d/f"])
        content = bytearray((self.here / "state.wsnap").read_bytes())
        content[len(content) // 2] ^= 1
        (self.here / "state.wsnap").write_bytes(content)
        self.wasifs("cat", "state.wsnap", "/d/f", expect=125)
        self.assertNotIn("terminate called", self.err)

    def test_killed_in_the_middle_of_a_save(self):
        self.write("old", "old" * 1000)
        self.save("states#it", "ls /d", options=["--copy", "old::/d/f"])
        self.write("new", "".join(chr(random.randrange(32, 127)) for _ in range(1 << 20)) * 24)
        words = [cli.PROGRAM, "run", "--copy", "new::/d/f", "--snapshot-to", "states#it", cli.TOOL, "ls", "/d"]
        begun = time.monotonic()
        self.wasifs("run", "--copy", "new::/d/f", "--snapshot-to", "other", cli.TOOL, "ls", "/d")
        whole = time.monotonic() - begun
        seen = set()
        for number in range(30):
            running = subprocess.Popen(words, cwd=self.here, env=self.environment, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(whole * (number + 1) / 31)
            running.send_signal(signal.SIGKILL)
            running.wait()
            content = self.wasifs("cat", "states#it", "/d/f")
            self.assertIn(content, (self.read("old"), self.read("new")))
            seen.add(len(content))
        # What the killed ones left behind is in nobody's way.
        self.save("states#after", "put /m/f text")
        self.wasifs("snapshots", "gc", "states")
        self.assertIn(self.wasifs("cat", "states#it", "/d/f"), (self.read("old"), self.read("new")))
        self.assertEqual(self.wasifs("cat", "states#after", "/m/f"), "text")
        self.assertIn(len(self.read("old")), seen)


class Help(cli.Case):
    def test_each_command_explains_itself(self):
        for words, shown in ((["snapshot"], "--to"), (["restore"], "--lenient"), (["snapshots"], "push"),
                             (["tree"], "Examples:"), (["cat"], "Examples:")):
            self.assertIn(shown, self.wasifs(*words, "--help"))
        self.assertIn("In mid-run", self.wasifs("run", "--help"))
        for command in ("ls", "show", "diff", "rm", "gc", "push", "pull"):
            self.assertIn("--json", self.wasifs("snapshots", command, "--help"))
        self.refused("snapshots", naming="subcommand")
        self.refused("snapshots", "nonsense", naming="snapshots")

    def test_every_option_is_tried_here(self):
        with open(__file__, encoding="utf-8") as file:
            tested = file.read()
        fresh = set(re.findall(r"^ +(?:-h,)?--([a-z-]+)", self.wasifs("run", "--help"), re.MULTILINE))
        for command in ("snapshot", "restore"):
            options = set(re.findall(r"^ +(?:-h,)?--([a-z-]+)", self.wasifs(command, "--help"), re.MULTILINE))
            self.assertGreater(len(options), 12)
            for option in options - fresh:
                self.assertTrue(f'"--{option}' in tested, option)


if __name__ == "__main__":
    cli.main()
