# SPDX-License-Identifier: GPL-2.0-or-later
"""Scores of SpamAssassin's rules that a perceptron or a genetic algorithm found: ``score RULE 0 1.499 0 2.177``, one
or four numbers for each rule, below a remark that says that they are generated (``<gen:mutable>``).

Scores that a person sets stand without such a remark. Source: the documentation of SpamAssassin's mass-checks.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables

_GENERATED = regex(rb"(?im)^#[^\n]{0,80}?(?:<gen:mutable>|generated[ \t]{1,4}scores?|scores?[ \t]{1,4}"
                   rb"(?:are[ \t]{1,4})?generated)")
_SCORE = regex(rb"(?m)^[ \t]{0,8}score[ \t]{1,20}([A-Z_][A-Z0-9_]{1,80})"
               rb"((?:[ \t]{1,8}-?\d{1,3}(?:\.\d{1,6})?){1,4})[ \t\r]*(?:#[^\n]{0,200})?$")
_LEAST = 40  # rules


def recognise(item: Item) -> bool:
    return b"score " in item.head and b"enerated" in item.head or b"gen:mutable" in item.head


def read(item: Item) -> Header:
    """Collect the scores. Raises NotThisFormat where no remark says that they are generated, or there are few."""
    data = item.blob().whole()
    rules = {name: numbers for name, numbers in _SCORE.findall(data)}
    values = [float(word) for numbers in rules.values() for word in numbers.split()]
    precise = sum(value != round(value, 1) for value in values)
    if not _GENERATED.search(data) or len(rules) < _LEAST or precise < _LEAST:
        raise NotThisFormat("holds no generated scores of rules")
    return Header((tables.tensor("scores", values),), len(values),
                  {"producer": "SpamAssassin", "architecture": f"scores of {len(rules)} rules"}, trained=Answer.YES)


def sample() -> bytes:
    """Forty rules."""
    rules = "".join(f"score RULE_{at:02} {at * 7919 % 4001 / 1000:.3f} 0 {at * 331 % 3001 / 1000:.3f} 0\n"
                    for at in range(_LEAST))
    return f"# Start of generated scores\n# <gen:mutable>\n{rules}# </gen:mutable>\n".encode()


FORMAT = Format("mail-scores", "generated scores of a mail filter's rules", Kind.CLASSICAL, Depth.TENSORS, (".cf",),
                recognise, read, sample, textual=True, signs=(rb"gen:mutable", rb"score\x20"))
