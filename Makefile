# Everything a person or a machine does with this repository. `make help` lists it.

PYTHON ?= python3
BIN := .venv/bin
PACKAGES := $(wildcard hotline web citizen_portal department_app pwa wechat sip_gateway demo standins)
SOURCES := $(PACKAGES) $(wildcard scripts tests benchmarks)
TESTS ?= tests
JOBS ?= 2
# Images and sandboxes like to set it; then every process that starts compiles the house anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test check format bench migrations settings-table messages lock clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .setup-python .setup-node .setup-messages ## Install everything this repository needs, into this folder

run: setup ## Start the demo city on http://127.0.0.1:8000
	exec $(BIN)/hotline run --demo

test: setup ## Run all tests (TESTS=tests/orders for some)
	scripts/system_packages
	$(BIN)/pytest -n $(JOBS) $(TESTS)

check: setup ## Style, types, import contracts, generated files
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy $(PACKAGES) $(wildcard scripts tests)
	$(BIN)/lint-imports
	$(BIN)/python scripts/settings_table.py --check
	$(BIN)/python scripts/make_migrations.py --check

format: setup ## Bring the code into the common form
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: setup ## Measure the figures we claim
	@for name in worktime routing_core orders_at_scale web_load wechat_load app_pages push_fanout ladder; do \
	    echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

migrations: setup ## Write the migration that the models' changes need
	$(BIN)/python scripts/make_migrations.py --initial

settings-table: setup ## Write docs/settings.md anew
	$(BIN)/python scripts/settings_table.py

messages: setup ## Collect texts for translation (scripts/translations.py missing: what is left)
	$(BIN)/python scripts/translations.py extract

lock: ## Choose versions anew, with hashes and without addresses
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev --extra asr -o requirements.lock pyproject.toml
	npm install --ignore-scripts --package-lock-only

clean: ## Remove what setup made, keep data
	rm -rf .venv node_modules web/kit/static/vendor hotline/content/drawing/fonts .setup-*

.setup-python: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation \
	    --config-settings editable_mode=compat -e .
	@touch $@

.setup-node: package-lock.json scripts/copy_assets.py
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	$(PYTHON) scripts/copy_assets.py
	@touch $@

.setup-messages: .setup-python $(wildcard locales/*/LC_MESSAGES/*.po)
	@set -- $(wildcard locales/*/LC_MESSAGES/*.po); for file; do \
	    $(BIN)/pybabel --quiet compile -i $$file -o $${file%.po}.mo || exit 1; done
	@touch $@
