#!/bin/sh
# What the code is held to without being run.
set -eu
cd "$(dirname "$0")/.."
. scripts/steps.sh

# Advisories need a database that may be out of reach; not having it is said, never passed over.
advisories() {
    if timeout 90 cargo deny --log-level off fetch db >/dev/null 2>&1; then
        cargo deny --log-level warn check advisories
    else
        echo "advisories: not run (the advisory database cannot be fetched from here)"
    fi
}

step fmt cargo fmt --all --check
step layering scripts/layering.sh
# every rule that is cited stands in docs/rules.md
step rules scripts/rules.py
# events and metrics stand in their tables, and settings are read
step told scripts/told.py
step typos typos --format brief
# declared and never used
step machete cargo machete --with-metadata
step deny cargo deny --log-level warn check licenses bans sources
step advisories advisories
# where `make check` finds what is done
step clippy env CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target}/lints" cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
all_passed
