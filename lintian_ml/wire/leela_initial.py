# SPDX-License-Identifier: GPL-2.0-or-later
"""Has a Leela Zero network been trained, or does it still stand at (or a few steps from) its random start?

Its training program starts convolutions and matrices at a truncated normal (sigma 0.1 in the first releases, Xavier's
sqrt(2 / sum of the shape) later), biases and batch-norm means at 0, variances at 1; the moving averages then follow
the data with a decay of 0.99, so that the variances themselves count the steps: 0.99 is one.
"""
from __future__ import annotations

import math
from collections.abc import Sequence

from lintian_ml.model import Answer, Note, Tensor
from lintian_ml.reader import Blob
from lintian_ml.wire import textual
from lintian_ml.wire.initial import CUT, Fit, truncated_normal

_NEAR = 0.1  # moving averages further than this from their start have seen ten steps or more
_VALUES = 1 << 16  # values of one tensor that are tested
_BYTES = 1 << 20  # the text of that many numbers
_FEW = 256  # below this many values the test could not tell two distributions apart
_CLAIM = "initial-distribution"


def _values(blob: Blob, tensor: Tensor) -> list[float]:
    assert tensor.span is not None
    text = blob.read(tensor.span.offset, min(tensor.span.length, _BYTES)).split()
    return [textual.number(word) for word in (text if len(text) == tensor.size else text[:-1])[:_VALUES]]


def _distance(blob: Blob, tensors: Sequence[Tensor], ending: str, start: float) -> float:
    """Largest |value - start| over all tensors whose name has this ending."""
    return max(abs(value - start) for tensor in tensors if tensor.name.endswith(ending)
               for value in _values(blob, tensor))


def _xavier(shape: tuple[int, ...]) -> float:
    return math.sqrt(2.0 / sum(shape))


def _fits(blob: Blob, tensors: Sequence[Tensor]) -> tuple[str, list[Fit]]:
    """The better of the two starts that the training program knew, by the number of tensors that keep it."""
    large = [(tensor, _values(blob, tensor)) for tensor in tensors if len(tensor.shape) > 1 and tensor.size >= _FEW]
    fixed = [truncated_normal(values, 0.1) for _, values in large]
    scaled = [truncated_normal(values, _xavier(tensor.shape)) for tensor, values in large]
    if sum(fit.holds for fit in scaled) > sum(fit.holds for fit in fixed):
        return "of sigma sqrt(2/sum of shape)", scaled
    return "of sigma 0.1", fixed


def judge(blob: Blob, tensors: Sequence[Tensor]) -> tuple[Answer, tuple[Note, ...]]:
    """NO where every value may be the very start, UNKNOWN a few steps from it, else YES; with the figures."""
    mean = _distance(blob, tensors, "/mean", 0.0)
    variance = _distance(blob, tensors, "/variance", 1.0)
    figures = f"batch-norm means are up to {mean:.3g} from 0, variances up to {variance:.3g} from 1"
    if mean > _NEAR or variance > _NEAR:
        return Answer.YES, (Note(_CLAIM, f"left: {figures}"),)
    start, fits = _fits(blob, tensors)
    if not fits:
        return Answer.UNKNOWN, (Note(_CLAIM, f"no array is large enough for a test: {figures}"),)
    worst, reach = max(fits, key=lambda fit: fit.statistic / fit.critical), max(fit.reach for fit in fits)
    kept = sum(fit.holds for fit in fits)
    figures = (f"{kept} of {len(fits)} weight arrays keep a truncated normal {start} (Kolmogorov-Smirnov D "
               f"{worst.statistic:.4f} in the worst, 1 % critical value {worst.critical:.4f}, {worst.values} values), "
               f"largest magnitude {reach:.3f} sigma (initially at most {CUT:g}); {figures}")
    exact = reach <= CUT * (1 + 1e-6) and mean == 0.0 and variance == 0.0 \
        and _distance(blob, tensors, "/bias", 0.0) == 0.0
    if kept == len(fits) and exact:
        return Answer.NO, (Note(_CLAIM, f"kept: {figures}"),)
    return Answer.UNKNOWN, (Note(_CLAIM, f"{'a few steps away' if kept == len(fits) else 'not kept'}: {figures}"),)
