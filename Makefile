# Everything there is to run. Needs make and Python 3.11 or newer; the rest installs itself.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory  # so that pytest has the last word in `make check`

# The first Python that is new enough, can make environments, and really starts: a version
# manager leaves names on the path that do not. `make PYTHON=…` chooses another.
FIT := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON = $(shell for each in python3.13 python3.12 python3.11 python3; do \
	$$each -c '$(FIT)' >/dev/null 2>&1 && echo $$each && break; done)

BIN := .venv/bin
K = 3000
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Two stamps: learning needs a third of what developing needs. Both go when the environment's
# own Python is no longer there, as after an upgrade of the system.
RUN := .venv/ready-run
DEV := .venv/ready-dev
_ := $(shell $(BIN)/python -c '' 2>/dev/null || rm -f $(RUN) $(DEV))

.PHONY: help quiz test check schemas fix bench bench-safe bench-scale bench-peers bench-learners

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

quiz: $(RUN)  ## set up if needed, and quiz on API Gateway
	@trap : INT; $(BIN)/python -m studykit quiz api-gateway || test $$? -eq 130  # Ctrl-C is fine
	@command -v studykit >/dev/null || echo "To type studykit as shown: . .venv/bin/activate"

test: $(DEV)  ## set up if needed, and run the tests; T="-k session" passes words to pytest
	@$(BIN)/python -m pytest $(T)

check: $(DEV)  ## everything CI runs: lint, types, layers, content, smoke, tests
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python -m studykit check content
	tests/wheel.sh $(BIN)/python
	$(MAKE) test

schemas: $(DEV)  ## make the schemas for editors anew
	@$(BIN)/python -m studykit.packs.schema content/schemas

fix: $(DEV)  ## format and repair
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(DEV) bench-safe  ## speed as ratios, and all of bench-safe
	@$(BIN)/python -m bench

bench-safe: $(DEV)  ## thousands of kills (K=10000 for more), three devices, damaged files
	@$(BIN)/python -m bench.kills $(K)
	@$(BIN)/python -m bench.sync 5
	@$(BIN)/python -m bench.fuzz 60

bench-learners: $(DEV)  ## simulated learners: schedules, readiness, four weeks of evenings
	@$(BIN)/python -m bench.simulate
	@$(BIN)/python -m bench.readiness
	@$(BIN)/python -m bench.evenings

bench-scale: $(DEV)  ## what grows with a pack or a history; S=--full for a million events
	@$(BIN)/python -m bench.scale $(S)

bench-peers: $(DEV)  ## studykit beside other programs, each installed apart
	@$(BIN)/python -m bench.peers

$(RUN): pyproject.toml Makefile
	@test -n "$(PYTHON)" || { echo "studykit needs Python 3.11 or newer with its venv module;" \
		"none was found. Name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up .venv, once"
	@$(PYTHON) -m venv --clear .venv
	@$(PIP) install --editable .
	@touch $@

$(DEV): $(RUN)
	@echo "Adding what development needs, once"
	@$(PIP) install --upgrade 'pip>=25.1'  # older ones know no dependency groups
	@$(PIP) install --group dev
	@touch $@
