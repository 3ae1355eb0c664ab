#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasifs tree`, `ls`, `cat` and `diff` of any file system that --mount takes, and of snapshots."""

import base64
import json
import os
import subprocess

import cli

TIME = 1_600_000_000


class Case(cli.Case):
    def setUp(self):
        super().setUp()
        self.write("project/file", "content\n")
        self.write("project/.hidden", "h")
        self.write("project/sub/deep/inner", "inner\n")
        (self.here / "project/link").symlink_to("sub/deep/inner")
        (self.here / "project/out").symlink_to("/etc/passwd")

    def json(self, *words, **keywords):
        return json.loads(self.wasifs(*words, "--json", **keywords))

    def save(self, place, *commands):
        self.run_tool(["--mem", "/m", "--snapshot-to", place], *commands)


class Tree(Case):
    def test_of_a_directory_of_the_host(self):
        self.assertEqual(self.wasifs("tree", "host:project"),
                         "/\n  .hidden  (1 B)\n  file  (8 B)\n  link -> sub/deep/inner\n  out -> /etc/passwd\n"
                         "  sub/\n    deep/\n      inner  (6 B)\n")
        below = "/sub/\n  deep/\n    inner  (6 B)\n"
        self.assertEqual(self.wasifs("tree", "host:project::/sub"), below)
        self.assertEqual(self.wasifs("tree", "host:project", "/sub"), below)
        self.assertEqual(self.wasifs("tree", "host:project::sub", "deep"), "/sub/deep/\n  inner  (6 B)\n")
        self.assertEqual(self.wasifs("tree", "host:project::/file"), "/file  (8 B)\n")

    def test_of_other_file_systems(self):
        os.mkdir(self.here / "changes")
        self.write("above/file", "above")
        self.assertEqual(self.wasifs("tree", "mem:"), "/\n")
        self.assertEqual(self.wasifs("tree", "file:project/file"), "/file  (8 B)\n")
        self.assertIn("file  (5 B)", self.wasifs("tree", "overlay:above,project,changes"))
        self.assertIn("inner", self.out)
        self.assertIn("null", self.wasifs("tree", "dev:"))

    def test_options_and_json(self):
        self.assertEqual(self.wasifs("tree", "host:project", "-o", "hide=.*,hide=sub,hide=out"),
                         "/\n  file  (8 B)\n  link -> sub/deep/inner\n")
        told = self.json("tree", "host:project", "/sub")
        self.assertEqual(told["file_system"], "host:project")
        self.assertEqual([(entry["path"], entry["type"]) for entry in told["entries"]],
                         [("/sub", "directory"), ("/sub/deep", "directory"), ("/sub/deep/inner", "file")])
        self.assertEqual(self.json("tree", "mem:")["entries"][0]["path"], "/")

    def test_what_cannot_be(self):
        for place, words in (("host:absent", "absent"), ("host:project::/absent", "/absent"), ("tape:x", "overlay"),
                             ("host:project::/out/x", "/out"), ("mem:x", "no directory"), ("absent", "absent"),
                             ("./host:project", "host:project")):
            self.refused("tree", place, naming=words)
        self.refused("tree", "states", "-o", "ro", naming="snapshot")
        self.refused("tree", "host:project", "-o", "bad", naming="bad")

    def test_a_directory_that_cannot_be_read_hides_nothing_else(self):
        if os.geteuid() == 0:
            self.skipTest("root reads all")
        os.chmod(self.here / "project/sub/deep", 0)
        self.addCleanup(os.chmod, self.here / "project/sub/deep", 0o755)
        self.wasifs("tree", "host:project", expect=125)
        self.assertIn("/sub/deep", self.err)
        self.assertIn("file  (8 B)", self.out)
        self.json("tree", "host:project", expect=125)

    def test_more_files_than_descriptors(self):
        for number in range(300):
            self.write(f"project/many/{number:03}")
        self.wasifs("tree", "host:project", preexec_fn=lambda: limit_descriptors(64))
        self.assertIn("    299  (0 B)\n", self.out)
        self.wasifs("ls", "-l", "host:project::/many", preexec_fn=lambda: limit_descriptors(64))
        self.assertEqual(len(self.out.splitlines()), 300)
        self.wasifs("cp", "--to-options", "links=verbatim", "host:project", "host:copy",
                    preexec_fn=lambda: limit_descriptors(64))
        self.wasifs("diff", "host:project", "host:copy", expect=0, preexec_fn=lambda: limit_descriptors(64))


def limit_descriptors(count):
    import resource  # pylint: disable=import-outside-toplevel
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))


