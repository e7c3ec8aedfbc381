# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenCV's machine-learning models (YAML, XML or JSON): a root node ``opencv_ml_…`` or a type ``opencv-ml-…``.

Every decimal fraction in the file counts as a learned value: support vectors, weights, splits, means.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_ROOT = regex(rb'^[ \t]*[<"]?opencv_ml_([a-z_]{2,24})|type_id="opencv-ml-([a-z-]{2,24})"|!!opencv-ml-([a-z-]{2,24})',
              re.MULTILINE)
_FRACTION = regex(rb"(?<![\w.])-?\d+\.\d*(?:[eE][+-]?\d+)?")


def recognise(item: Item) -> bool:
    head = item.head[:2048]
    return head[:5] in (b"%YAML", b"<?xml", b"<open", b"{\n   ") and _ROOT.search(head) is not None


def read(item: Item) -> Header:
    found = _ROOT.search(item.head[:2048])
    assert found is not None
    count = sum(1 for _ in _FRACTION.finditer(item.blob().whole()))
    if not count:
        raise NotThisFormat("has no numbers")
    metadata = {"producer": "OpenCV", "architecture": words(found[1] or found[2] or found[3])}
    return Header((Tensor("values", (count,), "float32"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """A support vector machine of one vector."""
    return (b"%YAML:1.0\n---\nopencv_ml_svm:\n   format: 3\n   sv_total: 1\n   support_vectors:\n"
            b"      - [ -5.5e-01, 0.25 ]\n")


FORMAT = Format("opencv-ml", "OpenCV machine-learning model", Kind.CLASSICAL, Depth.HEADER, (".yml", ".yaml", ".xml"),
                recognise, read, sample, textual=True, first=b"%<{")
