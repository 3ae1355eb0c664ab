#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Formats the hand-written C and C++ sources; with --check, names those that are not formatted.
#
#   scripts/format.sh [--check] [FILE...]

set -euo pipefail
cd "$(dirname "$0")/.."

how=(-i)
if [ "${1:-}" = --check ]; then
  how=(--dry-run --Werror)
  shift
fi
if [ $# -eq 0 ]; then
  mapfile -d '' files < <(find include src tools tests examples bench fuzz -type f \
    \( -name '*.h' -o -name '*.cpp' -o -name '*.c' \) ! -name '*.gen.*' -print0 2> /dev/null)
  set -- "${files[@]}"
fi
"${CLANG_FORMAT:-clang-format-19}" "${how[@]}" "$@"
