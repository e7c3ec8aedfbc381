# SPDX-License-Identifier: GPL-2.0-or-later
"""SARIF 2.1.0 (OASIS), for code scanning: every hint a result, whatever the display level.

An undetermined verdict is a result of kind ``open``, and as the standard asks for any kind but ``fail`` its level is
``none``; what is only a fact is ``informational``. Hints that are overridden or exempted are results with a suppression
that carries the reason given. All output is ASCII and the same for the same report.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from lintian_ml import __version__
from lintian_ml.hints import drafts
from lintian_ml.model import Hint, PackageReport, Pointer, Report, Severity, WeightFile
from lintian_ml.report.display import Display, is_overridden, selected, tag_of, title
from lintian_ml.report.escape import printable, unicode_only
from lintian_ml.report.table import classes
from lintian_ml.tags import Tag

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.PEDANTIC: "note",
          Severity.CLASSIFICATION: "none"}
OPEN = drafts.OPEN

Object = dict[str, Any]


def render(report: Report, display: Display) -> str:
    """One log with one run."""
    found = [(package, hint) for package in report.packages for hint in _hints(package, display)]
    tags = {hint.tag: tag_of(hint, display) for _, hint in found}
    order = sorted(tags)
    run = {"tool": {"driver": {"name": "lintian-ml", "version": __version__, "semanticVersion": __version__,
                               "rules": [_rule(tags[name]) for name in order]}},
           "invocations": [{"executionSuccessful": not report.failures,
                            "toolExecutionNotifications": [{"level": "error", "message": {"text": _text(failure)}}
                                                           for failure in report.failures]}],
           "columnKind": "unicodeCodePoints",
           "results": [_result(package, hint, tags[hint.tag], order.index(hint.tag)) for package, hint in found]}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _hints(package: PackageReport, display: Display) -> Iterator[Hint]:
    """The hints, and for each weight file whose class no hint calls open the texts under which it is."""
    chosen = selected(package, display)
    yield from chosen
    told = {hint.pointer for hint in chosen if hint.tag == OPEN}
    for weight in package.weights if not display.only or OPEN in display.only else ():
        if Pointer(weight.path) not in told and OPEN not in display.suppressed and (note := _undetermined(weight)):
            yield Hint(OPEN, note, Pointer(weight.path))


def _undetermined(weight: WeightFile) -> str:
    undecided = {name: verdict for name, verdict in weight.verdicts.items() if len(verdict.classes) > 1}
    if not undecided:
        return ""
    questions = sorted({question for verdict in undecided.values() for question in verdict.open})
    told = "; ".join(f"under {name}: {classes(verdict)}" for name, verdict in undecided.items())
    return f"{told}; open: {', '.join(questions)}"


def _rule(tag: Tag) -> Object:
    text = _text(" ".join(tag.explanation.split())) or tag.name
    first = text.split(". ")[0].rstrip(".") + "."
    references = [entry for entry in tag.see_also if entry.startswith("https://")]
    return {"id": tag.name, "shortDescription": {"text": first}, "fullDescription": {"text": text},
            **({"helpUri": quote(references[0], safe=":/?#[]@!$&'()*+,;=%~")} if references else {}),
            "help": {"text": text}, "defaultConfiguration": {"level": LEVELS[tag.severity]},
            "properties": {"tags": [tag.severity.value, *(["experimental"] if tag.experimental else [])]}}


def _result(package: PackageReport, hint: Hint, tag: Tag, index: int) -> Object:
    kind = "open" if hint.tag == OPEN else "informational" if tag.severity is Severity.CLASSIFICATION else "fail"
    return {"ruleId": hint.tag, "ruleIndex": index, "kind": kind,
            "level": LEVELS[tag.severity] if kind == "fail" else "none",
            "message": {"text": _text(hint.note) or hint.tag}, "locations": [_location(package, hint.pointer)],
            "partialFingerprints": {"lintian-ml/v1": _fingerprint(package, hint)}, **_suppressions(hint)}


def _location(package: PackageReport, pointer: Pointer | None) -> Object:
    logical: Object = {"logicalLocations": [{"fullyQualifiedName": _text(title(package)), "kind": "package"}]}
    if pointer is None:
        return logical
    place: Object = {"artifactLocation": {"uri": quote(unicode_only(pointer.path)), "uriBaseId": "%SRCROOT%"}}
    if pointer.line:
        place["region"] = {"startLine": pointer.line}
    return {"physicalLocation": place, **logical}


def _fingerprint(package: PackageReport, hint: Hint) -> str:
    """The same for the same finding in another version: without the line, which moves."""
    parts: Sequence[str] = (package.name, hint.tag, hint.pointer.path if hint.pointer else "", hint.note)
    return hashlib.sha256("\0".join(map(unicode_only, parts)).encode()).hexdigest()


def _suppressions(hint: Hint) -> Mapping[str, Any]:
    if not hint.masked_by:
        return {}
    reason = _text(hint.justification) or ("overridden without a reason" if is_overridden(hint) else "exempted")
    return {"suppressions": [{"kind": "external", "status": "accepted", "justification": reason,
                              "properties": {"source": _text(hint.masked_by)}}]}


def _text(text: str) -> str:
    return printable(unicode_only(text))
