# SPDX-License-Identifier: GPL-2.0-or-later
"""No tag without a golden package: what a tag says was seen, in a whole package, at least once."""
from __future__ import annotations

import re
from pathlib import Path

from lintian_ml import tags

PACKAGES = Path(__file__).parent / "packages"


def _shown() -> set[str]:
    """Every tag that the recorded outputs have a line for, masked ones included."""
    line = re.compile(r"(?m)^[EWIPCXOM]: \S+(?: source)?: (ml-[a-z0-9-]+)")
    return {name for path in PACKAGES.glob("*/hints") for name in line.findall(path.read_text())}


def test_every_tag_has_a_golden_package() -> None:
    """A tag file without a recorded hint is a gap, and there is none."""
    assert set(tags.load()) - _shown() == set()


def test_every_recorded_tag_has_a_file() -> None:
    """No hint without an explanation."""
    assert _shown() <= set(tags.load())
