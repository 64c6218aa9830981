#!/bin/sh
# Fails when a crate or a folder depends on what its layer must not know, and when files import each other in
# a circle.
set -eu
cd "$(dirname "$0")/.."
failed=0

# Every normal dependency of a package, direct and indirect, one name a line.
dependencies() {
    list=$lists/$1
    if [ ! -f "$list" ]; then
        cargo tree --locked --quiet -p "$1" -e normal --prefix none --format '{p}' | sed 's/ .*//' | sort -u >"$list"
    fi
    cat "$list"
}
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT

# allow PACKAGE OURS...: the only crates of this workspace that PACKAGE may reach.
allow() {
    package=$1
    shift
    for ours in $(dependencies "$package" | grep -E '^chancery(-|$)' | grep -vx "$package"); do
        case " $* " in
        *" $ours "*) ;;
        *)
            printf 'layering: %s must not depend on %s\n' "$package" "$ours" >&2
            failed=1
            ;;
        esac
    done
}

# forbid PACKAGE PATTERN...: third-party crates (extended regular expressions) that PACKAGE must not reach.
forbid() {
    package=$1
    shift
    for pattern in "$@"; do
        found=$(dependencies "$package" | grep -xE "$pattern" | tr '\n' ' ' || true)
        if [ -n "$found" ]; then
            printf 'layering: %s must not depend on %s\n' "$package" "$found" >&2
            failed=1
        fi
    done
}

# arrow FOLDER PATTERN...: paths (extended regular expressions) that no code below FOLDER may name. Tests and
# comments are not looked at.
arrow() {
    folder=$1
    shift
    for pattern in "$@"; do
        found=$(find "$folder" -name '*.rs' ! -path '*/tests/*' ! -name 'tests.rs' -exec awk -v pattern="$pattern" '
            FNR == 1 { tests = 0 }
            /^mod tests \{/ { tests = 1 }
            !tests && $0 !~ /^ *\/\// && $0 ~ pattern { print "    " FILENAME ":" FNR ":" $0 }' {} +)
        if [ -n "$found" ]; then
            printf 'layering: nothing below %s may name %s\n%s\n' "$folder" "$pattern" "$found" >&2
            failed=1
        fi
    done
}

allow chancery-core
allow chancery-crypto chancery-core
allow chancery-persistence chancery-core
allow chancery-outbound chancery-core
allow chancery-federation chancery-outbound chancery-core
allow chancery-web chancery-outbound chancery-core
allow chancery-http chancery-web chancery-outbound chancery-core
allow chancery chancery-http chancery-web chancery-federation chancery-outbound chancery-persistence chancery-crypto \
    chancery-core

forbid chancery-core 'getrandom' 'diesel.*' 'actix.*' 'tokio.*' 'reqwest' 'josekit' 'openssl(-sys)?' 'rand'
forbid chancery-web 'diesel.*' 'libsqlite3-sys' 'pq-sys' 'josekit' 'openssl(-sys)?'
forbid chancery-http 'diesel.*' 'libsqlite3-sys' 'pq-sys' 'josekit' 'openssl(-sys)?'
forbid chancery-persistence 'actix.*' 'reqwest' 'josekit' 'openssl'
forbid chancery-crypto 'diesel.*' 'actix.*' 'reqwest'
forbid chancery-outbound 'diesel.*' 'actix.*' 'josekit'
forbid chancery-federation 'diesel.*' 'actix.*'

# between folders: core
arrow crates/core/src/ports 'crate::authorize' 'grants::redeem' 'tokens::issue'
arrow crates/core/src/grants 'crate::authorize' 'crate::tokens'
arrow crates/core/src/tokens 'crate::authorize'
arrow crates/core/src/client 'crate::(authorize|grants|tokens)'

# between folders: web and http
arrow crates/web/src/views 'crate::(extract|middleware|node|respond)'
arrow crates/web/src/node 'crate::(extract|middleware|respond)'
arrow crates/web/src/respond 'crate::(extract|middleware)'
arrow crates/web/src/middleware 'crate::extract'
arrow crates/http/src/views 'crate::(assets|endpoints|interaction|pages|routes)'
arrow crates/http/src/interaction 'crate::(assets|endpoints|pages|routes)' 'chancery_web::middleware'
arrow crates/http/src/pages 'crate::(assets|endpoints|routes)' 'chancery_web::middleware'
arrow crates/http/src/endpoints 'crate::(assets|pages|routes)' 'chancery_web::middleware'
arrow crates/http/src/assets 'crate::(endpoints|interaction|pages|routes)' 'chancery_web::middleware'

# only core uses transactions: the other crates hand it acts (module core::unit)
product=$(git ls-files 'crates/http/src/*.rs' 'crates/web/src/*.rs' 'crates/server/src/*.rs' 'crates/outbound/src/*.rs' \
    'crates/federation/src/*.rs' | grep -vE '/tests(/|\.rs$)')
# shellcheck disable=SC2086 # one word a file
if found=$(grep -nE '\b(dyn|impl) Tx\b|\btx\.|\.tx\b|Unit::over' $product); then
    printf 'layering: only core may use a transaction\n%s\n' "$found" >&2
    failed=1
fi

scripts/circles.py || failed=1

exit "$failed"
