# The commands of the project. `make help` lists them.
# Each installs what it needs first, and only when a lock file has changed.

PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run install install-dev test test-fast lint bench lock clean

help:  ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: install  ## Run the site at http://127.0.0.1:8000 (PORT, ARTSITE_HOME); Ctrl-C stops it
	@exec .venv/bin/artsite serve --with-parent

install:
	@scripts/install

install-dev:
	@scripts/install --dev

test: install-dev  ## Run all tests, browser journeys where Chromium is there
	@$(PYTHON) -m pytest

test-fast: install-dev  ## Run the tests that need no browser and no training
	@$(PYTHON) -m pytest -m "not browser and not slow"

lint: install-dev  ## Check style, types and who imports whom
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy .
	@.venv/bin/lint-imports

bench: install-dev  ## Measure what is claimed, for hours; writes benchmarks/results/ and docs/figures.md
	@for program in latency startup live_previews style_transfer engine_speed image_quality; do \
		echo "== $$program"; $(PYTHON) -m benchmarks.$$program || exit 1; \
	done
	@$(PYTHON) -m scripts.figures

lock: install-dev  ## Pin the present environment in requirements.lock and requirements-dev.lock
	@$(PYTHON) scripts/lock

clean:  ## Remove what tools have cached; the environment and the data stay
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .schemathesis build *.egg-info
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
