#!/bin/sh
# Runs a command with a throwaway PostgreSQL cluster.
#
#   scripts/postgres.sh run COMMAND [ARGUMENT]…
#
# The cluster lives in a temporary directory, listens on a free port of 127.0.0.1 and on a socket in
# that directory, and does not sync to disk. Its URL is in CHANCERY_TEST_POSTGRES (role postgres,
# who may create databases). It is stopped and removed however the command ends; the exit code is
# the command's.
set -eu

usage() {
    echo "usage: scripts/postgres.sh run COMMAND [ARGUMENT]..." >&2
    exit 2
}

[ "${1:-}" = run ] || usage
shift
[ $# -gt 0 ] || usage

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb || true)")
if [ ! -x "$bin/initdb" ]; then
    echo "scripts/postgres.sh: PostgreSQL's server programs are not installed (package postgresql)" >&2
    exit 1
fi

# PostgreSQL refuses to run as root
as_owner() {
    if [ "$(id -u)" = 0 ]; then
        (cd "$dir" && setpriv --reuid=postgres --regid=postgres --init-groups "$@")
    else
        (cd "$dir" && "$@")
    fi
}

dir=$(mktemp -d "${TMPDIR:-/tmp}/chancery-postgres.XXXXXX")
chmod 755 "$dir"
if [ "$(id -u)" = 0 ]; then
    chown postgres: "$dir"
fi

started=
child=
cleanup() {
    status=$?
    trap - EXIT INT TERM HUP
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    if [ -n "$started" ]; then
        as_owner "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
    rm -rf "$dir"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

as_owner "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    exit 1
}
cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
shared_buffers = 64MB
CONF

# a port may be taken between looking and binding, so try a few
port=$((20000 + ($$ * 7) % 30000))
for _ in 1 2 3 4 5 6 7 8 9 10; do
    if as_owner "$bin/pg_ctl" -D "$dir/data" -o "-p $port" -l "$dir/server.log" -w -t 20 start >/dev/null 2>&1; then
        started=yes
        break
    fi
    port=$((port + 131))
done
if [ -z "$started" ]; then
    cat "$dir/server.log" >&2
    exit 1
fi

CHANCERY_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
export CHANCERY_TEST_POSTGRES
# in the background, so that a signal to this script is handled at once
"$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
