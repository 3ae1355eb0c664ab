#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Shows `wasifs run` at work: unmodified programs on trees that the command line puts together. Prints
# each command that it runs. What it needs is fetched and compiled once; what cannot be had is named
# at the end.

set -euo pipefail
cd "$(dirname "$0")/.."

wasifs=${WASIFS:-build/release/bin/wasifs}
demo=build/demo
missing=()

say() { printf '\n== %s\n\n' "$*"; }

show() {
  printf '$'
  printf ' %q' "$@"
  printf '\n'
  "$@"
}

# get PROGRAM: what demo-programs.py prints goes to $got. False, with a note, where it cannot be had.
get() {
  local status=0
  got=$(python3 scripts/demo-programs.py "$1") || status=$?
  got=${got#"$PWD"/}
  if [ "$status" -eq 77 ]; then
    got=${got#SKIPPED: }
    missing+=("$1: ${got#"$1: "}")
  elif [ "$status" -ne 0 ]; then
    missing+=("$1: could not be built, see above")
  fi
  return "$status"
}

if [ ! -x "$wasifs" ]; then
  echo "demo: there is no $wasifs; run scripts/setup.sh, which builds it" >&2
  exit 1
fi
rm -rf "$demo"
mkdir -p "$demo"

say "A program of your own: C, compiled for WASI, on a host directory that it may only read and a
   directory in memory"
clang=$(command -v clang-19 || command -v clang || true)
if [ -n "$clang" ] &&
   show "$clang" --target=wasm32-wasi -O2 scripts/demo/count.c -o "$demo/count.wasm"; then
  show "$wasifs" run --dir scripts/demo::/src:ro --mem /tmp --trace="$demo/calls" "$demo/count.wasm" /src /tmp/table
  echo
  echo "What it asked for, call by call:"
  show grep -E ' (path_open|fd_readdir|fd_prestat_dir_name)' "$demo/calls"
  echo
  echo "And it finds nothing but what it was shown:"
  show "$wasifs" run --mem /tmp "$demo/count.wasm" /etc /tmp/table || true
else
  missing+=("the C program: clang for wasm32-wasi (apt-get install clang-19 lld-19 wasi-libc libclang-rt-19-dev-wasm32)")
fi

say "A JavaScript interpreter (QuickJS): a script lists, reads and writes a tree in memory that is
   copied in before and out after"
mkdir -p "$demo/orders"
echo '{"customer": "Ada", "items": [{"price": 3, "count": 4}, {"price": 10, "count": 1}]}' > "$demo/orders/1.json"
echo '{"customer": "Grace", "items": [{"price": 5, "count": 5}]}' > "$demo/orders/2.json"
if get quickjs; then
  show "$wasifs" run --mem /:size=16M --copy "$demo/orders::/orders" --file scripts/demo/report.mjs::/report.mjs:ro \
    --out "/report::$demo/report" "$got" /report.mjs /orders /report
  show cat "$demo/report/1.txt" "$demo/report/2.txt"
fi

say "A hardware synthesiser (Yosys): Verilog in, gates out (compiling its 70 MB for this machine takes
   a minute, once)"
if get yosys; then
  show "$wasifs" run --dir "$got/share::/share:ro" --mem /tmp --copy scripts/demo/counter.v::/work/counter.v \
    --out "/work::$demo/synthesis" "$got/yosys.wasm" -q -l /work/log.txt \
    -p 'read_verilog /work/counter.v; synth -top counter; write_verilog -noattr /work/gates.v; stat'
  echo "Its log has $(wc -l < "$demo/synthesis/log.txt") lines, the last of them:"
  show tail -n 20 "$demo/synthesis/log.txt"
  show head -n 20 "$demo/synthesis/gates.v"
fi

if [ ${#missing[@]} -gt 0 ]; then
  say "Not shown, because something is missing on this machine"
  printf '  %s\n' "${missing[@]}"
fi
