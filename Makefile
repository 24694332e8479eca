# Médiation: `make run` opens the desk, `make test` passes the tests. Nothing else to set up.
SHELL := /bin/sh
.DEFAULT_GOAL := help

VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
LOCK := requirements-windows.lock
DEV_LOCK := requirements-dev-windows.lock
EVALUATION_LOCK := requirements-evaluation-windows.lock
EVALUATION_BIN := $(VENV)-evaluation/Scripts
else
BIN := $(VENV)/bin
LOCK := requirements.lock
DEV_LOCK := requirements-dev.lock
EVALUATION_LOCK := requirements-evaluation.lock
EVALUATION_BIN := $(VENV)-evaluation/bin
endif
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check
# Wheels only: a desk has no compiler, and a source package runs code to install.
PIP_INSTALL := $(PIP) install --quiet --no-deps --require-hashes --only-binary :all:

# pip speaks English and at length: a person gets one sentence, the rest is in the log.
INSTALL_LOG := $(VENV)/installation.log
define why_not
{ { if grep -q 'DO NOT MATCH THE HASHES' $(INSTALL_LOG); then \
    echo "Un paquet reçu n'est pas celui qui était attendu : rien n'en a été installé. N'insistez pas sur ce réseau ; si cela recommence ailleurs, signalez-le."; \
  elif grep -qi 'connection broken\|connection error\|timed out\|name resolution' $(INSTALL_LOG); then \
    echo "Un paquet n'a pas pu être reçu. Cette première installation demande internet : vérifiez la connexion, puis relancez la commande."; \
  elif grep -qi 'no space left' $(INSTALL_LOG); then \
    echo "Il n'y a plus de place sur le disque. Libérez 500 Mo, puis relancez la commande."; \
  else \
    echo "Un paquet n'existe pas pour ce système. Il faut un Linux, un Windows ou un macOS courant sur un PC de 64 bits, avec Python 3.11 ou plus récent."; \
  fi; echo "Détail : $(INSTALL_LOG)"; } >&2; exit 3; }
endef

# The first Python on this machine that is recent enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)

.PHONY: help install run test lint format bench proof lock docs cards sounds screens everything pictures clean \
	evaluation test-evaluation bench-evaluation proof-evaluation

help: ## the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

