#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasifs pack` and `unpack`, against GNU tar and Python's zipfile and tarfile."""

import json
import os
import shutil
import stat
import subprocess
import tarfile
import unittest
import zipfile

import cli

TIME = 1_600_000_000
HAS = 'archive' in subprocess.run([cli.PROGRAM, "--help"], capture_output=True, check=True, text=True).stdout


@unittest.skipUnless(HAS, "this program is built without libarchive")
class Case(cli.Case):
    def setUp(self):
        super().setUp()
        self.write("tree/file", "content\n")
        self.write("tree/sub/deep/" + "n" * 200, "long name\n")
        self.write("tree/sub/\u00e9\u4e2d", "name\n")
        (self.here / "tree/empty").mkdir()
        (self.here / "tree/soft").symlink_to("sub/deep")
        (self.here / "tree/absolute").symlink_to("/etc/passwd")
        os.link(self.here / "tree/file", self.here / "tree/sub/hard")
        os.chmod(self.here / "tree/file", 0o4751)
        with open(self.here / "tree/sparse", "wb") as file:
            file.truncate(16 << 20)
            file.seek(8 << 20)
            file.write(os.urandom(5000))
        with open(self.here / "tree/hole", "wb") as file:
            file.truncate(4 << 20)
        for path in ("file", "empty"):
            os.utime(self.here / "tree" / path, ns=(TIME * 10**9 + 5, TIME * 10**9 + 123456789))

    def tar(self, *words, folder=None):
        subprocess.run(["tar", *words], cwd=folder or self.here, check=True)

    def look(self, name):
        """As the host's own tools see a tree, but for the times of directories that tar leaves to itself."""
        done = subprocess.run(["find", ".", "-mindepth", "1", "-printf", "%P %y %m %U:%G %n %l %T@ %s\\n"],
                              cwd=self.here / name, capture_output=True, check=True, text=True)
        return sorted(" ".join(line.split(" ")[:-1]) if " d " in line else line
                      for line in done.stdout.splitlines() if " l " not in line)

    def same(self, one, other):
        self.assertEqual(self.look(one), self.look(other))
        subprocess.run(["diff", "-r", "--no-dereference", one, other], cwd=self.here, check=True)


class Tar(Case):
    def test_gnu_tar_gets_all_of_it(self):
        for ending in ("tar", "tar.gz", "tgz", "tar.bz2", "tar.xz", "tar.zst"):
            if ending.endswith("zst") and not shutil.which("zstd"):
                continue
            self.wasifs("pack", "host:tree", f"made.{ending}")
            os.mkdir(self.here / "out")
            self.tar("-xpf", self.here / f"made.{ending}", folder=self.here / "out")
            self.same("tree", "out")
            self.assertTrue(os.path.samefile(self.here / "out/file", self.here / "out/sub/hard"))
            for name in ("sparse", "hole"):
                self.assertLess(os.stat(self.here / "out" / name).st_blocks * 512, 1 << 20, name)
            shutil.rmtree(self.here / "out")
        self.assertLess(os.stat(self.here / "made.tar").st_size, 100_000, "holes are not written out")

    def test_the_same_tree_gives_the_same_bytes(self):
        for ending in ("tar.gz", "tar.xz", "zip"):
            self.wasifs("pack", "host:tree", f"one.{ending}")
            self.wasifs("pack", "host:tree", f"two.{ending}")
            self.assertEqual((self.here / f"one.{ending}").read_bytes(), (self.here / f"two.{ending}").read_bytes())

    def test_reproducible(self):
        subprocess.run(["cp", "-r", "--no-preserve=mode,timestamps", "tree", "other"], cwd=self.here, check=True)
        os.unlink(self.here / "other/sub/hard")
        os.link(self.here / "other/file", self.here / "other/sub/hard")
        os.chmod(self.here / "other/file", 0o755)
        self.environment["SOURCE_DATE_EPOCH"] = str(TIME)
        for ending in ("tar.gz", "zip"):
            self.wasifs("pack", "--reproducible", "host:tree", f"one.{ending}")
            self.wasifs("pack", "--reproducible", "host:other", f"two.{ending}")
            self.assertEqual((self.here / f"one.{ending}").read_bytes(), (self.here / f"two.{ending}").read_bytes())
            self.wasifs("pack", "host:tree", f"three.{ending}")
            self.assertNotEqual((self.here / f"one.{ending}").read_bytes(), (self.here / f"three.{ending}").read_bytes())
        with tarfile.open(self.here / "one.tar.gz") as archive:
            entry = archive.getmember("file")
            self.assertEqual((entry.mtime, entry.mode, entry.uid, entry.uname), (TIME, 0o755, 0, ""))

    def test_order_and_names(self):
        self.wasifs("pack", "host:tree", "made.tar")
        with tarfile.open(self.here / "made.tar") as archive:
            names = archive.getnames()
            self.assertEqual(archive.getmember("sub/hard").linkname, "file")
        self.assertEqual(names[:5], ["absolute", "empty", "file", "hole", "soft"])
        self.assertIn("sub/\u00e9\u4e2d", names)
        self.wasifs("pack", "host:tree::/sub", "sub.tar")
        with tarfile.open(self.here / "sub.tar") as archive:
            self.assertEqual(archive.getnames()[0], "deep")
        self.wasifs("pack", "host:tree::/file", "one.tar")
        with tarfile.open(self.here / "one.tar") as archive:
            self.assertEqual(archive.getnames(), ["file"])

    def test_names_that_are_no_utf8(self):
        (self.here / "tree").joinpath(os.fsdecode(b"\xff\xfe")).touch()
        self.wasifs("pack", "host:tree", "made.tar")
        listed = subprocess.run(["tar", "-tf", "made.tar", "--quoting-style=literal"], cwd=self.here, check=True,
                                capture_output=True).stdout
        self.assertIn(b"\xff\xfe", listed)

    def test_a_fifo_stays_one(self):
        os.mkfifo(self.here / "pipe")
        with subprocess.Popen(["cat", "pipe"], cwd=self.here, stdout=subprocess.PIPE) as reader:
            self.wasifs("pack", "--format", "tar", "host:tree", "pipe")
            self.assertGreater(len(reader.stdout.read()), 1000)
        self.assertTrue(stat.S_ISFIFO(os.stat(self.here / "pipe").st_mode))

    def test_standard_output(self):
        with open(self.here / "piped.tgz", "wb") as file:
            self.wasifs("pack", "--format", "tar.gz", "host:tree", "-", stdout=file)
        self.wasifs("pack", "host:tree", "made.tar.gz")
        self.assertEqual((self.here / "piped.tgz").read_bytes(), (self.here / "made.tar.gz").read_bytes())

    def test_snapshots_and_layers(self):
        self.run_tool(["--mem", "/m", "--snapshot-to", "states#a"], "put /m/made by-a-guest")
        self.wasifs("pack", "states#a::/m", "made.tar")
        with tarfile.open(self.here / "made.tar") as archive:
            self.assertEqual(archive.extractfile("made").read(), b"by-a-guest")
            self.assertEqual(archive.getmember("made").mode, 0o644)


