#!/bin/sh
# Writes docs/commands.md and docs/config.schema.json from the binary's own words.
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

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
commands >"$out/commands.md"
"$CHANCERY" config schema >"$out/config.schema.json"

if [ "${1:-}" != --check ]; then
    cp "$out/commands.md" "$out/config.schema.json" docs/
    exit 0
fi

status=0
for file in commands.md config.schema.json; do
    diff -u "docs/$file" "$out/$file" || status=1
done
# docs/operators.md must name every key with its default
# with nothing but the defaults: no file, no environment
env -i "$CHANCERY" config show --config /dev/null >"$out/show.toml"
while read -r line; do
    case $line in
        \[*\]) section=${line#\[} && section=${section%\]}. ;;
        *' = '*)
            key=${section:-}${line%% = *}
            grep -qF "| \`$key\` | \`${line#* = }\` |" docs/operators.md || {
                echo "docs/operators.md lacks the row of $key with its default ${line#* = }"
                status=1
            }
            ;;
    esac
done <"$out/show.toml"
if [ "$status" != 0 ]; then
    echo "run scripts/cli-help.sh and correct docs/operators.md" >&2
fi
exit "$status"
