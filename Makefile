# make run            set up, then lint an example package that is built on the spot
# make run DSC=path   lint a package of yours; OPTIONS="--policy all" passes options on
# make test           set up, then run every test; TESTS=tests/test_policy.py runs some
# make policy         prove the policy texts
# make docs           build the documentation site into docs/_build (apt install python3-sphinx python3-myst-parser)
# make locale         compile the translations (apt install gettext); make pot writes the template for translators
# make bench          measure, as ratios to plain decompression, and what the worst megabytes cost
# make fuzz MINUTES=n fuzz every entry point in turn, on one processor; results go to docs/fuzz.tsv
PYTHON = python3
VENV = .venv
MINUTES = 10
LOCALE = po/locale
READY = $(VENV)/ready
NO_PYTHON = Python 3.11 or newer is needed: apt install python3, or name one with make PYTHON=...
NO_VENV = a virtual environment is needed: apt install python3-venv
NO_PIP = the libraries named in setup.cfg could not be installed, see above; pip needs a package index or a mirror of one

run: $(READY)
	@if [ -n "$(DSC)" ]; then $(VENV)/bin/lintian-ml $(OPTIONS) "$(DSC)"; \
	else $(VENV)/bin/python tests/example.py $(OPTIONS); fi

test: $(READY)
	$(VENV)/bin/python -m pytest -q $(TESTS)

policy: $(READY)
	@$(VENV)/bin/python -m lintian_ml.policy

bench: $(READY)
	@$(VENV)/bin/python tests/bench/bench.py $(FILES)
	@$(VENV)/bin/python tests/bench/hostile_bench.py

fuzz: $(READY)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check atheris
	nice -n 19 $(VENV)/bin/python tests/fuzz/fuzz.py $(MINUTES)

$(READY): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(NO_PYTHON)" >&2; exit 1; }
	@echo "setting up $(VENV), once"
	@$(PYTHON) -m venv $(VENV) || { echo "$(NO_VENV)" >&2; exit 1; }
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' \
	    || { echo "$(NO_PIP)" >&2; exit 1; }
	@$(VENV)/bin/python -m compileall -q lintian_ml  # as an installed package is; else every run compiles it again
	@touch $@

docs:
	@sphinx-build -W -q docs docs/_build && echo "docs/_build/index.html"

locale:
	@for file in po/*.po; do folder=$(LOCALE)/$$(basename $$file .po)/LC_MESSAGES; mkdir -p $$folder; \
	    msgfmt --check --output-file=$$folder/lintian-ml.mo $$file || exit 1; done

pot: $(READY)
	@$(VENV)/bin/python po/template.py > po/lintian-ml.pot && echo "po/lintian-ml.pot"

clean:
	rm -rf po/locale po/lintian-ml.pot docs/_build docs/reference docs/pictures $(VENV) build dist *.egg-info

.PHONY: docs locale pot run test policy bench clean
