#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs the tests that take long: races, long fuzz-like runs.
#
#   scripts/test-long.sh [PRESET...]

set -euo pipefail
if [ $# -eq 0 ]; then set -- release; fi
exec "$(dirname "$0")/run-tests.sh" long "$@"
