PYTHON ?= python3
DEV = $(PYTHON) -m scripts.dev

.PHONY: help setup install run test lint bench sure catalogue migration vendor lock
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: ## everything that run needs, without starting it
	@$(DEV) setup

install: ## what an office's machine needs, without any data (deploy/README.md)
	@$(DEV) install

run: ## the service with a demonstration ward, at http://localhost:8080 (another port: make run PORT=8081)
	@$(DEV) run

test: ## every check and every test, on SQLite and PostgreSQL, with a real browser (make test ARGS="-k seal")
	@$(DEV) test $(ARGS)

lint: ## style, types, arrows between modules, translations, templates
	@$(DEV) lint

bench: ## the measurements of tests/bench, beside other frameworks (make bench ARGS="posts seal")
	@$(DEV) bench $(ARGS)

sure: ## formats, then lint and test: before handing work in
	@$(DEV) sure $(ARGS)

catalogue: ## brings the Vietnamese catalogue up to date with the sources
	@$(DEV) catalogue

migration: ## writes the next migration from the models (make migration ARGS="'add the floor of a desk'")
	@$(DEV) migration $(ARGS)

vendor: ## fetches the front end's files again, in the versions of scripts/vendor.py
	@$(DEV) vendor

lock: ## resolves the packages again (newer ones: make lock ARGS=--upgrade)
	@$(DEV) lock $(ARGS)
