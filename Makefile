# `make verify` and `make test` do all set-up themselves, on a machine that has Python ≥ 3.11.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PROFILE ?= embedded
SUITE ?= claims
RECORD ?= runs/multilingual-retrievers/$(PROFILE)

.PHONY: verify test lint docs picture clean

verify: $(VENV)/.installed  ## run the shipped claims and write their report
	$(BIN)/claimcheck verify $(SUITE) --profile $(PROFILE)

test: $(VENV)/.installed-dev  ## run all tests
	$(BIN)/python -m pytest

lint: $(VENV)/.installed-dev  ## formatting, lint, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(VENV)/.installed-dev  ## build the guides into site/
	$(BIN)/python -m sphinx -q -W -b html docs site

picture: $(VENV)/.installed-dev  ## photograph the report of RECORD for the README (needs Chromium)
	$(BIN)/python tests/report/report_picture.py $(RECORD) docs/images/report.png --height 1450

clean:  ## remove the environment and everything built; the store and runs/ stay
	rm -rf $(VENV) build dist site .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# torch first and alone: its pinned build must be the one that is found before anything else asks for it.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -c constraints.txt torch
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	$(BIN)/python -m pip install --quiet -c constraints.txt --no-deps mergekit
	touch $@
