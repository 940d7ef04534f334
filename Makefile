# Everything a person does with this checkout. `make` alone lists it.

PYTHON ?= python3
PORT ?= 8000
AMEND ?=
# Of a drill: GiB of other data that is copied too, and seconds for which people work.
GIB ?= 0.25
LOAD ?= 60
IN := .venv/bin

export PORT AMEND
# Images forbid Python to keep what it compiled; here dozens of processes start, and
# each would compile everything again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
# One after the other, whatever make is told; but for the last steps of `make test`.
ifndef BESIDE
.NOTPARALLEL:
endif
.PHONY: help run stop reset test proof audit bench bench-old drill weight format setup installed runnable secrets lock \
	python lint formatting templates layers types tests chromium

help: ## List these targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

# AMEND says why the trial's protocol is amended, where the folder is another version.
run: runnable ## Start everything with a demo trial, and say where to go. Ctrl-C stops it.
	@exec $(IN)/python -m trialsite.embedded.run

stop: python ## Stop a `make run` that was started elsewhere.
	@exec $(PYTHON) -m trialsite.embedded.stop

reset: python ## Throw away what runs have left, so that the next one starts afresh.
	@exec $(PYTHON) -m trialsite.embedded.reset

test: installed lint formatting templates layers ## Run every check and test.
	@$(MAKE) --no-print-directory --jobs=2 BESIDE=mypy types tests || { \
		echo "make test: not everything passed; it is said above what." >&2; \
		exit 1; }
	@echo "Everything passed."

# Both parts, whatever becomes of the first; SEED draws the mutants of another run again.
proof: installed ## Run the long proofs, and print their figures; takes many minutes.
	@end=0; \
	$(IN)/pytest -n 2 -m slow || end=$$?; \
	$(IN)/python -m tests.mutations $(if $(SEED),--seed $(SEED)) || end=$$?; \
	exit $$end

# OSV_URL names another service than the scanner's own, such as a mirror of it.
audit: installed ## List known vulnerabilities and licences of all that the lock names.
	@exec $(IN)/python -m trialsite.server.supply $(if $(OSV_URL),--osv-url "$(OSV_URL)")

bench: installed ## Print how our ways compare with plain ones, measured now, here.
	@exec $(IN)/python -m tests.bench

# TURNS of each act; OLD is another commit to compare with. It starts both builds anew.
bench-old: installed ## Print what an earlier build took beside what this one takes.
	@exec $(IN)/python -m tests.bench.old $(if $(TURNS),--turns $(TURNS)) $(if $(OLD),--old $(OLD))

weight: installed ## Print how many lines of code there are, and how many there were.
	@exec $(IN)/python -m tests.weight $(SINCE)

drill: installed ## Destroy a demo's database under load, restore it, and count what is lost.
	@exec $(IN)/python -m tests.drill --gib $(GIB) --seconds $(LOAD)

format: installed ## Format Python and templates, and mend what can be mended.
	@$(IN)/ruff check --fix --quiet . || true
	@$(IN)/ruff format --quiet .
	@find templates -name '*.html' -exec $(IN)/djade {} +

secrets: python ## Write the secret files that docker-compose.yml wants, once.
	@exec $(PYTHON) -m trialsite.embedded.production_secrets

lock: installed ## Write requirements.lock anew from pyproject.toml.
	@$(IN)/uv pip compile pyproject.toml --all-extras --universal \
		--python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--quiet -o requirements.lock && \
	echo "requirements.lock is written."

setup: installed ## Bring .venv up to date; the other targets do so by themselves.
	@echo "Everything is installed: make run starts Trialsite, make test checks it."

installed: python
	@$(PYTHON) -m trialsite.embedded.install

# What `make run` needs, which is half of it.
runnable: python
	@$(PYTHON) -m trialsite.embedded.install laptop

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) was not found: install Python 3.11 or newer." >&2; \
		exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit( \
		"$(PYTHON) is Python %d.%d and must be 3.11 or newer; name another, " \
		"as in: make run PYTHON=python3.12" % v[:2])'

# Type checking reads the settings, which want addresses but reach for none.
ANYWHERE := DATABASE_URL=postgresql://nobody@127.0.0.1/none SECRET_KEY=none

# The steps of `make test`. Each one says its name, and says so when it fails.
step = @echo "== $(1)"; $(2) || { echo "make test: $(1) failed." >&2; exit 1; }

lint:
	$(call step,ruff check,$(IN)/ruff check --quiet .)

formatting:
	$(call step,ruff format,$(IN)/ruff format --quiet --check .)

templates:
	$(call step,djade,find templates -name '*.html' -exec $(IN)/djade --check {} +)

layers:
	$(call step,import-linter,$(IN)/lint-imports)

types:
	$(call step,mypy,$(ANYWHERE) $(IN)/mypy)

chromium:
	$(call step,chromium,$(IN)/python -m trialsite.embedded.chromium)

# Three processes for two cores: there is always one that waits for a browser, a worker
# or the database. Each takes over from the others what they have not come to yet.
tests: chromium
	$(call step,pytest,$(IN)/pytest -n 3 --dist load --maxschedchunk 1)
