# SPDX-License-Identifier: GPL-2.0-or-later
"""N-gram models in the ARPA form: ``\\data\\``, lines ``ngram N=COUNT``, then ``\\N-grams:`` sections.

IRSTLM writes ``iARPA`` or ``qARPA`` before it. The counts must come true: the sections' lines are counted. A handful of
n-grams is made for a test: that may be a model. A document that quotes a model has markup before it, or no section.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams, textual

_DATA = regex(rb"^\\data\\\s*$", re.MULTILINE)
_COUNT = regex(rb"^ngram (\d{1,2})=\s*(\d{1,12})\s*$", re.MULTILINE)
_MARKUP = regex(rb"\\[A-Za-z]{2,32}\*?[\[{]|\A\s*<[A-Za-z!?]|```")  # TeX, XML, Markdown; words may be <unk>
_FEW = 64  # n-grams; the smallest models of real texts have about a hundred
_SECTION = regex(rb"\\(\d{1,2})-grams:\s*$")


def recognise(item: Item) -> bool:
    if b"\\data\\" not in item.head or _COUNT.search(item.head) is None:
        return False
    begun = _DATA.search(item.head)
    return begun is not None and _MARKUP.search(item.head, 0, begun.start()) is None


def _listed(item: Item) -> Mapping[int, int]:
    """Lines in each section that begin with a logarithm."""
    found: dict[int, int] = {}
    order = 0
    for row in textual.lines(item.blob()):
        if row.text.startswith(b"\\"):
            match = _SECTION.match(row.text)
            order = int(match[1]) if match else 0
        elif order and row.text[:1] in b"-+.0123456789" and row.text:
            found[order] = found.get(order, 0) + 1
    return found


def read(item: Item) -> Header:
    claimed = {int(order): int(count) for order, count in _COUNT.findall(item.head)}
    listed = _listed(item)
    if not listed:
        raise NotThisFormat("has a head of a model, but no section of n-grams")
    for order, count in sorted(claimed.items()):
        if listed.get(order, 0) != count:
            raise DamagedFile(f"claims {count} n-grams of order {order}, lists {listed.get(order, 0)}")
    comment = textual.words(item.head[:_DATA.search(item.head).start()][:512])  # type: ignore[union-attr]
    counts = [claimed.get(order, 0) for order in range(1, max(claimed) + 1)]
    header = ngrams.header(counts, {"description": " ".join(comment.split())} if comment else {}, item.size)
    if header.parameters >= _FEW:
        return header
    note = Note("array", f"{header.parameters} n-grams, as in models made for a test")
    return replace(header, notes=(note,), certain=False)


def sample() -> bytes:
    """Words, and one bigram of each that follows the start."""
    words = "".join(f"-{1 + at / 7:.4f}\tw{at:02}\t-0.{at + 1:02}\n" for at in range(_FEW))
    pairs = "".join(f"-{0.25 + at / 9:.4f}\tw00 w{at:02}\n" for at in range(8))
    return (f"\\data\\\nngram 1={_FEW}\nngram 2=8\n\n\\1-grams:\n{words}\n\\2-grams:\n{pairs}\n"
            "\\end\\\n").encode()


FORMAT = Format("arpa-lm", "ARPA n-gram model", Kind.NGRAM, Depth.HEADER, (".arpa", ".lm"), recognise, read,
                sample, textual=True, signs=(rb"\\data\\",))
