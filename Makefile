# Everything a person or a machine runs here. `make` alone lists it.
#
# What is needed is set up in .venv/ at the first call, from the locked requirements/, and nothing outside is touched.
# Needs Python ≥ 3.11 with venv, and GNU make ≥ 3.81. Another interpreter: make PYTHON=python3.12 chat

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QUIETLY := --quiet --disable-pip-version-check --no-input
PIP := $(BIN)/python -m pip $(QUIETLY)
SYNAPSE := .venv-synapse
HUMAN := tests/peers/matrix/human
PEERS := $(SYNAPSE)/.synapse $(HUMAN)/node_modules/.human
SOURCES := bot tests tools benchmarks
# pip leaves it out where the environment says so, and then each start would compile everything anew. Some packages carry
# templates that are no Python yet.
COMPILED := $(BIN)/python -m compileall -qq -j 0
UV := .venv-lock/bin/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-strip-extras --exclude-newer "7 days"

# Where this is set, every process of the tests would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

SBOM := dist/sbom.cdx.json

# Two for each core: about half of the tests wait for a process, a server or a message most of the time.
PROCESSES := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

# A virtual environment with the locked pip and nothing else: Python's own pip is older, and so is its setuptools.
define environment
@$(PYTHON) -m venv $(1)
@$(1)/bin/python -m pip $(QUIETLY) install --require-hashes --requirement requirements/pip.txt
@$(1)/bin/python -m pip $(QUIETLY) uninstall --yes setuptools 2>/dev/null
endef

.DEFAULT_GOAL := help
# The slowest begin first.
CHECKS := check-known-words check-types check-schemas check-format check-lint check-imports check-dependencies \
	check-calendar check-numbers check-clocks check-words check-complexity check-cli-docs
