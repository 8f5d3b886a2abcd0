# Two commands: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
DATA_DIR ?= $(CURDIR)/.demo
PY := .venv/bin/python
export DATA_DIR PORT
# Modules compiled once are kept beside the environment: each start (the server's workers, the commands the tests run) saves
# some four seconds. The tree stays clean.
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/compiled
export PYTHONDONTWRITEBYTECODE :=

# One worker for each processor; one that has nothing left takes over what waits for another.
SIDE_BY_SIDE := -n auto --dist worksteal
# What fits into five minutes on two processors (tests/tiers.py); with WHOLE=1 everything, as `make soak SOAK=suite` has it.
LEAVING := $(if $(WHOLE),,--leave-to-the-soak)
# What the tests throw away lies in memory where there is room.
QUICK = TMPDIR="$$(sh scripts/quick-place)"

.venv/.demo: requirements.txt scripts/bootstrap
	@[ -e .venv/.ok ] || sh scripts/bootstrap .venv requirements.txt
	@touch $@

.venv/.ok: requirements-dev.txt scripts/bootstrap
	@sh scripts/bootstrap .venv requirements-dev.txt
	@touch .venv/.ok .venv/.demo

.PHONY: demo
demo: .venv/.demo ## install, load the demonstration city on SQLite, serve it (PORT, DATA_DIR)
	@YIHE_MODE=demo $(PY) manage.py demo --port $(PORT)

.PHONY: test
test: .venv/.ok ## install, run what five minutes hold of the tests on SQLite, Chromium's among them where it is installed (WHOLE=1: all; ASKED=FOLDER notes what they ask)
	@$(QUICK) $(PY) -m pytest -q $(SIDE_BY_SIDE) $(LEAVING) $(if $(ASKED),--note-what-is-asked="$(ASKED)")

.PHONY: test-postgresql
test-postgresql: .venv/.ok ## those of the same tests that ask a database, and the races, on a throw-away PostgreSQL (WHOLE=1: all; ASKED=FOLDER: what was not asked)
	@$(QUICK) scripts/with-postgresql $(PY) -m pytest -q $(SIDE_BY_SIDE) -o cache_dir=.venv/pytest_cache_postgresql -m "not browser" $(LEAVING) --what-asks-a-database $(if $(ASKED),--asked-already="$(ASKED)")

.PHONY: check
check: .venv/.ok ## format, lint, types, import directions, migrations, generated docs
	@$(PY) -m ruff format --check . && $(PY) -m ruff check .
	@.venv/bin/lint-imports
	@YIHE_MODE=test $(PY) -m mypy yihe config
	@YIHE_MODE=test $(PY) manage.py makemigrations --check --dry-run
	@YIHE_MODE=test $(PY) manage.py write_docs --check

.PHONY: format
format: .venv/.ok ## put code into shape
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

.PHONY: docs
docs: .venv/.ok ## write the rooms' generated/ and docs/roles.md from the declarations
	@YIHE_MODE=test $(PY) manage.py write_docs

.PHONY: bench
bench: .venv/.ok ## measure speed on a throw-away PostgreSQL, as ratios against a bound in the same run
	@DURABLE=1 scripts/with-postgresql $(PY) -m bench

.PHONY: soak
soak: .venv/.ok ## what takes too long for every run, once before a landing (SOAK="PART…": `python -m soak --help`)
	@$(PY) -m soak $(SOAK)

.PHONY: looks
looks: .venv/.ok ## photograph every page as each persona, and say what is wrong with it (LOOKS_DIR, LOOKS_AS, LOOKS_CITY)
	@$(PY) -m looks

.PHONY: lock
lock: .venv/.ok ## resolve the dependencies anew (the lock files carry no addresses)
	@.venv/bin/uv pip compile -q --no-header --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.txt
	@.venv/bin/uv pip compile -q --no-header --universal --generate-hashes --python-version 3.11 --group dev pyproject.toml -o requirements-dev.txt

.PHONY: clean
clean: ## throw the demonstration's data away
	rm -rf "$(DATA_DIR)"

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'
