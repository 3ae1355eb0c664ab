#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Configures a preset unless its build folder is there: from then on Ninja runs CMake where it must.
# A folder whose configuration failed half-way, or that another checkout made, is made anew.
#
#   scripts/configure.sh PRESET

set -euo pipefail
cd "$(dirname "$0")/.."
preset=$1
folder=build/$preset

if [ -f "$folder/build.ninja" ] \
    && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
  exit 0
fi
if [ -f "$folder/CMakeCache.txt" ] \
    && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$folder/CMakeCache.txt"; then
  rm -rf "$folder"
fi
mkdir -p "$folder"
if ! cmake --preset "$preset" > "$folder/configure.log" 2>&1; then
  cat "$folder/configure.log" >&2
  exit 1
fi
