#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the guest is shown: --dir, --file, --mem, --mount, --max-fs, --cwd, and nothing by default."""

import os

import cli


class Mounts(cli.Case):
    def setUp(self):
        super().setUp()
        self.write("data/file", "from the host\n")
        self.write("data/sub/inner", "inner\n")

    def test_the_default_shows_nothing(self):
        self.assertEqual(self.run_tool([], "preopens", "env", "args"), "cli_tool.wasm\npreopens\n,\nenv\n,\nargs\n")
        for path in (".", "/", "/etc/passwd", str(self.here / "data/file"), "..", "/proc/self"):
            self.run_tool([], f"cat {path}", expect=1)

    def test_a_program_sees_its_name_not_its_place(self):
        self.assertEqual(self.run_tool([], "args").splitlines()[0], "cli_tool.wasm")

    def test_dir_forms(self):
        place = self.here / "data"
        for option, name in (("data", "data"), ("data/", "data/"), ("./data", "./data"), ("data::/x", "/x"),
                             (f"{place}::x", "x"), (str(place), str(place)), ("data::/x:links=verbatim", "/x"),
                             ("data::/x:private", "/x")):
            out = self.run_tool(["--dir", option], "preopens")
            self.assertEqual(out, f"3 {name}\n", option)
        self.assertEqual(self.run_tool(["--dir", "data"], "cat data/file"), "from the host\n")
        self.assertEqual(self.run_tool(["--dir", "data/"], "cat data/sub/inner"), "inner\n")
        self.assertEqual(self.run_tool(["--dir", "."], "cat data/file"), "from the host\n")
        self.assertEqual(self.run_tool(["--dir", "data::/"], "cat /file"), "from the host\n")
        self.assertEqual(self.run_tool(["--dir=data::/x"], "ls /x"), "file\nsub\n")
        self.run_tool(["--dir", "data::/x"], "put /x/new text")
        self.assertEqual(self.read("data/new"), "text")

    def test_dir_read_only(self):
        for options in (["--dir", "data::/x:ro"], ["--dir", "data:ro", "--cwd", "data"],
                        ["--mount", "host:data::/x:ro"]):
            place = "/x" if "::/x" in options[1] else "data"
            self.assertEqual(self.run_tool(options, f"cat {place}/file"), "from the host\n")
            for command in (f"put {place}/new x", f"put {place}/file x", f"mkdir {place}/d", f"rm {place}/file",
                            f"ln {place}/file {place}/hard", f"symlink file {place}/soft", f"mtime {place}/file 5"):
                out = self.run_tool(options, command, expect=1)
                self.assertEqual(out, f"{command.split()[0]}: Read-only file system\n", options)
        self.assertEqual(sorted(os.listdir(self.here / "data")), ["file", "sub"])
        self.assertEqual(self.read("data/file"), "from the host\n")

    def test_hidden_names(self):
        self.assertEqual(self.run_tool(["--dir", "data::/x:hide=sub"], "ls /x"), "file\n")
        self.assertEqual(self.run_tool(["--dir", "data::/x:hide=*,show=/sub/inner"], "ls /x", "ls /x/sub"), "sub\ninner\n")
        self.assertEqual(self.run_tool(["--dir", "data::/x:only=/file,ro"], "ls /x"), "file\n")
        self.run_tool(["--dir", "data::/x:hide=*.key"], "put /x/new.key text", expect=1)
        self.assertEqual(sorted(os.listdir(self.here / "data")), ["file", "sub"])

    def test_limits_of_any_mount(self):
        out = self.run_tool(["--dir", "data::/x:size=100"], "put /x/f " + "y" * 200, expect=1)
        self.assertIn("No space left", out)
        self.assertLessEqual(sum((self.here / "data" / name).stat().st_size for name in ("file", "f", "sub/inner")), 100)
        self.assertIn("quota", self.run_tool(["--dir", "data::/x:inodes=5"], "mkdir /x/d", expect=1).lower())
        self.refused("run", "--dir", "data::/x:size=much", cli.TOOL, naming=["much"])

    def test_part_of_a_mount(self):
        self.assertEqual(self.run_tool(["--dir", "data::/x:sub=sub"], "ls /x"), "inner\n")
        self.assertEqual(self.run_tool(["--dir", "data::/x:sub=file"], "cat /x"), "from the host\n")

    def test_dir_that_cannot_be(self):
        for option, words in (("absent", ["absent", "no such file"]), ("::/x", ["::/x", "no host directory"]),
                              ("data::", ["data::", "where the guest"]), ("data::/x:rw", ['"rw"', "data::/x:rw"]),
                              ("data::/x:ro=1", ["ro takes no value"]), ("data::/x:,ro", ["without a name"]),
                              ("data::/x:hide=a//b", ["a//b", "no pattern"]), ("data::/x:sub=none", ["none", "no such"]),
                              ("data::/x:special=maybe", ["special=maybe", "refuse"]),
                              ("data::/x:links=maybe", ["links=maybe", "verbatim"]),
                              ("data/file", ["data/file", "no directory", "--file"]), ("", ["where the guest"])):
            self.refused("run", "--dir", option, cli.TOOL, naming=words)

    def test_file(self):
        options = ["--file", "data/file::/etc/app.conf"]
        self.assertEqual(self.run_tool(options, "cat /etc/app.conf", "ls /etc"), "from the host\napp.conf\n")
        self.run_tool(options, "put /etc/other x", expect=1)
        self.run_tool(options, "put /etc/app.conf changed")
        self.assertEqual(self.read("data/file"), "changed")
        out = self.run_tool(["--file", "data/file::/etc/app.conf:ro"], "cat /etc/app.conf",
                            "put /etc/app.conf x", expect=1)
        self.assertEqual(out, "changedput: Read-only file system\n")

    def test_file_over_a_directory_and_a_name_at_the_root(self):
        self.write("secret", "other\n")
        out = self.run_tool(["--dir", "data::/d", "--file", "secret::/d/file"], "cat /d/file", "ls /d")
        self.assertEqual(out, "other\nfile\nsub\n")
        self.assertEqual(self.run_tool(["--file", "secret::/name"], "cat /name"), "other\n")

    def test_file_that_cannot_be(self):
        for option, words in (("data/file", ["data/file", "HOST::GUEST"]), ("absent::/x", ["absent", "no such file"]),
                              ("data::/x", ["data", "--dir"]), ("data/file::", ["where the guest"])):
            self.refused("run", "--file", option, cli.TOOL, naming=words)

    def test_mem(self):
        out = self.run_tool(["--mem", "/m"], "put /m/file text", "cat /m/file", "mkdir /m/d", "ls /m")
        self.assertEqual(out, "textd\nfile\n")
        self.assertEqual(self.run_tool(["--mem", "m"], "put m/file text", "cat m/file"), "text")

    def test_mem_is_bounded(self):
        bounds = ["--mem", "/m:size=64K"]
        self.run_tool(bounds, "fill /m/file 65536")
        self.assertEqual(self.run_tool(bounds, "fill /m/file 1000000", expect=1), "fill: No space left on device\n")
        # A bound of its own goes before the common one.
        self.run_tool(["--max-fs", "64K", "--mem", "/m:size=1M"], "fill /m/file 200000")
        self.assertEqual(self.run_tool(["--max-fs", "64K", "--mem", "/m"], "fill /m/file 200000", expect=1),
                         "fill: No space left on device\n")
        self.run_tool(["--mem", "/m:inodes=4"], "mkdir /m/a", "mkdir /m/b")
        self.assertIn("mkdir: ", self.run_tool(["--mem", "/m:inodes=4"], "mkdir /m/a", "mkdir /m/b", "mkdir /m/c",
                                               "mkdir /m/d", expect=1))

    def test_mem_that_cannot_be(self):
        for option, words in (("", ["where the guest"]), ("/m:size=big", ['"big"', "/m:size=big"]),
                              ("/m:size=", ["/m:size="]), ("/m:size", ["/m:size"]), ("/m:colour=red", ['"colour"']),
                              ("/m:inodes=-1", ['"-1"'])):
            self.refused("run", "--mem", option, cli.TOOL, naming=words)
        self.refused("run", "--max-fs", "lots", cli.TOOL, naming=["--max-fs", '"lots"'])

    def test_mount(self):
        out = self.run_tool(["--mount", "host:data::/h", "--mount", "mem:::/m", "--mount", "file:data/file::/f/one",
                             "--mount", "dev:::/dev"],
                            "cat /h/file", "put /m/x y", "cat /f/one", "put /dev/null gone", "cat /dev/null")
        self.assertEqual(out, "from the host\nfrom the host\n")

    def test_devices(self):
        options = ["--mount", "dev:::/dev"]
        out = self.run_tool(options, "ls /dev")
        for name in ("full", "null", "random", "stderr", "stdin", "stdout", "urandom", "zero"):
            self.assertIn(name, out.split())
        self.assertEqual(self.run_tool(options, "put /dev/full x", expect=1), "put: No space left on device\n")
        self.assertEqual(self.run_tool(options, "cat /dev/stdin", stdin="typed\n"), "typed\n")
        self.assertEqual(self.run_tool(options, "put /dev/stdout said"), "said")
        self.run_tool(options, "put /dev/stderr said")
        self.assertEqual(self.err, "said")

    def test_mount_that_cannot_be(self):
        for option, words in (("tape:x::/t", ['"tape"', "tape:x::/t", "mem"]), ("mem", ["TYPE:SOURCE::GUEST"]),
                              ("mem:/m", ["mem:/m", "TYPE:SOURCE::GUEST"]), (":x::/m", [":x::/m"]),
                              ("mem:x::/m", ["x is no directory"]), ("dev:x::/m", ["no source"]),
                              ("dev:::/d:colour=red", ['"colour"']), ("mem:::", ["where the guest"])):
            self.refused("run", "--mount", option, cli.TOOL, naming=words)

    def test_mounts_below_mounts(self):
        options = ["--mem", "/", "--dir", "data::/a/b", "--mem", "/a/b/c"]
        self.assertEqual(self.run_tool(options, "preopens"), "3 /\n")
        out = self.run_tool(options, "ls /a/b", "cat /a/b/file", "put /a/b/c/new x", "ls /a/b/c")
        self.assertEqual(out, "c\nfile\nsub\nfrom the host\nnew\n")
        self.assertFalse((self.here / "data/c").exists())

    def test_each_mount_is_a_preopen_in_the_order_given(self):
        out = self.run_tool(["--mem", "/m", "--dir", "data::/d", "--mem", "/a"], "preopens")
        self.assertEqual(out, "3 /m\n4 /d\n5 /a\n")

    def test_a_later_mount_covers_an_earlier_one(self):
        self.assertEqual(self.run_tool(["--mem", "/x", "--dir", "data::/x"], "ls /x"), "file\nsub\n")
        self.assertEqual(self.run_tool(["--dir", "data::/x", "--mem", "/x"], "ls /x"), "")

    def test_cwd(self):
        options = ["--dir", "data::/d", "--cwd", "/d/sub"]
        self.assertEqual(self.run_tool(options, "env", "preopens", "cat inner"), "PWD=/d/sub\n3 /d\n4 .\ninner\n")
        self.assertEqual(self.run_tool([*options, "--env", "PWD=/other"], "env"), "PWD=/other\n")
        for place in ("/absent", "/d/file"):
            self.refused("run", "--dir", "data::/d", "--cwd", place, cli.TOOL, naming=place)

    def test_links_do_not_lead_out(self):
        (self.here / "data/absolute").symlink_to("/etc/passwd")
        (self.here / "data/relative").symlink_to("../../../../../../../../etc/passwd")
        (self.here / "data/inside").symlink_to("sub/inner")
        for name in ("absolute", "relative"):
            self.assertEqual(self.run_tool(["--dir", "data::/d"], f"cat /d/{name}", expect=1),
                             "cat: Operation not permitted\n")
        self.assertEqual(self.run_tool(["--dir", "data::/d"], "cat /d/inside"), "inner\n")
        self.run_tool(["--dir", "data::/d"], "symlink ../../outside /d/made", expect=1)
        self.assertFalse(os.path.lexists(self.here / "data/made"))
        self.run_tool(["--dir", "data::/d:links=verbatim"], "symlink ../../outside /d/made")
        self.assertEqual(os.readlink(self.here / "data/made"), "../../outside")

    def test_special_files(self):
        os.mkfifo(self.here / "data/fifo")
        refusing = self.run_tool(["--dir", "data::/d", "--timeout", "30s"], "cat /d/fifo", expect=1)
        self.assertTrue(refusing.startswith("cat: "), refusing)
        self.assertEqual(self.run_tool(["--dir", "data::/d:special=untouched"], "ls /d"), "fifo\nfile\nsub\n")


if __name__ == "__main__":
    cli.main()
