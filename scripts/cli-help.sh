#!/bin/sh
# Writes from the binary's own words: docs/commands.md, docs/config.schema.json, and the tables of settings in
# docs/operators.md and docs/federation.md.
#   scripts/cli-help.sh            write them
#   scripts/cli-help.sh --check    say what differs, write nothing
# CHANCERY names the binary; without it, the one that `cargo build` makes.
set -eu
cd "$(dirname "$0")/.."
CHANCERY=${CHANCERY:-${CARGO_TARGET_DIR:-target}/debug/chancery}

if [ ! -x "$CHANCERY" ]; then
    echo "scripts/cli-help.sh: $CHANCERY is missing; build it, or set CHANCERY" >&2
    exit 1
fi

# The names under "Commands:" in a help text, without "help" itself.
subcommands() {
    sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' | grep -vx help || true
}

# section LEVEL COMMAND...: a heading, the help text, and the same for each subcommand.
section() {
    level=$1
    shift
    text=$("$CHANCERY" "$@" --help)
    printf '\n%s chancery%s\n\n```text\n%s\n```\n' "$level" "${*:+ $*}" "$text"
    for name in $(printf '%s\n' "$text" | subcommands); do
        # a subshell, because the function calls itself
        (section "${level}#" "$@" "$name")
    done
}

commands() {
    cat <<'TEXT'
# Commands

Written by `scripts/cli-help.sh` from the help texts; edit those.

Every command takes `--config FILE` and `--json`. With `--json` a command prints one JSON document on
standard output; a failure is `{"error":…,"message":…}`, and its message is on standard error too. Exit
status: 0 done, 1 refused, 2 wrong usage or configuration. Secrets are read from standard input or a file,
never from an argument.
TEXT
    section '##'
}

# with_settings FILE [PREFIX]: the file, with the table of the keys (below PREFIX) between its two markers.
with_settings() {
    file=$1
    shift
    scripts/settings-table.py "$@" <"$out/config.schema.json" >"$out/table"
    grep -q '^<!-- settings' "$file" && grep -q '^<!-- end of settings' "$file" || {
        echo "$file lacks the two lines between which its table of settings stands" >&2
        return 1
    }
    awk -v table="$out/table" '
        /^<!-- end of settings/ { inside = 0 }
        !inside { print }
        /^<!-- settings/ { inside = 1; while ((getline line < table) > 0) print line }
    ' "$file"
}

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$CHANCERY" config schema >"$out/config.schema.json"
commands >"$out/commands.md"
with_settings docs/operators.md >"$out/operators.md"
with_settings docs/federation.md federation.NAME >"$out/federation.md"
files="commands.md config.schema.json operators.md federation.md"

if [ "${1:-}" != --check ]; then
    for file in $files; do
        cmp -s "$out/$file" "docs/$file" || cp "$out/$file" docs/
    done
    exit 0
fi

status=0
for file in $files; do
    diff -u "docs/$file" "$out/$file" || status=1
done
if [ "$status" != 0 ]; then
    echo "run scripts/cli-help.sh; what it writes is edited in the code" >&2
fi
exit "$status"
