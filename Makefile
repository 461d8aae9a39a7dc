# Two commands: `make build` (from nothing to finished marts) and `make test` (everything that CI checks).
PYTHON ?= python3
BIN := .venv/bin
WORKSPACE := $(or $(BOWTIE_WORKSPACE),workspace)
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps

export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false

.PHONY: build test lint lint-sql lint-rest check docs benchmark lock clean

build: .venv/.run
	@if ! find "$(WORKSPACE)/raw" "$(WORKSPACE)/landing" -type f 2>/dev/null | grep -q .; then \
		$(BIN)/bowtie --workspace "$(WORKSPACE)" demo; fi
	$(BIN)/bowtie --workspace "$(WORKSPACE)" refresh
	@echo "Read the marts: $(WORKSPACE)/published/marts.duckdb — the README shows what to ask them."

# SQLFluff works on one core for minutes; the tests use what is left.
test: .venv/.dev lint-rest
	@$(MAKE) --no-print-directory --output-sync=target --jobs=2 lint-sql check

lint: lint-rest lint-sql

lint-rest: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/yamllint --strict .

# The dbt templater compiles against a workspace: an empty one of its own.
lint-sql: .venv/.dev
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && mkdir "$$folder/landing" && \
		BOWTIE_WORKSPACE="$$folder" DBT_TARGET_PATH="$$folder/target" DBT_LOG_PATH="$$folder/logs" \
		$(BIN)/sqlfluff lint --disable-progress-bar models tests analyses

check: .venv/.dev
	$(BIN)/pytest --numprocesses 2 --durations 10

# The pages that are made from the contracts; a test holds them to it.
docs: .venv/.run
	$(BIN)/python -m bowtie.channel_pages

benchmark: .venv/.dev .venv/peers/.done
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.company --scale 1 --scale 20
	$(BIN)/python -m benchmarks.identity
	$(BIN)/python -m benchmarks.portrait
	$(BIN)/python -m benchmarks.product
	$(BIN)/python -m benchmarks.attribution --peers .venv/peers/bin/python
	$(BIN)/python -m benchmarks.value

# Maintainers only, needs uv: pin every package with its hashes and without any address.
lock:
	uv lock --quiet --upgrade
	uv export --quiet --no-header --no-emit-project --no-dev --output-file requirements.lock > /dev/null
	uv export --quiet --no-header --no-emit-project --all-groups --output-file requirements-dev.lock > /dev/null
	rm uv.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-build-isolation --editable .
	@touch $@ .venv/.run

# The packages that the benchmark of attribution is measured beside; they need others than Bowtie does.
.venv/peers/.done: benchmarks/attribution/peers.lock
	$(PYTHON) -m venv .venv/peers
	.venv/peers/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

clean:
	rm -rf .venv target logs .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
