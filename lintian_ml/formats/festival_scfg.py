# SPDX-License-Identifier: GPL-2.0-or-later
"""Stochastic context-free grammars of Festival (``.gram``): rules ``(0.0383 NT00 NT05 NT00)`` and ``(0.5 NT01 noun)``.

The probabilities of one symbol's rules add up to one, which proves the file. Source: the Speech Tools' scfg_train.
"""
from __future__ import annotations

from collections import defaultdict

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, tallies

_RULE = regex(rb"(?m)^\((\d?\.?\d{1,20}(?:e[-+]?\d{1,3})?) ([^\s()]{1,64})(?: [^\s()]{1,64}){1,2}\)[ \t\r]*$")
_LEAST = 16  # rules that are no certainties


def recognise(item: Item) -> bool:
    return len(_RULE.findall(item.head)) >= _LEAST


def read(item: Item) -> Header:
    """Add up every symbol's rules. Raises NotThisFormat where they are no distributions."""
    rules: dict[bytes, list[float]] = defaultdict(list)
    for probability, symbol in _RULE.findall(item.blob().whole()):
        rules[symbol].append(float(probability))
    open_ones = [values for values in rules.values() if len(values) > 1]
    values = [value for group in rules.values() for value in group]
    fine = sum(tallies.is_distribution(group) for group in open_ones)
    precise = sum(value != round(value, 2) for value in values)
    if not open_ones or fine < 0.8 * len(open_ones) or precise < max(_LEAST, len(values) / 2):
        raise NotThisFormat("its rules have no learned probabilities that add up to one")
    note = Note("array", f"{len(values)} rules of {len(rules)} symbols, each symbol's probabilities add up to one")
    return Header((tables.tensor("rules", values),), len(values), notes=(note,))


def sample() -> bytes:
    """Two symbols with sixteen rules each."""
    rows = [(f"NT0{symbol}", f"NT0{at % 2} t{at}", (2 * at + 1) / 256) for symbol in range(2) for at in range(16)]
    return "".join(f"({share:.6f} {left} {right})\n" for left, right, share in rows).encode()


FORMAT = Format("festival-scfg", "stochastic context-free grammar of Festival", Kind.CLASSICAL, Depth.TENSORS,
                (".gram",), recognise, read, sample, textual=True, first=b";( \t\r\n",
                signs=(rb"(?m)^\(\d?\.?\d+(e[-+]?\d+)?\x20",))
