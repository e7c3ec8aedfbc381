# SPDX-License-Identifier: GPL-2.0-or-later
"""Predictive Model Markup Language: ``<PMML version=…>`` with a header and models as XML.

Learned values are the numbers in the attributes that PMML keeps them in: coefficients, scores, weights, thresholds.
"""
from __future__ import annotations

import re

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import fields, words

_VALUE = regex(rb'\b(?:coefficient|score|weight|intercept|bias|mean|variance|value|recordCount)="-?\d[\d.eE+-]*"')
_MODEL = regex(rb"<(\w*(?:Model|Network|Machine\w*|Ensemble)|Scorecard|RuleSet)\b")


def recognise(item: Item) -> bool:
    return item.head.lstrip()[:1] == b"<" and b"<PMML" in item.head[:2048]


def _attribute(head: bytes, element: bytes, name: bytes) -> str:
    found = re.search(rb"<" + element + rb"\b[^>]{0,512}?\b" + name + rb'="([^"]{1,256})"', head)
    return words(found[1]) if found else ""


def read(item: Item) -> Header:
    data = item.blob().whole()
    head = data[:limits.HEAD]
    models = sorted({words(name) for name in _MODEL.findall(data)})
    count = sum(1 for _ in _VALUE.finditer(data))
    if not models or not count:
        raise NotThisFormat("has no model with learned values")
    metadata = fields([("producer", _attribute(head, b"Application", b"name")),
                       ("author", _attribute(head, b"Header", b"copyright")),
                       ("description", _attribute(head, b"Header", b"description")),
                       ("architecture", ", ".join(models)),
                       ("version", _attribute(head, b"PMML", b"version"))])
    return Header((Tensor("values", (count,), "float64"),), count, metadata, trained=Answer.YES)


def sample() -> bytes:
    """A regression of one coefficient."""
    return (b'<?xml version="1.0"?>\n<PMML version="4.4"><Header copyright="nobody"><Application name="example"/>'
            b'</Header>\n'
            b'<RegressionModel functionName="regression"><RegressionTable intercept="0.5">'
            b'<NumericPredictor name="x" coefficient="-0.25"/></RegressionTable></RegressionModel></PMML>\n')


FORMAT = Format("pmml", "PMML model", Kind.CLASSICAL, Depth.HEADER, (".pmml", ".xml"), recognise, read, sample,
                textual=True, signs=(rb"<PMML",))
