# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""File systems, names and inodes, used from Python by name."""

import errno
import os
import pathlib

import pytest
from tree import Tree

import wasifs


def test_clones_of_memory(tmp_path):
    files = wasifs.memory()
    files.location().write_file("f", b"before")
    clone = files.clone()
    files.location().write_file("f", b"after")
    clone.location().write_file("g", b"own")
    assert clone.location().read_file("f") == b"before"
    assert files.location().read_file("f") == b"after"
    with pytest.raises(FileNotFoundError):
        files.location().read_file("g")
    with pytest.raises(wasifs.WasifsError):
        wasifs.host_directory(tmp_path).clone()


def test_memory_by_name():
    files = wasifs.memory(bytes=100)
    at = files.location()
    at.make_directories("a/b")
    at.write_file("a/b/c", b"hello")
    at.symlink("b/c", "a/l")
    at.link("a/b/c", "a/d")
    at.rename("a/d", "a/b/e")
    assert at.read_file("a/l") == b"hello"
    assert at.read_link("a/l") == "b/c"
    assert at.stat("a/l").type == wasifs.FileType.REGULAR_FILE
    assert at.stat("a/l", follow=False).type == wasifs.FileType.SYMBOLIC_LINK
    about = at.stat("a/b/e")
    assert (about.size, about.nlink) == (5, 2)
    at.set_times("a/b/c", mtim=123456789)
    assert at.stat("a/b/e").mtim == 123456789
    assert [path for path, _ in at.walk()] == ["a", "a/b", "a/b/c", "a/b/e", "a/l"]
    usage = files.usage()
    assert (usage.bytes >= 5, usage.bytes_limit, usage.inodes_limit) == (True, 100, None)
    with pytest.raises(OSError) as full:
        at.write_file("big", bytes(1000))
    assert full.value.errno == errno.ENOSPC
    at.unlink("a/l")
    with pytest.raises(wasifs.WasifsError) as not_empty:
        at.rmdir("a/b")
    assert not_empty.value.wasi_errno == wasifs.Errno.NOTEMPTY
    assert not_empty.value.errno == errno.ENOTEMPTY


def test_errors_are_those_of_python():
    at = wasifs.memory().location()
    at.write_file("file", b"")
    at.mkdir("directory")
    with pytest.raises(FileNotFoundError, match="`none`: no such file") as none:
        at.read_file("none")
    assert isinstance(none.value, wasifs.WasifsError)
    with pytest.raises(FileExistsError):
        at.mkdir("file")
    with pytest.raises(IsADirectoryError):
        at.read_file("directory")
    with pytest.raises(NotADirectoryError):
        at.read_file("file/below")
    with pytest.raises(PermissionError):
        at.read_file("../outside")
    with pytest.raises(ValueError):
        at.read_file("a\0b")


def test_every_errno_is_one_of_the_host():
    for error in wasifs.Errno:
        raised = wasifs.WasifsError(error)
        assert raised.wasi_errno == error
        if error not in (wasifs.Errno.SUCCESS, wasifs.Errno.IO):
            assert raised.errno not in (0, errno.EIO), error


def test_host_directory(tmp_path: pathlib.Path):
    (tmp_path / "inside").write_bytes(b"of the host")
    os.symlink("/etc", tmp_path / "out")
    at = wasifs.host_directory(tmp_path).location()
    assert at.read_file("inside") == b"of the host"
    with pytest.raises(PermissionError):
        at.read_file("out/hostname")
    at.write_file("made", b"by name")
    assert (tmp_path / "made").read_bytes() == b"by name"
    locked = wasifs.read_only(wasifs.host_directory(tmp_path)).location()
    with pytest.raises(OSError) as refused:
        locked.unlink("made")
    assert refused.value.errno == errno.EROFS
    with pytest.raises(FileNotFoundError):
        wasifs.host_directory(tmp_path / "absent")


def test_names():
    names = wasifs.Names()
    first, second = wasifs.memory(), wasifs.memory()
    second.location().write_file("x", b"2")
    names.mount("/", first)
    first.location().mkdir("in")
    names.mount("/in", second)
    assert names.mounts() == [("/", "mem"), ("/in", "mem")]
    assert names.location().read_file("in/x") == b"2"
    names.unmount("/in")
    with pytest.raises(FileNotFoundError):
        names.location().read_file("in/x")


