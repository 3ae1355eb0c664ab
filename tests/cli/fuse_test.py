#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasifs mount`: the kernel is one more client of a file system, and other programs use it."""

import errno
import mmap
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
import unittest

import cli


class Mount(cli.Case):
    def mount(self, spec, *options):
        """Attaches it until the end of the test."""
        place = self.here / "place"
        place.mkdir()
        self.serving = subprocess.Popen([cli.PROGRAM, "mount", *options, spec, "place"], cwd=self.here,
                                        env=self.environment, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.assertIn("is at place until", self.serving.stderr.readline())
        return place

    def end(self):
        self.serving.send_signal(signal.SIGTERM)
        self.serving.communicate(timeout=60)
        return self.serving.returncode

    def test_names(self):
        place = self.mount("mem:")
        (place / "d/e").mkdir(parents=True)
        (place / "d/f").write_text("content")
        os.link(place / "d/f", place / "g")
        os.symlink("d/f", place / "l")
        self.assertEqual((place / "l").read_text(), "content")
        self.assertEqual(os.readlink(place / "l"), "d/f")
        self.assertTrue(os.path.samefile(place / "g", place / "d/f"))
        self.assertEqual(os.stat(place / "g").st_nlink, 2)
        os.rename(place / "d", place / "h")
        os.link(place / "g", place / "h/again")  # a file by its number, after its names have changed
        os.unlink(place / "g")
        self.assertEqual((place / "h/again").read_text(), "content")
        self.assertEqual(sorted(os.listdir(place / "h")), ["again", "e", "f"])
        with self.assertRaises(OSError) as refused:
            os.rmdir(place / "h")
        self.assertIn("not empty", str(refused.exception).lower())
        with self.assertRaises(FileNotFoundError):
            os.stat(place / "d")
        with self.assertRaises(OSError):
            os.stat(place / ("n" * 256))

    def test_content(self):
        place = self.mount("mem:")
        with open(place / "f", "w+b") as file:
            file.truncate(3 * 4096)
            with mmap.mmap(file.fileno(), 3 * 4096) as memory:
                memory[4096:4100] = b"abcd"
                memory.flush()
            file.seek(4096)
            self.assertEqual(file.read(4), b"abcd")
            os.posix_fallocate(file.fileno(), 0, 5 * 4096)
        self.assertEqual(os.stat(place / "f").st_size, 5 * 4096)
        os.truncate(place / "f", 4098)
        self.assertEqual((place / "f").read_bytes(), bytes(4096) + b"ab")
        with open(place / "log", "a") as one, open(place / "log", "a") as other:
            for number in range(10):
                print(number, file=(one, other)[number % 2], flush=True)
        self.assertEqual((place / "log").read_text().split(), [str(number) for number in range(10)])
        with open(place / "gone", "w+") as file:
            os.unlink(place / "gone")
            file.write("still here")
            file.flush()
            file.seek(0)
            self.assertEqual(file.read(), "still here")
            self.assertEqual(os.fstat(file.fileno()).st_nlink, 0)

    def test_a_tree_comes_out_as_it_went_in(self):
        for number in range(500):  # a listing of several pages
            self.write(f"tree/{number % 7}/{'name' * 10}{number}", "content " * number)
        place = self.mount("mem:")
        shutil.copytree(self.here / "tree", place / "tree", copy_function=shutil.copyfile)
        subprocess.run(["diff", "-r", self.here / "tree", place / "tree"], check=True)
        shutil.rmtree(place / "tree")
        self.assertEqual(os.listdir(place), [])

    def test_times_and_permissions(self):
        place = self.mount("mem:")
        (place / "f").touch()
        os.utime(place / "f", ns=(5, 1_600_000_000_123_456_789))
        self.assertEqual(os.stat(place / "f").st_mtime_ns, 1_600_000_000_123_456_789)
        self.assertEqual(os.stat(place / "f").st_uid, os.geteuid())
        for mode in (0o4711, 0, 0o1777, 0o640):
            os.chmod(place / "f", mode)
            self.assertEqual(os.stat(place / "f").st_mode & 0o7777, mode)
        umask = os.umask(0o027)
        try:
            (place / "made").touch(0o666)
            (place / "d").mkdir(0o777)
            os.mkfifo(place / "fifo", 0o666)
        finally:
            os.umask(umask)
        for name, mode in (("made", stat.S_IFREG | 0o640), ("d", stat.S_IFDIR | 0o750), ("fifo", stat.S_IFIFO | 0o640)):
            self.assertEqual(os.stat(place / name).st_mode, mode, name)
        os.chmod(place / "d", 0o2775)
        (place / "d/below").mkdir()
        self.assertEqual(os.stat(place / "d/below").st_mode & 0o2000, 0o2000)

    def test_attributes(self):
        place = self.mount("mem:")
        (place / "f").touch()
        self.assertEqual(os.listxattr(place / "f"), [])
        os.setxattr(place / "f", "user.one", b"1", os.XATTR_CREATE)
        os.setxattr(place / "f", "user.long", bytes(range(256)) * 100)
        with self.assertRaises(FileExistsError):
            os.setxattr(place / "f", "user.one", b"2", os.XATTR_CREATE)
        with self.assertRaises(OSError) as absent:
            os.setxattr(place / "f", "user.other", b"2", os.XATTR_REPLACE)
        self.assertEqual(absent.exception.errno, errno.ENODATA)
        self.assertEqual(sorted(os.listxattr(place / "f")), ["user.long", "user.one"])
        self.assertEqual(os.getxattr(place / "f", "user.long"), bytes(range(256)) * 100)
        os.removexattr(place / "f", "user.one")
        with self.assertRaises(OSError) as absent:
            os.getxattr(place / "f", "user.one")
        self.assertEqual(absent.exception.errno, errno.ENODATA)
        with self.assertRaises(OSError) as refused:
            os.setxattr(place / "f", "system.posix_acl_access", b"x")
        self.assertIn(refused.exception.errno, (errno.EOPNOTSUPP, errno.EINVAL))

    @unittest.skipUnless(os.geteuid() == 0, "only root can be others")
    def test_the_kernel_checks_permissions(self):
        place = self.mount("mem:", "--allow-other")
        os.chmod(self.folder, 0o755)
        os.chmod(self.here, 0o755)
        os.chmod(place, 0o1777)
        (place / "mine").write_text("secret")
        os.chmod(place / "mine", 0o600)
        (place / "program").touch()
        os.chown(place / "program", 65534, 65534)
        os.chmod(place / "program", 0o6777)
        self.assertEqual((os.stat(place / "program").st_uid, os.stat(place / "program").st_gid), (65534, 65534))

        def by_nobody(*words):
            code = "import os, sys; os.setgid(65534); os.setuid(65534); os.umask(0); " + "; ".join(words)
            return subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True).stderr

        self.assertIn("PermissionError", by_nobody("open('mine')"))
        self.assertIn("PermissionError", by_nobody("os.unlink('mine')"))
        self.assertIn("PermissionError", by_nobody("os.chmod('mine', 0o777)"))
        self.assertEqual(by_nobody("os.mkdir('d', 0o700)", "open('d/f', 'w').write('x')", "os.mkfifo('d/p')"), "")
        self.assertEqual((os.stat(place / "d/f").st_uid, os.stat(place / "d/f").st_gid), (65534, 65534))
        self.assertEqual(os.stat(place / "d/f").st_mode & 0o7777, 0o666)
        # Who writes to what lends rights ends that.
        self.assertEqual(by_nobody("open('program', 'r+').write('x')"), "")
        self.assertEqual(os.stat(place / "program").st_mode & 0o7777, 0o777)
        os.chmod(place / "program", 0o6777)
        self.assertEqual(by_nobody("open('program', 'w')"), "")
        self.assertEqual(os.stat(place / "program").st_mode & 0o7777, 0o777)
        os.chmod(place / "program", 0o6777)
        self.assertEqual(by_nobody("os.chown('program', 65534, 65534)"), "")
        self.assertEqual(os.stat(place / "program").st_mode & 0o7777, 0o777)

    def test_copies_in_memory(self):
        self.write("tree/d/f", "content")
        os.chmod(self.here / "tree/d/f", 0o751)
        for spec, options in (("mem:tree", ()), ("mem:tree", ("-o", "clone")), ("overlay:mem:tree,", ()),
                              ("overlay:tree,", ())):
            place = self.mount(spec, *options)
            self.assertEqual(os.stat(place / "d/f").st_mode & 0o7777, 0o751, spec)
            os.chmod(place / "d/f", 0o604)
            (place / "d/f").write_text("changed")
            self.assertEqual(os.stat(place / "d/f").st_mode & 0o7777, 0o604, spec)
            os.rename(place / "d", place / "e")
            self.assertEqual((place / "e/f").read_text(), "changed")
            self.end()
            place.rmdir()
        self.assertEqual(self.read("tree/d/f"), "content")
        self.assertEqual(os.stat(self.here / "tree/d/f").st_mode & 0o7777, 0o751)

    def test_limits_are_those_of_the_file_system(self):
        place = self.mount("mem:", "-o", "size=1M")
        with self.assertRaises(OSError) as refused:
            (place / "f").write_bytes(bytes(2 << 20))
        self.assertIn("No space left", str(refused.exception))
        self.assertEqual(shutil.disk_usage(place).total, 1 << 20)

    def test_a_view_of_a_directory(self):
        self.write("tree/f", "of the host")
        self.write("tree/secret", "hidden")
        place = self.mount("host:tree", "-o", "hide=secret")
        self.assertEqual(os.listdir(place), ["f"])
        (place / "new").write_text("from outside")
        self.assertEqual(self.read("tree/new"), "from outside")
        self.write("tree/later", "by somebody else")  # seen at once
        self.assertEqual((place / "later").read_text(), "by somebody else")
        self.write("tree/later", "changed by somebody else")
        self.assertEqual((place / "later").read_text(), "changed by somebody else")

    def test_ends_when_it_is_unmounted(self):
        place = self.mount("mem:")
        subprocess.run(["fusermount3", "-u", place], check=True)
        self.serving.communicate(timeout=60)
        self.assertEqual(self.serving.returncode, 0)
        self.assertFalse(os.path.ismount(place))

    def test_ends_by_a_signal(self):
        place = self.mount("mem:")
        self.assertEqual(self.end(), 0)
        self.assertFalse(os.path.ismount(place))

    def test_what_cannot_be(self):
        (self.here / "place").mkdir()
        self.write("file", "")
        for words, naming in ((["nothing:", "place"], ["nothing"]), (["mem:", "absent"], ["absent"]),
                              (["host:absent", "place"], ["absent"]), (["mem:", "place", "-o", "size=x"], ["x"]),
                              (["host:file", "place"], ["file"])):
            self.refused("mount", *words, naming=naming)


def can_mount():
    """Whether this machine lets us; containers may not."""
    if not os.access("/dev/fuse", os.R_OK | os.W_OK) or shutil.which("fusermount3") is None:
        return False
    if subprocess.run([cli.PROGRAM, "mount", "--help"], capture_output=True, check=False).returncode != 0:
        return False
    folder = cli.tempfile.mkdtemp(prefix="wasifs-fuse.")
    with subprocess.Popen([cli.PROGRAM, "mount", "mem:", folder], stderr=subprocess.DEVNULL) as trial:
        for _ in range(100):
            if os.path.ismount(folder) or trial.poll() is not None:
                break
            time.sleep(0.05)
        can = os.path.ismount(folder)
        trial.terminate()
    os.rmdir(folder)
    return can


if __name__ == "__main__":
    if not can_mount():
        print("SKIPPED: this machine does not let a program mount by FUSE")
        sys.exit(77)
    cli.unittest.main()
