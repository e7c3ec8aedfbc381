# SPDX-License-Identifier: GPL-2.0-or-later
"""Hidden Markov models as GHMM's XML: ``<HMM type="discrete">`` with states, their emissions, and transitions between
them. Chances of the ways out of a state add up to one. Models set up by hand have round numbers; trained ones do not.

Source: ghmm.dtd, and what the General Hidden Markov Model library writes.
"""
from __future__ import annotations

from collections import defaultdict

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_MODEL = regex(rb"<HMM\s[^<>]{0,200}\btype\s?=\s?[\"']([\w +-]{1,80})[\"']")
_ROW = rb"([-+\d.eE, \t\r\n]{1,4000})<"
_TRANSITION = regex(rb"<transition\s[^<>]{0,80}\bsource\s?=\s?[\"'](\w{1,12})[\"'][^<>]{0,80}>\s{0,80}<probability>"
                    + _ROW)
_EMISSION = regex(rb"<(?:discrete|mean|variance|weight)\b[^<>]{0,80}>" + _ROW)
_STATE = b"<state"
_LEAST = 16  # numbers with more than three places


def recognise(item: Item) -> bool:
    return _STATE in item.head and _MODEL.search(item.head) is not None


def _numbers(text: bytes) -> list[float]:
    return [textual.number(word.decode("ascii")) for word in text.replace(b",", b" ").split()]


def read(item: Item) -> Header:
    """Add up the ways out of each state. Raises NotThisFormat where they are no chances, or round ones."""
    data = item.blob().whole(limits.WHOLE)
    ways: dict[tuple[bytes, int], list[float]] = defaultdict(list)
    for found in _TRANSITION.finditer(data):
        for part, number in enumerate(_numbers(found[2])):  # one for each class of a model that switches
            ways[found[1], part].append(number)
    several = [row for row in ways.values() if len(row) > 1]
    if not several or not all(map(tallies.is_distribution, several)):
        raise NotThisFormat("has states whose ways out do not add up to one")
    emitted = [number for found in _EMISSION.finditer(data) for number in _numbers(found[1])]
    moved = [number for row in ways.values() for number in row]
    if sum(number != round(number, 3) for number in emitted + moved) < _LEAST:
        raise NotThisFormat("has chances with few places, as models set up by hand have")
    tensors = (Tensor("transitions", (len(moved),), "float64"), Tensor("emissions", (len(emitted),), "float64"))
    kind = _MODEL.search(item.head)
    facts = {"producer": "GHMM", "architecture": f"hidden Markov model, {textual.words(kind[1])}" if kind else ""}
    return Header(tensors, len(moved) + len(emitted), facts, trained=Answer.YES)


def sample() -> bytes:
    """Three states of an alphabet of three."""
    rows = ((0.61238, 0.30119, 0.08643), (0.10471, 0.70033, 0.19496), (0.24217, 0.05162, 0.70621))
    states = "".join(f'<state id="{at}" initial="0.33333"><discrete id="0">{row[0]}, {row[1]}, {row[2]}</discrete>'
                     "</state>\n" for at, row in enumerate(rows))
    ways = "".join(f'<transition source="{at}" target="{to}"><probability>{chance}</probability></transition>\n'
                   for at, row in enumerate(rows) for to, chance in enumerate(row))
    return (f'<?xml version="1.0"?>\n<mixture version="1.0" noComponents="1">\n<HMM name="" type="discrete">\n{states}'
            f"{ways}</HMM>\n</mixture>\n").encode()


FORMAT = Format("ghmm-model", "hidden Markov model of GHMM", Kind.CLASSICAL, Depth.TENSORS, (".xml",), recognise, read,
                sample, textual=True, first=b"<\xef")
