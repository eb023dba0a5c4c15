# Two commands need nothing but Python, make and the package index: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test check lint types imports fast bench clean help

help:            ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*##/\t/'

$(STAMP): pyproject.toml
	@test -x "$(BIN)/python" || $(PYTHON) -m venv $(VENV)
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --editable ".[tests]"
	@touch $(STAMP)

demo: $(STAMP)   ## the whole way of an article, offline, in a folder of its own
	@"$(BIN)/watchbot" demo

test: $(STAMP) lint types imports fast  ## lint, types, imports, fast tests

check: test      ## also the slow tests and the quality floors
	@"$(BIN)/python" -m pytest -q -m slow

lint: $(STAMP)
	@"$(BIN)/ruff" check .
	@"$(BIN)/ruff" format --check .

types: $(STAMP)
	@"$(BIN)/mypy"

imports: $(STAMP)
	@"$(BIN)/lint-imports" --no-logo

fast: $(STAMP)
	@"$(BIN)/python" -m pytest -q -n 2

bench: $(STAMP)  ## how fast quantities are found
	@"$(BIN)/python" benchmarks/quantities.py

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
