# SPDX-License-Identifier: GPL-2.0-or-later
"""Comma-separated values (RFC 4180): one line for each hint, whatever the display level, for spreadsheets.

A cell that a spreadsheet would take for a formula gets an apostrophe in front.
"""
from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lintian_ml.model import PackageReport, Report
from lintian_ml.report.display import Display, selected, tag_of, type_of
from lintian_ml.report.escape import printable, unicode_only

COLUMNS = ("package", "version", "type", "area", "severity", "experimental", "tag", "note", "path", "line", "masked_by",
           "justification")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render(report: Report, display: Display) -> str:
    """A line of headings, then the hints in the order of the packages."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for package in report.packages:
        writer.writerows(_rows(package, display))
    return target.getvalue()


def _rows(package: PackageReport, display: Display) -> Iterator[list[str]]:
    for hint in selected(package, display):
        tag = tag_of(hint, display)
        place = hint.pointer
        yield [cell(value) for value in (
            package.name, package.version, type_of(package), package.area, tag.severity.value,
            "yes" if tag.experimental else "no", hint.tag, hint.note, place.path if place else "",
            str(place.line) if place and place.line else "", hint.masked_by or "", hint.justification)]


def cell(value: str) -> str:
    """One cell: one line, printable, and no formula."""
    text = printable(unicode_only(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
