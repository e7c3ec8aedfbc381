# SPDX-License-Identifier: GPL-2.0-or-later
"""The report as lintian's own JSON (``lintian --exp-output=format=json``), as far as its schema has places for it.

lintian's schema knows hints only: weights, evidence and verdicts are in ``--format json``.
"""
from __future__ import annotations

import json
from typing import Any

from lintian_ml import __version__
from lintian_ml.model import Hint, PackageReport, Pointer, Report
from lintian_ml.report.display import Display, is_overridden, selected, tag_of
from lintian_ml.report.escape import unicode_only

Object = dict[str, Any]


def render(report: Report, display: Display) -> str:
    """One document with sorted keys, in ASCII; every package is a group of its own with one file."""
    document = {"lintian_version": f"lintian-ml {__version__}",
                "groups": [_group(package, display) for package in report.packages]}
    return json.dumps(document, indent=3, sort_keys=True) + "\n"


def _group(package: PackageReport, display: Display) -> Object:
    name, version = unicode_only(package.name), unicode_only(package.version)
    hints = [_hint(hint, package, display) for hint in selected(package, display)]
    return {"group_id": f"{name}_{version}", "source_name": name, "source_version": version,
            "input_files": [{"path": unicode_only(package.input), "hints": hints}]}


def _hint(hint: Hint, package: PackageReport, display: Display) -> Object:
    tag = tag_of(hint, display)
    found: Object = {"tag": hint.tag, "note": unicode_only(hint.note), "visibility": tag.severity.value,
                     "experimental": tag.experimental}
    if hint.pointer:
        found["pointer"] = _pointer(hint.pointer, package)
    if is_overridden(hint):
        found["override"] = {"justification": unicode_only(hint.justification)}
    elif hint.masked_by:
        found["masks"] = [{"screen": unicode_only(hint.masked_by), "excuse": unicode_only(hint.justification)}]
    return found


def _pointer(pointer: Pointer, package: PackageReport) -> Object:
    index = unicode_only(package.input) + (" (patched)" if package.input.endswith(".dsc") else "")
    return {"item": {"name": unicode_only(pointer.path), "index": index}, "line_position": pointer.line or 0}
