# Read by the scripts that run one step after the other and stop at the first failure.
[ -d "$HOME/.cargo/bin" ] && PATH="$HOME/.cargo/bin:$PATH"
# where scripts/install.sh puts what comes from PyPI
PATH="$PWD/target/tools/bin:$PATH"
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

# said after the last step
all_passed() {
    printf 'All passed in %d s:\n%s' "$(($(date +%s) - began))" "$summary"
}