TESTS := $(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadscope
.PHONY: help chat semantic test test-fast coverage anyday peers check $(CHECKS) bench lock languages schemas docs sbom audit format clean

help:
	@echo "make chat       talk to the bot in this terminal"
	@echo "make semantic   add the optional encoder, which matches questions by meaning"
	@echo "make test       run the tests"
	@echo "make test-fast  run the tests of the core alone, which start no server and no process"
	@echo "make coverage   run the tests and tell what they leave out, which takes twice as long"
	@echo "make anyday     run the tests under a faked date, at ten moments; takes hours, and needs libfaketime"
	@echo "make peers      add what only tests speak to: a Matrix server, and a client in Node"
	@echo "make check      format, lint, types, architecture, dependencies, drift of generated files"
	@echo "make bench      measure speed and memory"
	@echo "make format     format the code, and mend what the linter can"
	@echo "make languages  build the generated files of bot/languages/ anew"
	@echo "make schemas    build config/*.schema.json anew, by which editors help to fill in config/"
	@echo "make docs       build docs/cli.md anew, from the arguments of the command line"
	@echo "make lock       compile requirements/ anew from pyproject.toml"
	@echo "make sbom       list what the bot is made of, as CycloneDX: dist/sbom.cdx.json"
	@echo "make audit      hold what is locked against known advisories"
	@echo "make clean      remove environments, caches and reports; state/ stays"

chat: $(VENV)/.run
	@$(BIN)/advocacy-bot chat

semantic: $(VENV)/.semantic

test: $(VENV)/.dev $(PEERS)
	@$(TESTS)

# Of the two databases the core is tested with, one is a server. One process a core: nothing here waits.
test-fast: $(VENV)/.dev
	@$(BIN)/python -m pytest --numprocesses logical --dist worksteal tests/core -k "not postgresql"

coverage: $(VENV)/.dev $(PEERS)
	@$(TESTS) --cov --cov-report term-missing:skip-covered

# Some tests at some of the moments: make anyday ONLY="year leap" PATHS=tests/flows
anyday: $(VENV)/.dev $(PEERS)
	@ONLY="$(ONLY)" $(BIN)/python -m tools.any_day --numprocesses $(PROCESSES) --dist loadscope $(PATHS)

peers: $(PEERS)

# Two at a time, and whatever one of them says in one piece, where this make can do that.
check: $(VENV)/.dev
	@$(MAKE) --no-print-directory --keep-going --jobs=2 $(if $(filter output-sync,$(.FEATURES)),--output-sync) \
		SIDE_BY_SIDE=yes $(CHECKS)

check-format: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet . || { echo "run “make format”" >&2; exit 1; }

check-lint: $(VENV)/.dev
	@$(BIN)/ruff check --quiet .

check-types: $(VENV)/.dev
	@$(BIN)/mypy

check-imports: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo

check-dependencies: $(VENV)/.dev
	@$(BIN)/deptry .

check-calendar: $(VENV)/.dev
	@$(BIN)/python -m tools.build_calendar --check

check-numbers: $(VENV)/.dev
	@$(BIN)/python -m tools.build_numbers --check

check-known-words: $(VENV)/.dev
	@$(BIN)/python -m tools.build_known_words --check

check-schemas: $(VENV)/.dev
	@$(BIN)/python -m tools.build_schemas --check

check-clocks: $(VENV)/.dev
	@$(BIN)/python -m tools.check_clocks

check-words: $(VENV)/.dev
	@$(BIN)/python -m tools.check_words

check-complexity: $(VENV)/.dev
	@$(BIN)/python -m tools.check_complexity

check-cli-docs: $(VENV)/.dev
	@$(BIN)/python -m tools.build_cli_docs --check

bench: $(VENV)/.dev $(PEERS)
	@$(BIN)/python -m benchmarks
	@$(BIN)/python -m benchmarks.documents
	@$(BIN)/python -m benchmarks.reminders
	@$(BIN)/python -m benchmarks.progress
	@$(BIN)/python -m benchmarks.slack
	@$(BIN)/python -m benchmarks.matrix

format: $(VENV)/.dev
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

languages: $(VENV)/.dev
	@$(BIN)/python -m tools.build_calendar
	@$(BIN)/python -m tools.build_numbers
	@$(BIN)/python -m tools.build_known_words

schemas: $(VENV)/.dev
	@$(BIN)/python -m tools.build_schemas

docs: $(VENV)/.dev
	@$(BIN)/python -m tools.build_cli_docs

# run.txt comes first and binds the others, so that one environment can hold them all.
lock: .venv-lock/.lock
	@$(COMPILE) pyproject.toml --output-file requirements/run.txt
	@$(COMPILE) pyproject.toml --constraints requirements/run.txt --group dev --output-file requirements/dev.txt
	@$(COMPILE) pyproject.toml --constraints requirements/run.txt --extra semantic --output-file requirements/semantic.txt
	@$(COMPILE) --group build --output-file requirements/build.txt
	@$(COMPILE) --group lock --output-file requirements/lock.txt
	@$(COMPILE) --group pip --output-file requirements/pip.txt
	@$(COMPILE) --group synapse --output-file requirements/synapse.txt

sbom: $(VENV)/.dev
	@mkdir -p $(dir $(SBOM))
	@$(BIN)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml --output-reproducible --output-file $(SBOM)
	@echo "$(SBOM)"

audit: $(VENV)/.dev
	@$(BIN)/python -m tools.audit

clean:
	rm -rf .venv .venv-lock $(SYNAPSE) $(HUMAN)/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage dist
	for folder in $(SOURCES); do test ! -d $$folder || find $$folder -name __pycache__ -type d -prune -exec rm -rf {} +; done

# Each stamp says that what its file asks for is installed. pip must not run twice at once in one environment; when
# checks run side by side, everything is installed.
ifndef SIDE_BY_SIDE
.NOTPARALLEL:
endif

$(VENV)/.base: requirements/pip.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python was not found; install Python 3.11 or later, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed, and $(PYTHON) is $$($(PYTHON) -V 2>&1); name another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv; install it (on Debian and Ubuntu the package python3-venv)" >&2; exit 1; }
	@echo "Setting up $(VENV)/ …" >&2
	$(call environment,$(VENV))
	@touch $@

$(VENV)/.run: $(VENV)/.base requirements/run.txt requirements/build.txt pyproject.toml
	@$(PIP) install --require-hashes --requirement requirements/run.txt --requirement requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(COMPILED) bot $(VENV) || true
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	@echo "Adding the tools of development …" >&2
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

$(VENV)/.semantic: $(VENV)/.run requirements/semantic.txt
	@$(PIP) install --require-hashes --requirement requirements/semantic.txt
	@$(COMPILED) $(VENV) || true
	@touch $@

# Synapse is AGPL and pins much: an environment of its own, which nothing here imports.
$(SYNAPSE)/.synapse: requirements/synapse.txt requirements/pip.txt | $(VENV)/.base
	@echo "Setting up $(SYNAPSE)/ for tests …" >&2
	$(call environment,$(SYNAPSE))
	@$(SYNAPSE)/bin/python -m pip $(QUIETLY) install --require-hashes \
		--only-binary :all: --requirement $<
	@$(SYNAPSE)/bin/python -m compileall -qq -j 0 $(SYNAPSE) || true
	@touch $@

# Node comes from a wheel, in the environment of development.
$(HUMAN)/node_modules/.human: $(HUMAN)/package-lock.json $(HUMAN)/package.json | $(VENV)/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix $(HUMAN) --silent --no-audit --no-fund --ignore-scripts
	@touch $@

.venv-lock/.lock: requirements/lock.txt requirements/pip.txt
	$(call environment,.venv-lock)
	@.venv-lock/bin/python -m pip $(QUIETLY) install --require-hashes --requirement requirements/lock.txt
	@touch $@
