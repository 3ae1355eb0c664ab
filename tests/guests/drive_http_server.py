#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Starts http_server.c, as a guest or natively, sends it many requests at once, and checks each answer.

Called by ctest, and by bench/http for the time that it took.
"""

import argparse
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

FILES = {"index.html": b"<h1>hello</h1>\n", "empty": b"", "large": bytes(range(256)) * 1200}


class Native:
    """The server as a program of this machine, with the listener where LISTEN_FDS says."""

    def __init__(self, program, folder, environment):
        listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = listener.getsockname()
        begin = "import os, sys; os.dup2(int(sys.argv[1]), 3); os.execv(sys.argv[2], sys.argv[2:])"
        self.process = subprocess.Popen(
            [sys.executable, "-c", begin, str(listener.fileno()), program], pass_fds=[listener.fileno(), 3],
            env={**os.environ, **environment, "LISTEN_FDS": "1", "WORK": str(folder)})
        listener.close()


class Guest:
    """The server under wasifs."""

    def __init__(self, wasifs, program, options):
        self.process = subprocess.Popen([wasifs, "run", "--listen", "127.0.0.1:0=http", *options, program],
                                        stderr=subprocess.PIPE)
        told = self.process.stderr.readline().decode()
        found = re.search(r"listening at tcp:(.*):(\d+)", told)
        if not found:
            raise SystemExit(f"the server did not say where it listens: {told}")
        self.address = (found[1], int(found[2]))


class Wazero:
    """The server under wazero's program, which listens where it is told to."""

    def __init__(self, wazero, program, folder, environment):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = free.getsockname()
        variables = {**environment, "LISTEN_FDS": "1", "WORK": "/site"}
        self.process = subprocess.Popen(
            [wazero, "run", f"-listen=127.0.0.1:{self.address[1]}", f"-mount={folder}:/site",
             *[f"-env={name}={value}" for name, value in variables.items()], program])
        for _ in range(1000):
            try:
                socket.create_connection(self.address).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.01)
        raise SystemExit("the server does not listen")


class Client(threading.Thread):
    """Sends `requests` of all sorts, `ahead` at a time on one connection, and then another one."""

    def __init__(self, address, requests, ahead, only=None):
        super().__init__()
        self.address, self.requests, self.ahead, self.only = address, requests, ahead, only
        self.answered, self.problem = 0, None

    def request(self, number):
        if self.only is not None or number % 4:
            name = self.only or list(FILES)[number % len(FILES)]
            return f"GET /{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), FILES[name]
        body = f"request {number} ".encode() * (number % 50)
        return b"POST /echo HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body), body

    def answer(self, stream):
        status = stream.readline()
        if not status.startswith(b"HTTP/1.1 200 "):
            raise ValueError(f"the answer begins with {status!r}")
        length = 0
        while (line := stream.readline()) != b"\r\n":
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        return stream.read(length)

    def run(self):
        try:
            while self.answered < self.requests:
                # A connection is used for a while, as browsers do.
                with socket.create_connection(self.address, timeout=100) as connection:
                    stream = connection.makefile("rb")
                    last = min(self.answered + 500, self.requests)
                    while self.answered < last:
                        sent = [self.request(self.answered + i) for i in range(min(self.ahead, last - self.answered))]
                        connection.sendall(b"".join(head for head, _ in sent))
                        for _, expected in sent:
                            if self.answer(stream) != expected:
                                raise ValueError(f"answer {self.answered} is another one")
                            self.answered += 1
        except (OSError, ValueError) as problem:
            self.problem = f"{type(problem).__name__}: {problem}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wasifs", help="the program under test; without it the server is native")
    parser.add_argument("--setup", default="mem", choices=["mem", "host"])
    parser.add_argument("--requests", type=int, default=10000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--ahead", type=int, default=4, help="requests that a client sends before it reads")
    parser.add_argument("--only", choices=FILES, help="ask for this file only")
    parser.add_argument("--one-by-one", action="store_true", help="one connection after the other, without poll")
    parser.add_argument("--wazero", help="wazero's program: the server is a guest of it")
    parser.add_argument("--option", action="append", default=[], help="one more option of `wasifs run`")
    parser.add_argument("server")
    arguments = parser.parse_args()

    environment = {"ONE_BY_ONE": "1"} if arguments.one_by_one else {}
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="http."))
    try:
        for name, content in FILES.items():
            (scratch / name).write_bytes(content)
        if arguments.wasifs:
            show = "--copy" if arguments.setup == "mem" else "--dir"
            variables = {**environment, "WORK": "/site"}
            server = Guest(arguments.wasifs, arguments.server,
                           [show, f"{scratch}::/site", *arguments.option,
                            *[word for name, value in variables.items() for word in ("--env", f"{name}={value}")]])
        elif arguments.wazero:
            server = Wazero(arguments.wazero, arguments.server, scratch, environment)
        else:
            server = Native(arguments.server, scratch, environment)
        try:
            each = arguments.requests // arguments.clients
            clients = [Client(server.address, each, arguments.ahead, arguments.only) for _ in range(arguments.clients)]
            begin = time.monotonic()
            for client in clients:
                client.start()
            for client in clients:
                client.join()
            seconds = time.monotonic() - begin
            with socket.create_connection(server.address, timeout=100) as last:
                last.sendall(b"GET /quit HTTP/1.1\r\n\r\n")
                ended = last.makefile("rb").read().endswith(b"bye\n")
            _, status, used = os.wait4(server.process.pid, 0)
            code = server.process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            server.process.kill()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)

    problems = [client.problem for client in clients if client.problem]
    answered = sum(client.answered for client in clients)
    print(f"{answered} of {each * arguments.clients} requests answered in {seconds:.3f} s, "
          f"with {used.ru_utime + used.ru_stime:.3f} s of processor time in the server")
    for problem in problems:
        print(problem)
    if code != 0 or not ended:
        print(f"the server ended with {code}")
    return 0 if not problems and code == 0 and ended and answered == each * arguments.clients else 1


if __name__ == "__main__":
    sys.exit(main())
