# SPDX-License-Identifier: GPL-2.0-or-later
"""One line per package: what ``packages`` of the JSON report holds, for programs that read as it comes."""
from __future__ import annotations

from lintian_ml.model import Report
from lintian_ml.report import json
from lintian_ml.report.display import Display


def render(report: Report, display: Display) -> str:
    """The packages in the order in which they were given."""
    return "".join(json.line(package, display) for package in report.packages)
