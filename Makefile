# Balise 77. `make help` lists the commands; each is one line of a script under tools/.
SHELL := /bin/sh
PYTHON ?= python3.12
WEB := .venv-web/bin/python
BOT := .venv-bot/bin/python

.PHONY: help setup run run-cluster train test check bench lighthouse evaluate encoder openapi format load chaos audit

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: ## the two environments, from hashed lock files
	@$(PYTHON) tools/setup.py

run: setup ## everything: database, data, model, three processes, address
	@exec $(WEB) -m tools.run

run-cluster: setup ## two of each behind nginx, with Redis and PostgreSQL, on this machine
	@exec $(WEB) -m tools.cluster

train: setup ## train the model, even when it matches the data
	@$(WEB) -m tools.train --force

test: setup ## every test (a model is trained when none matches the data)
	@$(WEB) -m tools.test

check: setup ## lint, types, architecture, data
	@$(WEB) -m tools.check

bench: setup ## speed, memory, peers, learning curve, measured here: make bench ARGS="--sans-diet"
	@$(WEB) -m bench.everything $(ARGS)

lighthouse: setup ## scores and weight of the pages in Chromium (Node.js), written to docs/lighthouse.md
	@$(WEB) -m bench.lighthouse

evaluate: setup ## understanding of a JSON Lines file: make evaluate FILE=x.jsonl
	@$(WEB) -m tools.train && PYTHONPATH=. TF_CPP_MIN_LOG_LEVEL=3 $(BOT) -W ignore -m bench.evaluate $(FILE)

encoder: ## rebuild encoder/*.onnx from the public weights and the corpus (long)
	@$(PYTHON) tools/setup.py --encoder
	@.venv-encoder/bin/python -m encoder.finetune --out var/tuned.pt
	@.venv-encoder/bin/python -m encoder.tops --start var/tuned.pt --out var/tops.pt
	@.venv-encoder/bin/python -m encoder.build --weights var/tuned.pt --tops var/tops.pt

openapi: setup ## write openapi.json after a change of the HTTP contract
	@$(WEB) -m tools.openapi

format: setup ## format the code
	@.venv-web/bin/ruff format . && .venv-web/bin/ruff check --fix .

chaos: setup ## break every part of a running cluster while residents talk (docs/chaos.md; some ten minutes)
	@$(WEB) -m bench.chaos

load: setup ## turns a second, latency, cost of each process (docs/capacite.md; some twenty minutes)
	@$(WEB) -m bench.load

audit: setup ## known vulnerabilities of both environments, bill of materials (needs a connected machine)
	@$(WEB) -m tools.audit
