# The commands of this repository; each is a script that can also be run by itself.
.DEFAULT_GOAL := help
.PHONY: help run check test bench soak fuzz coverage fmt lint

help: ## list these commands
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST)

run: ## install what is missing, build, start a demo: server, user and an app that signs in
	@scripts/install.sh
	@cargo build --locked --profile demo -p chancery -p demo-app
	@scripts/demo.sh

check: ## while working: fmt, layering, clippy, the tests in process on SQLite
	@scripts/check.sh

test: ## everything: lint, tests on SQLite and PostgreSQL, real clients, browser; names the slowest tests
	@scripts/test.sh

bench: ## measure speed and size of the released binary; ARGS=--record writes bench/RESULTS.md
	@scripts/install.sh test
	@cargo build --locked --release --workspace --bins --features chancery/static --target-dir target/static
	@scripts/postgres.sh run target/static/release/chancery-bench $(ARGS)

soak: ## the long version of the fault tests: 200 rounds of kill -9 under load
	@scripts/install.sh test
	@CHANCERY_KILL_ROUNDS=200 scripts/postgres.sh run cargo test --locked --workspace --quiet -- kill_9

fuzz: ## throw broken input at every parser, TIME seconds at each (60); TARGETS names some
	@cargo run --locked --profile fuzz -p chancery-fuzz -- --time $(or $(TIME),60) $(TARGETS)

coverage: ## print how many lines of each crate the tests reach; ARGS="--skip postgres::" or a filter
	@scripts/install.sh test
	@scripts/coverage.sh $(ARGS)

fmt: ## format the code
	@cargo fmt --all

lint: ## fmt, layering, cited rules, typos, unused dependencies, licences, clippy with warnings as errors
	@scripts/install.sh lint
	@scripts/lint.sh
