#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Installs those packages of scripts/packages.txt that are missing; with --check, only names them.
# Needs root or sudo where something is missing, and nothing where nothing is.

set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'install-packages: %s\n' "$*" >&2; }

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
  if [ "${1:-}" = --check ]; then exit 0; fi  # what is missing will tell itself
  say "this is not Debian: there is no apt-get. Install by your own means what scripts/packages.txt"
  say "lists (the names are Debian 12's), then use the CMake presets as README.md describes."
  exit 1
fi
# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-unknown}")
if [ "$release" != "debian 12" ]; then
  say "tried on Debian 12; this is $release, so some packages may have other names."
fi

has_package() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
}

# A cargo that can download a single crate (`cargo info`, since 1.82) brings Wasmtime's headers.
# It is not asked for when they are there already.
has_cargo() {
  local cargo minor
  for cargo in "${CARGO:-}" cargo "${CARGO_HOME:-${HOME:-}/.cargo}/bin/cargo" /usr/bin/cargo; do
    minor=$("${cargo:-false}" --version 2> /dev/null \
      | sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p') || true
    if [ "${minor:-0}" -ge 82 ]; then return 0; fi
  done
  return 1
}
has_pip() { python3 -m pip --version > /dev/null 2>&1; }

missing=()
while read -r package; do
  case "$package" in
    python3-pip) has_package "$package" || has_pip || missing+=("$package") ;;
    *) has_package "$package" || missing+=("$package") ;;
  esac
done < <(sed -e 's/#.*//' -e '/^[[:space:]]*$/d' scripts/packages.txt)
if ! compgen -G 'build/deps/wasmtime-*/wasifs-stamp' > /dev/null && ! has_cargo; then
  missing+=(cargo-web)
fi

if [ ${#missing[@]} -eq 0 ]; then exit 0; fi
if [ "${1:-}" = --check ]; then
  say "missing: ${missing[*]}"
  say "scripts/setup.sh installs them, or: apt-get install ${missing[*]}"
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo > /dev/null; then
    say "missing: ${missing[*]}"
    say "installing them needs root, and there is no sudo. As root: apt-get install ${missing[*]}"
    exit 1
  fi
  as_root=(sudo)
fi

say "installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
      -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" > "$log" 2>&1; then
    cat "$log" >&2
    say "apt-get $1 failed (see above)"
    exit 1
  fi
}
apt update
apt install --no-install-recommends "${missing[@]}"
