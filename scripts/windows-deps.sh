#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The libraries that the build for Windows needs, from Debian's own source packages, of the versions
# that the build for Linux uses: zstd and fmt (apt-get source), GoogleTest (its package holds its
# source), and the headers of FlatBuffers and xxHash, which are the same for every machine. Nothing is
# done where they are there already.
#
# Usage: scripts/windows-deps.sh [PREFIX]    (build/deps/x86_64-w64-mingw32)

set -euo pipefail
cd "$(dirname "$0")/.."
triple=x86_64-w64-mingw32
prefix=${1:-build/deps/$triple}
mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)
if [ -f "$prefix/complete" ]; then exit 0; fi
rm -rf "$prefix"/*

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The machine's own archives, asked for sources too; its apt settings stay as they are.
mkdir -p "$work/parts" "$work/lists/partial"
for file in /etc/apt/sources.list.d/debian.sources; do
  [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/parts/sources.sources"
done
if [ -f /etc/apt/sources.list ]; then
  sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >"$work/parts/sources.list"
fi
apt=(-qq -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/parts"
  -o "Dir::State::Lists=$work/lists" -o APT::Sandbox::User=root)
apt-get "${apt[@]}" update
(cd "$work" && apt-get "${apt[@]}" source libzstd fmtlib >/dev/null)

# build <source> <option>...: builds and installs it.
build() {
  local source=$1
  shift
  local into
  into=$work/build/$(basename "$(dirname "$source")")-$(basename "$source")
  cmake -S "$source" -B "$into" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/toolchains/mingw-w64.cmake" \
    -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_POLICY_DEFAULT_CMP0077=NEW "$@" >"$into.log" 2>&1 ||
    { tail -n 40 "$into.log"; exit 1; }
  cmake --build "$into" --target install >"$into.log" 2>&1 || { tail -n 40 "$into.log"; exit 1; }
}
mkdir -p "$work/build"
build "$work"/libzstd-*/build/cmake -DZSTD_BUILD_PROGRAMS=OFF -DZSTD_BUILD_SHARED=OFF \
  -DZSTD_BUILD_TESTS=OFF -DZSTD_LEGACY_SUPPORT=OFF
build "$work"/fmtlib-* -DFMT_DOC=OFF -DFMT_TEST=OFF -DBUILD_SHARED_LIBS=OFF
build /usr/src/googletest -DBUILD_SHARED_LIBS=OFF

mkdir -p "$prefix/include"
cp -r /usr/include/flatbuffers "$prefix/include/"
cp /usr/include/xxhash.h /usr/include/xxh3.h "$prefix/include/"
touch "$prefix/complete"
