#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes the archives of the tests into a folder: good ones by several programs, and bad ones.

    make_archives.py FOLDER
"""

import bz2
import gzip
import io
import lzma
import os
import pathlib
import random
import shutil
import stat
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib

BIG = bytes((i * 7 + i // 251) % 256 for i in range(700_000))
TEXT = b"hello\n"


def member(name, content=None, **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content) if content is not None else 0
    info.mtime = 1_000_000_000
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def tar(entries, format=tarfile.PAX_FORMAT):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=format) as archive:
        for info, content in entries:
            archive.addfile(info, io.BytesIO(content) if content is not None else None)
    return file.getvalue()


def reference(format=tarfile.PAX_FORMAT):
    exact = {"mtime": "1234567890.123456789", "atime": "1234567891.5", "SCHILY.xattr.user.colour": "green"}
    entries = [
        member("dir/", type=tarfile.DIRTYPE, mode=0o750),
        member("dir/file", TEXT, mode=0o640, uid=1000, gid=1001,
               pax_headers=exact if format == tarfile.PAX_FORMAT else {}),
        member("empty", b""),
        member("link", type=tarfile.SYMTYPE, linkname="dir/file"),
        member("hard", type=tarfile.LNKTYPE, linkname="dir/file"),
        member("implied/deep/file", b"deep"),
        member("fifo", type=tarfile.FIFOTYPE),
        member("null", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
        member("disk", type=tarfile.BLKTYPE, devmajor=8, devminor=0),
        member("big", BIG),
        member("sub/" + "n" * 150, b"long name"),
        member("gr\u00fcn", b"utf-8"),
    ]
    if format == tarfile.USTAR_FORMAT:
        entries = [entry for entry in entries if len(entry[0].name) < 100]
    return tar(entries, format)


def zip_of(entries, compression=zipfile.ZIP_DEFLATED, file=None, **options):
    file = file or io.BytesIO()
    with zipfile.ZipFile(file, "w", compression, **options) as archive:
        for name, content, mode in entries:
            info = zipfile.ZipInfo(name, (2001, 9, 9, 1, 46, 40))
            info.external_attr = mode << 16
            info.create_system = 3
            info.compress_type = zipfile.ZIP_STORED if stat.S_ISLNK(mode) else compression
            archive.writestr(info, content)
    return file.getvalue()


ZIP_ENTRIES = [
    ("dir/", b"", stat.S_IFDIR | 0o750),
    ("dir/file", TEXT, stat.S_IFREG | 0o640),
    ("empty", b"", stat.S_IFREG | 0o644),
    ("link", b"dir/file", stat.S_IFLNK | 0o777),
    ("implied/deep/file", b"deep", stat.S_IFREG | 0o644),
    ("big", BIG, stat.S_IFREG | 0o644),
    ("gr\u00fcn", b"utf-8", stat.S_IFREG | 0o644),
]


class Unseekable(io.BytesIO):
    """What a zip is written to when lengths come behind the content."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation


def patched(data, at, new):
    return data[:at] + new + data[at + len(new):]


def with_checksum(header):
    """A header of 512 bytes with the checksum that it needs."""
    header = patched(header, 148, b" " * 8)
    return patched(header, 148, b"%06o\0 " % sum(header))


def raw_tar(name=b"x", size=b"00000000000\0", kind=b"0", link=b""):
    header = name.ljust(100, b"\0") + b"0000644\0" + b"0000000\0" * 2 + size + b"00000000000\0" + b" " * 8 + kind
    header += link.ljust(100, b"\0") + b"ustar\x0000"
    return with_checksum(header.ljust(512, b"\0"))


def wide(packed):
    """An xz stream that says that 4 GiB of what it gave are to be kept."""
    begin, size = 12, (packed[12] + 1) * 4
    at = packed.index(b"\x21\x01", begin)
    header = patched(packed[begin:begin + size - 4], at - begin + 2, b"\x28")
    return patched(packed, begin, header + struct.pack("<I", zlib.crc32(header)))


