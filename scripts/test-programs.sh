#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs the real programs of tests/programs.
#
#   scripts/test-programs.sh [PRESET...]

set -euo pipefail
if [ $# -eq 0 ]; then set -- release; fi
exec "$(dirname "$0")/run-tests.sh" programs "$@"
