# Two commands do everything: `make up` and `make test`. They need Python 3.11 to 3.13, pip and make, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
BUILD ?= build
DATA ?= quarterdeck-data
PORT ?= 8000
PROCESSES ?= 2
SECONDS_TO_PLAN ?= 15
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Run a command and say the first line of what it says; all of it if it fails.
SHOW = show() { said=$$($(BIN)/quarterdeck "$$@") || { code=$$?; echo "$$said"; exit $$code; }; echo "$$said" | sed -n 1p; }; show

# What the front end is made of: a change bundles it anew.
FRONTEND := $(wildcard $(addprefix src/quarterdeck_web/frontend/,*.json *.mjs css/*.css src/*.ts src/pages/*.ts))

.PHONY: up model plan-harbor test test-all-but-browser test-browser test-postgres screenshots install install-test lint bench lock clean help

help: ## say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

up: install model ## install and start Quarterdeck with its sample company, and say where it is
	@$(BIN)/quarterdeck-server up --data $(DATA) --port $(PORT)

model: install ## fetch the model that compares texts by meaning, if it is not there yet
	@# Without a network all else works: the command says what is missing and what to do.
	@$(BIN)/quarterdeck model install || true

plan-harbor: install ## plan the sample company on the command line, without a server
	@mkdir -p $(BUILD)
	@echo "Planning the sample company Harbor for $(SECONDS_TO_PLAN) seconds (the first time compiles for a minute)."
	@$(SHOW) sample harbor -o $(BUILD)/harbor.json
	@$(SHOW) check $(BUILD)/harbor.json
	@$(SHOW) plan $(BUILD)/harbor.json -o $(BUILD)/harbor-plan.json --seconds $(SECONDS_TO_PLAN)
	@$(SHOW) forecast $(BUILD)/harbor.json $(BUILD)/harbor-plan.json -o $(BUILD)/harbor-forecast.json
	@$(SHOW) report $(BUILD)/harbor.json $(BUILD)/harbor-plan.json --forecast $(BUILD)/harbor-forecast.json --audience engineering -o $(BUILD)/harbor-engineering.html
	@$(SHOW) report $(BUILD)/harbor.json $(BUILD)/harbor-plan.json --forecast $(BUILD)/harbor-forecast.json --audience executive -o $(BUILD)/harbor-executive.html
	@echo
	@echo "Done. Open the reports in a browser:"
	@echo "  $(abspath $(BUILD))/harbor-engineering.html"
	@echo "  $(abspath $(BUILD))/harbor-executive.html"
	@echo "Next: source $(BIN)/activate, then quarterdeck needs $(BUILD)/harbor.json, or read docs/tutorial/first-roadmap.md"

test: lint test-all-but-browser test-browser ## check style, types and import rules, and run all tests

# On a busy machine a process or a page may be late once: what fails is said, and tried once more, alone. What fails twice fails.
AGAIN = { echo "What failed is tried once more:"; $(BIN)/python -m pytest -rA --no-header -q --last-failed --last-failed-no-failures none

test-all-but-browser: install-test model
	$(BIN)/python -m pytest -rsfE -n $(PROCESSES) --dist loadgroup --ignore tests/browser || $(AGAIN) --ignore tests/browser; }

test-browser: install-test model
	$(BIN)/python -m pytest -rsfE tests/browser || $(AGAIN) tests/browser; }

test-postgres: install-test ## run the web's tests on a throw-away PostgreSQL, too
	@eval "$$(.ci/postgres start)"; trap '.ci/postgres stop "$$POSTGRES_FOLDER"' EXIT; \
	$(BIN)/python -m pytest -rsfE -o cache_dir=.pytest_cache/postgres -n $(PROCESSES) --dist loadgroup $(ON_POSTGRES) || \
	$(AGAIN) -o cache_dir=.pytest_cache/postgres $(ON_POSTGRES); }

ON_POSTGRES = tests/quarterdeck_web --ignore tests/quarterdeck_web/server --ignore tests/quarterdeck_web/tenancy/test_mutants.py

lint: install-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

screenshots: install-test ## take the pictures of every screen that the documents show (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots --out docs/images/screens

bench: install-test ## run every benchmark for a short while
	$(BIN)/python -m benchmarks.sanity

install: $(VENV)/.run-installed

install-test: $(VENV)/.test-installed

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Quarterdeck needs Python 3.11 to 3.13, and $(PYTHON) is {v[0]}.{v[1]}. Name another: make up PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-installed: requirements/run.txt pyproject.toml hatch_build.py $(FRONTEND) | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test-installed: requirements/test.txt $(VENV)/.run-installed
	$(BIN)/python -m pip install -q --require-hashes -r requirements/test.txt
	@touch $@

lock: ## resolve the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 -c requirements/same-everywhere.in --generate-hashes --no-header --no-annotate --no-emit-index-url -q \
		pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 -c requirements/same-everywhere.in --generate-hashes --no-header --no-annotate --no-emit-index-url -q \
		--extra test pyproject.toml requirements/build.in -c requirements/run.txt -o requirements/test.txt

clean: ## remove what was built and installed here
	rm -rf $(BUILD) $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