$(VENV)/.venv-made:
	@test -n "$(PYTHON)" || { echo "Médiation a besoin de Python 3.11 ou plus récent. Installez-le (Debian, Ubuntu : sudo apt install python3 python3-venv), puis relancez la commande." >&2; exit 3; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Il manque le module venv de Python. Installez-le (Debian, Ubuntu : sudo apt install python3-venv), puis relancez la commande." >&2; exit 3; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { echo "Le dossier $(VENV) n'a pas pu être créé. Vérifiez la place sur le disque et le droit d'écrire ici." >&2; exit 3; }
	@touch $@

$(VENV)/.installed: $(VENV)/.venv-made $(LOCK) pyproject.toml
	@echo "Installation (une seule fois, une minute environ)…"
	@$(PIP_INSTALL) -r $(LOCK) >$(INSTALL_LOG) 2>&1 || $(why_not)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable . >$(INSTALL_LOG) 2>&1 || $(why_not)
	@$(PY) -m compileall -q mediation accessibility journeys resources
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed $(DEV_LOCK)
	@$(PIP_INSTALL) -r $(DEV_LOCK) >$(INSTALL_LOG) 2>&1 || $(why_not)
	@touch $@

# What evaluators use never shares the desk's environment: one more VENV, made by the same rules.
$(VENV)-evaluation/.installed: $(EVALUATION_LOCK) pyproject.toml
	@$(MAKE) --no-print-directory VENV=$(VENV)-evaluation $(VENV)-evaluation/.venv-made
	@echo "Installation de l'évaluation (une seule fois, deux minutes environ)…"
	@$(MAKE) --no-print-directory VENV=$(VENV)-evaluation LOCK=$(EVALUATION_LOCK) $(VENV)-evaluation/.installed-lock
	@touch $@

$(VENV)/.installed-lock: $(VENV)/.venv-made $(LOCK)
	@$(PIP_INSTALL) -r $(LOCK) >$(INSTALL_LOG) 2>&1 || $(why_not)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable . >$(INSTALL_LOG) 2>&1 || $(why_not)
	@touch $@

evaluation: $(VENV)-evaluation/.installed ## make .venv-evaluation, where `mediation evaluer` works
	@echo "C'est prêt : $(EVALUATION_BIN)/mediation evaluer --help"

# Tests check no clock; this one only ends what would never end.
ENOUGH := --timeout 300

test-evaluation: $(VENV)-evaluation/.installed ## the quick tests of the evaluation
	@$(EVALUATION_BIN)/python -m pytest tests/evaluation -m "not long" $(ENOUGH)

bench-evaluation: $(VENV)-evaluation/.installed ## its speed, against SQL written by hand, pandas and Polars
	@$(EVALUATION_BIN)/python -m benchmarks --only evaluation

proof-evaluation: $(VENV)-evaluation/.installed ## a whole country, attacked: what was tried and found
	@$(EVALUATION_BIN)/python -m pytest tests/evaluation -m long

install: $(VENV)/.installed ## make .venv and install what the lock names

run: $(VENV)/.installed ## open the desk (with no terminal: play a recorded visit)
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/mediation; else $(BIN)/mediation demo; fi

# Four at once, even on two cores: two thirds of the desk's time is waiting for Textual to paint.
# A file stays in one process, so that what its tests share is made once.
test: $(VENV)/.installed-dev ## the quick tests
	@$(PY) -m pytest -m "not long" $(ENOUGH) -n 4 --dist loadfile

lint: $(VENV)/.installed-dev ## ruff, strict types, who may know whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(VENV)/.installed-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.installed-dev ## speed, as ratios against a floor or a peer in the same run
	@$(PY) -m benchmarks
	@$(MAKE) --no-print-directory bench-evaluation

proof: $(VENV)/.installed-dev ## what takes long: seeded, prints what was tried and found
	@$(PY) -m pytest -m long
	@$(MAKE) --no-print-directory proof-evaluation

docs: $(VENV)/.installed-dev ## write again the pages and the schema that come from the code
	@$(PY) -m mediation.journey.schema > journeys/schema/parcours-1.schema.json
	@$(PY) -m mediation.journey.codes > docs/codes.md
	@$(PY) -m accessibility.speech.page docs/voix.md
	@$(PY) -m mediation.outcomes.explain docs
	@$(PY) -m mediation.journey.ledger a-verifier.md > docs/a-verifier.md
	@$(PY) -m mediation.journey.ledger parcours.md > docs/parcours.md
	@$(PY) -m mediation.journey.ledger traductions.md > docs/traductions.md
	@$(PY) -m mediation.outcomes.explain docs

cards: $(VENV)/.installed-dev ## every journey's card in every shape, on sheets to be looked at
	@$(PY) -m benchmarks.card_sheets -o build/cartes

sounds: $(VENV)/.installed-dev ## every spoken text of every journey, as sound files with their figures
	@$(PY) -m benchmarks.sounds

screens: $(VENV)/.installed-dev ## the person's screen at every step and in every language, on sheets (Chromium)
	@$(PY) -m benchmarks.screen_sheets -o build/ecrans || test $$? = 3

everything: cards sounds screens ## all cards, sounds and screens of all journeys and languages

pictures: $(VENV)/.installed-dev ## make the README's pictures again, from the code
	@$(PY) -m benchmarks.pictures

# Hashes for every wheel of a version, so one file serves every Python we support.
UV_LOCK = $(VENV)-lock/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-annotate --no-header
lock: ## write the lock files again from pyproject.toml
	@test -x $(VENV)-lock/bin/uv || { $(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv; }
	@printf 'hatchling>=1.27\neditables>=0.5\n' > $(VENV)-lock/build.in
	@$(UV_LOCK) --python-platform x86_64-manylinux_2_28 pyproject.toml $(VENV)-lock/build.in -o requirements.lock
	@$(UV_LOCK) --python-platform x86_64-pc-windows-msvc pyproject.toml $(VENV)-lock/build.in -o requirements-windows.lock
	@$(UV_LOCK) --python-platform x86_64-manylinux_2_28 --group dev -c requirements.lock -o requirements-dev.lock
	@$(UV_LOCK) --python-platform x86_64-pc-windows-msvc --group dev -c requirements-windows.lock -o requirements-dev-windows.lock
	@$(UV_LOCK) --python-platform x86_64-manylinux_2_28 --extra evaluation --group evaluation -c requirements.lock pyproject.toml $(VENV)-lock/build.in -o requirements-evaluation.lock
	@$(UV_LOCK) --python-platform x86_64-pc-windows-msvc --extra evaluation --group evaluation -c requirements-windows.lock pyproject.toml $(VENV)-lock/build.in -o requirements-evaluation-windows.lock

clean: ## remove what was made here
	rm -rf $(VENV) $(VENV)-lock $(VENV)-evaluation build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
