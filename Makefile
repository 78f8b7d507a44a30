# Needs make and Python 3.11 or newer, nothing else. `make` alone lists what there is.
PYTHON ?= python3
BIN := .venv/bin
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help run test check bench screenshots test-system provider lock format

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run ## Serve the site with all it needs on http://127.0.0.1:8000 (PORT, TRAINER_DATA)
	@exec $(BIN)/trainer-web up

test: .venv/dev ## Run every test, those in a browser included (ARGS="-k pack" runs some)
	@exec $(BIN)/pytest -n 2 $(ARGS)

check: .venv/dev ## Check format, style, types, templates and SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --check --lint --quiet trainer_web
	$(BIN)/sqlfluff lint sql

format: .venv/dev ## Put Python and templates into the format that `make check` wants
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet trainer_web

bench: .venv/dev ## Measure against a reference in the same run, into build/bench.json
	@mkdir -p build
	@exec $(BIN)/python -m tests.bench

screenshots: .venv/dev ## Take the pictures in docs/screens/
	@exec $(BIN)/python -m tests.browser.screenshots

test-system: .venv/dev ## Run every test on the system's PostgreSQL (15 or newer) and Redis (7 or newer)
	@exec $(BIN)/python -m tests.local.system -n 2 $(ARGS)

provider: .venv/dev ## Serve the SMS provider's double with a page of phones on http://127.0.0.1:8081 (PORT, SITE, ARGS)
	@exec $(BIN)/python -m tests.provider --port $(or $(PORT),8081) --webhook $(or $(SITE),http://127.0.0.1:8000) $(ARGS)

lock: .venv/dev ## Resolve the dependencies in pyproject.toml anew, into requirements*.txt
	@echo uv | $(LOCK) - --upgrade -o requirements-uv.txt
	@echo setuptools | $(LOCK) pyproject.toml - --upgrade -o requirements.txt
	@$(LOCK) pyproject.toml --extra dev -c requirements.txt --upgrade -o requirements-dev.txt

# The environment: made once, brought up to date when a lock changes. Whatever is installed has one
# of the hashes in the lock. uv takes seconds where pip takes minutes; pip does where uv can't.
define install
	@echo "Installing from $(1)."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.txt \
		&& $(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r $(1) \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r $(1)
endef

.venv/run: requirements.txt requirements-uv.txt pyproject.toml .venv/bin/python
	$(call install,requirements.txt)
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(call install,requirements-dev.txt)
	@touch $@

.venv/bin/python:
	@for python in $(PYTHON) python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv --clear .venv && exit; \
			rm -rf .venv; \
			echo "$$python can't make a virtual environment: install its venv module (on Debian: python3-venv)." >&2; \
			exit 1; \
		fi; \
	done; \
	echo "Python 3.11 or newer is needed, but $(PYTHON) is missing or older: install it, or name one with PYTHON=…" >&2; \
	exit 1
