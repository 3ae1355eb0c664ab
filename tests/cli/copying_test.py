#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasifs cp`: where to things go, what is kept, what gives way, and what never happens."""

import json
import os
import subprocess

import cli

TIME = 1_600_000_000


class Case(cli.Case):
    def setUp(self):
        super().setUp()
        self.write("tree/file", "content\n")
        self.write("tree/sub/deep/inner", "inner\n")
        (self.here / "tree/empty").mkdir()
        (self.here / "tree/soft").symlink_to("sub/deep/inner")
        (self.here / "tree/dangling").symlink_to("nowhere")

    def same(self, one, other):
        """As the host's own tools see it: modes, owners, times, links, content."""
        listings = []
        for name in (one, other):
            done = subprocess.run(["find", ".", "-printf", "%P %y %m %U:%G %n %l %T@ %s\\n"], cwd=self.here / name,
                                  capture_output=True, check=True, text=True)
            listings.append(sorted(" ".join(line.split(" ")[:-1]) if " d " in line else line
                                   for line in done.stdout.splitlines()))
        self.assertEqual(listings[0], listings[1])
        subprocess.run(["diff", "-r", "--no-dereference", one, other], cwd=self.here, check=True)

    def left_over(self):
        return [path for path in self.here.rglob(".wasifs.*")]


class Kept(Case):
    def test_all_of_a_tree(self):
        os.link(self.here / "tree/file", self.here / "tree/sub/hard")
        os.chmod(self.here / "tree/file", 0o4751)
        os.chmod(self.here / "tree/sub/deep/inner", 0o400)
        if os.geteuid() == 0:
            os.chown(self.here / "tree/sub/deep/inner", 1234, 5678)
            os.lchown(self.here / "tree/soft", 1234, 5678)
        with open(self.here / "tree/sparse", "wb") as file:
            file.truncate(64 << 20)
            file.seek(32 << 20)
            file.write(b"in the middle")
        os.chmod(self.here / "tree/sub/deep", 0o555)
        self.addCleanup(os.chmod, self.here / "tree/sub/deep", 0o755)
        for path in ("file", "sub/deep/inner", "sub/deep", "sub", "empty", "."):
            os.utime(self.here / "tree" / path, ns=(TIME * 10**9 + 5, TIME * 10**9 + 123456789))
        os.utime(self.here / "tree/soft", ns=(TIME, TIME), follow_symlinks=False)
        self.wasifs("cp", "host:tree", "host:copy")
        self.addCleanup(os.chmod, self.here / "copy/sub/deep", 0o755)
        self.same("tree", "copy")
        self.assertTrue(os.path.samefile(self.here / "copy/file", self.here / "copy/sub/hard"))
        self.assertFalse(os.path.samefile(self.here / "copy/file", self.here / "tree/file"))
        self.assertLess(os.stat(self.here / "copy/sparse").st_blocks * 512, 1 << 20)
        self.assertEqual(self.left_over(), [])

    def test_out_of_a_snapshot_and_layers(self):
        self.run_tool(["--copy", "tree::/t", "--snapshot-to", "states#a"], "put /t/new made")
        self.wasifs("cp", "states#a::/t", "host:out")
        self.assertEqual((self.read("out/new"), self.read("out/sub/deep/inner")), ("made", "inner\n"))
        os.mkdir(self.here / "changes")
        self.run_tool(["--mount", "overlay:tree,changes::/x"], "rm /x/file", "put /x/sub/new x")
        self.wasifs("cp", "overlay:tree,changes", "host:flat")
        self.wasifs("diff", "overlay:tree,changes", "host:flat")
        self.assertFalse((self.here / "flat/file").exists())

    def test_into_layers(self):
        os.mkdir(self.here / "changes")
        self.write("more/a", "a")
        self.wasifs("cp", "host:more::/a", "overlay:tree,changes::/sub")
        self.assertEqual(self.wasifs("cat", "overlay:tree,changes::/sub/a"), "a")
        self.assertFalse((self.here / "tree/sub/a").exists())

    def test_options_of_both(self):
        self.wasifs("cp", "-o", "hide=sub", "host:tree", "host:copy")
        self.assertEqual(sorted(os.listdir(self.here / "copy")), ["dangling", "empty", "file", "soft"])
        os.mkdir(self.here / "safe")
        self.refused("cp", "--to-options", "ro", "host:tree", "host:safe", naming="file")
        self.assertEqual(os.listdir(self.here / "safe"), [])


