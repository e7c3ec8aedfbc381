# SPDX-License-Identifier: GPL-2.0-or-later
"""Classification and regression trees of the Edinburgh Speech Tools' trainer wagon, alone or inside a Festival file.

A node is ``((feature is value) YES NO)`` (also ``<``, ``>``, ``=``, ``matches``, ``in``); a leaf lists classes with
probabilities, ``(((n 0.99) (v 0.01) n))``, or deviation and mean, ``((0.12 -0.5))``, or a vector of means.
Source: the Speech Tools' manual.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import samples, tables, textual

_QUESTION = regex(rb"\(\(\s*[\w.:+-]+\s+(?:is|<|>|=|matches|in)\s+"
                  rb"(?:[^()\n]{1,80}|\([^()\n]{1,400}\))\)(?=\s*[(;])")  # a subtree follows, no ``||`` or brace of C
_LEAF = regex(rb"\(\s*(?:[^\s()]++\s++)?(-?\d*+\.\d++(?:e[-+]?\d++)?|-?\d++)(?:\s+(-?\d*+\.\d++(?:e[-+]?\d++)?))?\s*\)")
_VECTOR = regex(rb"\(\(\s*-?(?:\d++(?:\.\d++)?|\.\d++)\s++\(([-+\d.eE \t\r\n]{3,2000})\)\s*\)")
_LEAST = 16  # questions, and precise values; trees that people write are smaller or have no probabilities
_PRECISE = 4  # digits behind the point of every second value: then half as many questions are enough


def recognise(item: Item) -> bool:
    head = item.head
    return b"((" in head[:8192] and (b" is " in head or b" < " in head) and len(_QUESTION.findall(head)) >= 8


def read(item: Item) -> Header:
    """Count questions and probabilities. Raises NotThisFormat where these are no trained tree's."""
    data = re.sub(rb"(?m)^[ \t]*;[^\n]*", b"", item.blob().whole())
    questions = len(_QUESTION.findall(data))
    values = [float(word) for leaf in _LEAF.findall(data) for word in leaf if word]
    values += [textual.number(word) for found in _VECTOR.findall(data) for word in found.split()]
    precise = sum(value != round(value, 2) for value in values)
    exact = sum(value != round(value, _PRECISE) for value in values) * 2 > len(values)
    if questions < (_LEAST // 2 if exact else _LEAST) or precise < _LEAST:
        raise NotThisFormat("is no tree with learned probabilities")
    note = Note("array", f"{questions} questions, {len(values)} probabilities or means at the leaves", 1)
    return Header((tables.tensor("leaves", values),), len(values), notes=(note,))


def sample() -> bytes:
    """A chain of questions with two classes at every leaf."""
    text = "(((j 0.25) (n 0.75) n))"
    for number, value in enumerate(samples.learned(_LEAST)):
        share = 0.5 + value
        text = f"((name is w{number})\n (((j {share:.6f}) (n {1 - share:.6f}) n))\n {text})"
    return f";; tree\n{text}\n".encode()


FORMAT = Format("wagon-tree", "wagon classification or regression tree", Kind.CLASSICAL, Depth.TENSORS,
                (".tree", ".scm"), recognise, read, sample, textual=True,
                signs=(rb"\(\(\s*[\w.:+\-]+\s+(is|<|>|=|matches|in)\s",))
