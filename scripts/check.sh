#!/bin/sh
# What is worth knowing after each change, in little time: no PostgreSQL, no browser, no other programs.
set -eu
cd "$(dirname "$0")/.."
. scripts/steps.sh

# twice as many as there are processors: many tests wait, for each other's answers or for a time-out
threads=$(($(nproc) * 2))
# without the targets that start the real binary
in_process="--locked --workspace --lib --test all --test store --quiet"

step fmt cargo fmt --all --check
step layering scripts/layering.sh
step clippy cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
# shellcheck disable=SC2086 # one word an argument
step build cargo test $in_process --no-run
# shellcheck disable=SC2086
step tests cargo test $in_process --no-fail-fast -- --skip postgres:: --test-threads "$threads"
all_passed
