# Two commands matter: `make run` and `make test`. Every line calls a tool; nothing is decided here.
PYTHON ?= python3
DEV := .local/venv/dev/bin
LANES := -n 3
export PYTHONPATH := layers/core:functions:.
.DEFAULT_GOAL := help
.PHONY: help run test check nightly lint types template unit integration fuzz openapi events bench bench-first-mile bench-sync bench-authorizer bench-limits bench-gateway bench-bodies bench-door bench-pdf bench-keepalive bench-files lock clean deploy setup simulate simulate-bugs mutants

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 26

setup:
	@$(PYTHON) local/bootstrap.py dev cloud gateway models

run: setup  ## the whole system on this machine, ready to be asked; ONCE=1 ends after the first answer
	@$(DEV)/python -m local.run $(if $(ONCE),--once)

test: check integration  ## everything but the slow simulations and benchmarks

check: setup  ## what needs no local cloud, side by side
	@$(MAKE) --no-print-directory -j3 --output-sync=target lint types template unit

lint:
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .

types:
	$(DEV)/mypy layers/core/lisa functions local tools gateway tests

template:
	@$(PYTHON) local/bootstrap.py checkov
	$(DEV)/python -m tools.checks.template

unit:
	$(DEV)/pytest -q $(LANES) --dist worksteal tests/unit tests/simulation

integration: setup
	$(DEV)/pytest -q $(LANES) --dist loadscope --no-loadscope-reorder --durations 40 tests/integration

nightly: setup  ## the integration tests with the volume that a night has time for
	NIGHTLY=1 $(MAKE) --no-print-directory integration

fuzz: setup  ## SECONDS=600 of requests nobody thinks of, held to the OpenAPI document; SEED=7 begins elsewhere
	FUZZ_SECONDS=$(or $(SECONDS),600) FUZZ_SEED=$(or $(SEED),1) $(DEV)/pytest -q tests/integration/fuzzing

openapi:  ## write the OpenAPI document and the routes of api.yaml from the code that answers
	$(DEV)/python -m tools.openapi

events:  ## which function handles which event
	@$(DEV)/python -m tools.events

simulate: setup  ## SEEDS=20000 histories in which everything fails; SEED=7 shows one step by step
	$(DEV)/python -m tests.simulation.simulate $(if $(SEED),--seed $(SEED),$(SEEDS))

simulate-bugs: setup  ## every planted bug is found, and the seed that found it kept
	$(DEV)/python -m tests.simulation.planted

mutants: setup  ## how many small mistakes the nearest unit tests notice; all of them by night, SAMPLE=100 by day; SEED=7 ONLY=policy
	$(DEV)/python -m tests.mutation.mutants $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

bench: bench-authorizer bench-limits bench-gateway bench-bodies bench-keepalive bench-door bench-first-mile bench-sync  ## all benchmarks, one after the other; needs `make run`

bench-first-mile:  ## how long a dropped file takes to become searchable; needs `make run`
	$(DEV)/python -m tests.bench.first_mile

bench-sync:  ## what comparing a pipeline over FILES=20000 objects costs; needs `make run`
	$(DEV)/python -m tests.bench.sync

bench-authorizer:  ## how long a fresh authorizer takes to its first answer
	$(DEV)/python -m tests.bench.authorizer

bench-limits:  ## how far rate limits are passed by several replicas, and how much is left when one refuses
	$(DEV)/python -m tests.bench.limits

bench-gateway:  ## what the gateway adds to a model, beside the plain LiteLLM proxy
	$(DEV)/python -m tests.bench.gateway

bench-pdf:  ## pages a second and words found of PDFs, by both readers and by one; PDFS=folder for files of your own
	$(DEV)/python -m tests.bench.pdf

bench-keepalive:  ## whether the gateway keeps 1,000 idle connections longer than a load balancer does
	$(DEV)/python -m tests.bench.keep_alive

bench-door:  ## what the authorizer adds to a request, and whether times tell what is hidden; needs `make run`
	$(DEV)/python -m tests.bench.door

bench-files:  ## the files of this project that a chat completion crosses in the gateway
	$(DEV)/python -m tests.bench.files_crossed

bench-bodies:  ## how long a neighbour waits while somebody sends large and hostile bodies
	$(DEV)/python -m tests.bench.bodies

lock:  ## compile the dependency groups to hash-locked files
	@$(PYTHON) -c "import sys; sys.path.insert(0, 'local'); import bootstrap; bootstrap.install_uv()"
	PATH="$(CURDIR)/.local/venv/uv/bin:$(PATH)" ./tools/lock.sh $(ARGS)

deploy: setup  ## build and deploy to AWS, asking for the parameters
	$(DEV)/sam build && $(DEV)/sam deploy --guided

clean:  ## remove the local cloud's state and everything installed
	rm -rf .local .aws-sam
