# SPDX-License-Identifier: GPL-2.0-or-later
"""Support vectors as plain text: a first line of kernel parameters that ends in the number of vectors, then as many
lines of a coefficient and ``index:value`` pairs with rising indices.

Training data has the same lines, but neither the first line nor fractions for labels.
"""
from __future__ import annotations


from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_FIRST = regex(rb"(?:-?\d[\d.eE+-]{0,30} ){3,12}(\d{1,7}) ?\r?\n-?\d{1,6}\.\d[\d.eE+-]{0,60} \d{1,9}:-?[\d.]")
_PAIR = regex(rb"\d{1,9}:-?[\d.][\d.eE+-]{0,40}")


def recognise(item: Item) -> bool:
    return item.head[:1].isdigit() and _FIRST.match(item.head) is not None


def read(item: Item) -> Header:
    found = _FIRST.match(item.head)
    if found is None:
        raise NotThisFormat("does not begin with kernel parameters")
    promised, vectors, values = int(found[1]), 0, 0
    for row in textual.lines(item.blob()):
        if row.number == 1 or not row.text.strip():
            continue
        words = row.text.split()
        textual.number(words[0])
        if not all(map(_PAIR.fullmatch, words[1:])):
            raise NotThisFormat(f"line {row.number} is no support vector")
        vectors, values = vectors + 1, values + len(words) - 1
    if vectors != promised or vectors > limits.PICKLE_OPCODES:
        raise NotThisFormat(f"has {vectors} vectors where its first line says {promised}")
    tensors = (Tensor("alpha", (vectors,), "float64"), Tensor("support", (values,), "float32"))
    facts = {"architecture": f"support vector machine, {vectors} vectors",
             "kernel": textual.words(textual.first_line(item.head))}
    return Header(tensors, vectors + values, facts, trained=Answer.YES)


def sample() -> bytes:
    """Two support vectors."""
    return b"1 3 1 1 1 0.38746388 2\n-1.3325e-05 2:1 21:0.82\n2.1594e-06 1:0.1485 2:0.0099\n"


FORMAT = Format("svm-text", "support vectors as plain text", Kind.CLASSICAL, Depth.HEADER, (".model",), recognise, read,
                sample, textual=True, first=b"0123456789")
