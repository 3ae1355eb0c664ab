#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs every quick test under AddressSanitizer with UndefinedBehaviorSanitizer, then under
# ThreadSanitizer.

set -euo pipefail
exec "$(dirname "$0")/run-tests.sh" quick asan tsan
