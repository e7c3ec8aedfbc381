# SPDX-License-Identifier: GPL-2.0-or-later
"""Bayesian models of the Chemistry Development Kit (``.bayesian``): ``Bayesian!(FINGERPRINTS,FOLDING,LOW,HIGH)``, then
``HASH=CONTRIBUTION`` a line, and remarks at the end. Source: ``Bayesian.serialise`` of the CDK.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables

_MAGIC = b"Bayesian!("
_HEAD = regex(rb"Bayesian!\((\w{2,16}),(\d{1,9}),")
_ROW = regex(rb"(?m)^-?\d{1,12}=(-?\d{1,6}(?:\.\d{1,20}(?:E-?\d{1,3})?)?)$")


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None


def read(item: Item) -> Header:
    """List the contributions. Raises NotThisFormat without any."""
    head = _HEAD.match(item.head)
    values = [float(number) for number in _ROW.findall(item.blob().whole())]
    if head is None or not values:
        raise NotThisFormat("holds no contributions")
    facts = {"producer": "Chemistry Development Kit", "architecture": f"naive Bayes on {head[1].decode()} fingerprints"}
    return Header((tables.tensor("contributions", values),), len(values), facts, trained=Answer.YES)


def sample() -> bytes:
    return b"Bayesian!(ECFP6,32768,-6.505,6.163)\n0=-0.0116\n2=0.1120\n7=0.5218\n"


FORMAT = Format("cdd-bayesian", "Bayesian model of the CDK", Kind.CLASSICAL, Depth.TENSORS, (".bayesian",), recognise,
                read, sample, magic=((0, _MAGIC),), textual=True)
