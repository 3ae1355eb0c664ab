# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The hosts that bench/run compares, and how each runs a guest that sees directories.

A host gets a list of `Tree`s and gives the command that runs the program with them. What is not installed here is left
out, with a sentence that says why.
"""
import dataclasses
import os
import pathlib
import shutil
import subprocess

BENCH = pathlib.Path(__file__).resolve().parent.parent
PEERS = BENCH / "peers"


@dataclasses.dataclass
class Tree:
    """A directory of the host and where the guest sees it; `archive` is a tar file of the same."""
    folder: pathlib.Path
    guest: str
    archive: pathlib.Path | None = None


@dataclasses.dataclass
class Host:
    """`command(program, arguments, trees)`, where `program` is a name of `Built`."""
    name: str
    command: callable
    engine: str                # whose crossing is in its figures; empty: none
    shares: bool = True        # what it shows is in the directories that it is given
    only_reads: bool = False   # its fixtures cannot be changed, so that rows which write tell nothing of it
    programs: bool = True      # runs any program, not only file_bench


@dataclasses.dataclass
class Built:
    """The programs that were made for a run, and where to find what was there."""
    folder: pathlib.Path       # where guests and peers are
    programs: pathlib.Path     # of a build of wasifs
    cache: pathlib.Path
    problems: list = dataclasses.field(default_factory=list)

    def guest(self, name):
        return name if "/" in str(name) else self.folder / f"{name}.wasm"

    def ours(self, name):
        """A program of the build, or None, with a sentence in `problems`."""
        path = self.programs / name
        if path.exists():
            return path
        self.problems.append(f"{name} is not built: configure with -DWASIFS_BUILD_BENCH=ON")
        return None


def compile_c(compiler, sources, output, *flags):
    subprocess.run([str(word) for word in (compiler, "-O2", *sources, "-o", output, *flags)], check=True)


def build(build_folder, wasmtime):
    """Guests, their native twin, and the peers that there is a compiler for."""
    compiler = shutil.which("clang-19") or shutil.which("clang")
    if not compiler:
        raise SystemExit("bench/run: no clang (Debian: apt-get install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32)")
    folder = build_folder / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    built = Built(folder, build_folder / "bin", folder / "cache")
    built.cache.mkdir(exist_ok=True)
    built.cache.chmod(0o700)
    sources = sorted((BENCH / "file_bench").glob("*.c"))
    compile_c(compiler, sources, folder / "file_bench")
    compile_c(compiler, sources, folder / "file_bench.wasm", "--target=wasm32-wasi")
    compile_c(compiler, [BENCH / "empty_call_guest.c"], folder / "empty_call.wasm", "--target=wasm32-wasi")
    if (wasmtime / "include/wasmtime.h").exists():
        compile_c(compiler, [PEERS / "wasmtime_wasi.c"], folder / "wasmtime_wasi", f"-I{wasmtime}/include",
                  f"-L{wasmtime}/lib", "-lwasmtime", f"-Wl,-rpath,{wasmtime}/lib")
    else:
        built.problems.append(f"no Wasmtime by itself: {wasmtime} is not there")
    build_wazero(built)
    return built


def build_wazero(built):
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin:/usr/lib/go/bin")
    if not go:
        built.problems.append("no wazero: there is no go")
        return
    done = subprocess.run([go, "build", "-trimpath", "-o", built.folder.absolute() / "wazero_wasi", "."],
                          cwd=PEERS / "wazero", env={**os.environ, "GOTOOLCHAIN": "local"}, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        built.problems.append(f"no wazero: go cannot build it: {done.stderr.strip().splitlines()[-1]}")


def knows_archives(built):
    """Whether this wasifs mounts archives."""
    done = subprocess.run([built.programs / "wasifs", "run", "--mount", "archive:/dev/null::/a", built.guest("empty_call")],
                          capture_output=True, text=True, check=False)
    return "there is no file system" not in done.stderr


def ours(built, options):
    """`options(tree)` are the words that show a tree."""
    wasifs = built.programs / "wasifs"

    def command(program, arguments, trees):
        shown = [word for tree in trees for word in options(tree)]
        return [wasifs, "run", "--module-cache", built.cache, *shown, built.guest(program), *arguments]

    return command


def memory(tree):
    """In memory, with what is in the directory, if anything is."""
    filled = any(tree.folder.iterdir())
    return ["--mem", tree.guest, *(["--copy", f"{tree.folder}::{tree.guest}"] if filled else [])]


def archived(tree):
    if tree.archive is None:
        return memory(tree)
    return ["--mount", f"archive:{tree.archive}::{tree.guest}"]


def peer(command):
    """`command(program)` are the words before the directories."""
    def whole(program, arguments, trees):
        return [*command(program), *(f"{tree.folder}::{tree.guest}" for tree in trees), "--", *arguments]
    return whole


def native(built):
    def command(program, arguments, trees):
        places = {tree.guest: tree.folder for tree in trees}
        return [built.folder / program, *(places.get(word, word) for word in arguments)]
    return command


def all_hosts(built):
    """Every host that can be used here, by name; the first one is what the others are compared with."""
    found = [
        Host("native", native(built), ""),
        Host("wasifs host", ours(built, lambda tree: ["--dir", f"{tree.folder}::{tree.guest}"]), "wasifs"),
        Host("wasifs private", ours(built, lambda tree: ["--dir", f"{tree.folder}::{tree.guest}:private"]), "wasifs"),
        Host("wasifs mem", ours(built, memory), "wasifs", shares=False),
        Host("overlay mem/host", ours(built, lambda tree: ["--mount", f"overlay:{tree.folder},::{tree.guest}"]),
             "wasifs"),
    ]
    overlay = built.ours("overlay_guest")
    if overlay:
        found.append(Host("overlay mem/mem", lambda program, arguments, trees: [overlay, built.guest(program), *arguments],
                          "wasifs", shares=False, programs=False))
    if knows_archives(built):
        found.append(Host("archive", ours(built, archived), "wasifs", only_reads=True))
    else:
        built.problems.append("no archives: this wasifs has no mount type of that name")
    compiled = built.folder / "wasmtime_wasi"
    if compiled.exists():
        found.append(Host("wasmtime wasi", peer(lambda program: [
            compiled, built.cache / f"{pathlib.Path(built.guest(program)).stem}.cwasm", built.guest(program)]), "wasmtime"))
    if shutil.which("node"):
        found.append(Host("node:wasi", peer(lambda program: ["node", "--no-warnings", PEERS / "node_wasi.mjs",
                                                             built.guest(program)]), "node"))
    else:
        built.problems.append("no node:wasi: there is no node")
    if (built.folder / "wazero_wasi").exists():
        found.append(Host("wazero", peer(lambda program: [built.folder / "wazero_wasi", built.cache / "wazero",
                                                          built.guest(program)]), "wazero"))
    return {host.name: host for host in found}
