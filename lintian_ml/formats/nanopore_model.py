# SPDX-License-Identifier: GPL-2.0-or-later
"""Pore models of nanopore sequencers: a table of k-mers with the mean and deviation of the signal for each.

Comment lines (``#ont_model_name``, ``#kit``) may come first; the head line begins ``kmer level_mean``, or comments name
model and kit and the first k-mer follows at once; there are 4^k rows, or more with modified bases.
"""
from __future__ import annotations


from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_HEAD = regex(rb"(?:#[^\n]{0,200}\n){0,16}kmer\tlevel_mean(\t[^\n]{0,200})?\r?\n")
_BARE = regex(rb"(?=(?:#[^\n]{0,200}\n){0,16}#(?:ont_)?model_name\t)(?:#[^\n]{0,200}\n){1,16}"
              rb"(?=A{3,12}(\t-?\d[\d.]{0,20}){2,8}\r?\n)")


def recognise(item: Item) -> bool:
    head = item.head[:4096]
    if b"kmer\tlevel_mean" not in head and b"model_name\t" not in head:
        return False
    return (_HEAD.match(item.head) or _BARE.match(item.head)) is not None


def read(item: Item) -> Header:
    found = _HEAD.match(item.head)
    bare = found or _BARE.match(item.head)
    if bare is None:
        raise NotThisFormat("has no table of k-mers")
    first = item.head[bare.end():bare.end() + 256].split(b"\n", 1)[0]
    columns = 1 + len((found[1] or b"").split()) if found else len(first.split()) - 1
    rows = 0
    for row in textual.lines(item.blob(), bare.end()):
        words = row.text.split()
        if not words:
            continue
        if len(words) < 2 or not words[0].isalpha():
            raise DamagedFile(f"row {row.number} is no k-mer with its level")
        textual.number(words[1])
        rows += 1
    if not rows:
        raise DamagedFile("has no rows")
    start = item.head[:bare.end()].split(b"\n")
    comments = [textual.words(row[1:]).partition("\t") for row in start if row[:1] == b"#"]
    metadata = {key.replace("_", "-"): value for key, _, value in comments if value}
    return Header((Tensor("levels", (rows, columns), "float64"),), rows * columns, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Four k-mers of length one."""
    return (b"#ont_model_name\texample\n#kit\tr9\nkmer\tlevel_mean\tlevel_stdv\n"
            b"A\t80.5\t1.5\nC\t90.5\t1.5\nG\t70.5\t2\nT\t60\t2.5\n")


FORMAT = Format("nanopore-model", "nanopore pore model", Kind.CLASSICAL, Depth.HEADER, (".model", ".tsv"),
                recognise, read, sample, textual=True, first=b"#k")
