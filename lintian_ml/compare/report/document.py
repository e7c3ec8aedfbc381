# SPDX-License-Identifier: GPL-2.0-or-later
"""The result of a comparison as JSON, schema lintian-ml-compare/1 (``data/compare.schema.json``)."""
from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lintian_ml import __version__
from lintian_ml.compare.ladder import Comparison
from lintian_ml.compare.model import Model, Outcome
from lintian_ml.compare.summary import TensorSummary, content_digest
from lintian_ml.report.escape import unicode_only

SCHEMA = "lintian-ml-compare/1"


def text(comparison: Comparison, summaries: Sequence[TensorSummary] = ()) -> str:
    """The document; the same for the same files and options."""
    found: dict[str, Any] = {
        "schema": SCHEMA, "tool": {"name": "lintian-ml", "version": __version__},
        "shipped": _model(comparison.shipped), "rebuilt": _model(comparison.rebuilt),
        "required": comparison.required, "reached": comparison.reached, "satisfied": comparison.satisfied,
        "rungs": [_outcome(outcome) for outcome in comparison.outcomes]}
    if summaries:
        for role, model in (("shipped", comparison.shipped), ("rebuilt", comparison.rebuilt)):
            found[role]["content-sha256"] = content_digest(model)
        found["tensors"] = [_tensor(entry) for entry in summaries]
    return json.dumps(clean(found), indent=1, allow_nan=False) + "\n"


def _model(model: Model) -> dict[str, Any]:
    return {"file": Path(model.path).name, "format": model.format, "size": model.size, "tensors": len(model.tensors),
            "numbers": sum(array.size for array in model.tensors.values()), "graph": model.graph_digest,
            "not-compared": dict(sorted(model.ignored.items()))}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {"name": outcome.name, "passed": outcome.passed, "detail": outcome.detail, "excludes": outcome.excludes,
            "claims": list(outcome.claims), "value": outcome.value, "bound": outcome.bound,
            "witness": outcome.witness, "calibration": outcome.calibration}


def _tensor(entry: TensorSummary) -> dict[str, Any]:
    return {"name": entry.name, "shapes": [None if shape is None else list(shape) for shape in entry.shapes],
            "dtypes": list(entry.dtypes), "sha256": list(entry.digests), "largest": entry.largest, "mean": entry.mean,
            "rms": entry.scale, "largest-over-rms": entry.ratio}


def clean(value: Any) -> Any:
    """The same value as every JSON reader takes it: text without lone surrogates, no infinite numbers."""
    if isinstance(value, str):
        return unicode_only(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {unicode_only(str(key)): clean(inner) for key, inner in value.items()}
    return [clean(inner) for inner in value] if isinstance(value, (list, tuple)) else value
