.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
HOUSEHOLDS ?= 20000
INSTANCES ?= 5000

.venv/%: %.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --requirement $<
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/requirements-bench: requirements-bench.txt .venv/requirements
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --no-deps --requirement $<
	touch $@

.venv/second-solver: requirements-second-solver.txt .venv/requirements-dev
	rm -rf $@
	$(BIN)/pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes --no-deps \
	    --target $@ --requirement $< || mkdir -p $@  # where it does not install, its test is skipped
	touch $@

demo: .venv/requirements  ## Play one yearly round in a made-up city, from open to published (HOUSEHOLDS=20000)
	$(BIN)/anju demo --households $(HOUSEHOLDS)

serve: .venv/requirements  ## Show that city at http://127.0.0.1:5000
	$(BIN)/anju serve --demo

test: .venv/requirements-dev .venv/second-solver  ## Run every test, services on SQLite and PostgreSQL, pages in a browser where there is one
	@echo "Four parts, two at a time; each is shown when it is done."
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target test-library test-services test-browser test-pages

test-library:
	$(BIN)/pytest -q tests/allocator tests/verify tests/house

test-services:
	$(BIN)/pytest -q tests/housing

test-pages:
	$(BIN)/pytest -q tests/web -m "not postgres"

test-browser:
	$(BIN)/pytest -q tests/browser

test-pages-postgres: .venv/requirements-dev  ## Ask every page on PostgreSQL too
	$(BIN)/pytest -q tests/web -m postgres

fast: .venv/requirements-dev  ## Run what takes seconds: lint, layers, the allocator, and SQLite
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest -q tests/allocator tests/house tests/housing -m "not postgres"

lint: .venv/requirements-dev  ## Check style, types and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

browser: .venv/requirements-dev  ## Walk through the site in headless Chromium
	$(BIN)/pytest -q tests/browser

screenshots: .venv/requirements-dev  ## Draw the pictures of docs/pictures anew, from a small made-up city
	$(BIN)/python -m tests.browser.screenshots

docs: .venv/requirements-dev  ## Draw the pictures of docs/allocation.md anew, from the example on that page
	$(BIN)/python -m tests.docs.pictures

properties: .venv/requirements-dev  ## Try the rule and its promises on thousands of instances of every kind (INSTANCES=5000)
	ANJU_INSTANCES=$(INSTANCES) $(BIN)/pytest -q tests/allocator/test_choice.py tests/allocator/test_records.py \
	    tests/allocator/test_properties.py tests/allocator/test_promises_*.py

coverage: .venv/requirements-dev  ## Measure which branches the tests take
	$(BIN)/coverage run -m pytest -q && $(BIN)/coverage report --skip-covered

bench: .venv/requirements-bench  ## Measure the allocator beside plain baselines and other packages (ROWS="memory file")
	$(BIN)/python -m tests.bench $(ROWS)

messages: .venv/requirements-dev  ## Collect the texts of the code for the Chinese catalogue
	$(BIN)/python -m tests.web.catalogue

lock: pyproject.toml  ## Renew the lock files (maintainers; needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q --upgrade \
	    pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q \
	    --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q \
	    --extra bench -c requirements.txt pyproject.toml -o requirements-bench.txt

help:  ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 21

.PHONY: demo serve test test-library test-services test-pages test-browser test-pages-postgres properties fast lint browser screenshots docs coverage bench messages lock help
