# SPDX-License-Identifier: GPL-2.0-or-later
"""The report as one JSON document, ``lintian-ml-report/1``; its schema is ``data/report.schema.json``.

Keys may be added, never renamed or removed. The order of keys is fixed and all output is ASCII: a terminal shows no
escape sequence of a package, and the same report gives the same bytes.
"""
from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from lintian_ml import __version__
from lintian_ml.model import Evidence, Hint, PackageReport, Pointer, Report, WeightFile
from lintian_ml.report.display import Display, selected, tag_of
from lintian_ml.report.escape import unicode_only

SCHEMA = "lintian-ml-report/1"

Object = dict[str, Any]


def render(report: Report, display: Display) -> str:
    """One indented document with a final newline. Every hint is there, whatever the display level."""
    document = {"schema": SCHEMA, "tool": {"name": "lintian-ml", "version": __version__},
                "packages": [package(entry, display) for entry in report.packages],
                "failures": list(report.failures)}
    target = io.StringIO()  # dumps would first make a list of every comma and quotation mark
    target.writelines(json.JSONEncoder(indent=1).iterencode(_clean(document)))
    return target.getvalue() + "\n"


def package(report: PackageReport, display: Display) -> Object:
    """One member of ``packages``."""
    return {"name": report.name, "version": report.version, "kind": report.kind, "input": report.input,
            "complete": report.complete, "area": report.area,
            "facts": {name: str(answer) for name, answer in report.facts.items()},
            "weights": [_weight(weight) for weight in report.weights],
            "evidence": [_evidence(evidence) for evidence in report.evidence],
            "hints": [_hint(hint, display) for hint in selected(report, display)]}


def line(report: PackageReport, display: Display) -> str:
    """One package as one line, with the schema's name first and a final newline."""
    return json.dumps(_clean({"schema": SCHEMA, **package(report, display)})) + "\n"


def _weight(weight: WeightFile) -> Object:
    header = weight.header
    return {"path": weight.path, "format": weight.format, "kind": weight.kind.value, "role": weight.role.value,
            "size": weight.size, "sha256": weight.sha256, "fingerprint": weight.fingerprint,
            "tensors": len(header.tensors), "parameters": header.parameters,
            "dtypes": sorted({tensor.dtype for tensor in header.tensors}), "trained": str(header.trained),
            "metadata": dict(sorted(header.metadata.items())),
            "answers": {question: {"answer": str(answered.answer), "evidence": list(answered.evidence)}
                        for question, answered in sorted(weight.answers.items())},
            "reproducibility": weight.reproducibility,
            "verdicts": {name: {"classes": list(verdict.classes), "open": list(verdict.open),
                                "areas": list(verdict.areas)}
                         for name, verdict in weight.verdicts.items()}}


def _evidence(evidence: Evidence) -> Object:
    return {"claim": evidence.claim, "value": evidence.value, **_place(evidence.pointer), "source": evidence.source,
            "strength": str(evidence.strength), "about": list(evidence.about)}


def _hint(hint: Hint, display: Display) -> Object:
    tag = tag_of(hint, display)
    return {"tag": hint.tag, "severity": tag.severity.value, "experimental": tag.experimental, "note": hint.note,
            **_place(hint.pointer), "masked_by": hint.masked_by, "justification": hint.justification}


def _place(pointer: Pointer | None) -> Object:
    return {"path": pointer.path if pointer else None, "line": pointer.line if pointer else None}


def _clean(value: Any) -> Any:
    """The same document with undecodable bytes of names spelled out."""
    if isinstance(value, str):
        return unicode_only(value)
    if isinstance(value, Mapping):
        return {unicode_only(key): _clean(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_clean(member) for member in value]
    return value
