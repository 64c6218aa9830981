# The commands of this repository; each is a script that can also be run by itself.
.DEFAULT_GOAL := help
.PHONY: help run test bench soak fmt lint

help: ## list these commands
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST)

run: ## install what is missing, build, start a demo: server, user and an app that signs in
	@scripts/install.sh
	@cargo build --locked --release --workspace --bins
	@scripts/demo.sh

test: ## everything: fmt, clippy, layering, licences, tests on SQLite and PostgreSQL, real clients, browser
	@scripts/test.sh

bench: ## measure speed and size of the released binary; ARGS=--record writes bench/RESULTS.md
	@scripts/install.sh test
	@cargo build --locked --release --workspace --bins --features chancery/static --target-dir target/static
	@scripts/postgres.sh run target/static/release/chancery-bench $(ARGS)

soak: ## the long version of the fault tests: 200 rounds of kill -9 under load
	@scripts/install.sh test
	@CHANCERY_KILL_ROUNDS=200 scripts/postgres.sh run cargo test --locked --workspace --quiet -- kill_9

fmt: ## format the code
	@cargo fmt --all

lint: ## clippy with warnings as errors, the layering check, and the rules that are cited
	@cargo clippy --locked --workspace --all-targets -- -D warnings
	@scripts/layering.sh
	@scripts/rules.py
