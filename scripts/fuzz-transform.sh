#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Runs random modules plain and paused, new ones each time, until the time is up. Modules that fail are kept in
# build/deps/programs/failed; build/release/bin/random_modules FILE runs one again.
#
#   scripts/fuzz-transform.sh [SECONDS] [FIRST]

set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-1200}
first=${2:-$(($(date +%s) * 1000))}

scripts/install-packages.sh --check
scripts/configure.sh release
ninja -C build/release random_modules
echo "fuzz-transform: random modules from $first on, for $seconds s"
exec tests/transform_proof/transform_proof.py --cache build/deps/programs --program build/release/bin/random_modules \
  random "$first" 200 --seconds "$seconds"
