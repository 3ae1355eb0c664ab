#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the suite of all stores on the store in a bucket, and what is saved on one machine and resumed on another,
with a real S3 server, versitygw, that is built from its pinned Go module and keeps its objects in a
directory. It checks the signatures that libcurl makes."""

import argparse
import importlib
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
fetching = importlib.import_module("fetch-programs")

SKIPPED = 77


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server):
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def two_machines(program, wasifs, tool):
    """tests/cli/machines_test.py starts the server by itself."""
    test = ROOT / "tests" / "cli" / "machines_test.py"
    environment = {**os.environ, "S3_SERVER": str(program), "WASIFS": wasifs, "WASIFS_TOOL": tool}
    return subprocess.run([sys.executable, "-B", test, "TwoMachines.test_s3"], env=environment, check=False).returncode


def suite(program, tests):
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="s3."))
    (scratch / "objects" / "wasifs-test").mkdir(parents=True)
    port = free_port()
    keys = {"ROOT_ACCESS_KEY": "someone", "ROOT_SECRET_KEY": "a secret/with+signs"}
    with open(scratch / "log", "wb") as log:
        server = subprocess.Popen([program, "--port", f"127.0.0.1:{port}", "posix", scratch / "objects"],
                                  env={**os.environ, **keys}, stdout=log, stderr=log)
    code = 1
    try:
        wait_for(port, server)
        environment = {
            **os.environ,
            "AWS_ACCESS_KEY_ID": keys["ROOT_ACCESS_KEY"],
            "AWS_SECRET_ACCESS_KEY": keys["ROOT_SECRET_KEY"],
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
            "WASIFS_TEST_S3_BUCKET": "s3://wasifs-test",
        }
        command = [tests, "--gtest_filter=*/S3Server"]
        code = subprocess.run(command, env=environment, check=False).returncode
    finally:
        server.kill()
        server.wait()
        if code != 0:
            print((scratch / "log").read_text(errors="replace")[-4000:])
        shutil.rmtree(scratch, ignore_errors=True)
    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", required=True, help="the suite of all stores")
    parser.add_argument("--wasifs", required=True, help="the program")
    parser.add_argument("--tool", help="its guest cli_tool.wasm, for the two machines")
    parser.add_argument("--cache", required=True, help="where fetched programs are kept")
    arguments = parser.parse_args()
    try:
        program = fetching.fetch("versitygw", pathlib.Path(arguments.cache).absolute()) / "versitygw"
    except fetching.Missing as missing:
        print(f"SKIPPED: versitygw: {missing}")
        return SKIPPED
    code = suite(program, arguments.suite)
    if code == 0 and arguments.tool:
        code = two_machines(program, arguments.wasifs, arguments.tool)
    return code


if __name__ == "__main__":
    sys.exit(main())