class Listing(Case):
    def test_names(self):
        self.assertEqual(self.wasifs("ls", "host:project"), ".hidden\nfile\nlink\nout\nsub\n")
        self.assertEqual(self.wasifs("ls", "host:project::/sub"), "deep\n")
        self.assertEqual(self.wasifs("ls", "host:project", "-a", "sub/deep"), "inner\n")
        self.assertEqual(self.wasifs("ls", "host:project::file"), "/file\n")
        self.assertEqual(self.wasifs("ls", "-d", "host:project", "/sub"), "/sub\n")
        self.assertEqual(self.wasifs("ls", "host:project", "/file", "/sub", "/sub/deep"),
                         "/file\n\n/sub:\ndeep\n\n/sub/deep:\ninner\n")
        self.assertEqual(self.wasifs("ls", "-R", "host:project::sub"), "/sub:\ndeep\n\n/sub/deep:\ninner\n")
        self.assertEqual(self.wasifs("ls", "-o", "hide=.*,hide=*u*,hide=link", "host:project"), "file\n")

    def test_details_are_those_of_the_host(self):
        os.chmod(self.here / "project/file", 0o4751)
        os.chmod(self.here / "project/sub", 0o1775)
        os.utime(self.here / "project/file", ns=(TIME * 10**9, TIME * 10**9))
        lines = self.wasifs("ls", "-l", "host:project").splitlines()
        theirs = subprocess.run(["ls", "-lnA", "--time-style=+%Y-%m-%d %H:%M:%S"], cwd=self.here / "project",
                                env={**self.environment, "LC_ALL": "C"}, capture_output=True, check=True, text=True)
        wanted = [line.split() for line in theirs.stdout.splitlines()[1:]]
        ours = [line.split() for line in lines]
        for have, want in zip(ours, wanted, strict=True):
            if want[0].startswith("d"):
                have[4] = want[4]  # directories have no size here
            self.assertEqual(have, want)

    def test_where_no_mode_is_kept(self):
        self.save("states#a", "put /m/f hello")
        line = self.wasifs("ls", "-l", "states#a::/m")
        self.assertTrue(line.startswith("-"), line)
        self.assertTrue(line.endswith(" f\n"), line)
        self.assertEqual(self.wasifs("ls", "states", "/m"), "f\n")

    def test_json(self):
        told = self.json("ls", "-R", "host:project")
        by_path = {entry["path"]: entry for entry in told["entries"]}
        self.assertEqual(sorted(by_path),
                         ["/.hidden", "/file", "/link", "/out", "/sub", "/sub/deep", "/sub/deep/inner"])
        self.assertEqual(by_path["/link"]["target"], "sub/deep/inner")
        self.assertEqual(by_path["/file"]["size"], 8)
        self.assertEqual(by_path["/file"]["mode"], f"{os.stat(self.here / 'project/file').st_mode & 0o7777:04o}")
        self.assertEqual(by_path["/file"]["uid"], os.getuid())

    def test_what_cannot_be(self):
        self.wasifs("ls", "host:project", "/absent", "/file", expect=125)
        self.assertEqual(self.out, "/file\n")
        self.assertIn("/absent", self.err)
        self.refused("ls", naming="place")
        self.refused("ls", "host:absent", naming="absent")

    def test_names_do_not_reach_the_terminal_as_they_are(self):
        (self.here / "project/\x1b[31mred").touch()
        for words in (("ls",), ("tree",), ("ls", "-l")):
            self.assertNotIn("\x1b", self.wasifs(*words, "host:project"))


class Cat(Case):
    def test_contents(self):
        self.assertEqual(self.wasifs("cat", "host:project::/file"), "content\n")
        self.assertEqual(self.wasifs("cat", "host:project", "/file", "link"), "content\ninner\n")
        self.assertEqual(self.wasifs("cat", "host:project::sub", "deep/inner"), "inner\n")
        self.assertEqual(self.wasifs("cat", "file:project/file"), "content\n")
        self.save("states#a", "put /m/f hello")
        self.assertEqual(self.wasifs("cat", "states#a::/m/f"), "hello")
        files = self.json("cat", "host:project", "/file")["files"]
        self.assertEqual([base64.b64decode(file["base64"]) for file in files], [b"content\n"])

    def test_what_cannot_be(self):
        self.refused("cat", "host:project", naming="PATH")
        self.refused("cat", "host:project::/sub", naming="/sub")
        self.refused("cat", "host:project::/out", naming="/out")
        self.refused("cat", "host:project", "/../../etc/passwd", naming="/etc/passwd")

    def test_a_reader_that_goes_ends_it(self):
        with open(self.here / "project/large", "wb") as file:
            file.truncate(1 << 40)
        with subprocess.Popen([cli.PROGRAM, "cat", "host:project::/large"], cwd=self.here, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.environment) as running:
            running.stdout.read(10)
            running.stdout.close()
            self.assertNotEqual(running.wait(timeout=60), 0)
            running.stderr.close()


