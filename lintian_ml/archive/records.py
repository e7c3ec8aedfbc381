# SPDX-License-Identifier: GPL-2.0-or-later
"""Out of the store: each source as the JSON report has it, with the verdicts that the policy texts of today give."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from lintian_ml import policy, tags
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.store import Store, chosen
from lintian_ml.model import (Answer, Answered, Evidence, Header, Hint, Kind, PackageReport, Pointer, Role, Strength,
                              Verdict, WeightFile)
from lintian_ml.report.json import SCHEMA

Object = dict[str, Any]
FAILURE = "lintian-ml-failure/1"

_WEIGHT = ("path", "format", "kind", "role", "size", "sha256", "fingerprint", "tensors", "parameters", "dtypes",
           "trained", "metadata", "answers", "reproducibility")
_EVIDENCE = ("claim", "value", "path", "line", "source", "strength", "about")
_HINT = ("tag", "note", "path", "line", "masked_by", "justification")


@dataclass(frozen=True)
class Listed:
    """What the index says of a source, and its number in the store."""

    source: int
    digest: str
    name: str
    version: str
    maintainer: str
    uploaders: str
    component: str
    size: int


def listed(store: Store, selection: Selection, condition: str = "1") -> Iterator[Listed]:
    """The selected sources for which an SQL condition on ``s`` holds, by name and version."""
    where, values = chosen(selection)
    yield from (Listed(*row) for row in store.db.execute(
        "SELECT s.id, s.digest, s.name, s.version, s.maintainer, s.uploaders, (SELECT min(component) FROM listing "
        f"WHERE source = s.id), s.size FROM source s WHERE {where} AND {condition} "
        "ORDER BY s.name, s.version, s.digest", values))


JUDGED = "EXISTS (SELECT 1 FROM result WHERE source = s.id)"
WITH_WEIGHTS = "EXISTS (SELECT 1 FROM weight WHERE source = s.id)"
FAILED = f"NOT {JUDGED} AND EXISTS (SELECT 1 FROM failure WHERE source = s.id)"


def package(store: Store, source: Listed) -> Object:
    """One source as ``packages`` of the JSON report has it, with all verdicts."""
    kind, name, complete, area, facts = store.db.execute(
        "SELECT kind, input, complete, area, facts FROM result WHERE source = ?", (source.source,)).fetchone()
    known = tags.load()
    return {"name": source.name, "version": source.version, "kind": kind, "input": name, "complete": bool(complete),
            "area": area, "facts": json.loads(facts), "weights": [_weight(row) for row in _rows(
                store, "weight", _WEIGHT, source)],
            "evidence": [dict(zip(_EVIDENCE, row)) | {"about": json.loads(row[-1])} for row in _rows(
                store, "evidence", ("claim", "value", "path", "line", "origin", "strength", "about"), source)],
            "hints": [_hint(dict(zip(_HINT, row)), known) for row in _rows(store, "hint", _HINT, source)]}


def _rows(store: Store, table: str, columns: tuple[str, ...], source: Listed) -> list[tuple[Any, ...]]:
    return store.db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE source = ? ORDER BY n",
                            (source.source,)).fetchall()


def _weight(row: tuple[Any, ...]) -> Object:
    weight = dict(zip(_WEIGHT, row))
    for key in ("dtypes", "metadata", "answers"):
        weight[key] = json.loads(weight[key])
    verdicts = policy.judge_all(policy.load(), _answers(weight["answers"]))
    return weight | {"verdicts": {name: {part.name: list(getattr(verdict, part.name)) for part in fields(verdict)}
                                  for name, verdict in verdicts.items()}}


def _answers(answers: Mapping[str, Any]) -> dict[str, Answer]:
    return {question: Answer[given["answer"].upper()] for question, given in answers.items()}


def _hint(hint: Object, known: Mapping[str, tags.Tag]) -> Object:
    tag = known.get(hint["tag"])
    return {"tag": hint["tag"], "severity": tag.severity.value if tag else "warning",
            "experimental": bool(tag and tag.experimental), **{key: hint[key] for key in _HINT[1:]}}


def report(found: Object) -> PackageReport:
    """The same as values, for rules that judge them. Tensors are not in the store."""
    return PackageReport(
        found["name"], found["version"], found["kind"], found["input"], found["complete"],
        {fact: Answer[value.upper()] for fact, value in found["facts"].items()},
        tuple(_weight_file(weight) for weight in found["weights"]),
        tuple(Evidence(entry["claim"], entry["value"], Pointer(entry["path"] or "", entry["line"]), entry["source"],
                       Strength[entry["strength"].upper()], tuple(entry["about"])) for entry in found["evidence"]),
        tuple(Hint(hint["tag"], hint["note"], Pointer(hint["path"], hint["line"]) if hint["path"] else None,
                   hint["masked_by"], hint["justification"]) for hint in found["hints"]), found["area"])


def _weight_file(weight: Object) -> WeightFile:
    header = Header(parameters=weight["parameters"], metadata=weight["metadata"],
                    trained=Answer[weight["trained"].upper()])
    return WeightFile(
        weight["path"], weight["format"], Kind(weight["kind"]), Role(weight["role"]), weight["size"], weight["sha256"],
        header, weight["fingerprint"], weight["reproducibility"],
        {name: Answered(Answer[given["answer"].upper()], tuple(given["evidence"]))
         for name, given in weight["answers"].items()},
        {name: Verdict(**{part: tuple(words) for part, words in verdict.items()})
         for name, verdict in weight["verdicts"].items()})


def with_area(found: PackageReport, component: str) -> PackageReport:
    """The report with the area that the index says, which beats what the .dsc says."""
    return replace(found, area=component) if component else found


def lines(store: Store, selection: Selection = Selection()) -> Iterator[str]:
    """One JSON line per source, by name and version: a report, or why there is none."""
    for source in listed(store, selection, f"({JUDGED} OR {FAILED})"):
        if store.db.execute("SELECT 1 FROM result WHERE source = ?", (source.source,)).fetchone():
            yield json.dumps({"schema": SCHEMA, **package(store, source)}) + "\n"
        else:
            reason, detail = store.db.execute("SELECT reason, detail FROM failure WHERE source = ?",
                                              (source.source,)).fetchone()
            yield json.dumps({"schema": FAILURE, "name": source.name, "version": source.version, "reason": reason,
                              "detail": detail}) + "\n"
