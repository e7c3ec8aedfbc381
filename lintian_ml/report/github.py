# SPDX-License-Identifier: GPL-2.0-or-later
"""GitHub's workflow commands (``::error file=…,line=…,title=…::message``): each hint that is shown an annotation.

Forgejo and Gitea read the same. In a message %, CR and LF are escaped, in a property also colon and comma, so that no
name in a package makes a command of its own.
"""
from __future__ import annotations

from lintian_ml.model import Hint, PackageReport, Report, Severity
from lintian_ml.report.display import Display, selected, tag_of, title, visible
from lintian_ml.report.escape import printable, unicode_only

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def render(report: Report, display: Display) -> str:
    """One line for each hint; an input that could not be checked is an error without a place."""
    lines = [_line(package, hint, display) for package in report.packages
             for hint in selected(package, display) if visible(hint, display) and not hint.masked_by]
    return "".join(f"{line}\n" for line in [*lines, *(f"::error::{data(failure)}" for failure in report.failures)])


def _line(package: PackageReport, hint: Hint, display: Display) -> str:
    command = COMMANDS.get(tag_of(hint, display).severity, "notice")
    places = {"file": hint.pointer.path if hint.pointer else "", "title": f"{title(package)}: {hint.tag}",
              "line": str(hint.pointer.line) if hint.pointer and hint.pointer.line else ""}
    properties = ",".join(f"{name}={_property(value)}" for name, value in sorted(places.items()) if value)
    return f"::{command} {properties}::{data(hint.note or hint.tag)}"


def data(text: str) -> str:
    """A message as the runner decodes it."""
    return printable(unicode_only(text)).replace("%", "%25")


def _property(text: str) -> str:
    return data(text).replace(":", "%3A").replace(",", "%2C")