class Diff(Case):
    def setUp(self):
        super().setUp()
        subprocess.run(["cp", "-a", "project", "other"], cwd=self.here, check=True)

    def test_the_same(self):
        self.assertEqual(self.wasifs("diff", "host:project", "host:other"), "")
        self.assertEqual(self.wasifs("diff", "--metadata", "host:project", "host:other"), "")
        self.assertEqual(self.json("diff", "host:project", "host:other")["files"],
                         {"removed": [], "added": [], "modified": []})

    def test_what_differs(self):
        self.write("other/new/file", "n")
        self.write("other/sub/deep/inner", "INNER\n")
        (self.here / "other/file").unlink()
        (self.here / "other/file").mkdir()
        (self.here / "other/out").unlink()
        (self.here / "other/out").symlink_to("elsewhere")
        (self.here / "other/.hidden").unlink()
        self.assertEqual(self.wasifs("diff", "host:project", "host:other", expect=1),
                         "- /.hidden\n~ /file/  (type)\n+ /new/\n+ /new/file\n~ /out  (target)\n"
                         "~ /sub/deep/inner  (content)\n")
        files = self.json("diff", "host:project", "host:other", expect=1)["files"]
        self.assertEqual([file["path"] for file in files["added"]], ["/new", "/new/file"])
        self.assertEqual([file["path"] for file in files["removed"]], ["/.hidden"])
        self.assertEqual([(file["path"], file["change"]) for file in files["modified"]],
                         [("/file", "type"), ("/out", "target"), ("/sub/deep/inner", "content")])
        self.assertEqual(files["modified"][0]["old_type"], "file")
        self.assertEqual(self.wasifs("diff", "-q", "host:project", "host:other", expect=1), "")
        self.assertEqual(self.wasifs("diff", "host:project::/sub/deep/inner", "host:other::/sub/deep/inner", expect=1),
                         "~ /  (content)\n")
        self.assertEqual(self.wasifs("diff", "host:project::/sub/deep", "host:other::/sub/deep", expect=1),
                         "~ /inner  (content)\n")

    def test_times_and_modes_count_if_asked(self):
        os.utime(self.here / "other/file", (1, 1))
        os.chmod(self.here / "other/.hidden", 0o600)
        self.wasifs("diff", "host:project", "host:other")
        self.assertEqual(self.wasifs("diff", "--metadata", "host:project", "host:other", expect=1),
                         "~ /.hidden  (permissions)\n~ /file  (times)\n")

    def test_a_time_that_was_set_back_hides_nothing(self):
        before = os.stat(self.here / "other/file")
        self.write("other/file", "CONTENT\n")
        os.utime(self.here / "other/file", ns=(before.st_atime_ns, before.st_mtime_ns))
        self.assertEqual(self.wasifs("diff", "host:project", "host:other", expect=1), "~ /file  (content)\n")

    def test_different_kinds(self):
        os.mkdir(self.here / "changes")
        self.run_tool(["--mount", "overlay:project,changes::/x"], "rm /x/file", "put /x/new x")
        self.assertEqual(self.wasifs("diff", "host:project", "overlay:project,changes", expect=1),
                         "- /file\n+ /new\n")
        self.run_tool(["--copy", "project/sub::/m/sub", "--snapshot-to", "states#s"], "put /m/sub/extra x")
        self.assertEqual(self.wasifs("diff", "host:project::sub", "states#s::/m/sub", expect=1), "+ /extra\n")
        self.wasifs("diff", "host:project", "host:other", "-o", "hide=file", expect=0)

    def test_trouble_is_not_a_difference(self):
        for words in (["host:project", "host:absent"], ["host:absent", "host:project"],
                      ["host:project::/absent", "host:other"], ["absent", "host:other"]):
            self.refused("diff", *words, naming="absent", expect=2)
        self.refused("diff", "host:project", naming="B", expect=2)
        self.refused("diff", "--unknown", "host:project", "host:other", naming="--unknown", expect=2)
        if os.geteuid() != 0:
            self.write("other/new", "x")
            os.chmod(self.here / "other/file", 0)
            self.wasifs("diff", "host:project", "host:other", expect=2)
            self.assertEqual(self.out, "+ /new\n")
            self.assertIn("/file", self.err)

    def test_large_files_are_compared_to_the_end(self):
        for name in ("project", "other"):
            with open(self.here / name / "large", "wb") as file:
                file.write(bytes(range(256)) * 1000)
        self.wasifs("diff", "host:project", "host:other")
        with open(self.here / "other/large", "r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(b"!")
        self.assertEqual(self.wasifs("diff", "host:project", "host:other", expect=1), "~ /large  (content)\n")


class Terminal(Case):
    def test_progress_on_a_terminal_only(self):
        with open(self.here / "project/large", "wb") as file:
            for _ in range(40):
                file.write(os.urandom(1 << 20))
        controller, terminal = os.openpty()
        with os.fdopen(terminal, "wb") as stream:
            subprocess.run([cli.PROGRAM, "cp", "--to-options", "links=verbatim", "host:project", "host:copy"],
                           cwd=self.here, env=self.environment, stderr=stream, check=True, timeout=60)
        shown = b""
        while True:
            try:
                block = os.read(controller, 65536)
            except OSError:  # all of it was read and nobody writes
                break
            if not block:
                break
            shown += block
        os.close(controller)
        self.assertIn(b"copying host:project", shown)
        self.assertTrue(shown.endswith(b"\r\x1b[K"), shown[-100:])
        self.wasifs("cp", "--to-options", "links=verbatim", "host:project", "host:again")
        self.assertEqual(self.err, "")


if __name__ == "__main__":
    cli.main()
