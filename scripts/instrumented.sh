#!/bin/sh
# As RUSTC_WORKSPACE_WRAPPER: lets this workspace's crates, and nothing else, count which lines are reached.
exec "$@" -C instrument-coverage
