#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds the wheel, installs it into a fresh virtual environment and runs the tests with it there; mypy
reads the package as strictly as it can, and a program of an embedder.

    try_wheel.py --library LIBRARY --guests FOLDER --scratch FOLDER

77: what is needed for it cannot be had here.
"""

import argparse
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
sys.dont_write_bytecode = True

import registries  # noqa: E402

_spec = importlib.util.spec_from_file_location("python_venv", ROOT / "scripts" / "python-venv.py")
python_venv = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(python_venv)


def run(*command, **environment):
    print("$", *command, flush=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    clean.update(environment, PYTHONDONTWRITEBYTECODE="1")
    return subprocess.run(list(map(str, command)), env=clean, check=True)


def fresh(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def build(tools, options):
    wheels = fresh(options.scratch / "wheels")
    # scikit-build-core is that of the environment, not one that pip gets for itself.
    source = options.scratch / "source"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(ROOT / "python", source, ignore=shutil.ignore_patterns("__pycache__"))
    run(*registries.find_pip(), "--disable-pip-version-check", "--python", tools, "wheel", "--quiet",
        "--no-deps", "--no-build-isolation", "--wheel-dir", wheels,
        f"--config-settings=cmake.define.WASIFS_PYTHON_LIBRARY={options.library}", source)
    (wheel,) = wheels.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    missing = {"wasifs/libwasifs_c.so", "wasifs/py.typed", "wasifs/__init__.py"} - names
    strange = {name for name in names if not name.startswith(("wasifs/", "wasifs-"))}
    if missing or strange or "-py3-none-linux" not in wheel.name:
        raise SystemExit(f"{wheel.name}: lacks {missing}, should not have {strange}")
    return wheel


def install(wheel, tools, options):
    """An environment with the wheel, which sees the packages of the other."""
    folder = options.scratch / "environment"
    shutil.rmtree(folder, ignore_errors=True)
    python = python_venv.make(folder)
    python_venv.pip(python, "install", "--quiet", "--no-deps", "--no-index", "--no-compile", wheel)
    (packages,) = tools.parent.parent.glob("lib/python*/site-packages")
    (own,) = folder.glob("lib/python*/site-packages")
    (own / "tools.pth").write_text(f"{packages}\n")
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", type=pathlib.Path, required=True)
    parser.add_argument("--guests", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    options = parser.parse_args()
    try:
        tools = python_venv.environment(ROOT / "build" / "deps" / "python")
    except registries.Missing as missing:
        print(f"SKIPPED: {missing}")
        return 77
    options.scratch.mkdir(parents=True, exist_ok=True)
    python = install(build(tools, options), tools, options)
    run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", HERE,
        WASIFS_GUESTS=str(options.guests))
    mypy = ("-m", "mypy", "--strict", "--cache-dir", options.scratch / "mypy")
    run(python, *mypy, "--package", "wasifs")
    run(python, *mypy, HERE / "embedder.py")
    run(python, HERE / "embedder.py", options.guests / "python_guest.wasm")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {error}")
