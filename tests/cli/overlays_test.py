#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""--mount overlay:... and `wasifs overlay`: a base that is only read, and what becomes of changes to it."""

import json
import os

import cli


class Overlays(cli.Case):
    def setUp(self):
        super().setUp()
        self.write("base/file", "from the base\n")
        self.write("base/sub/inner", "inner\n")
        self.write("base/lone", "lone\n")
        self.write("lowest/deep", "deep\n")
        os.mkdir(self.here / "changes")

    def tool(self, *commands, upper="changes", **keywords):
        return self.run_tool(["--mount", f"overlay:base,lowest,{upper}::/x"], *commands, **keywords)

    def test_changes_go_to_the_upper_layer(self):
        self.assertEqual(self.tool("ls /x"), "deep\nfile\nlone\nsub\n")
        self.tool("put /x/file changed", "rm /x/deep", "put /x/sub/new text")
        self.assertEqual(self.read("base/file"), "from the base\n")
        self.assertEqual(self.read("lowest/deep"), "deep\n")
        self.assertEqual(self.tool("cat /x/file", "ls /x", "ls /x/sub"), "changedfile\nlone\nsub\ninner\nnew\n")
        self.assertEqual(self.read("changes/upper/file"), "changed")

    def test_changes_in_memory_are_gone(self):
        self.assertEqual(self.tool("put /x/file changed", "cat /x/file", upper=""), "changed")
        self.assertEqual(self.tool("cat /x/file", upper=""), "from the base\n")
        self.assertEqual(os.listdir(self.here / "changes"), [])

    def test_diff(self):
        self.assertEqual(self.wasifs("overlay", "diff", "base,lowest,changes"), "")
        self.tool("put /x/file changed", "rm /x/deep", "mkdir /x/d", "put /x/d/new text", "ln /x/lone /x/moved",
                  "rm /x/lone")
        out = self.wasifs("overlay", "diff", "base,lowest,changes", expect=1)
        self.assertEqual(out, "+ d/\n+ d/new\n- deep\n* file\n> lone moved\n")
        out = self.wasifs("overlay", "diff", "--json", "base,lowest,changes", expect=1)
        self.assertEqual([one["change"] for one in json.loads(out)],
                         ["added", "added", "deleted", "modified", "renamed"])
        self.assertEqual(json.loads(out)[4], {"change": "renamed", "path": "moved", "directory": False, "from": "lone"})

    def test_commit(self):
        self.tool("put /x/file changed", "rm /x/sub/inner", "put /x/new text")
        self.wasifs("overlay", "commit", "base,lowest,changes")
        self.assertEqual(self.read("base/file"), "changed")
        self.assertEqual(self.read("base/new"), "text")
        self.assertEqual(os.listdir(self.here / "base/sub"), [])
        self.assertEqual(self.wasifs("overlay", "diff", "base,lowest,changes"), "")

    def test_discard(self):
        self.tool("put /x/file changed", "rm /x/sub/inner")
        self.wasifs("overlay", "discard", "base,lowest,changes")
        self.assertEqual(self.tool("cat /x/file", "cat /x/sub/inner"), "from the base\ninner\n")

    def test_a_union_is_a_search_path(self):
        self.write("lowest/file", "behind\n")
        self.write("lowest/sub/other", "other\n")
        shown = self.run_tool(["--mount", "union:base,lowest::/x"], "ls /x", "ls /x/sub", "cat /x/file", "cat /x/sub/other")
        self.assertEqual(shown, "deep\nfile\nlone\nsub\ninner\nother\nfrom the base\nother\n")
        self.run_tool(["--mount", "union:base,lowest::/x"], "put /x/new text", expect=1)
        self.assertEqual(sorted(os.listdir(self.here / "base")), ["file", "lone", "sub"])
        self.refused("run", "--mount", "union:base,,lowest::/x", cli.TOOL, naming=["without a name"])
        self.refused("run", "--mount", "union:absent::/x", cli.TOOL, naming=["absent", "no such file"])

    def test_a_layer_may_be_any_file_system(self):
        os.mkdir(self.here / "mem:")
        self.write("mem:/named", "a directory\n")
        for lowers, names in (("mem:,base", "file\nlone\nsub\n"), ("./mem:,base", "file\nlone\nnamed\nsub\n"),
                              ("dev:,lowest", "deep\nfull\nnull\nrandom\nstderr\nstdin\nstdout\nurandom\nzero\n")):
            for spec in (f"overlay:{lowers},", f"overlay:{lowers},changes", f"union:{lowers}"):
                self.assertEqual(self.run_tool(["--mount", f"{spec}::/x"], "ls /x"), names, spec)
        self.refused("run", "--mount", "overlay:mem:x,::/x", cli.TOOL, naming=["mem:x", "no directory"])

    def test_what_cannot_be(self):
        for layers, words in (("base", ["base", "LOWER"]), (",changes", ["without a name"]),
                              ("absent,changes", ["absent", "no such file"]), ("base,absent", ["absent"]),
                              ("base/file,changes", ["base/file", "no directory"])):
            self.refused("run", "--mount", f"overlay:{layers}::/x", cli.TOOL, naming=words)
            self.refused("overlay", "diff", layers, naming=words)
        self.refused("overlay", "commit", "base,", naming=["no upper layer"])
        self.refused("run", "--mount", "overlay:base,changes::/x:private", cli.TOOL, naming=["private"])


if __name__ == "__main__":
    cli.main()
