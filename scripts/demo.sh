#!/bin/sh
# The demo behind `make run`: the server on SQLite, one user, and an app that signs in.
# Everything it makes is in data/demo; run again, it goes on with that. Remove it to start afresh.
#   CHANCERY_DEMO_PORT      8080    where the server listens
#   CHANCERY_DEMO_APP_PORT  8081    where the app listens
set -eu
cd "$(dirname "$0")/.."

binaries=${CARGO_TARGET_DIR:-target}/demo
home=data/demo
port=${CHANCERY_DEMO_PORT:-8080}
app_port=${CHANCERY_DEMO_APP_PORT:-8081}
issuer="http://localhost:$port"
app="http://localhost:$app_port"
client=demo-app-$app_port

umask 077
mkdir -p "$home"

# Ports may differ from the last run, so the configuration is written each time.
cat >"$home/chancery.toml" <<TOML
# written by scripts/demo.sh at each start
issuer = "$issuer"

[server]
bind = "127.0.0.1:$port"
management_bind = ""

[database]
url = "sqlite:$home/chancery.db"

[keys]
dir = "$home/keys"

[signup]
enabled = true
TOML

# what is made is said below, in one place
chancery() {
    CHANCERY__LOG__FILTER=warn "$binaries/chancery" "$@" --config "$home/chancery.toml" --json
}

random() {
    LC_ALL=C tr -dc 'abcdefghjkmnpqrstuvwxyz23456789' </dev/urandom | head -c "$1"
}

chancery migrate >/dev/null

# A password of this machine alone, kept so that the next run can print it again.
if [ ! -s "$home/password" ]; then
    printf '%s-%s-%s-%s' "$(random 5)" "$(random 5)" "$(random 5)" "$(random 5)" >"$home/password.new"
    printf '{"name": "Demo Person", "given_name": "Demo", "family_name": "Person"}' >"$home/claims.json"
    chancery user create --username demo --email demo@example.test --email-verified \
        --claims-file "$home/claims.json" --password-stdin <"$home/password.new" >/dev/null 2>&1 ||
        chancery user set-password --username demo --password-stdin <"$home/password.new" >/dev/null
    mv "$home/password.new" "$home/password"
fi

if [ ! -s "$home/$client.secret" ]; then
    random 48 >"$home/$client.secret.new"
    chancery client delete --id "$client" >/dev/null 2>&1 || true
    chancery client create --id "$client" --name "Demo app" \
        --redirect-uri "$app/callback" --post-logout-redirect-uri "$app/" \
        --grant authorization_code --grant refresh_token --response-type code \
        --auth-method client_secret_basic --scope "openid profile email" \
        --secret-stdin <"$home/$client.secret.new" >/dev/null
    mv "$home/$client.secret.new" "$home/$client.secret"
fi

server_pid=
app_pid=
finish() {
    trap - EXIT INT TERM
    for pid in $app_pid $server_pid; do
        kill "$pid" 2>/dev/null || true
    done
    wait
    rm -f "$home/server.out"
}
trap finish EXIT
trap 'exit 0' INT TERM

: >"$home/server.out"
"$binaries/chancery" serve --config "$home/chancery.toml" >"$home/server.out" 2>"$home/server.log" &
server_pid=$!
until grep -q '^listening on ' "$home/server.out"; do
    if ! kill -0 "$server_pid" 2>/dev/null; then
        cat "$home/server.log" >&2
        exit 1
    fi
    sleep 0.05
done

DEMO_ISSUER="$issuer" DEMO_CLIENT_ID="$client" DEMO_CLIENT_SECRET_FILE="$home/$client.secret" \
    DEMO_BIND="localhost:$app_port" "$binaries/demo-app" &
app_pid=$!
sleep 0.3
kill -0 "$app_pid" 2>/dev/null || exit 1

cat <<TEXT

  Chancery is running.

    Demo app   $app      sign in as  demo  with the password  $(cat "$home/password")
    Account    $issuer/account
    Discovery  $issuer/.well-known/openid-configuration

    Database, keys and log are in $home.  Ctrl-C stops everything.

TEXT

# whichever ends first takes the other with it
while kill -0 "$server_pid" 2>/dev/null && kill -0 "$app_pid" 2>/dev/null; do
    sleep 0.5
done
echo "a process of the demo ended; see $home/server.log" >&2
exit 1
