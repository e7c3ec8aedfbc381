# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks and regressions dumped as JSON: lists of numbers under the keys that frameworks give weights and biases.

No specification: ``{"layer1": {"kernel": [[…]], "bias": […]}}``, ``{"coef_": […], "intercept_": …}`` and the like, as
written by json.dump of a state dict or of a fitted estimator's attributes.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item

_KEY = regex(rb"\"[\w./-]{0,64}?(?:[Ww]eights?|[Bb]ias(?:es)?|kernel|coefs?_?|coefficients|intercepts?_?"
             rb"|dual_coef_|W\d?)\"\s{0,40}:\s{0,40}(?:\[|\{\s{0,40}\"[^\"\n]{1,120}\"\s{0,8}:\s{0,8}[-\d{])")
_WEIGHTS = regex(r"(weights?|kernel|coefs?_?|coefficients|dual_coef_|W\d?)$", re.IGNORECASE)
_BIASES = regex(r"(bias(es)?|intercepts?_?)$", re.IGNORECASE)
_FITTED = regex(r"coef|intercept|support_vectors")
_PAIRED = 64  # numbers that are enough where weights have biases beside them
_ALONE = 512


def recognise(item: Item) -> bool:
    """A JSON document with a list under a key for weights."""
    return item.head[:256].lstrip()[:1] in (b"{", b"[") and _KEY.search(item.head) is not None


def read(item: Item) -> Header:
    """Judge the lists. Raises NotThisFormat where they are no weights, or the file is no JSON."""
    from lintian_ml.wire import arrays_shape, json_numbers, jsons
    from lintian_ml.wire.arrays_names import TESTS

    weights, biases, mapped = [], [], False
    for name, numbers, keyed in json_numbers.lists(jsons.document(item)):
        if _WEIGHTS.search(name):
            weights.append((name, numbers))
            mapped = mapped or keyed
        elif _BIASES.search(name):
            biases.append((name, numbers))
    count = sum(len(numbers) for _, numbers in weights + biases)
    shape = arrays_shape.of_numbers([number for _, numbers in weights for number in numbers][:4096])
    if shape is None or shape.whole or shape.mirrored or count < (_PAIRED if biases or mapped else _ALONE):
        raise NotThisFormat("holds no lists of weights")
    if not 0.05 < shape.negative < 0.95 or not biases and not shape.learned or shape.precise < 0.5:
        raise NotThisFormat("holds lists of numbers that are no weights")
    kind = Kind.CLASSICAL if any(map(_FITTED.search, (name for name, _ in weights + biases))) else Kind.NEURAL
    note = Note("array", f"{len(weights)} lists of weights and {len(biases)} of biases, {count} numbers; {shape}")
    if TESTS.search(item.path):
        return Header(notes=(note,), kind=kind, certain=False)
    return Header(tuple(_tensor(name, numbers) for name, numbers in weights + biases), count, notes=(note,), kind=kind)


def _tensor(name: str, numbers: list[float]) -> Tensor:
    from lintian_ml.wire import tables

    return tables.tensor(name, numbers)


def sample() -> bytes:
    """One dense layer with 8 inputs and 8 outputs."""
    import json

    from lintian_ml.wire import samples_text

    values = samples_text.normal(72)
    rows = [values[at:at + 8] for at in range(0, 64, 8)]
    return json.dumps({"dense": {"kernel": rows, "bias": values[64:]}}).encode()


FORMAT = Format("json-weights", "network or regression dumped as JSON", Kind.NEURAL, Depth.TENSORS, (".json",),
                recognise, read, sample, textual=True, first=b"{[ \t\r\n\v\f",
                signs=(rb"([Ww]eights?|[Bb]ias(es)?|kernel|coefs?_?|coefficients|intercepts?_?|W\d?)\"\s*:\s*[\[{]",))
