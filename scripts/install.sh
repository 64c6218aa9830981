#!/bin/sh
# Installs what is missing; says nothing when nothing is.
#   scripts/install.sh         what a build needs
#   scripts/install.sh lint    that, and what `make lint` needs
#   scripts/install.sh test    that, and what the tests need
set -eu
cd "$(dirname "$0")/.."

CARGO_DENY_VERSION=0.20.2
CARGO_MACHETE_VERSION=0.9.2
TYPOS_VERSION=1.52.0
what=${1:-build}

say() { printf 'install: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# --- Debian packages ---------------------------------------------------------------------------
wanted="build-essential pkg-config libssl-dev libpq-dev"
[ "$what" = build ] || wanted="$wanted python3-venv"
if [ "$what" = test ]; then
    wanted="$wanted postgresql chromium chromium-driver apache2-bin libapache2-mod-auth-openidc"
    # any recent Node.js will do, so Debian's is wanted only where there is none
    have node || wanted="$wanted nodejs"
    have npm || wanted="$wanted npm"
fi

if have dpkg-query; then
    missing=
    for package in $wanted; do
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        if [ "$(id -u)" -eq 0 ]; then
            say "apt-get install$missing"
            export DEBIAN_FRONTEND=noninteractive
            apt-get update -qq
            # shellcheck disable=SC2086 # one word a package
            apt-get install -y -qq --no-install-recommends $missing >/dev/null
        else
            say "missing Debian packages; run:"
            say "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing"
            exit 1
        fi
    fi
else
    # another distribution: its package names are not known here, so look for the things themselves
    missing=
    have cc || missing="$missing, a C compiler (cc)"
    if have pkg-config; then
        pkg-config --exists openssl || missing="$missing, OpenSSL headers (openssl.pc)"
        pkg-config --exists libpq || missing="$missing, PostgreSQL client headers (libpq.pc)"
    else
        missing="$missing, pkg-config"
    fi
    if [ "$what" = test ]; then
        for command in initdb chromium chromedriver apache2 node npm python3; do
            have "$command" || missing="$missing, $command"
        done
    fi
    if [ -n "$missing" ]; then
        say "please install: ${missing#, }"
        exit 1
    fi
fi

# --- Rust --------------------------------------------------------------------------------------
if ! have cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then
    PATH="$HOME/.cargo/bin:$PATH"
fi
if ! have cargo; then
    if have rustup; then
        say "rustup toolchain install (rust-toolchain.toml)"
        rustup toolchain install
    else
        say "cargo is missing: install Rust with rustup (the version is in rust-toolchain.toml), then run this again"
        exit 1
    fi
fi

[ "$what" = build ] && exit 0

# --- what linting needs beside packages -----------------------------------------------------------
if [ "$(cargo deny --version 2>/dev/null)" != "cargo-deny $CARGO_DENY_VERSION" ]; then
    say "cargo install cargo-deny $CARGO_DENY_VERSION (some minutes, once)"
    cargo install --quiet --locked cargo-deny --version "$CARGO_DENY_VERSION"
fi

if [ "$(cargo machete --version 2>/dev/null)" != "$CARGO_MACHETE_VERSION" ]; then
    say "cargo install cargo-machete $CARGO_MACHETE_VERSION (a minute or two, once)"
    cargo install --quiet --locked cargo-machete --version "$CARGO_MACHETE_VERSION"
fi

if [ "$(target/tools/bin/typos --version 2>/dev/null)" != "typos-cli $TYPOS_VERSION" ]; then
    say "typos $TYPOS_VERSION into target/tools"
    mkdir -p target
    rm -rf target/tools
    python3 -m venv target/tools
    target/tools/bin/pip install --quiet --disable-pip-version-check "typos==$TYPOS_VERSION"
fi

[ "$what" = lint ] && exit 0

# --- what the tests need beside packages ----------------------------------------------------------
node_major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$node_major" -lt 20 ]; then
    say "Node.js $node_major is too old for the tests' client programs; please install 20 or newer"
    exit 1
fi

# npm's own record of what it unpacked tells whether the lock file has changed since
if ! cmp -s tests/clients/node/package-lock.json target/clients/node.lock || [ ! -d tests/clients/node/node_modules ]; then
    say "npm ci in tests/clients/node"
    (cd tests/clients/node && npm ci --silent)
    mkdir -p target/clients
    cp tests/clients/node/package-lock.json target/clients/node.lock
fi

if ! cmp -s tests/clients/python/requirements.txt target/clients/python.lock || [ ! -x target/clients/venv/bin/python ]; then
    say "python3 -m venv target/clients/venv"
    mkdir -p target/clients
    rm -rf target/clients/venv
    python3 -m venv target/clients/venv
    target/clients/venv/bin/pip install --quiet --disable-pip-version-check -r tests/clients/python/requirements.txt
    cp tests/clients/python/requirements.txt target/clients/python.lock
fi
