#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Two machines with nothing in common but a store: saved on one, resumed on the other.

Where this user may, a machine is a network namespace with one cable to the namespace of the server, and none to
the other machine; else it is a process with a home and a folder of its own. The servers are real ones: Redis
(REDIS_SERVER), and S3 (S3_SERVER, versitygw).
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

import cli

REDIS, S3 = os.environ.get("REDIS_SERVER", ""), os.environ.get("S3_SERVER", "")

COUNTER = """(module
  (memory (export "memory") 16)
  (global $calls (mut i32) (i32.const 0))
  (func (export "add") (param i32) (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.store (i32.const 65536) (i32.add (i32.load (i32.const 65536)) (local.get 0)))
    (i32.load (i32.const 65536)))
  (func (export "calls") (result i32) (global.get $calls)))"""


class Namespaces:
    """Three network namespaces, each held by a process that sleeps: the server's, and one for each machine."""

    def __init__(self):
        self.holders = {}

    @staticmethod
    def permitted():
        try:
            spaces = Namespaces()
            try:
                spaces.make()
            finally:
                spaces.close()
            return True
        except (OSError, subprocess.CalledProcessError):
            return False

    def make(self):
        for name in ("server", "first", "second"):
            self.holders[name] = subprocess.Popen(["unshare", "--net", "sleep", "1000"])
            own = os.readlink("/proc/self/ns/net")
            until = time.monotonic() + 10
            while os.readlink(f"/proc/{self.holders[name].pid}/ns/net") == own:
                if self.holders[name].poll() is not None or time.monotonic() > until:
                    raise OSError("no namespace")
                time.sleep(0.01)
            self.ip(name, "link", "set", "lo", "up")
        for number, name in enumerate(("first", "second"), 1):
            self.ip("server", "link", "add", f"cable{number}", "type", "veth", "peer", "name", "cable",
                    "netns", str(self.holders[name].pid))
            self.ip("server", "addr", "add", f"10.77.{number}.1/24", "dev", f"cable{number}")
            self.ip("server", "link", "set", f"cable{number}", "up")
            self.ip(name, "addr", "add", f"10.77.{number}.2/24", "dev", "cable")
            self.ip(name, "link", "set", "cable", "up")

    def ip(self, name, *words):
        subprocess.run([*self.enter(name), "ip", *words], check=True, stderr=subprocess.DEVNULL)

    def enter(self, name):
        return ["nsenter", "--net", "--target", str(self.holders[name].pid)]

    def close(self):
        for holder in self.holders.values():
            holder.send_signal(signal.SIGKILL)
            holder.wait()


NAMESPACES = Namespaces.permitted()


