# SPDX-License-Identifier: GPL-2.0-or-later
"""Phrase and rule tables of statistical translation (Moses, Joshua, cdec): ``source ||| target ||| scores …``.

Each line has the same number of scores, four or more decimal numbers between 0 and 3 or named ``key=value`` ones.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_SCORES = regex(rb"(?:\S{1,40}=)?-?\d[\d.eE+-]{0,24}(?: (?:\S{1,40}=)?-?\d[\d.eE+-]{0,24}){1,60} ?$")
_LOOKED_AT = 3


def _scores(row: bytes) -> int:
    """Scores of a line, 0 where it is none."""
    parts = [part.strip() for part in row.split(b" ||| ")]
    for part in parts[2:4]:
        if b"." in part and _SCORES.match(part):
            return part.count(b" ") + 1
    return 0


def recognise(item: Item) -> bool:
    if b" ||| " not in item.head[:1024]:
        return False
    rows = item.head[:16384].split(b"\n")[:-1][:_LOOKED_AT]
    return len(rows) == _LOOKED_AT and all(map(_scores, rows))


def read(item: Item) -> Header:
    rows = scores = 0
    for row in textual.lines(item.blob()):
        found = _scores(row.text)
        if not found and row.text.strip():
            raise NotThisFormat(f"line {row.number} has no scores")
        rows, scores = rows + 1, scores + found
    return Header((Tensor("scores", (scores,), "float32"),), scores, {"architecture": f"{rows} phrase pairs"},
                  trained=Answer.YES)


def sample() -> bytes:
    """Three pairs."""
    return (b"das haus ||| the house ||| 0.5 0.25 0.125 0.75 ||| 0-0 1-1\n"
            b"das ||| the ||| 0.6 0.35 0.225 0.5 ||| 0-0\nhaus ||| home ||| 0.1 0.2 0.3 0.4 ||| 0-0\n")


FORMAT = Format("moses-phrases", "phrase table of a translation system", Kind.NGRAM, Depth.HEADER, (".gz", ".txt"),
                recognise, read, sample, textual=True, signs=(rb"\x20\|\|\|\x20",))
