#!/usr/bin/env bash
# Builds the library for targets on which nothing of an operating system is there: a microcontroller
# (Cortex-M4F) without features, and the browser with what reads pictures and models.
#
# A target that rustup has installed is used as it is. For any other, Debian's compiler builds the
# standard library from its source: packages rustc-web, cargo-web and rust-web-src.
set -euo pipefail
cd "$(dirname "$0")/../.."

# Nothing of it is run: the quickest build will do, and leaves the other artifacts alone.
export CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_PROFILE_DEV_DEBUG=false

debian_cargo=/usr/bin/cargo
debian_rustc=/usr/bin/rustc
debian_source=/usr/lib/rustlib/src/rust/library/Cargo.lock

# build TARGET STD_CRATES CARGO_ARGUMENT...
build() {
  local target=$1 std_crates=$2
  shift 2
  local arguments=(build --locked --target "$target" --target-dir target/cross)
  arguments+=(--package lenet5 --no-default-features "$@")
  if compgen -G "$(rustc --print target-libdir --target "$target")/libcore-*.rlib" >/dev/null; then
    echo "$target: as rustup has it"
    cargo "${arguments[@]}"
  elif [[ -x $debian_cargo && -x $debian_rustc && -e $debian_source ]]; then
    echo "$target: with Debian's compiler"
    # -Zbuild-std counts as unstable, which Debian's compiler is told to allow.
    RUSTC_BOOTSTRAP=1 RUSTC=$debian_rustc "$debian_cargo" "${arguments[@]}" \
      -Zbuild-std="$std_crates"
  else
    echo "$target is not installed: run 'rustup target add $target'," >&2
    echo "or on Debian 'apt-get install --no-install-recommends rustc-web cargo-web rust-web-src'" >&2
    exit 1
  fi
}

build thumbv7em-none-eabihf core
CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=-Ctarget-feature=+simd128 \
  build wasm32-unknown-unknown core,alloc,std,panic_abort --features "${WASM_FEATURES:-image,format,number}"
