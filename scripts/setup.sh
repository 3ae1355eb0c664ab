#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# From a fresh Debian 12 to a program that runs: installs the packages that are missing (root or
# sudo), gets Wasmtime, builds the release preset and shows `wasifs run` at work. Safe to repeat.
#
#   scripts/setup.sh [--no-demo | --no-build]

set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-packages.sh
scripts/get-wasmtime.py > /dev/null
# For tests of guests with several threads, which are skipped by name where it cannot be had.
if command -v rustup > /dev/null; then
  rustup target add wasm32-wasip1-threads > /dev/null 2>&1 || true
fi

if [ "${1:-}" = --no-build ]; then exit 0; fi

# Speaks only if something is wrong, or when it is built for the first time.
scripts/configure.sh release
if [ -f tools/wasifs/CMakeLists.txt ]; then
  ninja -C build/release tools/wasifs/all
else
  ninja -C build/release
fi

if [ "${1:-}" != --no-demo ] && [ -x scripts/demo.sh ]; then
  scripts/demo.sh
fi
