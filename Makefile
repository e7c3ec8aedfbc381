# make run            set up, then lint an example package that is built on the spot
# make run DSC=path   lint a package of yours
# make test           set up, then run every test
PYTHON = python3
VENV = .venv
READY = $(VENV)/ready

run: $(READY)
	@if [ -n "$(DSC)" ]; then $(VENV)/bin/lintian-ml $(OPTIONS) "$(DSC)"; \
	else $(VENV)/bin/python tests/example.py $(OPTIONS); fi

test: $(READY)
	$(VENV)/bin/python -m pytest -q $(TESTS)

policy: $(READY)
	$(VENV)/bin/python -m lintian_ml.policy

bench: $(READY)
	$(VENV)/bin/python tests/bench/bench.py $(FILES)

$(READY): setup.cfg pyproject.toml
	@$(PYTHON) -m venv $(VENV) || { echo "a virtual environment is needed: apt install python3-venv" >&2; exit 1; }
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info

.PHONY: run test policy bench clean
