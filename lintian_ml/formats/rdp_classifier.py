# SPDX-License-Identifier: GPL-2.0-or-later
"""Naive Bayes models of the RDP classifier: a line that names the training set and the kind, then ``index<TAB>value``.

``logWordPrior`` gives each word's logarithm of its prior, ``genus_wordConditionalProbList`` each genus' logarithm of
the word's probability. The other files of a model are indices without parameters.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_START = regex(rb"<trainsetNo>[^<\n]{1,80}</trainsetNo><version>([^<\n]{0,400})</version><file>(\w{1,80})</file>")
_LEAST = 32  # logarithms


def recognise(item: Item) -> bool:
    return _START.match(item.head) is not None and b"\t-" in item.head


def read(item: Item) -> Header:
    """Count the logarithms. Raises NotThisFormat in files of indices."""
    found = _START.match(item.head)
    if found is None or item.head.count(b"\t-") * 2 < item.head.count(b"\n"):
        raise NotThisFormat("holds no logarithms of probabilities")
    facts = {"producer": "RDP classifier", "dataset": textual.words(found[1]), "architecture": found[2].decode()}
    return tallies.plain(item, facts, _LEAST)


def sample() -> bytes:
    """Priors of words."""
    rows = "".join(f"{at}\t-{2 + at * 37 % 101 / 100:.7f}\n" for at in range(_LEAST + 4))
    return (b"<trainsetNo>1</trainsetNo><version>set 1.0</version><file>logWordPrior</file>\n" + rows.encode())


FORMAT = Format("rdp-classifier", "RDP classifier probabilities", Kind.CLASSICAL, Depth.HEADER, (".txt",), recognise,
                read, sample, magic=((0, b"<trainsetNo>"),), textual=True)
