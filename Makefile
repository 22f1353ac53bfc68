# make demo     set up, index seeds/, run a real search
# make test     set up with the test tools, then lint, types and tests
# make test-cluster  the tests that need a cluster, on one of three nodes that it starts [QUICK=1]
# make bench    measure beside other engines: make bench [ARTICLES=5000] [SCALE=8]
# make quality  measure ranking by queries with known answers: make quality [PARTS=1]
# make lock     resolve the dependencies anew
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOOPS := $(wildcard search/*/loops/*.py search/*/loops/*.pxd)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint types pytest lock clean

demo: $(VENV)/.run $(VENV)/.loops
	$(BIN)/python cli.py index seeds
	FORCE_COLOR=1 $(BIN)/python cli.py search الضربات التركية

test: lint types pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

pytest: $(VENV)/.dev $(VENV)/.loops
	$(BIN)/pytest

# With KHABAR_TEST_CLUSTER=http://host:9200 on that cluster, else on one that it starts and stops.
.PHONY: test-cluster
test-cluster: $(VENV)/.dev $(VENV)/.loops
	KHABAR_TEST_CLUSTER=$${KHABAR_TEST_CLUSTER:-start} $(BIN)/pytest -m "cluster$(if $(QUICK), and not long)" tests

.PHONY: bench
bench: $(VENV)/.bench $(VENV)/.loops
	$(BIN)/python -m benchmarks $(if $(ARTICLES),--articles $(ARTICLES)) $(if $(SCALE),--scale $(SCALE))

.PHONY: quality
quality: $(VENV)/.bench $(VENV)/.loops
	$(BIN)/python -m benchmarks.quality $(if $(PARTS),--parts)

$(VENV)/.bench: requirements-bench.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-bench.lock
	touch $@ $(VENV)/.run

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@ $(VENV)/.run

# Compiled beside their sources, where Python prefers them; without a compiler those run, slowly.
$(VENV)/.loops: $(LOOPS) setup.py | $(VENV)/.run
	$(BIN)/python setup.py --quiet build_ext --inplace
	touch $@

lock: | $(BIN)/python
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra bidi --extra cluster --extra web \
	    --group build --output-file requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra bidi --extra cluster --extra web \
	    --group build --group dev --output-file requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --extra bidi --extra cluster --extra web \
	    --group build --group bench \
	    --output-file requirements-bench.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache build search/*/loops/*.so
