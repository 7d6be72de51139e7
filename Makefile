# Plain `make` lists the targets. Each makes .venv first, if it is missing.

PYTHON =
options =

# bootstrap.py prepares .venv, with the first Python that is new enough. An
# older one gets to say that it is too old.
define bootstrap
@python="$(PYTHON)"; \
for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
  [ -n "$$python" ] && break; \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    >/dev/null 2>&1 && python=$$p; \
done; \
python=$${python:-python3}; \
"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 6))' \
  >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed and $$python" \
  "cannot be used: install it from https://www.python.org/downloads/" \
  "or name yours with PYTHON=..." >&2; exit 1; }; \
exec "$$python" bootstrap.py
endef

learn_options = $(if $(language),--language $(language)) \
  $(if $(port),--port $(port)) $(if $(folder),--folder "$(folder)")

.PHONY: help learn test prove fuzz lessons lint bench bench-grade pictures \
  requirements
help:
	@echo "make learn         open the lessons in JupyterLab;"
	@echo "                   language=zh or port=9000 may follow"
	@echo "make test          run all tests"
	@echo "make prove         try right and wrong answers on every check"
	@echo "make fuzz          try 1,000 odd notebooks and replies on marking"
	@echo "make lessons       make the notebooks from lessons/src"
	@echo "make lint          check the code's style"
	@echo "make bench         measure: times and sizes"
	@echo "make bench-grade   measure: marking a class, beside stock nbgrader"
	@echo "make pictures      photograph the running course"
	@echo "make requirements  renew the pinned versions of the packages"

learn:
	$(bootstrap) learn $(learn_options) $(options)

test:
	$(bootstrap) --dev
	@.venv/bin/python -m pytest -n auto $(options)

prove:
	$(bootstrap) prove $(options)

lessons:
	$(bootstrap) lessons $(options)

lint:
	$(bootstrap) --dev
	@.venv/bin/ruff check $(options) .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-logo

bench:
	$(bootstrap) --dev
	@for file in $(filter-out $(long),$(wildcard bench/*.py)); do \
	  echo "== $$file"; .venv/bin/python "$$file" || exit 1; \
	done

long = bench/grade.py bench/same_scores.py
bench-grade:
	$(bootstrap) --dev
	@.venv/bin/python bench/grade.py $(options)

pictures:
	$(bootstrap) --dev
	@PYTHONPATH=tests .venv/bin/python -m browser.pictures
	@PYTHONPATH=tests .venv/bin/python -m browser.office_pictures

# Keeps the pins that still fit; options=--upgrade takes the newest.
compile = .venv/bin/uv pip compile --quiet --universal \
  --python-version 3.11 --no-emit-package chainrule $(options) \
  pyproject.toml lessons/pyproject.toml
requirements:
	$(bootstrap) --dev
	@$(compile) -o requirements.txt
	@$(compile) --extra dev -c requirements.txt --no-annotate \
	  -o requirements-dev.txt

fuzz:
	$(bootstrap) --dev
	@PYTHONPATH=tests:tests/grader .venv/bin/python tests/grader/fuzz.py $(options)