def test_callback_files(nothing_held):
    received = []
    root = wasifs.StaticDirectory({
        "whole": wasifs.whole_file(lambda: b"computed", received.append),
        "fixed": wasifs.bytes_file(b"fixed"),
        "link": wasifs.symbolic_link("fixed"),
    })

    class Squares(wasifs.CallbackDirectory):
        def lookup(self, name):
            return wasifs.bytes_file(b"%d" % int(name) ** 2) if name.isdigit() else None

        def list(self):
            yield wasifs.Entry("2", wasifs.FileType.REGULAR_FILE)

    class Letters(wasifs.RandomAccessFile):
        mtim = 5

        def length(self):
            return 26

        def read_at(self, offset, size):
            return bytes(range(97, 123))[offset:offset + size]

    root.add("squares", Squares())
    root.add("letters", Letters())
    at = wasifs.single(root).location()
    assert at.read_file("whole") == b"computed"
    at.write_file("whole", b"received")
    assert received == [b"received"]
    assert at.read_file("link") == b"fixed"
    assert at.read_file("squares/12") == b"144"
    with pytest.raises(FileNotFoundError):
        at.read_file("squares/twelve")
    assert [entry.name for entry in at.list("squares")] == [".", "..", "2"]
    assert at.read_file("letters") == b"abcdefghijklmnopqrstuvwxyz"
    assert at.stat("letters").mtim == 5
    with pytest.raises(PermissionError):
        at.write_file("letters", b"x")
    root.remove("fixed")
    with pytest.raises(FileNotFoundError):
        at.read_file("link")
    with pytest.raises(FileExistsError):
        root.add("whole", wasifs.bytes_file(b""))


def test_errors_of_functions(monkeypatch):
    seen = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_: seen.append(kind))

    def read_of(error):
        def read():
            raise error

        return wasifs.single(wasifs.StaticDirectory({"x": wasifs.whole_file(read)})).location()

    cases = [
        (wasifs.WasifsError(wasifs.Errno.NOTCAPABLE), wasifs.Errno.NOTCAPABLE),
        (FileNotFoundError(errno.ENOENT, "host's"), wasifs.Errno.NOENT),
        (OSError(errno.ESTALE, "host's"), wasifs.Errno.STALE),
        (NotImplementedError(), wasifs.Errno.NOTSUP),
    ]
    for error, expected in cases:
        with pytest.raises(wasifs.WasifsError) as got:
            read_of(error).read_file("x")
        assert got.value.wasi_errno == expected
    assert seen == []
    with pytest.raises(wasifs.WasifsError) as got:
        read_of(ZeroDivisionError()).read_file("x")
    assert got.value.wasi_errno == wasifs.Errno.IO
    assert seen == [ZeroDivisionError]


def test_a_file_system_in_python(nothing_held):
    tree = Tree()
    files = tree.file_system()
    at = files.location()
    assert files.type() == "tree"
    at.make_directories("a/b")
    at.write_file("a/b/c", b"hello")
    at.link("a/b/c", "a/same")
    at.symlink("a/same", "link")
    assert at.read_file("link") == b"hello"
    assert at.stat("a/same").nlink == 2
    assert at.stat("a/same").ino == at.stat("a/b/c").ino
    at.rename("a/same", "moved")
    assert at.read_file("moved") == b"hello"
    assert [entry.name for entry in at.list()] == [".", "..", "a", "link", "moved"]
    with pytest.raises(OSError) as not_empty:
        at.rmdir("a")
    assert not_empty.value.errno == errno.ENOTEMPTY
    at.set_times("moved", mtim=9)
    assert tree.top.entries["moved"][1].mtim == 9
    at.unlink("moved")
    with pytest.raises(FileNotFoundError):
        at.unlink("moved")
    at.write_file("a/b/c", b"hi")
    assert bytes(tree.top.entries["a"][1].entries["b"][1].entries["c"][1].content) == b"hi"


def test_what_is_not_overridden_cannot_be_done(nothing_held):
    class Bare(wasifs.DirectoryNode):
        def lookup(self, name):
            return None

    class Only(wasifs.CustomFileSystem):
        def root(self):
            return bare

    bare = Bare()
    at = Only().file_system().location()
    assert [entry.name for entry in at.list()] == [".", ".."]
    for change in (lambda: at.mkdir("x"), lambda: at.write_file("x", b""), lambda: at.unlink("x")):
        with pytest.raises(wasifs.WasifsError) as refused:
            change()
        assert refused.value.wasi_errno in (wasifs.Errno.ROFS, wasifs.Errno.NOENT)


def test_closed_handles():
    files = wasifs.memory()
    with files.location() as at:
        at.write_file("x", b"1")
    with pytest.raises(wasifs.WasifsError) as closed:
        at.read_file("x")
    assert closed.value.wasi_errno == wasifs.Errno.INVAL
    files.close()
    files.close()
    with pytest.raises(wasifs.WasifsError, match="filesystem"):
        files.usage()
    clock = wasifs.manual_clock()
    clock.close()
    with pytest.raises(ValueError, match="Clock is closed"):
        wasifs.memory(clock=clock)
