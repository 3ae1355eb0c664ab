#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Random operations on file systems of ours and on the kernel, compared after each. Ends with 1 and a short test case for
# tests/differential/found_test.cpp where one diverges. Each round of some thousand operations has the next seed.
#
#   scripts/fuzz-differential.sh [OPERATIONS | SECONDSs] [FIRST_SEED] [FILE_SYSTEM,...|all]

set -euo pipefail
cd "$(dirname "$0")/.."
amount=${1:-10000000}
first=${2:-1}
systems=${3:-mem,host,overlay,overlay_on_host,overlay_of_host}

scripts/install-packages.sh --check
scripts/configure.sh release
ninja -C build/release differential
case $amount in
  *s) bound=(--seconds "${amount%s}") ;;
  *) bound=(--operations "$amount") ;;
esac
exec build/release/bin/differential "${bound[@]}" --seed "$first" --systems "$systems"
