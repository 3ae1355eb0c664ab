#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs the real programs of tests/programs; with --everywhere they go on in a fresh process, from a
# snapshot, after every call of the guest, which takes a quarter of an hour.
#
#   scripts/test-programs.sh [--everywhere] [PRESET...]

set -euo pipefail
label=programs
if [ "${1:-}" = --everywhere ]; then
  label=programs_everywhere
  shift
fi
if [ $# -eq 0 ]; then set -- release; fi
exec "$(dirname "$0")/run-tests.sh" "$label" "$@"
