#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`wasifs run --config`: the same options in TOML; what is wrong is told by file, line, column and key."""

import cli


class Config(cli.Case):
    def config(self, text):
        self.write("run.toml", text)

    def test_everything_from_the_file(self):
        self.write("data/file", "from the host\n")
        self.write("input", "typed\n")
        self.config(f"""
program = "{cli.TOOL}"
arguments = ["env", ",", "cat", "/d/file", ",", "stdin", ",", "preopens", ",", "exit", "5"]
dir = "data::/d:ro"
mem = ["/m:size=1M", "/n"]
stdin = "input"
timeout = "100s"
seed = 7
max-memory = "64M"
strict-rights = false
trace = "calls"
json = "end.json"

[env]
NAME = "value"
NUMBER = 3
""")
        out = self.wasifs("run", "--config", "run.toml", expect=5)
        self.assertEqual(out, "NAME=value\nNUMBER=3\nfrom the host\ntyped\n3 /d\n4 /m\n5 /n\n")
        self.assertIn("proc_exit(5)", self.read("calls"))
        self.assertIn('"guest_exit_code":5', self.read("end.json"))

    def test_the_command_line_wins_or_adds(self):
        self.config(f'program = "{cli.TOOL}"\narguments = ["exit", "5"]\nmem = ["/m"]\nenv = ["A=1", "B=1"]\n'
                    'stdin = "absent"\n')
        out = self.wasifs("run", "--env", "A=2", "--config=run.toml", "--stdin", "null", "--mem", "/n",
                          cli.TOOL, "env", ",", "preopens")
        self.assertEqual(out, "A=2\nB=1\n3 /m\n4 /n\n")

    def test_flags_and_optional_values(self):
        self.config("trace = true\n")
        self.run_tool(["--config", "run.toml"], "exit 0")
        self.assertIn("proc_exit(0)", self.err)
        self.config("trace = false\njson = false\nbyte-paths = true\nstrict-rights = false\n")
        self.run_tool(["--config", "run.toml"], "exit 0")
        self.assertEqual(self.err, "")

    def test_what_is_wrong_is_told_with_its_place(self):
        for text, place, key in (('\ndirr = "x"', "2:1", "dirr"),
                                 ('mem = ["/m",\n  "/n:size=big"]', "2:3", "mem"),
                                 ('mem = [3.5, ["/m"]]', "1:13", "mem"),
                                 ('timeout = "soon"', "1:11", "timeout"),
                                 ("timeout = true", "1:11", "timeout"),
                                 ('strict-rights = "yes"', "1:17", "strict-rights"),
                                 ("seed = [1]", "1:8", "seed"),
                                 ("arguments = 2020-01-01", "1:13", "arguments"),
                                 ("[program]", "1:1", "program"),
                                 ('[env]\nA = ["x"]', "2:5", "env.A"),
                                 ('[env]\n"" = "x"', "2:1", "env."),
                                 ('[env]\n"A=B" = "x"', "2:1", "env.A=B")):
            self.config(text)
            self.refused("run", "--config", "run.toml", cli.TOOL, naming=[f"run.toml:{place}: ", f'key "{key}'])

    def test_what_is_no_toml_is_told_with_its_place(self):
        for text, place in (("mem = [", "1:"), ('\n\nmem = "/m" "/n"', "3:"), ('mem = "/a"\nmem = "/b"', "2:")):
            self.config(text)
            self.refused("run", "--config", "run.toml", cli.TOOL, naming=f"run.toml:{place}")

    def test_what_cannot_be_read_is_named(self):
        (self.here / "folder").mkdir()
        self.refused("run", "--config", "absent.toml", cli.TOOL, naming=["absent.toml", "o such file"])
        self.refused("run", "--config", "folder", cli.TOOL, naming=["folder", "directory"])
        self.config("")
        self.refused("run", "--config", "run.toml", naming="no program")


if __name__ == "__main__":
    cli.main()