class Zip(Case):
    def test_python_gets_all_of_it(self):
        self.wasifs("pack", "host:tree", "made.zip")
        with zipfile.ZipFile(self.here / "made.zip") as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.read("file"), b"content\n")
            self.assertEqual(archive.read("sub/hard"), b"content\n")
            self.assertEqual(archive.read("sub/\u00e9\u4e2d"), b"name\n")
            self.assertEqual(archive.read("sparse"), (self.here / "tree/sparse").read_bytes())
            self.assertEqual(archive.read("soft"), b"sub/deep")
            self.assertTrue(stat.S_ISLNK(archive.getinfo("soft").external_attr >> 16))
            self.assertTrue(archive.getinfo("empty/").is_dir())


class Problems(Case):
    def test_what_cannot_be(self):
        self.refused("pack", "host:tree", "made.rar", naming=["made.rar", ".tar.zst"])
        self.refused("pack", "host:tree", "-", naming="--format")
        self.refused("pack", "--format", "rar", "host:tree", "-", naming="rar")
        self.refused("pack", "host:absent", "made.tar", naming="absent")
        self.refused("pack", "host:tree", "absent/made.tar", naming="absent")
        self.refused("pack", "host:tree", "tree/sub/made.tar", naming="what is packed")
        self.refused("pack", "host:.", "made.tar", naming="what is packed")
        self.wasifs("pack", "host:.::/tree/sub", "made.tar")
        self.assertEqual(sorted(os.listdir(self.here)), ["made.tar", "tree"])

    def test_what_is_left_out_is_told(self):
        os.mkfifo(self.here / "tree/fifo")
        told = json.loads(self.wasifs("pack", "--json", "host:tree", "made.tar", expect=125))
        self.assertIn("fifo", self.err)
        self.assertEqual(len(told["problems"]), 1)
        with tarfile.open(self.here / "made.tar") as archive:
            self.assertNotIn("fifo", archive.getnames())
            self.assertEqual(told["entries"], len(archive.getnames()))

    def test_an_archive_that_fails_leaves_the_old_one(self):
        self.write("made.tar", "old")
        with open(self.here / "tree/large", "wb") as file:
            file.write(os.urandom(1 << 20))
        self.wasifs("pack", "host:tree", "made.tar", expect=125, preexec_fn=limit_file)
        self.assertIn("made.tar", self.err)
        self.assertEqual(self.read("made.tar"), "old")
        self.assertEqual(sorted(os.listdir(self.here)), ["made.tar", "tree"])


def limit_file():
    import resource  # pylint: disable=import-outside-toplevel
    import signal  # pylint: disable=import-outside-toplevel
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


