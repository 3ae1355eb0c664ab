#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs one guest (or its native twin) in one set-up, in a directory of its own, and checks how it ends.

Called by ctest; see CMakeLists.txt beside this file for the names of the set-ups.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import images  # noqa: E402

# What a guest finds in the set-ups `readonly` and `seeded`.
SEED = {"file": "content of the file\n", "dir/inner": "inner\n", "dir/deep/deepest": "deepest\n"}


def seed(folder):
    for name, content in SEED.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    (folder / "link").symlink_to("file")


def emptied_image(folder):
    """An image of three layers whose root is empty: all that the lower two have, others take away."""
    base = images.tar([
        images.entry("file", b"of the image\n"), images.hard_link("alias", "file"), images.link("link", "/file"),
        images.entry("dir"), images.entry("dir/inner", b"inner\n"), images.entry("opaque"),
        images.entry("opaque/old", b"old"),
    ])
    middle = images.tar([images.entry(".wh.dir", b""), images.entry("opaque/.wh..wh..opq", b""),
                         images.entry("new", b"new")])
    top = images.tar([images.entry(f".wh.{name}", b"") for name in ("alias", "file", "link", "new", "opaque")])
    layout = images.Layout(folder)
    return layout.finish(layout.image([base, middle, top]))


def options_for(setup, host):
    """The command line options of a set-up, and the directory the guest works in."""
    if setup == "mem":
        return ["--mem", "/work"], "/work"
    if setup == "host":
        return ["--dir", f"{host}::/work"], "/work"
    if setup == "over":  # a memory tree at a place which the host directory below does not have
        return ["--dir", f"{host}::/", "--mem", "/work"], "/work"
    if setup == "overlay":  # memory over a host directory that is only read
        return ["--mount", f"overlay:{host},::/work"], "/work"
    if setup == "image":  # memory over the layers of a container image
        return ["--mount", f"image:{emptied_image(host / 'layout')}::/work"], "/work"
    if setup == "seeded":
        seed(host)
        return ["--mem", "/work", "--copy", f"{host}::/work"], "/work"
    if setup == "readonly":
        seed(host)
        return ["--dir", f"{host}::/work:ro"], "/work"
    if setup == "mounts":  # mounts in a mount, one of them two levels down
        return ["--mem", "/", "--mem", "/a", "--dir", f"{host}::/b", "--mem", "/deep/down"], "/"
    if setup == "none":
        return [], "/"
    raise SystemExit(f"there is no set-up `{setup}`")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wasifs", help="the program under test; without it the guest is native")
    parser.add_argument("--setup", default="mem")
    parser.add_argument("--exit", type=int, default=0, help="the exit code that is right")
    parser.add_argument("--stdin", default="", help="what the guest reads as its standard input")
    parser.add_argument("--option", action="append", default=[], help="one more option of `wasifs run`")
    parser.add_argument("--everywhere", action="store_true",
                        help="with a fresh process, from a snapshot, after every call")
    parser.add_argument("--paused", metavar="CALLS[,POLLS]",
                        help="paused so often, each time going on in a fresh instance and process")
    parser.add_argument("--args", help="what the guest is given, separated by |")
    parser.add_argument("guest")
    arguments = parser.parse_args()
    args = arguments.args.split("|") if arguments.args is not None else []

    scratch = pathlib.Path(tempfile.mkdtemp(prefix="guest."))
    host = scratch / "tree"
    host.mkdir()
    try:
        if arguments.wasifs:
            options, work = options_for(arguments.setup, host)
            command = [arguments.wasifs, "run", *options, "--env", f"WORK={work}",
                       *arguments.option, *(["--snapshot-everywhere"] if arguments.everywhere else []),
                       *(["--pause-everywhere", arguments.paused] if arguments.paused else []),
                       arguments.guest, *args]
            environment = None
        else:
            command = [os.path.abspath(arguments.guest), *args]
            environment = {**os.environ, "WORK": "."}
        done = subprocess.run(command, input=arguments.stdin.encode(), cwd=host, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=1200 if arguments.everywhere or arguments.paused else 120)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)

    sys.stdout.write(done.stdout.decode(errors="replace"))
    if done.returncode != arguments.exit:
        print(f"exit code {done.returncode}, not {arguments.exit}: {' '.join(command)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
