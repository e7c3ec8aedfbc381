# SPDX-License-Identifier: GPL-2.0-or-later
"""The last step of many readers: tensors that a container lists become a header, or turn out to be no model."""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, NotThisFormat
from lintian_ml.model import Answer, Header, Kind, Note, Tensor
from lintian_ml.reader import Blob
from lintian_ml.wire import names, values


def model(tensors: Iterable[Tensor], facts: Mapping[str, str] | None = None, kind: Kind | None = None,
          companions: Iterable[str] = (), extra: int = 0) -> Header:
    """The header of a container that holds nothing but models; ``extra`` parameters are counted without a tensor.

    Raises NotThisFormat where no tensor holds parameters, LimitExceeded past TENSORS or COMPANIONS.
    """
    own = tuple(tensor for tensor in tensors if values.of_model(tensor))
    beside = tuple(sorted({path for path in companions if names.inside(path)}))
    if len(own) > limits.TENSORS or len(beside) > limits.COMPANIONS:
        raise LimitExceeded(f"has {len(own)} tensors in {len(beside)} files, more than are read")
    if not extra and not any(tensor.size > 1 for tensor in own):
        raise NotThisFormat("holds no parameters of a model")
    told = {name: text[:limits.NAME] for name, text in (facts or {}).items() if text}
    return Header(own, sum(tensor.size for tensor in own) + extra, told, kind=kind, companions=beside)


def exported(tensors: tuple[Tensor, ...], facts: Mapping[str, str]) -> Header:
    """The header of a document in which all listed tensors are weights. Raises NotThisFormat where there are none."""
    total = sum(tensor.size for tensor in tensors)
    if not total:
        raise NotThisFormat("has no weights")
    return Header(tensors, total, facts)


def graph(blob: Blob, tensors: Iterable[Tensor], facts: Mapping[str, str] | None = None) -> Header:
    """The header of a graph with constants, which may be a mere architecture: values must look learned.

    Raises NotThisFormat where they do not.
    """
    own = [tensor for tensor in tensors if values.learnable(tensor) and tensor.size > 1]
    seen = values.varied(blob, own)
    if seen.learned < values.SOME:
        raise NotThisFormat(f"holds a graph without trained weights: {seen.reason}")
    header = model(own, facts)
    notes: tuple[Note, ...] = ()
    if seen.learned < values.ENOUGH:
        notes += (Note("array", f"{seen.learned} varied values in the constants of a graph"),)
    if seen.untrained:
        notes += (Note("initial-distribution", values.DRAWN),)
    trained = Answer.NO if seen.untrained else Answer.UNKNOWN
    return Header(header.tensors, header.parameters, header.metadata, notes, trained=trained,
                  certain=seen.learned >= values.ENOUGH)
