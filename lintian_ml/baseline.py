# SPDX-License-Identifier: GPL-2.0-or-later
"""A baseline: an earlier report in JSON whose hints are known already. They are masked, not lost, so that only what is
new is shown and fails a run.

A hint is the same where package, tag, note and path are; the line may have moved.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.model import Hint, PackageReport, Report
from lintian_ml.report.escape import unicode_only
from lintian_ml.words import reason, worded

Key = tuple[str, str, str, str]
SCHEMA = "lintian-ml-report/1"


def load(path: str) -> frozenset[Key]:
    """The hints of an earlier report, in JSON or JSON Lines. Raises InputError where it is none."""
    try:
        if Path(path).stat().st_size > limits.DOCUMENT:
            raise InputError(worded("{path}: is larger than {limit} bytes", path=path, limit=limits.DOCUMENT))
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(worded("{path}: {reason}; a baseline is written with lintian-ml --format json --output "
                                "{path}", path=path, reason=reason(error))) from error
    try:
        return frozenset(key for document in _documents(text) for key in _keys(document))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(worded("{path}: is no report of lintian-ml in JSON ({name}: {error})", path=path,
                                name=type(error).__name__, error=error)) from error


def _documents(text: str) -> Iterator[Any]:
    lines = text.splitlines()
    for part in lines if lines and lines[0].endswith("}") else [text]:
        document = json.loads(part)
        if document["schema"] != SCHEMA:
            raise ValueError(f"schema {document['schema']}")
        yield document


def _keys(document: Any) -> Iterator[Key]:
    for package in document.get("packages", [document]):
        for hint in package["hints"]:
            yield str(package["name"]), str(hint["tag"]), str(hint["note"]), str(hint["path"] or "")


def apply(report: Report, known: frozenset[Key], name: str) -> Report:
    """``report`` with the hints masked that the baseline called ``name`` has; what is masked already stays as it is."""
    packages = tuple(replace(package, hints=tuple(_masked(hint, package, known, name) for hint in package.hints))
                     for package in report.packages)
    return replace(report, packages=packages)


def _masked(hint: Hint, package: PackageReport, known: frozenset[Key], name: str) -> Hint:
    parts = package.name, hint.tag, hint.note, hint.pointer.path if hint.pointer else ""
    key = unicode_only(parts[0]), unicode_only(parts[1]), unicode_only(parts[2]), unicode_only(parts[3])
    if hint.masked_by or key not in known:
        return hint
    return replace(hint, masked_by=f"baseline {name}", justification=worded("known from an earlier report"))
