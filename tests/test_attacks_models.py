# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of other formats than pickle that run code or reach for files are named; none is loaded."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import models  # noqa: E402
from pickles import Sample  # noqa: E402

from lintian_ml import formats  # noqa: E402
from lintian_ml.reader import Item  # noqa: E402
from lintian_ml.scan import Scanner  # noqa: E402
from lintian_ml.wire import runs_code  # noqa: E402


@pytest.mark.parametrize("sample", list(models.samples()), ids=lambda sample: sample.name)
def test_model_that_runs_code(sample: Sample) -> None:
    """What it would run or reach for stands in a hint, and the model is still found."""
    scanner = Scanner()
    for _ in scanner.walk([Item.of(sample.path, sample.data)]):
        pass
    assert [hint.tag for hint in scanner.hints] == ["ml-model-runs-code"], scanner.hints
    assert len(scanner.found) == 1


def test_samples_of_formats_run_nothing() -> None:
    """No format's own sample is accused."""
    for entry in formats.load():
        assert runs_code.told(Item.of("model", entry.sample())) == (), entry.name
