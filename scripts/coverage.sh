#!/bin/sh
# Prints how many lines of each crate the tests in process reach. A figure to look at, not a gate.
#   scripts/coverage.sh [FILTER | TEST OPTION]...    as after `cargo test --`, such as  --skip postgres::
set -eu
cd "$(dirname "$0")/.."
[ -d "$HOME/.cargo/bin" ] && PATH="$HOME/.cargo/bin:$PATH"

tools=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
if [ ! -x "$tools/llvm-cov" ]; then
    echo "scripts/coverage.sh: llvm-cov is missing; run: rustup component add llvm-tools" >&2
    exit 1
fi

counted=${CARGO_TARGET_DIR:-$PWD/target}/coverage
rm -rf "$counted"
mkdir -p "$counted"
RUSTC_WORKSPACE_WRAPPER=$PWD/scripts/instrumented.sh
export RUSTC_WORKSPACE_WRAPPER
# %m: one file a binary, into which its processes add up
LLVM_PROFILE_FILE="$counted/%4m.profraw"
export LLVM_PROFILE_FILE

in_process="--locked --workspace --lib --test all --test store"
# shellcheck disable=SC2086 # one word an argument
binaries=$(cargo test $in_process --no-run --message-format=json | sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')
# a test that fails has reached lines too
# shellcheck disable=SC2086
scripts/postgres.sh run cargo test $in_process --quiet --no-fail-fast -- "$@" || failed=1

"$tools/llvm-profdata" merge --sparse -o "$counted/all.profdata" "$counted"/*.profraw
set --
for binary in $binaries; do
    set -- "$@" --object "$binary"
done
"$tools/llvm-cov" export --format=lcov --summary-only --instr-profile="$counted/all.profdata" "$@" |
    awk -v root="$PWD/crates/" '
        /^SF:/ { crate = index($0, root) == 4 ? substr($0, 4 + length(root)) : ""; sub(/\/.*/, "", crate) }
        /^LF:/ { lines[crate] += substr($0, 4) }
        /^LH:/ { reached[crate] += substr($0, 4) }
        END {
            for (crate in lines) if (crate != "") {
                printf "  %-14s %6d of %6d lines  %5.1f %%\n", crate, reached[crate], lines[crate], \
                    100 * reached[crate] / lines[crate]
            }
        }' | sort
exit "${failed:-0}"
