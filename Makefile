PYTHON ?= python3
BIN := .venv/bin
# Strings of the tests are not the product's; without places and wrapping, a diff shows translations alone.
MESSAGES := $(BIN)/django-makemessages-rs --locale zh_Hans --detect-aliases --ignore tests --ignore .venv \
	--ignore node_modules --no-fuzzy-matching --no-obsolete --no-location --no-wrap --sort-output --keep-header
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --upgrade

SIZE ?= medium

.PHONY: run test lint bench format lock messages setup

run:
	$(PYTHON) manage.py up

test:
	$(PYTHON) manage.py verify

setup:
	$(PYTHON) manage.py setup-dev

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python manage.py lint_templates
	$(MESSAGES) --check --no-untranslated
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: setup
	$(BIN)/python -m bench --size $(SIZE) $(BENCH)

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup
	$(MESSAGES)

lock: setup
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(PYTHON) manage.py setup-dev