def zip_of_xz(content, packed):
    """A zip whose only member, "file", is the xz stream `packed`; zipfile writes none."""
    whole = zip_of([("file", packed, stat.S_IFREG | 0o644)], zipfile.ZIP_STORED)
    central = whole.rfind(b"PK\x01\x02")
    for begin in (8, central + 10):
        whole = patched(whole, begin, struct.pack("<H", 95))
        whole = patched(whole, begin + 6, struct.pack("<I", zlib.crc32(content)))
        whole = patched(whole, begin + 14, struct.pack("<I", len(content)))
    return whole


class Folder:
    def __init__(self, path):
        self.path = pathlib.Path(path)

    def put(self, name, data):
        (self.path / name).write_bytes(data)

    def run(self, *words, **keywords):
        subprocess.run(words, check=True, cwd=self.path, stdout=subprocess.DEVNULL, **keywords)


def good(folder):
    pax = reference()
    folder.put("pax.tar", pax)
    folder.put("gnu.tar", reference(tarfile.GNU_FORMAT))
    folder.put("ustar.tar", reference(tarfile.USTAR_FORMAT))
    folder.put("pax.tar.gz", gzip.compress(pax, mtime=0))
    folder.put("parts.tar.gz", gzip.compress(pax[:100_000]) + gzip.compress(pax[100_000:]))
    folder.put("pax.tar.bz2", bz2.compress(pax))
    folder.put("pax.tar.xz", lzma.compress(pax))
    folder.put("parts.tar.xz", lzma.compress(pax[:100_000]) + lzma.compress(pax[100_000:], check=lzma.CHECK_CRC32))
    folder.put("pax.tar.lzma", lzma.compress(pax, lzma.FORMAT_ALONE))
    folder.put("xz.zip", zip_of_xz(BIG, lzma.compress(BIG)))
    if shutil.which("zstd"):
        folder.run("zstd", "-q", "-f", "pax.tar")
    for name, method in (("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED),
                         ("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA)):
        folder.put(f"{name}.zip", zip_of(ZIP_ENTRIES, method))
    folder.put("behind.zip", zip_of(ZIP_ENTRIES, file=Unseekable()))
    folder.put("program.zip", b"#!/bin/sh\nexit 0\n" * 100 + zip_of(ZIP_ENTRIES))
    folder.put("nested.tar", tar([member("inner.tar.gz", gzip.compress(pax)), member("inner.zip", zip_of(ZIP_ENTRIES)),
                                  member("inner.tar", pax)]))
    folder.put("none.tar", tar([]))
    folder.put("none.zip", zip_of([]))
    noise = random.Random(1).randbytes(12_000_000)
    folder.put("noise", noise)
    folder.put("noise.tar.gz", gzip.compress(tar([member("noise", noise)]), 1))
    folder.put("noise.zip", zip_of([("noise", noise, stat.S_IFREG | 0o644)]))
    folder.put("large.tar.gz", gzip.compress(tar([member(f"f{i}", BIG[i:] + BIG[:i]) for i in range(12)]), 1))


def sparse(folder):
    with open(folder.path / "sparse", "wb") as file:
        for at in (0, 1_000_000, 5_000_000):
            file.seek(at)
            file.write(BIG[:70_000])
        file.truncate(9_000_000)
    with open(folder.path / "hole", "wb") as file:
        file.truncate(3_000_000)
    many = folder.path / "many"
    with open(many, "wb") as file:
        for at in range(0, 4_000_000, 65536):
            file.seek(at)
            file.write(b"%08d" % at)
    names = ("sparse", "hole", "many")
    folder.run("tar", "--format=gnu", "-S", "-cf", "sparse-gnu.tar", *names)
    for version in ("0.0", "0.1", "1.0"):
        folder.run("tar", "--format=pax", "-S", f"--sparse-version={version}", "-cf", f"sparse-{version}.tar", *names)
    folder.put("sparse.tar.gz", gzip.compress((folder.path / "sparse-1.0.tar").read_bytes()))


def by_programs(folder):
    tree = folder.path / "tree"
    (tree / "sub").mkdir(parents=True)
    (tree / "sub/file").write_bytes(TEXT)
    os.utime(tree / "sub/file", ns=(1_500_000_000_123_456_789, 1_500_000_000_123_456_789))
    os.symlink("sub/file", tree / "link")
    os.link(tree / "sub/file", tree / "other")
    folder.run("tar", "--format=posix", "-cf", "tar.tar", "-C", "tree", ".")
    subprocess.run(["zip", "-q", "-r", "-y", str(folder.path / "zip.zip"), "."], check=True, cwd=tree)
    subprocess.run(["zip", "-q", "-P", "secret", str(folder.path / "encrypted.zip"), "sub/file"], check=True, cwd=tree)


def bad(folder):
    def one(name, *entries):
        folder.put(name, tar(entries))

    directory = {"type": tarfile.DIRTYPE}
    one("dotdot.tar", member("good", TEXT), member("a/../../etc/passwd", TEXT))
    one("absolute.tar", member("/etc/passwd", TEXT), member("//x//./y", TEXT))
    one("below-file.tar", member("a", TEXT), member("a/b", TEXT))
    one("below-link.tar", member("a", type=tarfile.SYMTYPE, linkname="/etc"), member("a/passwd", TEXT))
    one("hard-outside.tar", member("a", type=tarfile.LNKTYPE, linkname="../../etc/passwd"))
    one("hard-absolute.tar", member("a", type=tarfile.LNKTYPE, linkname="/etc/passwd"))
    one("hard-cycle.tar", member("a", type=tarfile.LNKTYPE, linkname="b"),
        member("b", type=tarfile.LNKTYPE, linkname="a"))
    one("hard-self.tar", member("a", TEXT), member("a", type=tarfile.LNKTYPE, linkname="a"))
    one("hard-directory.tar", member("a", **directory), member("b", type=tarfile.LNKTYPE, linkname="a"))
    one("hard-to-link.tar", member("a", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        member("b", type=tarfile.LNKTYPE, linkname="a"))
    one("twice.tar", member("a", b"first"), member("h", type=tarfile.LNKTYPE, linkname="a"), member("a", b"second"),
        member("d", TEXT), member("d", **directory), member("d/x", TEXT), member("e", **directory), member("e", b"file"))
    one("file-over-directory.tar", member("d/x", TEXT), member("d", TEXT))
    one("stale-directory.tar", member("d", **directory), member("d/y", type=tarfile.LNKTYPE, linkname="nothing"),
        member("d", TEXT), member("d/x", TEXT))
    one("cases.tar", member("Name", b"upper"), member("name", b"lower"), member("back\\slash", b"bs"))
    one("nul.tar", member("x", TEXT, pax_headers={"path": "cut\0off"}))
    folder.put("back.zip", zip_of([("d\\f", TEXT, stat.S_IFREG | 0o644), ("C:\\x", TEXT, stat.S_IFREG | 0o644),
                                   ("a/b\\..\\c", TEXT, stat.S_IFREG | 0o644)]))
    one("long-part.tar", member("x" * 256, TEXT))
    one("long-path.tar", member("d/" * 3000 + "x", TEXT))
    one("root-file.tar", member(".", TEXT))
    folder.put("not-utf8.tar", raw_tar(b"\xff\xfe") + b"\0" * 1024)
    folder.put("huge.tar", raw_tar(size=b"77777777777\0") + b"\0" * 1024)
    folder.put("absurd.tar", raw_tar(size=b"\x80" + struct.pack(">QI", 0, 0)[:3] + b"\x7f" + b"\xff" * 7) + b"\0" * 1024)
    pax = reference()
    folder.put("cut.tar", pax[:20_000])
    folder.put("cut.tar.gz", gzip.compress(pax)[:2000])
    folder.put("cut-header.tar", tar([member("a", TEXT)])[:1024] + raw_tar(b"b")[:100])
    folder.put("damaged.tar.gz", patched(gzip.compress(pax), 3000, b"\xff" * 8))
    whole = gzip.compress(pax)
    folder.put("wrong-sum.tar.gz", patched(whole, len(whole) - 8, b"\0\0\0\0"))
    packed = lzma.compress(pax)
    folder.put("window.tar.xz", wide(packed))
    folder.put("window-later.tar.xz", lzma.compress(pax[:100_000]) + wide(lzma.compress(pax[100_000:])))
    folder.put("window.tar.lzma", patched(lzma.compress(pax, lzma.FORMAT_ALONE), 1, b"\0\0\0\x40"))
    folder.put("window-xz.zip", zip_of_xz(BIG, wide(lzma.compress(BIG))))
    folder.put("window-lzma.zip", patched(zip_of([("file", BIG, stat.S_IFREG | 0o644)], zipfile.ZIP_LZMA),
                                          30 + len("file") + 5, b"\xff" * 4))
    folder.put("twice.tar.xz.gz", gzip.compress(packed))
    folder.put("cut.tar.xz", packed[:len(packed) // 2])
    folder.put("damaged.tar.xz", patched(packed, len(packed) // 2, b"\xff" * 8))
    folder.put("behind.tar.xz", packed + b"behind it")
    folder.put("wrong-sum-xz.zip", zip_of_xz(BIG, lzma.compress(BIG[:-1] + b"!")))
    folder.put("damaged-header.tar", patched(tar([member("a", TEXT), member("b", TEXT)]), 1024 + 150, b"9"))
    folder.put("text", b"This is no archive at all.\n" * 100)
    folder.put("text.gz", gzip.compress(b"This is no archive at all.\n" * 100))
    folder.put("nothing", b"")
    folder.put("bomb.tar.gz", gzip.compress(tar([member("zeros", bytes(20_000_000))])))
    name = b"file"
    zipped = zip_of([("file", BIG, stat.S_IFREG | 0o644), ("other", TEXT, stat.S_IFREG | 0o644)])
    folder.put("damaged.zip", patched(zipped, 30 + len(name) + 500, b"\xff" * 8))
    central = zipped.find(b"PK\x01\x02")
    folder.put("wrong-sum.zip", patched(zipped, central + 16, b"\0\0\0\0"))
    folder.put("wrong-size.zip", patched(zipped, central + 24, struct.pack("<I", len(BIG) - 5)))
    folder.put("cut.zip", zipped[:2000])
    folder.put("outside.zip", patched(zipped, central + 42, struct.pack("<I", 0x7fffffff)))
    folder.put("method.zip", patched(zipped, central + 10, struct.pack("<H", 9)))
    folder.put("dotdot.zip", zip_of([("../../x", TEXT, stat.S_IFREG | 0o644)]))
    bomb = zip_of([(f"z{i}", bytes(5_000_000), stat.S_IFREG | 0o644) for i in range(8)])
    folder.put("bomb.zip", bomb)
    # A sparse map of a million pieces in a header, and one whose pieces lie over each other.
    for name, text in (("map-long", "%d\n" % 1_000_000 + "".join("%d\n1\n" % (2 * i) for i in range(1_000_000))),
                       ("map-wild", "3\n10\n5\n0\n5\n1000000000000\n5\n")):
        data = text.encode().ljust(-(-len(text) // 512) * 512, b"\0")
        headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "sparse",
                   "GNU.sparse.realsize": "4000000"}
        one(f"{name}.tar", member("GNUSparseFile.0/sparse", data + bytes(512), pax_headers=headers))


def main():
    folder = Folder(sys.argv[1])
    good(folder)
    sparse(folder)
    by_programs(folder)
    bad(folder)


main()
