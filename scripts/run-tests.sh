#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Builds presets and runs the tests of one label in each; names what was skipped, and fails if that
# is more than tests/allowed-skips.txt allows. What test.sh, test-programs.sh, ... are made of.
#
#   scripts/run-tests.sh LABEL PRESET...

set -euo pipefail
cd "$(dirname "$0")/.."
label=$1
shift

scripts/install-packages.sh --check

export UBSAN_OPTIONS="print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
# Wasmtime's library is not instrumented, so that what its own threads do in libc looks like races.
export TSAN_OPTIONS="second_deadlock_stack=1:ignore_noninstrumented_modules=1${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
export ASAN_OPTIONS="detect_stack_use_after_return=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"

# The real programs need no more than the program that runs them, and what hands them to another engine.
targets=()
if [[ "$label" = programs* ]]; then
  targets=(tools/wasifs/all tests/programs/all tests/second_engine/all tests/python/all)
fi

status=0
for preset in "$@"; do
  folder=build/$preset
  scripts/configure.sh "$preset"
  ninja -C "$folder" "${targets[@]}"
  output=$folder/ctest-$label.txt
  # -L is a regular expression that has to match one of the labels.
  ctest --test-dir "$folder" -L "^$label\$" -j "$(nproc)" --no-tests=error \
      --output-on-failure 2>&1 \
    | tee "$output" | sed '/tests passed,/,$d' || status=1
  scripts/name-skips.py "$output" "$folder/Testing/Temporary/LastTest.log" \
    tests/allowed-skips.txt || status=1
  sed -n '/tests passed,/,$p' "$output"
done
exit $status
