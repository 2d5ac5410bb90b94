# The two main commands are `make run` and `make test`. Each target only calls a tool.
PYTHON ?= python3
DEV := .local/venv/dev/bin
LANES := -n 3
BROWSER_LANES := -n 2
export PYTHONPATH := layers/core:functions:.
# Every process starts from compiled modules, which are kept out of the source folders.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.local/bytecode
.DEFAULT_GOAL := help
NPM = PATH="$(CURDIR)/.local/venv/ui/bin:$$PATH" npm --prefix ui --silent
.PHONY: ui page lock-ui browser help run test check nightly lint types template unit integration fuzz openapi events bench bench-first-mile bench-sync bench-retrieval bench-search-scale bench-authorizer bench-limits bench-gateway bench-bodies bench-door bench-pdf bench-keepalive bench-files bench-ui lock clean deploy setup simulate simulate-bugs mutants

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 26

setup:
	@$(PYTHON) local/bootstrap.py dev cloud gateway models ui
	@$(PYTHON) -m local.node_packages

run: setup  ## start the whole system on this machine; ONCE=1 ends after the first answer
	@$(DEV)/python -m local.run $(if $(ONCE),--once)

test: check integration browser  ## run all checks and tests except benchmarks and long simulations

check: setup  ## run lint, types, template checks, unit tests and the checks of the page, which need no local cloud
	@$(MAKE) --no-print-directory -j3 --output-sync=target lint types template unit page

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

page:
	$(NPM) run types && $(NPM) run check && $(NPM) test
	$(NPM) run build && $(NPM) run budget

ui: setup  ## build the page into .local/ui/dist
	$(NPM) run build

integration: setup
	$(DEV)/pytest -q $(LANES) --dist loadscope --no-loadscope-reorder --durations 40 tests/integration

browser: setup  ## run the browser tests, which need Chromium
	$(DEV)/pytest -q $(BROWSER_LANES) --dist loadfile -p pytest_playwright.pytest_playwright --durations 40 tests/browser

nightly: setup  ## run the integration tests with larger data volumes
	NIGHTLY=1 $(MAKE) --no-print-directory integration

fuzz: setup  ## check generated requests against the OpenAPI document for SECONDS=600; SEED=7 changes the requests
	FUZZ_SECONDS=$(or $(SECONDS),600) FUZZ_SEED=$(or $(SEED),1) $(DEV)/pytest -q tests/integration/fuzzing

openapi:  ## write the OpenAPI document and the routes of api.yaml from the code of the routes
	$(DEV)/python -m tools.openapi

events:  ## print the events with the functions that handle them
	@$(DEV)/python -m tools.events

simulate: setup  ## simulate SEEDS=20000 histories with failures; SEED=7 prints one history step by step
	$(DEV)/python -m tests.simulation.simulate $(if $(SEED),--seed $(SEED),$(SEEDS))
	$(if $(SEED),,$(DEV)/python -m tests.simulation.models.simulate $(SEEDS))

simulate-bugs: setup  ## check that the simulation finds every planted bug, and record the seed that found it
	$(DEV)/python -m tests.simulation.planted
	$(DEV)/python -m tests.simulation.models.simulate --bugs

mutants: setup  ## count the small code changes that unit tests detect; SAMPLE=100 tests a part, ONLY=policy some modules; SEED=7
	$(DEV)/python -m tests.mutation.mutants $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

bench: bench-authorizer bench-limits bench-gateway bench-bodies bench-keepalive bench-door bench-first-mile bench-sync bench-ui  ## run all benchmarks in turn; needs `make run`

bench-first-mile:  ## measure the time until an uploaded file is searchable; needs `make run`
	$(DEV)/python -m tests.bench.first_mile

bench-retrieval:  ## measure the quality of the search over the test collection in DATA=folder
	DATA="$(DATA)" $(DEV)/python -m tests.bench.retrieval.quality

bench-search-scale:  ## measure the search over CHUNKS=100000 chunks
	$(DEV)/python -m tests.bench.retrieval.scale

bench-sync:  ## measure the cost of comparing a pipeline with FILES=20000 objects; needs `make run`
	$(DEV)/python -m tests.bench.sync

bench-authorizer:  ## measure the cold start of the authorizer
	$(DEV)/python -m tests.bench.authorizer

bench-limits:  ## measure how exactly several replicas enforce rate limits together
	$(DEV)/python -m tests.bench.limits

bench-gateway:  ## measure the overhead of the gateway, compared with the plain LiteLLM proxy
	$(DEV)/python -m tests.bench.gateway

bench-pdf:  ## measure speed and completeness of PDF extraction; PDFS=folder uses your own files
	$(DEV)/python -m tests.bench.pdf

bench-keepalive:  ## check that the gateway keeps 1,000 idle connections longer than a load balancer
	$(DEV)/python -m tests.bench.keep_alive

bench-door:  ## measure the authorizer's overhead and timing differences of hidden resources; needs `make run`
	$(DEV)/python -m tests.bench.door

bench-files:  ## list the project's files that a chat completion passes in the gateway
	$(DEV)/python -m tests.bench.files_crossed

bench-ui:  ## measure the page: streaming for SECONDS=40 while the user types, first paint, a long chat; needs `make run`
	STREAM_SECONDS=$(or $(SECONDS),40) $(DEV)/python -m tests.bench.ui

bench-bodies:  ## measure the latency of other users while one sends large or hostile request bodies
	$(DEV)/python -m tests.bench.bodies

lock:  ## compile the dependency groups to hash-locked files
	@$(PYTHON) -c "import sys; sys.path.insert(0, 'local'); import bootstrap; bootstrap.install_uv()"
	PATH="$(CURDIR)/.local/venv/uv/bin:$(PATH)" ./tools/lock.sh $(ARGS)

lock-ui: setup  ## write ui/package-lock.json after a change of ui/package.json
	$(NPM) install --package-lock-only

deploy: setup  ## build and deploy to AWS; asks for the parameters
	$(DEV)/sam build && $(DEV)/sam deploy --guided

clean:  ## remove the state of the local cloud and all installed environments
	rm -rf .local .aws-sam
