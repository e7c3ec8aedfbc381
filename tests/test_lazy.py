# SPDX-License-Identifier: GPL-2.0-or-later
"""Regular expressions compiled late."""
import importlib
import pkgutil
import re

import lintian_ml
from lintian_ml import lazy


def _held():
    for module in pkgutil.walk_packages(lintian_ml.__path__, "lintian_ml."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, lazy._Waiting):
                    yield f"{module.name}.{name}", value


def test_a_late_pattern_is_the_pattern():
    """A pattern made late answers as one compiled at once, before and after its first use."""
    late, early = lazy.regex(r"(\d+)-x", re.IGNORECASE), re.compile(r"(\d+)-x", re.IGNORECASE)
    for _ in range(2):
        assert late.search("12-X")[1] == early.search("12-X")[1]
        assert late.sub("y", "1-x") == early.sub("y", "1-x")
    assert late.pattern == early.pattern


def test_every_late_pattern_compiles():
    """No pattern of a module fails when it is first used."""
    held = dict(_held())
    assert len(held) > 200
    assert [name for name, value in held.items() if value.pattern is None] == []
