#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Builds the fuzz preset and runs each fuzzer for a time, keeping its corpus in build/fuzz/corpus.
#
#   scripts/fuzz.sh [SECONDS_EACH]

set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}

scripts/install-packages.sh --check
scripts/configure.sh fuzz
fuzzers=(fuzz_calls fuzz_paths fuzz_snapshot fuzz_process fuzz_archive)
ninja -C build/fuzz "${fuzzers[@]}"
for fuzzer in "${fuzzers[@]}"; do
  corpus=build/fuzz/corpus/$fuzzer
  mkdir -p "$corpus"
  seeds=()
  if [ "$fuzzer" = fuzz_snapshot ]; then seeds=(tests/golden/snapshot/v1); fi
  if [ "$fuzzer" = fuzz_archive ]; then
    mkdir -p build/fuzz/archives
    python3 tests/unit/fs_archive/make_archives.py build/fuzz/archives
    find build/fuzz/archives -maxdepth 1 -type f -size -60k -exec cp -t "$corpus" {} +
    rm -r build/fuzz/archives
  fi
  echo "fuzz: $fuzzer for $seconds s"
  "$(find build/fuzz -type f -name "$fuzzer" -perm -u+x | head -1)" -max_total_time="$seconds" -max_len="$([ "$fuzzer" = fuzz_archive ] && echo 65536 || echo 4096)" \
    -artifact_prefix="$corpus-" "$corpus" "${seeds[@]}"
done
