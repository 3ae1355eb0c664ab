#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Plants violations, one of each rule, and expects check_rules.py to find exactly these."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import check_rules  # noqa: E402

HEAD = f"// {check_rules.SPDX}\n"
HASH_HEAD = f"# {check_rules.SPDX}\n"


class Rules(unittest.TestCase):
    def found(self, **files):
        """Violations in a tree of these files; `__` in a name is a slash, `_dot_` a dot."""
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = pathlib.Path(root, name.replace("__", "/").replace("_dot_", "."))
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return [(path, number) for path, number, _ in check_rules.violations(root)]

    def room(self, folder, text):
        """A room with one source that is listed, as it should be."""
        return {
            f"src__{folder}__a_dot_cpp": HEAD + text,
            f"src__{folder}__CMakeLists_dot_txt": HASH_HEAD + "wasifs_room(NAME x SOURCES a.cpp)\n",
        }

    def test_a_tree_that_keeps_the_rules(self):
        self.assertEqual(
            [],
            self.found(
                **self.room(
                    "fs__mem", '#include "fs/mem/x.h"\n#include "vfs/y.h"\n#include <vector>\n'
                ),
                **self.room("host_os", "#include <sys/epoll.h>\n"),
                include__wasifs__a_dot_h=HEAD
                + '#pragma once\n#include "wasifs/b.h"\n#include <span>\n',
                README_dot_md="# no licence line needed\n",
            ),
        )

    def test_size(self):
        self.assertEqual([("tests/a.cpp", 500)], self.found(tests__a_dot_cpp=HEAD + "\n" * 499))
        self.assertEqual([], self.found(tests__a_dot_cpp=HEAD + "\n" * 498))
        self.assertEqual(
            [("tests/a.h", 250)], self.found(tests__a_dot_h=HEAD + "#pragma once\n" + "\n" * 248)
        )
        self.assertEqual([], self.found(tests__a_dot_gen_dot_cpp=HEAD + "\n" * 900))

    def test_licence(self):
        self.assertEqual([("a.sh", 1)], self.found(a_dot_sh="echo\n"))
        self.assertEqual([("run", 1)], self.found(run="#!/bin/sh\necho\n"))
        self.assertEqual([("CMakeLists.txt", 1)], self.found(CMakeLists_dot_txt="\n"))

    def test_pragma_once(self):
        self.assertEqual([("a.h", 1)], self.found(a_dot_h=HEAD))

    def test_finished(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX"):
            self.assertEqual([("a.md", 2)], self.found(a_dot_md=f"\nlater ({word})\n"))
        self.assertEqual([], self.found(a_dot_md="mkdtemp of X" + "XXXXX\n"))

    def test_portable_text(self):
        for text in (
            "/work" + "/main/x",
            "/ro" + "ot/.cargo",
            "/ho" + "me/me",
            "https://pypi" + ".org/x",
        ):
            self.assertEqual([("a.md", 1)], self.found(a_dot_md=text + "\n"), text)
        self.assertEqual([], self.found(a_dot_md="/tmp/x $root/a guest/home/x\n"))

    def test_rooms(self):
        for folder, header in (
            ("vfs", "wasi/process.h"),
            ("vfs", "fs/mem/a.h"),
            ("fs__mem", "guest/a.h"),
            ("fs__mem", "fs/host/a.h"),
            ("fs__image", "host_os/a.h"),
            ("guest", "vfs/a.h"),
            ("engine__wasmtime", "fs/mem/a.h"),
            ("base", "vfs/a.h"), ("abi", "vfs/a.h"),
            ("vfs", "../base/a.h"),
        ):
            path = f"src/{folder.replace('__', '/')}/a.cpp"
            self.assertEqual(
                [(path, 2)], self.found(**self.room(folder, f'#include "{header}"\n')), header
            )
        self.assertEqual([], self.found(**self.room("fs__host", '#include "host_os/a.h"\n')))
        self.assertEqual([], self.found(**self.room("vfs", '#include "a.h"\n')))
        self.assertEqual(
            [("src/vfs/a.cpp", 2)], self.found(**self.room("vfs", "#include <unistd.h>\n"))
        )
        self.assertEqual([("src/attic/a.cpp", 1)], self.found(**self.room("attic", "")))

    def test_public_only(self):
        for header in ("fmt/format.h", "vfs/a.h", "wasmtime.h"):
            self.assertEqual(
                [("include/wasifs/a.h", 3)],
                self.found(include__wasifs__a_dot_h=HEAD + f'#pragma once\n#include "{header}"\n'),
                header,
            )
        for header in ("vfs/a.h", "../../src/vfs/a.h"):
            self.assertEqual(
                [("tools/wasifs/a.cpp", 2)],
                self.found(tools__wasifs__a_dot_cpp=HEAD + f'#include "{header}"\n'),
                header,
            )

    def test_listed_sources(self):
        self.assertEqual(
            [("src/vfs/b.cpp", 1)], self.found(**self.room("vfs", ""), src__vfs__b_dot_cpp=HEAD)
        )


if __name__ == "__main__":
    unittest.main()
