#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Builds for Windows with MinGW-w64 and runs the tests under Wine; installs what that needs on Debian 12.
# docs/windows.md says what is built and tests/windows/known-failures.txt what fails. It takes some
# fifteen minutes on two cores and is no part of CI's run.
#
#   scripts/test-windows.sh [--no-install] [CTEST ARGUMENT...]

set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" = --no-install ]; then
  shift
else
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  packages=(g++-mingw-w64-x86-64-posix wine64 googletest dpkg-dev flatbuffers-compiler
    libflatbuffers-dev libxxhash-dev cmake ninja-build python3)
  if ! dpkg-query -W "${packages[@]}" > /dev/null 2>&1; then
    "${as_root[@]}" apt-get -qq update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -qq -y install --no-install-recommends "${packages[@]}"
  fi
fi

scripts/windows-deps.sh
scripts/configure.sh windows
ninja -C build/windows
ctest --test-dir build/windows -j "$(nproc)" --no-tests=error --output-on-failure "$@"
