# SPDX-License-Identifier: GPL-2.0-or-later
"""Classification and regression trees as Lisp, as wagon and Festival write them: ``((feature op value) yes no)``.

A leaf holds probabilities ``((0.75 class) (0.25 class) class)`` or a mean and a deviation ``((0.5 1.25))``. Trees with
few decisions, or without fractions in their leaves, are written by hand.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire.textual import words

_QUESTION = re.compile(rb"\(\(?[\w.:-]{1,80}\s+(?:is|in|<|>|=|matches)\s+[^()]{1,400}\)")
_FRACTION = re.compile(rb"\(\(?\s*-?\d*\.\d+(?:e[+-]?\d+)?|\(\(?\s*\S{1,32}\s+\d*\.\d+\)")
_LEAST = 20  # questions; letter-to-sound and phrasing trees written by hand have fewer


def recognise(item: Item) -> bool:
    head = item.head[:4096].lstrip()
    if head[:1] not in (b"(", b";"):
        return False
    return _QUESTION.search(item.head, 0, 32768) is not None


def read(item: Item) -> Header:
    data = item.blob().whole()
    questions, leaves = len(_QUESTION.findall(data)), len(_FRACTION.findall(data))
    if questions < _LEAST or leaves < questions // 2:
        raise NotThisFormat(f"has {questions} questions and {leaves} leaves with fractions: written by hand")
    comment = re.match(rb"\s*((?:;[^\n]*\n)+)", data)
    text = " ".join(words(comment[1]).replace(";", " ").split())[:256] if comment else ""
    metadata = {"architecture": f"decision trees, {questions} questions"} | ({"description": text} if text else {})
    return Header((Tensor("leaves", (leaves,), "float32"),), leaves, metadata, trained=Answer.YES)


def sample() -> bytes:
    """A chain of questions about durations."""
    start = "".join(f"((n.ph_v is {index}) ((0.{index:02} 1.{index:02}))\n" for index in range(_LEAST))
    return (start + "((0.5 1.5))" + ")" * _LEAST + "\n").encode()


FORMAT = Format("wagon-tree", "decision trees of Festival and wagon", Kind.CLASSICAL, Depth.HEADER, (".tree", ".scm"),
                recognise, read, sample, textual=True)
