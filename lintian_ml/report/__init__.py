# SPDX-License-Identifier: GPL-2.0-or-later
"""One module per output format, each a pure function ``render(report, display) -> str``."""
from __future__ import annotations

import importlib

from lintian_ml.model import Report
from lintian_ml.report.display import Display

# Named here and nowhere else: --format takes these words.
FORMATS: tuple[str, ...] = ("text", "json", "jsonl", "markdown", "html", "sarif", "junit", "csv", "github", "cyclonedx",
                            "spdx", "lintian-json")
# Those that give a document even where nothing could be checked, with the reasons in it.
ALWAYS = frozenset({"json", "sarif", "junit", "github", "lintian-json", "csv"})


def render(name: str, report: Report, display: Display) -> str:
    """The whole output of one run in the format ``name``."""
    return str(importlib.import_module(f"lintian_ml.report.{name.replace('-', '_')}").render(report, display))
