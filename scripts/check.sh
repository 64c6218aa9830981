#!/bin/sh
# What is worth knowing after each change, in little time: no PostgreSQL, no browser, no other programs.
set -eu
cd "$(dirname "$0")/.."
. scripts/steps.sh

# twice as many as there are processors: many tests wait, for each other's answers or for a time-out
threads=$(($(nproc) * 2))
# without the targets that start the real binary
in_process="--locked --workspace --lib --test all --test store --quiet"

# databases of a second's life need no disk; `make test` uses one
if [ -w /dev/shm ] && [ "$(df -Pm /dev/shm | awk 'NR == 2 { print $4 }')" -ge 512 ]; then
    TMPDIR=/dev/shm
    export TMPDIR
fi

step fmt cargo fmt --all --check
# beside the build, each of which leaves a core idle most of the time; cargo lets nobody else into the folder that
# it builds in, so the lints have one of their own
log=$(mktemp)
lints=
trap 'rm -f "$log"; [ -z "$lints" ] || kill "$lints" 2>/dev/null || :' EXIT
lint() {
    scripts/layering.sh
    CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/lints" \
        exec cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
}
lint >"$log" 2>&1 &
lints=$!
finish_lints() {
    wait "$lints" && code=0 || code=$?
    lints=
    cat "$log"
    return "$code"
}

# shellcheck disable=SC2086 # one word an argument
step build cargo test $in_process --no-run
step lints finish_lints
# shellcheck disable=SC2086
step tests cargo test $in_process --no-fail-fast -- --skip postgres:: --test-threads "$threads"
all_passed
