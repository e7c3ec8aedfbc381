# SPDX-License-Identifier: GPL-2.0-or-later
"""Hidden Markov models as rows ``state,probability<TAB>state,probability`` (PROFtmb), then rows of emissions.

What proves them: every row with several states adds up to one, and most are no round fractions.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_NUMBER = rb"\d{1,3}(?:\.\d{1,12})?(?:e[-+]?\d{1,3})?"
_ROW = regex(rb"(?m)^\d{1,6},(?:" + _NUMBER + rb")(?:[\t ]\d{1,6}," + _NUMBER + rb")*[\t ]*\r?$")
_PLAIN = regex(rb"(?m)^" + _NUMBER + rb"(?:\t" + _NUMBER + rb")+[\t ]*\r?$")
_LEAST = 8  # rows of several probabilities


def recognise(item: Item) -> bool:
    start = item.head[:2048].split(b"\n")[:-1]
    return len(start) >= _LEAST and b"." in item.head[:2048] and all(map(_ROW.match, start[:_LEAST]))


def read(item: Item) -> Header:
    """Add up the rows. Raises NotThisFormat where they are no distributions."""
    data = item.blob().whole()
    rows = [[float(pair.partition(b",")[2]) for pair in row.split()] for row in _ROW.findall(data)]
    wide = [row for row in rows if len(row) > 1]
    fine = [row for row in wide if tallies.is_distribution(row)]
    precise = sum(any(value != round(value, 2) for value in row) for row in fine)
    if len(fine) < max(_LEAST, len(wide) / 2) or precise < _LEAST:
        raise NotThisFormat("its rows are no learned distributions over states")
    plain = [[float(word) for word in row.split()] for row in _PLAIN.findall(data)]
    emitted = [row for row in plain if tallies.is_distribution(row)]
    tensors = (Tensor("transitions", (sum(map(len, wide)),), "float64"),
               *((Tensor("emissions", (len(emitted), len(emitted[0])), "float64"),) if emitted else ()))
    facts = {"architecture": f"hidden Markov model, {len(rows)} rows of transitions, {len(emitted)} of emissions"}
    return Header(tensors, sum(tensor.size for tensor in tensors), facts, trained=Answer.YES)


def sample() -> bytes:
    """Ten states with three successors each."""
    rows = "".join(f"{at},{(at + 3) / 37:.6f}\t{at + 1},{(at + 5) / 71:.6f}\t"
                   f"{at + 2},{1 - (at + 3) / 37 - (at + 5) / 71:.6f}\n" for at in range(10))
    return rows.encode()


FORMAT = Format("proftmb-params", "transitions of a hidden Markov model", Kind.CLASSICAL, Depth.HEADER, (".params",),
                recognise, read, sample, textual=True, first=b"0123456789")
