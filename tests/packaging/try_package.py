#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the consumer against wasifs in one of the ways its users have, and runs it.

install           lays the package down, then moves it: nothing in it may know where it was
find_package      a CMake project that finds the installed package
pkg_config        one compiler command with the flags that pkg-config gives
engines           the same for the adapters of the other engines
shared            a program over the shared library of this build, and what that library shows
add_subdirectory  a CMake project that builds wasifs as a part of itself
examples          builds examples/ as its readers would, from the package, and runs its tests
c_api             a project in C that finds the package, and one command with pkg-config's flags
deb               makes the Debian package, unpacks it, and uses it in the same ways
"""

import argparse
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

CONSUMER = pathlib.Path(__file__).resolve().parent / "consumer"
SOURCES = [CONSUMER / name for name in ("consumer.cpp", "file_systems.cpp", "stores.cpp")]
CONSUMER_C = CONSUMER.with_name("consumer_c")


def run(*command, environment=None):
    print("$", shlex.join(map(str, command)), flush=True)
    return subprocess.run(
        list(map(str, command)), check=True, env=environment, stdout=subprocess.PIPE, text=True
    ).stdout


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def expect_output(program, engine, parts, environment=None):
    output = run(program, environment=environment)
    expected = "arguments 1 environment KEY=value\nsnapshot kept\n"
    expected += "".join(f"{part} answers\n" for part in parts)
    if engine:
        expected += "guest exited with 7\n"
    if output != expected:
        raise SystemExit(f"the consumer printed {output!r}, expected {expected!r}")


def install(options, package):
    staged = fresh(options.scratch / "staged")
    run(options.cmake, "--install", options.build, "--prefix", staged, "--config", options.config)
    fresh(package)
    staged.rename(package)
    for file in package.rglob("*"):
        if file.suffix in (".cmake", ".pc") and (
            str(options.source) in file.read_text() or str(staged) in file.read_text()
        ):
            raise SystemExit(f"{file} names a folder of the machine it was built on")
    headers = {
        p.relative_to(package / "include").parts[0] for p in (package / "include").rglob("*.h")
    }
    if headers != {"wasifs"}:
        raise SystemExit(f"installed headers are in {sorted(headers)}, expected wasifs alone")


def cmake_project(options, name, *arguments):
    build = fresh(options.scratch / name)
    run(
        options.cmake,
        "-S",
        CONSUMER,
        "-B",
        build,
        "-G",
        "Ninja",
        f"-DCMAKE_CXX_COMPILER={options.compiler}",
        f"-DCMAKE_CXX_FLAGS={options.flags}",
        *arguments,
    )
    run(options.cmake, "--build", build, "--target", "consumer")
    return build / "consumer"


def find_package(options, package):
    program = cmake_project(
        options,
        "found",
        f"-DCMAKE_PREFIX_PATH={package}",
        f"-DCONSUMER_ENGINE={options.engine}",
        f"-DCONSUMER_STORES={';'.join(options.stores)}",
        f"-DCONSUMER_FILE_SYSTEMS={';'.join(options.file_systems)}",
    )
    expect_output(program, options.engine == "ON", options.stores + options.file_systems)


def add_subdirectory(options, _package):
    # Without the engine: what is tried here is that the core is a good part of another project.
    program = cmake_project(
        options, "added", f"-DCONSUMER_WASIFS_SOURCE={options.source}", "-DCONSUMER_ENGINE=OFF"
    )
    expect_output(program, False, [])


def pkg_config(options, package):
    folders = [str(path.parent) for path in package.rglob("wasifs.pc")]
    inherited = os.environ.get("PKG_CONFIG_PATH")
    environment = dict(
        os.environ, PKG_CONFIG_PATH=":".join(folders + [inherited] * bool(inherited))
    )
    names, sources = ["wasifs"], list(SOURCES)
    for part in options.stores + options.file_systems:
        names.append(f"wasifs-{part}")
        sources.append(f"-DCONSUMER_{part.upper()}")
    if options.engine == "ON":
        names.append("wasifs-wasmtime")
        sources += [CONSUMER / "engine.cpp", "-DCONSUMER_ENGINE"]
    flags = shlex.split(
        run(options.pkg_config, "--cflags", "--libs", *reversed(names), environment=environment)
    )
    program = options.scratch / "consumer-pkg-config"
    run(
        options.compiler, "-std=c++23", *shlex.split(options.flags), *sources, *flags, "-o", program
    )
    libraries = [str(path.parent) for path in package.rglob("libwasifs.so")]
    expect_output(
        program,
        options.engine == "ON",
        options.stores + options.file_systems,
        dict(os.environ, LD_LIBRARY_PATH=":".join(libraries)),
    )


def engines(options, package):
    folders = sorted({str(path.parent) for path in package.rglob("wasifs.pc")})
    environment = dict(os.environ, PKG_CONFIG_PATH=":".join(folders))
    asked = {"wabt": "wabt", "wasm2c": "wasm2c", "wasm_c_api": "wasm.h"}
    names = [engine for engine in asked if engine in options.engines]
    # wasm.h is Wasmtime's here; libraries come behind those that need them.
    packages = [f"wasifs-{name.replace('_', '-')}" for name in names]
    if "wasm_c_api" in names:
        packages.append("wasifs-wasmtime")
    flags = run(options.pkg_config, "--cflags", "--libs", *packages, environment=environment)
    headers = [f"-I{path.parent}" for path in package.rglob("wasm.h")]
    program = options.scratch / "consumer-engines"
    run(
        *(options.compiler, "-std=c++23", *shlex.split(options.flags), *headers),
        *(f"-DCONSUMER_{name.upper()}" for name in names),
        *(CONSUMER / "engines.cpp", *shlex.split(flags), "-o", program),
    )
    libraries = sorted({str(path.parent) for path in package.rglob("lib*.so")})
    output = run(program, environment=dict(os.environ, LD_LIBRARY_PATH=":".join(libraries)))
    expected = {f"{asked[name]} ends with 7" for name in names}
    if set(output.splitlines()) != expected:
        raise SystemExit(f"the consumer printed {output!r}, expected {sorted(expected)!r}")


# What is in front of a name where it belongs to a class.
OF_CLASS = re.compile(
    r"^(typeinfo( name)? for|vtable for|VTT for|construction vtable for|non-virtual thunk to|"
    r"virtual thunk to|guard variable for|TLS (init|wrapper) function for) "
)


def expect_names(library, own):
    names = run("nm", "--dynamic", "--defined-only", "--demangle", library).splitlines()
    shown = [OF_CLASS.sub("", line.split(maxsplit=2)[2]) for line in names]
    others = [name for name in shown if not name.startswith("wasifs::")]
    if others or not any(name.startswith(own) for name in shown):
        raise SystemExit(f"{library.name} shows {len(others)} names of others, as {others[:3]}")


def shared(options, _package):
    library = options.shared_library
    expect_names(library, "wasifs::Process::stop(")
    parts = [f"wasifs_fs_{file_system}" for file_system in options.file_systems]
    for part, own in zip(parts, ("wasifs::make_archive(", "wasifs::open_image(")):
        expect_names(library.with_name(f"lib{part}.so"), own)
    program = options.scratch / "consumer-shared"
    folder = library.parent
    run(
        *(options.compiler, "-std=c++23", "-I", options.source / "include"),
        *(f"-DCONSUMER_{file_system.upper()}" for file_system in options.file_systems),
        *(*SOURCES, "-o", program),
        *("-L", folder, *(f"-l{part}" for part in parts), "-lwasifs", f"-Wl,-rpath,{folder}"),
    )
    expect_output(program, False, options.file_systems)


def examples(options, package):
    build = fresh(options.scratch / "examples")
    configure = (options.cmake, "-S", options.source / "examples", "-B", build, "-G", "Ninja")
    run(
        *configure,
        f"-DCMAKE_CXX_COMPILER={options.compiler}",
        f"-DCMAKE_CXX_FLAGS={options.flags}",
        f"-DCMAKE_C_COMPILER={c_compiler(options)}",
        f"-DCMAKE_C_FLAGS={options.flags}",
        f"-DCMAKE_PREFIX_PATH={package}",
    )
    run(options.cmake, "--build", build)
    ctest = pathlib.Path(options.cmake).with_name("ctest")
    run(ctest, "--test-dir", build, "--no-tests=error", "--output-on-failure")


def c_compiler(options):
    """The compiler for C of the same kind, which matters where code is instrumented."""
    path = pathlib.Path(options.compiler)
    for plus, plain in (("clang++", "clang"), ("g++", "gcc"), ("c++", "cc")):
        if path.name.startswith(plus):
            return path.with_name(path.name.replace(plus, plain, 1))
    return "cc"


def run_c_consumer(options, program, package):
    expected = "guest exited with 7\n" if options.engine == "ON" else ""
    expected += f"C API {options.version}\n"
    libraries = {str(path.parent) for path in package.rglob("lib*.so")}
    environment = dict(os.environ, LD_LIBRARY_PATH=":".join(sorted(libraries)))
    output = run(program, environment=environment)
    if output != expected:
        raise SystemExit(f"the consumer printed {output!r}, expected {expected!r}")


def c_api(options, package):
    build = fresh(options.scratch / "c_api")
    run(
        *(options.cmake, "-S", CONSUMER_C, "-B", build, "-G", "Ninja"),
        f"-DCMAKE_C_COMPILER={c_compiler(options)}",
        f"-DCMAKE_C_FLAGS={options.flags}",
        f"-DCMAKE_PREFIX_PATH={package}",
        f"-DCONSUMER_ENGINE={options.engine}",
    )
    run(options.cmake, "--build", build)
    run_c_consumer(options, build / "consumer", package)
    if not options.pkg_config:
        return
    folders = [str(path.parent) for path in package.rglob("wasifs-c.pc")]
    environment = dict(os.environ, PKG_CONFIG_PATH=":".join(folders))
    flags = run(options.pkg_config, "--cflags", "--libs", "wasifs-c", environment=environment)
    program = options.scratch / "consumer-c-pkg-config"
    engine = ["-DCONSUMER_ENGINE"] if options.engine == "ON" else []
    source = CONSUMER_C / "consumer.c"
    command = [c_compiler(options), "-std=c11", *shlex.split(options.flags), *engine, source]
    run(*command, *shlex.split(flags), "-o", program)
    run_c_consumer(options, program, package)


def deb(options, _package):
    made = fresh(options.scratch / "deb")
    made.mkdir()
    cpack = pathlib.Path(options.cmake).with_name("cpack")
    config = options.build / "CPackConfig.cmake"
    run(cpack, "--config", config, "-G", "DEB", "-B", made, "-C", options.config)
    (archive,) = made.glob("*.deb")
    root = made / "root"
    run("dpkg-deb", "--extract", archive, root)
    about = run("dpkg-deb", "--field", archive, "Package", "Version", "Depends")
    if "libc6" not in about:
        raise SystemExit(f"the package does not say what it needs: {about}")
    c_api(options, root / "usr")
    program = root / "usr/bin/wasifs"
    if program.exists():
        run(program, "--version")


def main():
    ways = {
        way.__name__: way
        for way in (install, find_package, pkg_config, engines, shared, add_subdirectory, examples,
                    c_api, deb)
    }
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("way", choices=ways)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--cmake", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="")
    parser.add_argument("--engine", choices=("ON", "OFF"), required=True)
    parser.add_argument("--stores", type=lambda text: text.split(",") if text else [], default=[])
    parser.add_argument("--file-systems", type=lambda text: text.split(",") if text else [], default=[])
    parser.add_argument("--engines", type=lambda text: text.split(","), default=[])
    parser.add_argument("--shared-library", type=pathlib.Path)
    parser.add_argument("--config", default="")
    parser.add_argument("--pkg-config", default="")
    parser.add_argument("--version", default="")
    options = parser.parse_args()
    options.scratch.mkdir(parents=True, exist_ok=True)
    try:
        ways[options.way](options, options.scratch / "package")
    except subprocess.CalledProcessError as error:
        print(error.stdout, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
