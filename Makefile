# OpenKP. `make demo` starts an office full of demonstration data; `make test` runs the whole suite.
# Both set everything up by themselves on a fresh Debian machine with Python 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.openkp-ready
DEV_STAMP := $(VENV)/.openkp-dev-ready
SYSTEM_STAMP := $(VENV)/.openkp-system-ready
PORT ?= 8000

.PHONY: help setup demo test test-fast test-slow coverage check format bench docs lock messages clean

help: ## what there is to do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(STAMP) ## make .venv with the `openkp` command

$(STAMP): requirements/base.txt pyproject.toml tools/setup
	PYTHON=$(PYTHON) tools/setup base
	@touch $@

$(DEV_STAMP): requirements/base.txt requirements/dev.txt pyproject.toml tools/setup
	PYTHON=$(PYTHON) tools/setup dev
	@touch $(STAMP) $@

$(SYSTEM_STAMP): tools/system-packages | $(DEV_STAMP)
	tools/system-packages
	@touch $@

demo: $(STAMP) ## start an office full of demonstration data at a local address
	$(BIN)/openkp demo --port $(PORT)

test: $(DEV_STAMP) $(SYSTEM_STAMP) ## the whole suite: SQLite, PostgreSQL, browser
	tools/test

test-slow: $(DEV_STAMP) $(SYSTEM_STAMP) ## the long-running tests
	$(BIN)/pytest -m slow

coverage: $(DEV_STAMP) ## which lines the usual tests on SQLite reach
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser" --cov --cov-report=term:skip-covered

check: $(DEV_STAMP) ## format, lint, types, import contracts, docs
	tools/check

format: $(DEV_STAMP) ## put the code into its form
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(DEV_STAMP) ## speed and memory, with peers in the same run
	$(BIN)/python -m benchmarks

docs: $(DEV_STAMP) ## build the documentation into site/
	$(BIN)/python tools/reference_pages.py && $(BIN)/python tools/screen_pages.py && $(BIN)/mkdocs build --strict

lock: $(DEV_STAMP) ## compile the requirement files anew
	tools/lock

messages: $(DEV_STAMP) ## collect the texts to translate
	tools/messages

clean: ## remove what the other targets made
	rm -rf $(VENV) site build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
