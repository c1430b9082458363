# make run: the demo county on http://127.0.0.1:8000 (PORT changes it). make test: everything.
.PHONY: run test lint bench
PORT ?= 8000
export PORT

run:
	@scripts/setup run && exec .venv/bin/python -m mediation.launch

test:
	@scripts/setup test && exec scripts/check

lint:
	@scripts/setup test && exec scripts/lint

bench:
	@scripts/setup test && exec .venv/bin/python -m bench
