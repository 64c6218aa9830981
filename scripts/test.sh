#!/bin/sh
# Everything that must hold before a change lands, one step after the other; stops at the first failure.
set -eu
cd "$(dirname "$0")/.."
[ -d "$HOME/.cargo/bin" ] && PATH="$HOME/.cargo/bin:$PATH"
began=$(date +%s)
summary=

# step NAME COMMAND...: says what runs, and how long it took.
step() {
    name=$1
    shift
    printf '==> %s\n' "$name"
    from=$(date +%s)
    if "$@"; then
        took=$(($(date +%s) - from))
        printf '<== %s: ok, %d s\n' "$name" "$took"
        summary="$summary$(printf '  %-12s ok       %4d s' "$name" "$took")
"
    else
        code=$?
        took=$(($(date +%s) - from))
        printf '<== %s: FAILED (exit %d), %d s\n' "$name" "$code" "$took"
        printf '%s  %-12s FAILED   %4d s\n' "$summary" "$name" "$took"
        exit "$code"
    fi
}

# Advisories need a database that may be out of reach; not having it is said, never passed over.
advisories() {
    if timeout 90 cargo deny --log-level off fetch db >/dev/null 2>&1; then
        cargo deny --log-level warn check advisories
    else
        echo "advisories: not run (the advisory database cannot be fetched from here)"
    fi
}

step install scripts/install.sh test
step fmt cargo fmt --all --check
step layering scripts/layering.sh
step rules scripts/rules.py
step deny cargo deny --log-level warn check licenses bans sources
step advisories advisories
step clippy cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
step build cargo test --locked --workspace --no-run --quiet
step docs scripts/cli-help.sh --check
step tests scripts/postgres.sh run cargo test --locked --workspace --no-fail-fast --quiet

printf 'All passed in %d s:\n%s' "$(($(date +%s) - began))" "$summary"
