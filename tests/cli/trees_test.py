#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--copy and --out: trees go in and come out as they are, or not at all."""

import json
import os
import shutil

import cli

TIME = 1_600_000_000


class Trees(cli.Case):
    def setUp(self):
        super().setUp()
        self.write("tree/file", "content\n")
        self.write("tree/sub/deep/inner", "inner\n")
        (self.here / "tree/empty").mkdir()

    def hidden_leftovers(self):
        return [name for name in os.listdir(self.here) if name.startswith(".")]

    def test_there_and_back(self):
        os.link(self.here / "tree/file", self.here / "tree/sub/hard")
        (self.here / "tree/soft").symlink_to("sub/deep/inner")
        (self.here / "tree/dangling").symlink_to("nowhere")
        with open(self.here / "tree/sparse", "wb") as file:
            file.truncate(64 << 20)
            file.seek(32 << 20)
            file.write(b"in the middle")
        for path in ("tree/file", "tree/sub/deep/inner", "tree/sub/deep", "tree/sub"):
            os.utime(self.here / path, ns=(TIME * 10**9 + 5, TIME * 10**9 + 123456789))
        # More bytes than the memory may hold, were the holes not kept.
        self.run_tool(["--max-fs", "1M", "--copy", "tree::/t", "--out", "/t::back"],
                      "stat /t/file", "stat /t/sub", "readlink /t/soft", "cat /t/soft")
        self.assertIn(f"file size=8 links=2 mtime={TIME}.123456789\n", self.out)
        self.assertTrue(self.out.endswith("sub/deep/inner\ninner\n"), self.out)

        back = self.here / "back"
        self.assertEqual(sorted(os.listdir(back)), ["dangling", "empty", "file", "soft", "sparse", "sub"])
        self.assertEqual(self.read("back/sub/deep/inner"), "inner\n")
        self.assertEqual(os.readlink(back / "soft"), "sub/deep/inner")
        self.assertEqual(os.readlink(back / "dangling"), "nowhere")
        self.assertTrue(os.path.samefile(back / "file", back / "sub/hard"))
        self.assertFalse(os.path.samefile(back / "file", self.here / "tree/file"))
        for path in ("file", "sub/deep/inner", "sub/deep", "sub"):
            self.assertEqual(os.stat(back / path).st_mtime_ns, TIME * 10**9 + 123456789, path)
        sparse = os.stat(back / "sparse")
        self.assertEqual(sparse.st_size, 64 << 20)
        self.assertLess(sparse.st_blocks * 512, 1 << 20)
        with open(back / "sparse", "rb") as file:
            file.seek(32 << 20)
            self.assertEqual(file.read(13), b"in the middle")
        self.assertEqual(self.hidden_leftovers(), [])

    def test_modes_owners_and_attributes_are_kept(self):
        modes = {"file": 0o4750, "sub/deep/inner": 0o444, "sub": 0o2751, "empty": 0o500}
        owner = (1234, 5678) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        for path, mode in modes.items():
            os.chown(self.here / "tree" / path, *owner)
            os.chmod(self.here / "tree" / path, mode)
        (self.here / "tree/soft").symlink_to("file")
        os.chown(self.here / "tree/soft", *owner, follow_symlinks=False)
        attributes = {"user.one": b"1", "user.other": bytes(range(256))}
        for name, value in attributes.items():
            os.setxattr(self.here / "tree/file", name, value)
        (self.here / "base").mkdir()
        # Nothing keeps a guest from what it may do: a directory and a file without any bit for writing.
        for made in ([], ["--mount", "overlay:base,::/t"]):
            self.run_tool([*made, "--copy", "tree::/t", "--out", "/t::back"],
                          "put /t/empty/new made", "put /t/sub/deep/inner changed", "put /t/fresh made")
            for path, mode in modes.items():
                stat = os.stat(self.here / "back" / path)
                self.assertEqual((path, stat.st_mode & 0o7777, stat.st_uid, stat.st_gid), (path, mode, *owner))
            self.assertEqual(os.lstat(self.here / "back/soft").st_uid, owner[0])
            self.assertEqual({name: os.getxattr(self.here / "back/file", name)
                              for name in os.listxattr(self.here / "back/file")}, attributes)
            self.assertEqual(self.read("back/sub/deep/inner"), "changed")
            # Of what the guest made, nobody has said anything.
            umask = os.umask(0)
            os.umask(umask)
            self.assertEqual(os.stat(self.here / "back/fresh").st_mode & 0o7777, 0o666 & ~umask)
            os.chmod(self.here / "back/empty", 0o700)
            shutil.rmtree(self.here / "back")
        os.chmod(self.here / "tree/empty", 0o700)

    def test_a_copy_is_the_guests_own(self):
        out = self.run_tool(["--copy", "tree::/t"], "preopens", "put /t/file changed", "cat /t/file",
                            "rm /t/sub/deep/inner")
        self.assertEqual(out, "3 /t\nchanged")
        self.assertEqual(self.read("tree/file"), "content\n")
        self.assertTrue((self.here / "tree/sub/deep/inner").exists())

    def test_copies_into_mounts_and_of_files(self):
        out = self.run_tool(["--mem", "/m", "--copy", "tree::/m", "--copy", "tree/sub::/m/new/sub"],
                            "cat /m/file", "cat /m/new/sub/deep/inner")
        self.assertEqual(out, "content\ninner\n")
        self.assertEqual(self.run_tool(["--copy", "tree/file::/some/where/else"], "cat /some/where/else", "preopens"),
                         "content\n3 /some/where\n")
        self.assertEqual(self.run_tool(["--mem", "/", "--copy", "tree/file::/some/where/else"],
                                       "cat /some/where/else"), "content\n")
        self.run_tool(["--copy", "tree::/t", "--max-fs", "4"], "ls /t", expect=125)
        self.assertIn("space", self.err)

    def test_memory_that_begins_as_a_copy(self):
        for mount in ("mem:tree::/m", "mem:tree::/m:clone", "overlay:mem:tree,::/m"):
            self.assertEqual(self.run_tool(["--mount", mount], "cat /m/file", "put /m/file changed", "rm /m/sub/deep/inner",
                                           "cat /m/file"), "content\nchanged")
            self.assertEqual(self.read("tree/file") + self.read("tree/sub/deep/inner"), "content\ninner\n")
        for mount, words in (("mem:absent::/m", ["absent"]), ("mem:tree/file::/m", ["no directory"]),
                             ("mem:tree::/m:clone=yes", ["clone"]), ("mem:tree::/m:size=4", ["space"]),
                             ("overlay:mem:absent,::/m", ["absent"])):
            self.refused("run", "--mount", mount, cli.TOOL, naming=words)

    def test_what_is_named_is_followed(self):
        (self.here / "link").symlink_to("tree/file")
        (self.here / "way").symlink_to("tree")
        self.assertEqual(self.run_tool(["--copy", "link::/t/x", "--copy", "way::/u"], "cat /t/x", "cat /u/file"),
                         "content\ncontent\n")

    def test_copies_that_cannot_be(self):
        os.mkfifo(self.here / "tree/fifo")
        for option, words in (("absent::/x", ["absent", "o such file"]), ("tree", ["tree", "HOST::GUEST"]),
                              ("::/x", ["HOST::GUEST"]), ("tree::", ["HOST::GUEST"]), ("tree::/x", ["tree", "fifo"])):
            self.refused("run", "--copy", option, cli.TOOL, naming=words)

    def test_a_file_comes_out(self):
        self.run_tool(["--mem", "/m", "--out", "/m/result::result.txt"], "put /m/result made")
        self.assertEqual(self.read("result.txt"), "made")
        self.assertEqual(self.hidden_leftovers(), [])

    def test_it_is_written_however_the_guest_ended(self):
        for number, (end, code) in enumerate((("exit 3", 3), ("trap", 134), ("sleep 100", 124), ("exit 0", 0))):
            self.run_tool(["--timeout", "1s", "--mem", "/m", "--out", f"/m::out{number}"], "put /m/file made", end,
                          expect=code)
            self.assertEqual(self.read(f"out{number}/file"), "made", end)

    def test_it_is_not_written_if_the_guest_never_began(self):
        self.write("bad.wat", '(module (import "env" "mystery" (func)))')
        self.wasifs("run", "--mem", "/m", "--out", "/m::out", "bad.wat", expect=126)
        self.assertFalse((self.here / "out").exists())

    def test_what_exists_is_refused_before_the_guest_runs(self):
        self.write("taken", "mine")
        self.write("full/file", "mine")
        (self.here / "link").symlink_to("nowhere")
        for place in ("taken", "full", "full/", "link", "absent/below", "taken/below"):
            self.refused("run", "--mem", "/m", "--out", f"/m::{place}", cli.TOOL, "error", "it ran",
                         naming=["cannot write", place])
            self.assertNotIn("it ran", self.err)
        self.assertEqual(self.read("taken"), "mine")
        self.assertEqual(os.listdir(self.here / "full"), ["file"])
        for option in ("/m", "::out", "/m::"):
            self.refused("run", "--out", option, cli.TOOL, naming=["--out", "GUEST::HOST"])
        (self.here / "vacant").mkdir()
        self.run_tool(["--mem", "/m", "--out", "/m::vacant"], "put /m/file made")
        self.assertEqual(self.read("vacant/file"), "made")

    def test_a_link_that_leads_out_is_refused_and_nothing_is_left(self):
        for target in ("../outside", "sub/../../outside"):
            self.run_tool(["--mem", "/", "--out", "/m::out"], "mkdir /m", "mkdir /m/sub", "put /m/sub/file x",
                          f"symlink {target} /m/way", expect=125)
            self.assertIn("way", self.err)
            self.assertEqual(sorted(os.listdir(self.here)), ["tree"])
        # One that was copied in, as it was on the host.
        (self.here / "tree/way").symlink_to("/etc/passwd")
        self.run_tool(["--copy", "tree::/t", "--out", "/t::out"], "ls /t", expect=125)
        self.assertIn("way", self.err)
        self.assertEqual(sorted(os.listdir(self.here)), ["tree"])
        self.run_tool(["--mem", "/m", "--out", "/m::out"], "mkdir /m/sub", "symlink ../file /m/sub/way")
        self.assertEqual(os.readlink(self.here / "out/sub/way"), "../file")

    def test_an_output_that_fails_is_told(self):
        self.run_tool(["--json", "--mem", "/m", "--out", "/m/absent::out", "--out", "/m::good"], "put /m/file x",
                      expect=125)
        message, line = self.err.splitlines()
        self.assertIn("/m/absent", message)
        end = json.loads(line)
        self.assertEqual((end["end"], end["guest_exit_code"], end["exit_code"]), ("exited", 0, 125))
        self.assertIn("/m/absent", end["problems"][0])
        self.assertEqual(self.read("good/file"), "x", "the others are written")
        # The guest's own failure is not hidden.
        self.run_tool(["--mem", "/m", "--out", "/m/absent::out"], "exit 3", expect=3)
        self.assertIn("/m/absent", self.err)

    def test_out_of_a_host_directory_and_across_mounts(self):
        self.run_tool(["--dir", "tree::/t", "--mem", "/t/sub/extra", "--out", "/t::out"], "put /t/sub/extra/new x")
        self.assertEqual(self.read("out/sub/extra/new"), "x")
        self.assertEqual(self.read("out/sub/deep/inner"), "inner\n")
        self.assertFalse((self.here / "tree/sub/extra").exists())


if __name__ == "__main__":
    cli.main()