class WhereTo(Case):
    def test_into_a_directory_that_exists(self):
        os.mkdir(self.here / "there")
        self.wasifs("cp", "host:tree::/sub", "host:tree::/file", "host:there")
        self.assertEqual(sorted(os.listdir(self.here / "there")), ["file", "sub"])
        self.wasifs("cp", "host:tree::/sub", "host:there")
        self.assertFalse((self.here / "there/sub/sub").exists(), "the same again is the same again")
        self.wasifs("cp", "host:tree::/sub", "host:there::/sub")
        self.assertTrue((self.here / "there/sub/sub/deep/inner").exists())
        self.wasifs("cp", "file:tree/file", "host:there::/sub")
        self.assertEqual(self.read("there/sub/file"), "content\n")

    def test_to_a_new_name(self):
        os.mkdir(self.here / "there")
        self.wasifs("cp", "host:tree::/file", "host:there::/renamed")
        self.assertEqual(self.read("there/renamed"), "content\n")
        self.wasifs("cp", "host:tree::/sub", "host:there::/renamed.d")
        self.assertEqual(self.read("there/renamed.d/deep/inner"), "inner\n")
        self.wasifs("cp", "host:tree::/file", "host:new")
        self.assertEqual(self.read("new/file"), "content\n")
        self.refused("cp", "host:tree::/file", "host:there::/absent/name", naming="absent")
        self.refused("cp", "host:tree::/file", "host:tree::/sub", "host:there::/both", naming="both")
        self.assertFalse((self.here / "there/both").exists())

    def test_into_a_directory_that_is_made(self):
        self.wasifs("cp", "host:tree", "host:fresh::/under")
        self.same("tree", "fresh/under")
        self.write("other/file", "other\n")
        self.wasifs("cp", "host:.::/tree", "host:.::/other", "host:both")
        self.same("tree", "both/tree")
        self.same("other", "both/other")

    def test_contents(self):
        os.mkdir(self.here / "there")
        self.wasifs("cp", "host:tree::/sub/.", "host:there")
        self.assertEqual(os.listdir(self.here / "there"), ["deep"])
        (self.here / "tree/way").symlink_to("sub")
        self.wasifs("cp", "host:tree::/way/.", "host:other")
        self.assertEqual(os.listdir(self.here / "other"), ["deep"])
        self.wasifs("cp", "-T", "host:tree::/sub", "host:there")
        self.assertEqual(sorted(os.listdir(self.here / "there")), ["deep"])
        self.wasifs("cp", "host:tree::/way", "host:there")
        self.assertEqual(os.readlink(self.here / "there/way"), "sub")

    def test_json(self):
        told = json.loads(self.wasifs("cp", "--json", "host:tree", "host:copy"))
        self.assertEqual(told, {"entries": 8, "bytes": 14, "problems": []})

    def test_what_cannot_be(self):
        self.refused("cp", "host:tree", naming="PLACE")
        self.refused("cp", "host:tree", "copy", naming="host:copy")
        self.refused("cp", "host:absent", "host:tree", naming="absent")
        self.refused("cp", "host:tree::/absent", "host:tree::/empty", naming="absent")
        self.refused("cp", "host:tree", "host:a/b/c", naming="a/b/c")
        self.refused("cp", "host:tree", "file:tree/file", naming="not a directory")


