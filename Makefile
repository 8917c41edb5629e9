# `make demo` and `make test` do all their own set-up: they need Python 3.10 to 3.13, make and a clone, nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready
BENCH = .venvs/bench

JUDGES = .venvs/judges/.ready

.PHONY: demo test lint types examples bench judges clean
.DEFAULT_GOAL := test

demo: $(READY)  ## run the example repository's tests with the plugin
	cd examples/orders && ../../$(BIN)/python -m pytest

test: $(READY) judges  ## pass the project's tests
	$(BIN)/python -m pytest -n auto

judges:  ## install the npm packages that the tests compare events with; without npm those tests are skipped
	@$(MAKE) --silent $(JUDGES) || echo 'npm is not here, or could not install: the tests with npm packages are skipped'

$(JUDGES): tests/judges/package.json
	@mkdir -p $(@D)
	@cp $< $(@D)
	@cd $(@D) && npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

examples: demo

bench: $(READY) $(BENCH)/.ready  ## print the ratios of benchmarks/README.md
	$(BIN)/python benchmarks/run.py

# The environment of the user's shell must not steer the set-up: PYTHONPATH and friends are taken away.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; ok = (3, 10) <= sys.version_info[:2] <= (3, 13); sys.exit(0 if ok else "pytest-faas needs Python 3.10 to 3.13, and $(PYTHON) is %d.%d: make PYTHON=python3.11" % sys.version_info[:2])'
	env -u PYTHONPATH -u PYTHONHOME $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[all]' --group dev
	@touch $@

# What the benchmarks compare with; where it cannot be installed, its rows say why.
$(BENCH)/.ready: benchmarks/requirements.txt
	env -u PYTHONPATH -u PYTHONHOME $(PYTHON) -m venv --clear $(BENCH)
	@if $(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $< 2> $(BENCH)/failed.txt; \
	then rm $(BENCH)/failed.txt; else echo "$(BENCH): not everything can be installed here"; fi
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) build dist .pytest_cache .mypy_cache .ruff_cache
