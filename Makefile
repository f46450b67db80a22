# Two commands for newcomers: `make demo` shows it, `make test` tries it. README.md says more.
PYTHON ?= python3
PORT ?= 8000
RESET ?= 0
export PORT RESET
BOOTSTRAP = $(PYTHON) tools/bootstrap.py

.PHONY: help demo test check bench messages

help:
	@echo "make demo    the portal with the sample exhibition on 127.0.0.1:$(PORT) (RESET=1 begins anew)"
	@echo "make test    all tests: SQLite, PostgreSQL, JavaScript, browser"
	@echo "make check   lint, format, templates, types, imports, migrations, texts, deploy checks"
	@echo "make bench   the measurements, as a table into var/bench/ (SIZE=small is quicker)"
	@echo "make messages  collects the texts into locale/ and compiles them"

demo:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer."; exit 1; }
	@$(BOOTSTRAP) demo

test:
	@$(BOOTSTRAP) dev tools/run_tests.py $(ARGS)

check:
	@$(BOOTSTRAP) dev tools/run_checks.py

bench:
	@$(BOOTSTRAP) dev -m bench

messages:
	@$(BOOTSTRAP) dev tools/messages.py
