#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sockets that the command line gives to a guest: --listen, --connect, --listen-fds."""

import contextlib
import re
import socket
import subprocess
import threading

import cli


class Peer(threading.Thread):
    """Listens at a Unix socket, says something to the first who connects, and keeps what it hears."""

    def __init__(self, path, says=b""):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.says, self.heard = says, b""
        self.start()

    def run(self):
        with self.listener:
            connection, _ = self.listener.accept()
        with connection, contextlib.suppress(BrokenPipeError):
            connection.sendall(self.says)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(4096):
                self.heard += piece


class Sockets(cli.Case):
    def started(self, *words, **keywords):
        """Starts the program and gives it, with where it says that it listens."""
        begun = subprocess.Popen([cli.PROGRAM, *map(str, words)], cwd=self.here, env=self.environment,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **keywords)
        self.addCleanup(begun.stdout.close)
        self.addCleanup(begun.stderr.close)
        self.addCleanup(begun.wait)
        self.addCleanup(begun.kill)
        return begun

    def told_address(self, begun):
        line = begun.stderr.readline().decode()
        found = re.fullmatch(r"wasifs: listening at tcp:(.*):(\d+)\n", line)
        self.assertTrue(found, line)
        return found[1].strip("[]"), int(found[2])

    def ended(self, begun):
        out, err = begun.communicate(timeout=120)
        self.assertEqual(begun.returncode, 0, err)
        return out.decode()

    def test_the_guest_is_told_of_its_sockets(self):
        Peer(self.here / "sock")
        out = self.run_tool(["--mem", "/a", "--listen", "unix:here=http", "--connect", "db=unix:sock",
                             "--listen=udp:127.0.0.1:0", "--mem", "/b"], "preopens", "env", "say 6 x")
        self.assertEqual(sorted(out.splitlines()), ["3 /a", "4 /b", "LISTEN_FDNAMES=http:db:unknown", "LISTEN_FDS=3"])
        self.assertFalse((self.here / "here").exists(), "the file of a socket goes with it")
        self.assertEqual(self.run_tool([], "env"), "")
        out = self.run_tool(["--listen", "unix:here", "--env", "LISTEN_FDS=9"], "env")
        self.assertEqual(sorted(out.splitlines()), ["LISTEN_FDNAMES=unknown", "LISTEN_FDS=9"])

    def test_a_guest_that_listens(self):
        for host in ("127.0.0.1", "[::1]") if socket.has_ipv6 else ("127.0.0.1",):
            begun = self.started("run", "--mem", "/m", "--listen", f"{host}:0", cli.TOOL,
                                 *"accept 4 , say 5 hello , half 5 , hear 5".split())
            with socket.create_connection(self.told_address(begun), timeout=60) as client:
                client.sendall(b"from outside")
                client.shutdown(socket.SHUT_WR)
                self.assertEqual(client.makefile("rb").read(), b"hello")
            self.assertEqual(self.ended(begun), "5\nfrom outside")

    def test_a_guest_that_is_connected(self):
        peer = Peer(self.here / "sock", b"welcome")
        self.assertEqual(self.run_tool(["--connect", "peer=unix:sock"], "say 3 knock", "hear 3"), "welcome")
        peer.join(60)
        self.assertEqual(peer.heard, b"knock")

    def test_a_guest_that_gets_datagrams(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
            receiver.bind(str(self.here / "log"))
            self.run_tool(["--connect", "log=unix-datagram:log"], "say 3 one", "say 3 two")
            self.assertEqual([receiver.recv(100), receiver.recv(100)], [b"one", b"two"])

    def test_sockets_that_this_program_was_started_with(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            # As systemd does: numbers from 3 on, and the process they are meant for.
            begin = ('import os, sys; n = int(sys.argv[1]); os.dup2(n, 3); os.set_inheritable(3, True); '
                     'os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="web"); '
                     'os.execv(sys.argv[2], sys.argv[2:])')
            begun = subprocess.Popen(
                ["python3", "-c", begin, str(listener.fileno()), cli.PROGRAM, "run", "--listen-fds", cli.TOOL,
                 *"env , accept 3 , say 4 hi".split()],
                env=self.environment, cwd=self.here, pass_fds=[listener.fileno()], stdout=subprocess.PIPE)
            with socket.create_connection(listener.getsockname(), timeout=60) as client:
                self.assertEqual(client.makefile("rb").read(), b"hi")
            out, _ = begun.communicate(timeout=120)
        self.assertEqual(sorted(out.decode().splitlines()), ["4", "LISTEN_FDNAMES=web", "LISTEN_FDS=1"])
        self.refused("run", "--listen-fds", cli.TOOL, naming=["--listen-fds", "LISTEN_PID"])

    def test_a_time_out_ends_one_that_waits(self):
        with socket.socket(socket.AF_UNIX) as quiet:
            quiet.bind(str(self.here / "quiet"))
            quiet.listen()
            for command in ("accept 3", "hear 4"):
                self.wasifs("run", "--timeout", "300ms", "--listen", "unix:here", "--connect", "q=unix:quiet",
                            cli.TOOL, *command.split(), expect=124)

    def test_what_is_wrong_is_named(self):
        self.write("file")
        for options, naming in ((["--listen", "127.0.0.1"], ["--listen", "127.0.0.1", "port"]),
                                (["--listen", "127.0.0.1:99999"], ["--listen", "99999"]),
                                (["--listen", ":80"], ["--listen", "no host"]),
                                (["--listen", "::1:80"], ["--listen", "brackets"]),
                                (["--listen", "unix:"], ["--listen", "no path"]),
                                (["--listen", "unix:file"], ["--listen", "unix:file", "in use"]),
                                (["--listen", "unix:" + "x" * 200], ["--listen", "107"]),
                                (["--listen", "unix:s=a:b"], ["--listen", "colons"]),
                                (["--listen", "=name"], ["--listen", "ADDRESS"]),
                                (["--listen", "999.1.1.1:80"], ["--listen", "999.1.1.1:80"]),
                                (["--connect", "unix:sock"], ["--connect", "NAME=ADDRESS"]),
                                (["--connect", "=unix:sock"], ["--connect", "NAME=ADDRESS"]),
                                (["--connect", "a=unix:absent"], ["--connect", "unix:absent", "o such file"])):
            with self.subTest(options):
                self.refused("run", *options, cli.TOOL, "args", naming=naming)
        self.assertTrue((self.here / "file").exists(), "what was there before stays")

    def test_a_snapshot_holds_them_by_number(self):
        self.wasifs("snapshot", "--to", "s", "--listen", "unix:first", cli.TOOL, *"accept 3 , say 4 again".split())
        self.refused("restore", "s", naming=["fd:3", "--listen ADDRESS=3"])
        self.refused("restore", "s", "--listen", "unix:new=4", naming=["--listen", "descriptor 4"])
        begun = self.started("restore", "s", "--listen", "127.0.0.1:0=3")
        with socket.create_connection(self.told_address(begun), timeout=60) as client:
            self.assertEqual(client.makefile("rb").read(), b"again")
        self.assertEqual(self.ended(begun), "4\n")

    def test_a_guest_that_waits_is_paused_and_goes_on_elsewhere(self):
        self.wasifs("run", "--pause-after", "300ms", "--snapshot-to", "s", "--listen", "unix:first", cli.TOOL,
                    *"accept 3 , say 4 resumed".split(), expect=75)
        begun = self.started("resume", "s", "--listen", "127.0.0.1:0=3")
        with socket.create_connection(self.told_address(begun), timeout=60) as client:
            self.assertEqual(client.makefile("rb").read(), b"resumed")
        self.assertEqual(self.ended(begun), "4\n")

    def test_a_recording_needs_no_peer(self):
        peer = Peer(self.here / "sock", b"welcome")
        words = [cli.TOOL, *"say 3 knock , hear 3".split()]
        self.wasifs("run", "--record", "r", "--connect", "peer=unix:sock", *words)
        peer.join(60)
        self.assertEqual(self.wasifs("replay", "r", cli.TOOL), "welcome")


if __name__ == "__main__":
    cli.main()
