#!/usr/bin/env bash
# Builds for targets on which nothing of an operating system is there: the library without features for a
# microcontroller (Cortex-M4F), and the page's module for the browser. With the name of one target, for that one alone.
#
# A target that rustup has installed is used as it is. For any other, Debian's compiler builds the
# standard library from its source: packages rustc-web, cargo-web and rust-web-src.
set -euo pipefail
cd "$(dirname "$0")/../.."

debian_cargo=/usr/bin/cargo
debian_rustc=/usr/bin/rustc
debian_source=/usr/lib/rustlib/src/rust/library/Cargo.lock

only=${1:-}

# build TARGET STD_CRATES CARGO_ARGUMENT...
build() {
  local target=$1 std_crates=$2
  shift 2
  [[ -z $only || $only == "$target" ]] || return 0
  local arguments=(build --locked --target "$target" --target-dir target/cross "$@")
  if compgen -G "$(rustc --print target-libdir --target "$target")/libcore-*.rlib" >/dev/null; then
    echo "$target: as rustup has it"
    cargo "${arguments[@]}"
  elif [[ -x $debian_cargo && -x $debian_rustc && -e $debian_source ]]; then
    echo "$target: with Debian's compiler"
    # The linker for these targets is the one that comes with rustup's compiler.
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    if [[ $target == wasm32-* ]]; then
      # Where the standard library is built anyway, it is built for few bytes, and without the words of
      # panics, which a page cannot show.
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS+=" -Zunstable-options -Cpanic=immediate-abort"
      arguments+=(-Zbuild-std-features=optimize_for_size)
    fi
    # -Zbuild-std counts as unstable, which Debian's compiler is told to allow.
    PATH="$(rustc --print sysroot)/lib/rustlib/$host/bin:$PATH" \
      RUSTC_BOOTSTRAP=1 RUSTC=$debian_rustc "$debian_cargo" "${arguments[@]}" \
      -Zbuild-std="$std_crates"
  else
    echo "$target is not installed: run 'rustup target add $target'," >&2
    echo "or on Debian 'apt-get install --no-install-recommends rustc-web cargo-web rust-web-src'" >&2
    exit 1
  fi
}

# Nothing of it is run: the quickest build will do.
CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_PROFILE_DEV_DEBUG=false \
  build thumbv7em-none-eabihf core --package lenet5 --no-default-features
CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-Ctarget-feature=+simd128 \
  build wasm32-unknown-unknown core,alloc,std,panic_abort --package lenet5-wasm --profile web