class InTheWay(Case):
    def test_files_give_way_in_one_step(self):
        self.write("old/file", "old")
        self.write("old/mine", "mine")
        (self.here / "old/soft").symlink_to("mine")
        os.link(self.here / "old/file", self.here / "old/second")
        with open(self.here / "old/file", encoding="utf-8") as held:
            self.wasifs("cp", "host:tree", "host:old")
            self.assertEqual(held.read(), "old", "the old one was not written into")
        self.assertEqual((self.read("old/file"), self.read("old/second"), self.read("old/mine")),
                         ("content\n", "old", "mine"))
        self.assertEqual(os.readlink(self.here / "old/soft"), "sub/deep/inner")
        self.assertEqual(self.left_over(), [])

    def test_directories_keep_what_is_theirs(self):
        os.mkdir(self.here / "there")
        os.chmod(self.here / "there", 0o711)
        os.chmod(self.here / "tree", 0o700)
        self.wasifs("cp", "host:tree", "host:there")
        self.assertEqual(os.stat(self.here / "there").st_mode & 0o777, 0o711)

    def test_kinds_do_not_give_way_to_each_other(self):
        self.write("there/sub", "a file")
        os.makedirs(self.here / "there/file/full")
        self.wasifs("cp", "host:tree", "host:there", expect=125)
        self.assertIn("sub:", self.err)
        self.assertIn("file:", self.err)
        self.assertEqual(self.read("there/sub"), "a file")
        self.assertTrue((self.here / "there/file/full").is_dir())
        self.assertTrue((self.here / "there/empty").is_dir(), "the rest is copied")
        self.assertEqual(self.left_over(), [])

    def test_onto_itself(self):
        os.link(self.here / "tree/file", self.here / "tree/hard")
        self.wasifs("cp", "host:tree::/file", "host:tree::/file")
        self.wasifs("cp", "host:tree::/file", "host:tree::/hard")
        self.assertEqual((self.read("tree/file"), self.read("tree/hard")), ("content\n", "content\n"))
        self.refused("cp", "host:tree", "host:tree", naming="nvalid")
        self.assertEqual(self.left_over(), [])

    def test_into_itself(self):
        self.wasifs("cp", "host:tree", "host:tree::/sub", expect=125)
        self.assertFalse((self.here / "tree/sub/sub/sub").exists())
        self.wasifs("cp", "host:tree::/sub", "host:tree::/sub/deep", expect=125)
        self.assertFalse((self.here / "tree/sub/deep/sub/deep/sub").exists())
        self.assertEqual(self.read("tree/file"), "content\n")


class Out(Case):
    def test_a_link_in_the_way_is_not_followed(self):
        self.write("secret/file", "secret")
        self.write("secret/deep/inner", "secret")
        os.mkdir(self.here / "there")
        (self.here / "there/file").symlink_to("../secret/file")
        (self.here / "there/sub").symlink_to("../secret")
        self.wasifs("cp", "host:tree", "host:there", expect=125)
        self.assertIn("sub:", self.err)
        self.assertEqual((self.read("secret/file"), self.read("secret/deep/inner")), ("secret", "secret"))
        self.assertEqual(self.read("there/file"), "content\n")
        # Nor is one that stays inside and is in a directory's place.
        os.makedirs(self.here / "inside/real")
        (self.here / "inside/sub").symlink_to("real")
        self.wasifs("cp", "host:tree", "host:inside", expect=125)
        self.assertEqual(os.listdir(self.here / "inside/real"), [])

    def test_links_that_lead_out(self):
        (self.here / "tree/absolute").symlink_to("/etc/passwd")
        (self.here / "tree/up").symlink_to("../../outside")
        self.wasifs("cp", "host:tree", "host:safe", expect=125)
        for name in ("absolute", "up"):
            self.assertIn(f"{name}:", self.err)
            self.assertFalse(os.path.lexists(self.here / "safe" / name))
        self.assertEqual(self.read("safe/file"), "content\n")
        self.wasifs("cp", "--to-options", "links=verbatim", "host:tree", "host:exact")
        self.same("tree", "exact")

    def test_what_has_no_content_is_told(self):
        os.mkfifo(self.here / "tree/fifo")
        self.wasifs("cp", "host:tree", "host:copy", expect=125)
        self.assertIn("fifo", self.err)
        self.assertEqual(self.read("copy/sub/deep/inner"), "inner\n")


class Guests(Case):
    def test_absolute_links_come_in(self):
        """A guest that follows one gets an error and nothing else, so it may have it."""
        (self.here / "tree/absolute").symlink_to("/etc/passwd")
        self.run_tool(["--copy", "tree::/t"], "readlink /t/absolute")
        self.assertEqual(self.out, "/etc/passwd\n")


if __name__ == "__main__":
    cli.main()
