#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--mount archive:FILE: guests and the kernel look into archives; bad ones are refused with a sentence."""

import io
import os
import pty
import shutil
import signal
import subprocess
import tarfile
import zipfile

import cli


class Archives(cli.Case):
    def setUp(self):
        super().setUp()
        self.write("tree/file", "content\n")
        self.write("tree/sub/deep", "deep\n")
        os.symlink("sub/deep", self.here / "tree/link")
        os.symlink("/file", self.here / "tree/absolute")
        os.link(self.here / "tree/file", self.here / "tree/hard")
        os.utime(self.here / "tree/file", (1_500_000_000, 1_500_000_000))
        for name, mode in (("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tar.xz", "w:xz")):
            with tarfile.open(self.here / name, mode) as archive:
                archive.add(self.here / "tree", arcname=".")
        with zipfile.ZipFile(self.here / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(self.here / "tree/file", "file")
            archive.write(self.here / "tree/sub/deep", "sub/deep")

    def tool(self, archive, *commands, **keywords):
        return self.run_tool(["--mount", f"archive:{archive}::/x"], *commands, **keywords)

    def test_a_guest_reads(self):
        for name in ("a.tar", "a.tar.gz", "a.tar.xz", "a.zip"):
            self.assertEqual(self.tool(name, "cat /x/file", "cat /x/sub/deep"), "content\ndeep\n")
        self.assertEqual(self.tool("a.tar.gz", "ls /x"), "absolute\nfile\nhard\nlink\nsub\n")
        self.assertEqual(self.tool("a.tar", "cat /x/link", "readlink /x/link"), "deep\nsub/deep\n")
        self.assertIn("1500000000", self.tool("a.tar", "stat /x/file"))

    def test_nothing_changes(self):
        before = (self.here / "a.tar").read_bytes()
        for command in ("put /x/file new", "put /x/new new", "rm /x/file", "mkdir /x/d", "ln /x/file /x/n"):
            self.assertIn("ead-only", self.tool("a.tar", command, expect=1), command)
        self.assertEqual((self.here / "a.tar").read_bytes(), before)

    def test_views_of_it(self):
        self.assertEqual(self.tool("a.tar.gz", "ls /x", expect=0), "absolute\nfile\nhard\nlink\nsub\n")
        sub = ["--mount", "archive:a.tar.gz::/x:sub=sub,ro"]
        self.assertEqual(self.run_tool(sub, "ls /x", "cat /x/deep"), "deep\ndeep\n")
        hidden = ["--mount", "archive:a.zip::/x:hide=file"]
        self.assertEqual(self.run_tool(hidden, "ls /x"), "sub\n")

    def test_options(self):
        with tarfile.open(self.here / "big.tar.gz", "w:gz") as archive:
            info = tarfile.TarInfo("zeros")
            info.size = 3_000_000
            archive.addfile(info, io.BytesIO(bytes(info.size)))
        run = ["run", "--mount"]
        self.refused(*run, "archive:big.tar.gz::/x:unpacked=1M", cli.TOOL, "args",
                     naming=["big.tar.gz", "unpacks to more than 1048576 bytes"])
        self.run_tool(["--mount", "archive:big.tar.gz::/x:unpacked=4M,cache=1M"], "cat /x/zeros")
        self.assertEqual(len(self.out), 3_000_000)
        self.refused(*run, "archive:a.tar::/x:special=allow", cli.TOOL, "args", naming="has no option \"special\"")
        self.refused(*run, "archive:a.tar::/x:cache=much", cli.TOOL, "args", naming="much")

    def test_snapshots_take_it_as_given_again(self):
        given = ["--mount", "archive:a.tar.gz::/x"]
        self.run_tool([*given, "--trace=trace"], "cat /x/file")
        opened = next(number for number, line in enumerate(self.read("trace").splitlines(), 1) if '"file"' in line)
        self.run_tool([*given, "--snapshot-to", "open", "--snapshot-at", opened], "cat /x/file")
        restore = ["restore", *given]
        self.assertEqual(self.wasifs(*restore, "open"), "content\n")
        self.refused("restore", "open", naming="/x")
        # The same tree anew is the same; a changed one is not.
        (self.here / "tree/file").write_text("another content\n")
        with tarfile.open(self.here / "a.tar.gz", "w:gz") as archive:
            archive.add(self.here / "tree", arcname=".")
        self.refused(*restore, "open", naming="/x")
        captured = ["--mount", "archive:a.zip::/x:capture", "--snapshot-to", "all"]
        self.run_tool(captured, "ls /x")
        os.unlink(self.here / "a.zip")
        self.assertEqual(self.wasifs("restore", "all", "--", "cat", "/x/sub/deep"), "deep\n")

    def test_what_is_no_archive(self):
        self.write("text", "no archive\n")
        (self.here / "cut.tar").write_bytes((self.here / "a.tar").read_bytes()[:3000])
        with tarfile.open(self.here / "out.tar", "w") as archive:
            archive.addfile(tarfile.TarInfo("../../out"))
        for name, words in (("absent", ["absent", "o such file"]), ("text", ["text", "no archive of a kind"]),
                            ("cut.tar", ["cut.tar", "Truncated"]), ("tree", ["tree", "irectory"]),
                            ("out.tar", ["\"../../out\" at offset 0", "\"..\""])):
            self.refused("run", "--mount", f"archive:{name}::/x", cli.TOOL, "args", naming=words)

    def test_progress_on_a_terminal(self):
        with tarfile.open(self.here / "long.tar.gz", "w:gz", compresslevel=1) as archive:
            for number in range(40):
                info = tarfile.TarInfo(f"f{number}")
                info.size = 1_000_000
                archive.addfile(info, io.BytesIO(os.urandom(info.size)))
        ours, theirs = pty.openpty()
        subprocess.run([cli.PROGRAM, "run", "--mount", "archive:long.tar.gz::/x", cli.TOOL, "args"], cwd=self.here,
                       env=self.environment, stderr=theirs, stdout=subprocess.DEVNULL, check=True, timeout=120)
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:
            pass  # the end of a terminal
        os.close(ours)
        self.assertIn(b"reading long.tar.gz", shown)

    def test_by_the_kernel(self):
        if "mount" not in self.wasifs("--help") or not os.path.exists("/dev/fuse") or not shutil.which("fusermount3"):
            self.skipTest("no FUSE here")
        (self.here / "place").mkdir()
        serving = subprocess.Popen([cli.PROGRAM, "mount", "archive:a.tar.gz", "place"], cwd=self.here,
                                   env=self.environment, stderr=subprocess.PIPE, text=True)
        try:
            self.assertIn("is at place until", serving.stderr.readline())
            self.assertEqual((self.here / "place/link").read_text(), "deep\n")
            self.assertEqual(os.stat(self.here / "place/hard").st_nlink, 2)
            self.assertEqual(os.stat(self.here / "place/file").st_mtime, 1_500_000_000)
            with self.assertRaises(OSError):
                (self.here / "place/new").write_text("x")
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.communicate(timeout=60)


if __name__ == "__main__":
    cli.main()
