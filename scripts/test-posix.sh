#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Holds the file systems against Linux's own: pjdfstest, fsx and stress-ng through `wasifs mount`, on
# memory, overlays and a copy-on-write clone, and natively on tmpfs as oracle. What tmpfs passes has
# to pass, but for what tests/posix/known-failures.txt lists; what is listed has to fail. Needs root,
# /dev/fuse, Rust's cargo and Debian's packages; no part of CI's run. With --short it takes minutes.
#
#   scripts/test-posix.sh [--no-install] [--short] [--mounts NAME,...] [--suites pjdfstest,fsx,stress] [...]
#
# Other arguments are those of tests/posix/run.py. WASIFS says where the program is
# (build/release/bin/wasifs), POSIX_TOOLS where pjdfstest and fsx are (build/posix/bin).

set -euo pipefail
cd "$(dirname "$0")/.."

if [ "$(id -u)" -ne 0 ]; then
  echo "test-posix: it has to be root: other users' rights are tested" >&2
  exit 1
fi

tools="${POSIX_TOOLS:-build/posix/bin}"
if [ "${1:-}" = --no-install ]; then
  shift
else
  packages=(stress-ng fuse3 python3)
  if ! dpkg-query -W "${packages[@]}" > /dev/null 2>&1; then
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${packages[@]}"
  fi
  if [ ! -x "$tools/pjdfstest" ]; then cargo install --quiet --locked --root "$tools/.." pjdfstest@0.2.2; fi
  if [ ! -x "$tools/fsx" ]; then cargo install --quiet --locked --root "$tools/.." fsx@0.3.2; fi
fi

exec python3 tests/posix/run.py --program "${WASIFS:-build/release/bin/wasifs}" --tools "$tools" "$@"