class Unpack(Case):
    def test_what_gnu_tar_made(self):
        self.tar("--format=posix", "-czf", "made.tgz", "--sparse", "-C", "tree", ".")
        self.wasifs("unpack", "--to-options", "links=verbatim", "made.tgz", "host:out")
        self.same("tree", "out")
        self.wasifs("diff", "--metadata", "archive:made.tgz", "host:out")
        self.assertLess(os.stat(self.here / "out/sparse").st_blocks * 512, 1 << 20)
        self.assertTrue(os.path.samefile(self.here / "out/file", self.here / "out/sub/hard"))

    def test_there_and_back(self):
        for ending in ("tar.zst", "zip"):
            self.wasifs("pack", "host:tree", f"made.{ending}")
            self.wasifs("unpack", "--to-options", "links=verbatim", f"made.{ending}", "host:out")
            self.wasifs("diff", "host:tree", "host:out")
            self.wasifs("diff", f"archive:made.{ending}", "host:out")
            shutil.rmtree(self.here / "out")

    def test_extended_attributes(self):
        try:
            os.setxattr(self.here / "tree/file", "user.of-a-file", bytes(range(256)))
            os.setxattr(self.here / "tree/empty", "user.of-a-directory", b"value")
        except OSError:
            self.skipTest("this file system keeps no extended attributes")
        self.wasifs("pack", "host:tree", "made.tar")
        with tarfile.open(self.here / "made.tar") as archive:
            self.assertEqual(archive.getmember("empty").pax_headers["SCHILY.xattr.user.of-a-directory"], "value")
        self.wasifs("unpack", "--to-options", "links=verbatim", "made.tar", "host:out")
        self.assertEqual(os.getxattr(self.here / "out/file", "user.of-a-file"), bytes(range(256)))
        self.assertEqual(os.listxattr(self.here / "out/empty"), os.listxattr(self.here / "tree/empty"))
        self.wasifs("pack", "--reproducible", "host:tree", "reproducible.tar")
        with tarfile.open(self.here / "reproducible.tar") as archive:
            self.assertEqual(archive.getmember("empty").pax_headers, {})

    def test_links_with_several_names_do_not_lead_out(self):
        with tarfile.open(self.here / "evil.tar", "w") as archive:
            for name in ("d", "d/e"):
                entry = tarfile.TarInfo(name)
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(entry)
            for name, kind, to in (("d/e/l", tarfile.SYMTYPE, "../../x"), ("m", tarfile.LNKTYPE, "d/e/l")):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname = kind, to
                archive.addfile(entry)
        self.wasifs("unpack", "evil.tar", "host:out", expect=125)
        self.assertTrue(os.path.lexists(self.here / "out/d/e/l"))
        self.assertFalse(os.path.lexists(self.here / "out/m"))

    def test_a_file_that_cannot_be_read_to_its_end_is_not_left(self):
        with zipfile.ZipFile(self.here / "d.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("f", os.urandom(300_000))
            archive.writestr("whole", "content")
        content = bytearray((self.here / "d.zip").read_bytes())
        content[290_000] ^= 0x55
        (self.here / "d.zip").write_bytes(content)
        self.wasifs("unpack", "d.zip", "host:out", expect=125)
        self.assertEqual(os.listdir(self.here / "out"), ["whole"])

    def test_into_layers_and_over_what_is_there(self):
        self.write("base/file", "old")
        os.mkdir(self.here / "changes")
        self.wasifs("pack", "host:tree", "-o", "hide=absolute", "made.tar")
        self.wasifs("unpack", "made.tar", "overlay:base,changes")
        self.assertEqual(self.wasifs("cat", "overlay:base,changes::/file"), "content\n")
        self.assertEqual(self.read("base/file"), "old")

    def test_hostile_archives_stay_inside(self):
        self.write("outside/file", "secret")
        with tarfile.open(self.here / "evil.tar", "w") as archive:
            way = tarfile.TarInfo("way")
            way.type, way.linkname = tarfile.SYMTYPE, str(self.here / "outside")
            archive.addfile(way)
            up = tarfile.TarInfo("up")
            up.type, up.linkname = tarfile.SYMTYPE, "../outside/file"
            archive.addfile(up)
        os.mkdir(self.here / "out")
        self.wasifs("unpack", "evil.tar", "host:out", expect=125)
        self.assertEqual(os.listdir(self.here / "out"), [])
        # A link that is there already is not gone through.
        (self.here / "out/sub").symlink_to("../outside")
        self.write("plain/sub/file", "from the archive")
        self.tar("-cf", "plain.tar", "-C", "plain", "sub")
        self.wasifs("unpack", "plain.tar", "host:out", expect=125)
        self.assertEqual(self.read("outside/file"), "secret")

    def test_what_cannot_be(self):
        self.write("bad.tar", "no archive at all")
        self.refused("unpack", "bad.tar", "host:out", naming="bad.tar")
        self.assertFalse((self.here / "out").exists())
        self.refused("unpack", "absent.tar", "host:out", naming="absent.tar")
        self.refused("unpack", "bad.tar", naming="TO")


if __name__ == "__main__":
    cli.main()
