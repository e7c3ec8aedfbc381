# SPDX-License-Identifier: GPL-2.0-or-later
"""Conditional probabilities as YAML: each line a key and a flow mapping of keys to numbers (``nn: { in: 0.25, … }``).

Only tables that prove themselves count: nearly every line adds up to one, which settings, prices or coordinates do not.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Format, Header, Kind, Depth
from lintian_ml.reader import Item
from lintian_ml.wire import tallies, textual

_ROW = regex(rb"[\"']?[^\s\"':{}]{1,40}[\"']?: \{ ?([^{}]{3,60000})\} ?$")
_ENTRY = regex(rb"[\"']?[^\s\"',:]{1,40}[\"']?: (\d[\d.eE+-]{0,30})$")
_ROWS, _VALUES = 4, 100
_SHARE = 0.8


def recognise(item: Item) -> bool:
    if item.head[:3] not in (b"---", b"%YA"):
        return False
    second = item.head[:512].split(b"\n", 2)[1:2]
    return bool(second) and b": {" in second[0][:48] and b"." in second[0]


def _row(text: bytes) -> list[float]:
    """The numbers of a line. Raises NotThisFormat where it holds anything else."""
    found = _ROW.match(text)
    entries = [_ENTRY.match(part.strip()) for part in found[1].split(b",")] if found else []
    if not entries or None in entries:
        raise NotThisFormat("has a line that is no mapping of numbers")
    return [textual.number(entry[1]) for entry in entries if entry]


def read(item: Item) -> Header:
    rows = [_row(row.text.rstrip()) for row in textual.lines(item.blob())
            if row.text.strip() and not row.text.startswith((b"---", b"%", b"#", b"..."))]
    long = [row for row in rows if len(row) > 2]
    sure = [row for row in long if tallies.is_distribution(row)]
    count = sum(map(len, rows))
    if len(long) < _ROWS or count < _VALUES or len(sure) < _SHARE * len(long):
        raise NotThisFormat("has lines that do not add up to one")
    return tallies.header("probabilities", count, {"architecture": f"{len(rows)} distributions"})


def sample() -> bytes:
    """Twenty distributions over five keys."""
    row = "aa: 0.125, bb: 0.25, cc: 0.5, dd: 0.1, ee: 0.025"
    return ("--- #YAML:1.0\n" + "".join(f"k{at}: {{ {row} }}\n" for at in range(20))).encode()


FORMAT = Format("yaml-table", "conditional probabilities as YAML", Kind.NGRAM, Depth.HEADER, (".yml", ".yaml"),
                recognise, read, sample, textual=True, first=b"-%")