class TwoMachines(unittest.TestCase):
    """What they have in common is in `address`, which a server gives for each of them."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wasifs-machines."))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.spaces = Namespaces() if NAMESPACES else None
        if self.spaces:
            self.addCleanup(self.spaces.close)
            self.spaces.make()

    def start(self, command, port, environment=None):
        """Starts a server and waits until it answers."""
        log = open(self.folder / "server.log", "wb")
        self.addCleanup(log.close)
        enter = self.spaces.enter("server") if self.spaces else []
        server = subprocess.Popen([*enter, *command], stdout=log, stderr=subprocess.STDOUT, cwd=self.folder,
                                  env={**os.environ, **(environment or {})})
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        host = "10.77.1.1" if self.spaces else "127.0.0.1"
        probe = f"import socket; socket.create_connection(('{host}', {port}), 1)"
        for _ in range(200):
            if subprocess.run([*(self.spaces.enter("first") if self.spaces else []), "python3", "-c", probe],
                              stderr=subprocess.DEVNULL, check=False).returncode == 0:
                return
            self.assertIsNone(server.poll(), (self.folder / "server.log").read_text(errors="replace"))
            time.sleep(0.05)
        self.fail("the server does not answer")

    def host(self, machine):
        if not self.spaces:
            return "127.0.0.1"
        return "10.77.1.1" if machine == "first" else "10.77.2.1"

    @staticmethod
    def free_port():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    def home(self, machine):
        home = self.folder / machine
        home.mkdir(exist_ok=True)
        return home

    def on(self, machine, *words, expect=0, environment=None):
        """Runs the program there."""
        enter = self.spaces.enter(machine) if self.spaces else []
        home = self.home(machine)
        variables = {"PATH": os.environ["PATH"], "HOME": str(home), **cli.tool_variables(), **(environment or {})}
        done = subprocess.run([*enter, cli.PROGRAM, *map(str, words)], cwd=home, env=variables, timeout=120,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(done.returncode, expect, f"\n{words}\n{done.stdout}\n{done.stderr}")
        return done.stdout.decode()

    def check_from_one_to_the_other(self, address, environment=None):
        """`address` gives the store as a machine calls it."""
        first, second = address("first"), address("second")
        on = lambda machine, *words, **more: self.on(machine, *words, environment=environment, **more)
        # A job with files, and what a command had open; the second machine has not even the program.
        tool = self.home("first") / "tool.wasm"
        shutil.copy(cli.TOOL, tool)
        on("first", "run", "--mem", "/m", "--env", "JOB=7", "--snapshot-to", f"{first}#job", "tool.wasm",
           "mkdir", "/m/d", ",", "put", "/m/d/f", "result", ",", "fill", "/m/big", "3000000")
        self.assertEqual(on("second", "restore", f"{second}#job", "--", "cat", "/m/d/f", ",", "env", ",", "stat", "/m/big")
                         .replace("result", "result\n", 1).splitlines()[:2], ["result", "JOB=7"])
        self.assertEqual(on("second", "cat", f"{second}#job", "/m/d/f"), "result")
        # A guest between calls, to and fro, with its memory.
        (self.home("first") / "counter.wat").write_text(COUNTER)
        on("first", "snapshot", "--to", f"{first}#counter", "--invoke", "add", "counter.wat", "1")
        total = 1
        for turn in range(4):
            machine, place = (("second", second), ("first", first))[turn % 2]
            total += 10
            self.assertEqual(on(machine, "restore", "--snapshot-to", f"{place}#counter", f"{place}#counter",
                                "--invoke", "add", "--", "10"), f"{total}\n")
        self.assertEqual(on("second", "restore", f"{second}#counter", "--invoke", "calls"), "5\n")
        # Pulled to a directory of its own, it needs the server no more.
        on("second", "snapshots", "pull", "mine", f"{second}#job")
        self.assertEqual(on("second", "restore", "mine", "--", "cat", "/m/d/f"), "result")
        on("second", "snapshots", "push", "mine#job", f"{second}#back")
        self.assertEqual(on("first", "snapshots", "diff", f"{first}#job", f"{first}#back"), "")
        listed = json.loads(on("first", "snapshots", "ls", first, "--json"))["snapshots"]
        self.assertEqual([one["name"] for one in listed], ["back", "counter", "job"])
        on("first", "snapshots", "rm", f"{first}#job", f"{first}#back", f"{first}#counter")
        on("first", "snapshots", "gc", first)
        self.assertEqual(json.loads(on("second", "snapshots", "ls", second, "--json"))["snapshots"], [])

    def test_namespaces_hold(self):
        """The machines cannot reach each other, or the test above proves less than it says."""
        if not self.spaces:
            self.skipTest("this user may not make network namespaces")
        done = subprocess.run([*self.spaces.enter("first"), "ip", "route", "get", "10.77.2.2"], check=False,
                              capture_output=True)
        self.assertNotEqual(done.returncode, 0)

    @unittest.skipUnless(REDIS, "there is no redis-server")
    def test_redis(self):
        port = self.free_port()
        self.start([REDIS, "--port", str(port), "--bind", "0.0.0.0", "--protected-mode", "no", "--save", "",
                    "--appendonly", "no"], port)
        self.check_from_one_to_the_other(lambda machine: f"redis://{self.host(machine)}:{port}")

    @unittest.skipUnless(S3, "there is no S3 server")
    def test_s3(self):
        port = self.free_port()
        (self.folder / "buckets" / "bucket").mkdir(parents=True)
        keys = {"AWS_ACCESS_KEY_ID": "access", "AWS_SECRET_ACCESS_KEY": "secret-for-tests"}
        self.start([S3, "--port", f":{port}", "posix", str(self.folder / "buckets")], port,
                   {"ROOT_ACCESS_KEY": keys["AWS_ACCESS_KEY_ID"], "ROOT_SECRET_KEY": keys["AWS_SECRET_ACCESS_KEY"]})
        self.check_from_one_to_the_other(
            lambda machine: f"s3://bucket/some/prefix?endpoint=http://{self.host(machine)}:{port}&region=us-east-1",
            keys)


if __name__ == "__main__":
    cli.main()
