# The commands of the project. Each installs what it lacks first; see README.md.
PYTHON ?= python3
VENV := .venv/bin
READY := @$(PYTHON) -m rsp.bootstrap
APPS := rsp accounts jobs notices documents registers programs actionplans grants reporting
STRICT := rsp $(filter-out rsp/%,$(wildcard */rules.py */rules */workflow.py */policies.py))
# The settings of a server, with made-up values, so that the deployment checks have something to judge.
AS_PRODUCTION := RSP_ENVIRONMENT=production ALLOWED_HOSTS=rsp.example CSRF_TRUSTED_ORIGINS=https://rsp.example \
	CONTACT_EMAIL=rsp@rsp.example SITE_URL=https://rsp.example DEFAULT_FROM_EMAIL=rsp@rsp.example \
	EMAIL_URL=smtp+tls://rsp:x@mail.example:587 \
	SECRET_KEY=a-made-up-key-that-is-long-enough-for-the-checks-0123456789 \
	DATABASE_URL=postgres://rsp:x@db.example/rsp REDIS_URL=redis://redis.example:6379/0

.PHONY: demo test check format theme fonts pins bench clean

demo: ## set everything up, write the follow-up PDF and serve the site (PORT=8000; SERVE=0 ends after the PDF)
	$(READY) demo --then rsp.demo

test: ## run the whole suite (ARGS="-k name" to choose)
	$(READY) test --then pytest -n 2 $(ARGS)

check: ## format, lint, types, templates, migrations, deployment settings
	$(READY) check
	$(VENV)/ruff format --check --quiet .
	$(VENV)/ruff check --quiet .
	$(VENV)/djlint --quiet --lint templates
	$(VENV)/python -m mypy --no-error-summary $(STRICT)
	$(VENV)/python manage.py makemigrations --check --dry-run
	$(AS_PRODUCTION) $(VENV)/python manage.py check --deploy --fail-level WARNING

format: ## write the code the way make check wants it
	$(READY) check
	$(VENV)/ruff check --quiet --fix .
	$(VENV)/ruff format --quiet .

theme: ## rebuild the committed theme CSS
	$(READY) theme

fonts: ## cut the committed print fonts anew
	$(READY) fonts --then rsp.build_fonts

pins: ## compile the pins anew from the .in files
	$(READY) check
	$(VENV)/uv pip compile --quiet --no-header --python-version 3.11 requirements.in -o requirements.txt
	$(VENV)/uv pip compile --quiet --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt

bench: ## how the heaviest pages grow, the list of cases beside its own SQL, and an import beside openpyxl
	$(READY) check
	$(VENV)/python manage.py collectstatic --noinput --verbosity 0
	$(VENV)/python manage.py migrate --verbosity 0
	$(VENV)/python manage.py load_registers
	$(VENV)/python manage.py bench

clean: ## remove all local state: database, demo files, secret key
	@$(PYTHON) -m rsp.local_services remove
