# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of real programs have in common: set-ups, fetching, compiling, running, checking.

A test is a script with one function that gets a `Test`; ctest calls it once per set-up:

    harness.main(test)        SCRIPT --wasifs PROGRAM --setup mem|host|over|overlay|image --cache FOLDER [--everywhere N]
                                                                         [--paused CALLS[,POLLS]]

The guest always sees one tree with `/work`, where it works, beside whatever the test provides. In the set-up
`mem` all of it is in memory, copied in before and `/work` copied out afterwards; in `host` it is a
directory of the host; in `over` it is a directory of the host with a memory tree mounted at `/work`
(or at the place the test names), which that directory does not have; in `overlay` it is memory over that directory, which stays as it is; in `image` it is the upper layer of a
container image whose lower one has the files of a distribution. With --everywhere the guest
goes on in a fresh process, from a snapshot, after every Nth call; with --paused in a fresh instance
as well, as it is paused there: after every so many calls, and polls.
"""

import argparse
import fcntl
import hashlib
import importlib
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests/support")]
fetching = importlib.import_module("fetch-programs")
images = importlib.import_module("images")

SKIPPED = 77
SETUPS = ("mem", "host", "over", "overlay", "image")
DEVICES = ("--mount", "dev:::/dev")  # null, zero, random and the like, for programs that want them


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(SKIPPED)


class Test:
    def __init__(self, arguments, scratch):
        self.wasifs, self.setup, self.clang = arguments.wasifs, arguments.setup, arguments.clang
        self.clang_flags = arguments.clang_flag
        self.everywhere, self.paused = arguments.everywhere, arguments.paused
        self.pauses = 0
        self.cache = pathlib.Path(arguments.cache).absolute()
        self.scratch = scratch
        self.tree = scratch / "tree"  # what the guest sees at `/`
        self.upper = "/work"          # what is in memory in the set-up `over`
        self.failures = 0
        (self.tree / "work").mkdir(parents=True)

    # What the guest finds.

    def write(self, guest_path, content):
        path = self.tree / guest_path.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def provide(self, host_path, guest_path):
        """A copy of a file or directory of the host, at this place of the guest's tree."""
        target = self.tree / guest_path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if pathlib.Path(host_path).is_dir():
            shutil.copytree(host_path, target, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(host_path, target)

    def keep(self, name):
        """Puts a file that the last run left in `/work` there for the next one."""
        if self.result != self.tree / "work":
            seed = self.scratch / "seed" if self.setup == "over" else self.tree / "work"
            shutil.copy2(self.result / name, seed / name)

    # Programs.

    def fetch(self, name):
        try:
            return fetching.fetch(name, self.cache)
        except fetching.Missing as missing:
            skip(f"{name}: {missing}")

    def compiled(self, name, sources, flags, build):
        """The cached result of build(output), which is called if its inputs are new."""
        digest = hashlib.sha256(repr(flags).encode())
        for source in sorted(map(pathlib.Path, sources)):
            digest.update(source.read_bytes())
        output = self.cache / f"{name}-{digest.hexdigest()[:16]}.wasm"
        self.cache.mkdir(parents=True, exist_ok=True)
        with open(self.cache / f".{name}.build.lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not output.exists():
                fresh = output.with_suffix(".new")
                build(fresh)
                fresh.rename(output)
        return output

    def compile_c(self, name, sources, flags, headers=()):
        """Compiles C for wasm32-wasi with the distribution's wasi-libc; `headers` are files of our own."""
        if not self.clang:
            skip("there is no clang with a wasi-libc (Debian: apt-get install clang-19 lld-19 wasi-libc "
                 "libclang-rt-19-dev-wasm32)")
        version = command_output([self.clang, "--version"])

        def build(output):
            objects = []
            for number, source in enumerate(sources):
                objects.append(self.scratch / f"{number}.o")
                command_output([self.clang, *self.clang_flags, "-O2", "-w", *flags["compile"], "-c",
                                source, "-o", objects[-1]])
            command_output([self.clang, *self.clang_flags, *objects, *flags["link"], "-o", output])

        return self.compiled(name, [*sources, *headers], [version, flags], build)

    # Running.

    def run(self, wasm, *args, env=None, stdin=None, options=(), expect=0, timeout=600):
        """Runs the program and returns what it printed; `/work` is then in self.result.

        Another exit code than `expect` ends the test, unless `expect` is None.
        """
        command = [self.wasifs, "run"]
        out = self.scratch / "out"
        if out.exists():
            shutil.rmtree(out)
        if self.setup == "mem":
            command += ["--mem", "/", "--copy", f"{self.tree}::/", "--out", f"/work::{out}"]
        elif self.setup == "host":
            command += ["--dir", f"{self.tree}::/"]
        elif self.setup == "overlay":
            command += ["--mount", f"overlay:{self.tree},::/", "--out", f"/work::{out}"]
            below = listed(self.tree)
        elif self.setup == "image":
            image = self.scratch / "image.tar"
            layers = [images.installed("base-files", "tzdata"), images.tar_of(self.tree)]
            images.docker_save(image, layers, images.config_of(layers))
            command += ["--image", image, "--out", f"/work::{out}"]
        else:
            seed = self.scratch / "seed"
            upper = self.tree / self.upper.lstrip("/")
            if upper.exists():
                upper.rename(seed)
            command += ["--dir", f"{self.tree}::/", "--mem", self.upper]
            if seed.exists():
                command += ["--copy", f"{seed}::{self.upper}"]
            if self.upper == "/work":
                command += ["--out", f"/work::{out}"]
        for key, value in (env or {}).items():
            command += ["--env", f"{key}={value}"]
        if self.paused:
            command += ["--pause-everywhere", self.paused]
            timeout *= 3
        if self.everywhere:
            command += [f"--snapshot-everywhere={self.everywhere}"]
            timeout *= 3
        command += [*options, wasm, *args]
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False,
                              input=(stdin or "").encode(), timeout=timeout)
        output, errors = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
        self.result = out if out.exists() else self.tree / "work"
        if self.setup == "overlay":
            self.check(listed(self.tree) == below, "nothing was changed in the directory below")
        if self.setup == "over":
            self.check(not (self.tree / self.upper.lstrip("/")).exists(),
                       f"nothing was made at {self.upper} of the host directory below")
        self.output, self.errors, self.code = output, errors, done.returncode
        told = re.search(r"paused (\d+) times", errors)
        self.pauses += int(told.group(1)) if told else 0
        if expect is not None and done.returncode != expect:
            print(f"$ {' '.join(map(str, command))}\n{output[-20000:]}\n{errors[-5000:]}")
            raise SystemExit(f"exit code {done.returncode}, not {expect}")
        return output

    # Checking.

    def check(self, good, what):
        print(("ok      " if good else "FAILED  ") + what)
        self.failures += not good

    def check_equal(self, actual, expected, what):
        self.check(actual == expected, what)
        if actual != expected:
            print(f"  got      {actual!r}\n  expected {expected!r}")

    def check_in(self, part, text, what):
        self.check(part in text, what)
        if part not in text:
            print(f"  {part!r} is not in\n{text[-4000:]}")

    def read(self, name):
        """A file of `/work` as it is after the run, or None."""
        path = self.result / name
        return path.read_text(errors="replace") if path.is_file() else None


def listed(tree):
    """What is in it, as far as a change would show."""
    found = {path: path.lstat() for path in tree.rglob("*")}
    return {path: (stat.st_ino, stat.st_mode, stat.st_nlink, stat.st_size, stat.st_mtime_ns)
            for path, stat in found.items()}


def command_output(command, **keywords):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **keywords)
    if done.returncode != 0:
        raise SystemExit(f"`{' '.join(map(str, command))}` failed:\n{done.stdout}")
    return done.stdout


def read_arguments(words=None):
    """Of the command line, or of `words`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--wasifs", required=True)
    parser.add_argument("--setup", choices=SETUPS, required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--everywhere", type=int, default=0)
    parser.add_argument("--paused", default="")
    parser.add_argument("--clang", default="")
    parser.add_argument("--clang-flag", action="append", default=[])
    parser.add_argument("rest", nargs="*")
    return parser.parse_args(words)


def main(test):
    arguments = read_arguments()
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="program."))
    try:
        running = Test(arguments, scratch)
        test(running, *arguments.rest)
        if running.paused:
            running.check(running.pauses > 0, f"it was paused {running.pauses} times")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    sys.exit(1 if running.failures else 0)
