#!/bin/sh
# Everything that must hold before a change lands, one step after the other; stops at the first failure.
set -eu
cd "$(dirname "$0")/.."
. scripts/steps.sh

# where each test writes how long it took
CHANCERY_TEST_DURATIONS="$PWD/target/test-durations"
export CHANCERY_TEST_DURATIONS
rm -f "$CHANCERY_TEST_DURATIONS"

step install scripts/install.sh test
step lint scripts/lint.sh
step build cargo test --locked --workspace --no-run --quiet
step docs scripts/cli-help.sh --check
step tests scripts/postgres.sh run cargo test --locked --workspace --no-fail-fast --quiet

echo 'The slowest tests, in seconds (they run beside each other):'
sort -rn "$CHANCERY_TEST_DURATIONS" | head -n 20
all_passed
