#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs every quick test, on the dev preset or the presets named: command 2 of the README.
#
#   scripts/test.sh [PRESET...]

set -euo pipefail
if [ $# -eq 0 ]; then set -- dev; fi
exec "$(dirname "$0")/run-tests.sh" quick "$@"
