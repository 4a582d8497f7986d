# Every habit is one word. `make run` and `make test` work on a fresh machine with Python and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast test-slow test-story lint format types lock schemas docs requirements train-sentiment train-words train-sentiment train-words deploy clean

VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
export SAM_CLI_TELEMETRY := 0
export PATH := $(CURDIR)/$(BIN):$(PATH)

help: ## List these words
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-14s %s\n", $$1, $$2}'

setup: $(VENV)/.ready ## Install what is missing

# uv comes from the machine if it is there, else from PyPI into a small environment of its own.
# It finds Python 3.13, or fetches it.
$(VENV)/.ready: pyproject.toml uv.lock
	@command -v uv >/dev/null || test -x .uv/bin/uv || { python3 -m venv .uv && .uv/bin/pip install --quiet uv; }
	@UV=$$(command -v uv || echo .uv/bin/uv); \
	  $$UV sync --locked --quiet && \
	  UV_PROJECT_ENVIRONMENT=$(VENV)/sam $$UV sync --locked --quiet --only-group sam
	@touch $@

run: setup ## Start the hub on this machine and take the tour
	@if [ -t 0 ] && [ -z "$$CI" ]; then $(BIN)/feedbus demo --keep; \
	  else $(BIN)/feedbus demo; status=$$?; $(BIN)/feedbus down >/dev/null; exit $$status; fi

FAST := -n $(WORKERS) tests/unit tests/contract tests/function

test: setup lint test-fast test-slow test-story ## Check everything: linters, types, all tests

test-fast: setup ## The inner loop: everything but the stories
	$(BIN)/pytest -q -m "not slow" $(FAST)

test-slow: setup ## Mutated payloads, crash sweeps, 10,000 requests against each verifier
	$(BIN)/pytest -q -m slow $(FAST) tests/fuzz

# Apart from the others, because it measures how long things take.
test-story: setup ## The whole hub on the local engine
	$(BIN)/pytest -q tests/story

lint: setup types ## Style, imports, dependency direction, templates, generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/feedbus docs --check
	$(BIN)/feedbus schemas --check
	$(BIN)/lint-imports --no-cache
	$(BIN)/cfn-lint template.yaml infra/*.yaml

types: setup
	$(BIN)/mypy

format: setup ## Mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## Update uv.lock and the layer's requirements
	uv lock
	uv export --no-default-groups --no-emit-project --prune boto3 --no-header --quiet -o layers/dependencies/requirements.txt

docs: setup ## Generate docs and event schemas anew
	$(BIN)/feedbus schemas
	$(BIN)/feedbus docs

requirements: setup ## Which of the 270 requirements have a passing test → build/requirements.json
	@rm -f build/requirements.json
	$(BIN)/pytest -q $(FAST) --requirements build/requirements.json
	$(BIN)/pytest -q tests/story --requirements build/requirements.json

# scikit-learn trains; it is installed apart and never shipped. See docs/analysis.md.
train-sentiment: setup ## Train the sentiment models anew, from CORPORA=folder (HELD_OUT=1: judge by unseen domains)
	@test -d "$(CORPORA)" || { echo "Say where the texts are: make train-sentiment CORPORA=folder" >&2; exit 2; }
	@UV=$$(command -v uv || echo .uv/bin/uv); \
	  UV_PROJECT_ENVIRONMENT=$(VENV)/train $$UV sync --locked --group train --no-default-groups --quiet
	$(VENV)/train/bin/python infra/training/sentiment.py --corpora "$(CORPORA)" $(if $(HELD_OUT),--held-out)

# jieba and OpenCC are installed apart, too. See docs/analysis.md.
train-words: setup ## Build the word lists and character tables anew, from CORPORA=folder
	@test -d "$(CORPORA)" || { echo "Say where the texts are: make train-words CORPORA=folder" >&2; exit 2; }
	@UV=$$(command -v uv || echo .uv/bin/uv); \
	  UV_PROJECT_ENVIRONMENT=$(VENV)/train $$UV sync --locked --group train --no-default-groups --quiet
	$(VENV)/train/bin/python infra/training/simplified.py
	$(VENV)/train/bin/python -W ignore infra/training/words.py --corpora "$(CORPORA)"

deploy: setup ## Build for AWS and deploy, as samconfig.toml says
	$(VENV)/sam/bin/sam build
	$(VENV)/sam/bin/sam deploy

clean: ## Remove what was built; the local hub's data stays in .feedbus
	rm -rf .aws-sam build .mypy_cache .ruff_cache .pytest_cache .hypothesis
