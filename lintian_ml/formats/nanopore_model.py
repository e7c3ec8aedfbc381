# SPDX-License-Identifier: GPL-2.0-or-later
"""Pore models of nanopore sequencers: a table of k-mers with the mean and deviation of the signal for each.

Comment lines (``#ont_model_name``, ``#kit``) may come first; the head line begins ``kmer level_mean``, or xpore's
``model_kmer,model_mean``, or comments name model and kit and the first k-mer follows at once; there are 4^k rows, or
more with modified bases. Without any of it the table has just a row for each k-mer and its level, and a word in the
path says what it is.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_HEAD = regex(rb"(?:#[^\n]{0,200}\n){0,16}(?:model_)?kmer[\t,](?:level|model)_mean([\t,][^\n]{0,200})?\r?\n")
_COLUMN = regex(rb"kmer[\t,](?:level|model)_mean")
_BARE = regex(rb"(?=(?:#[^\n]{0,200}\n){0,16}#(?:ont_)?model_name\t)(?:#[^\n]{0,200}\n){1,16}"
              rb"(?=A{3,12}(\t-?\d[\d.]{0,20}){2,8}\r?\n)")
_PLAIN = regex(rb"A{5,12}[\t ]-?\d{1,4}\.\d{2,12}(?:e-?\d{1,2})?\r?\nA{4,11}C[\t ]-?\d")
_LEVEL = regex(rb"([ACGTU]{5,12})[\t ](-?\d{1,4}(?:\.\d{1,12})?(?:e-?\d{1,2})?)\r?")
_TOLD = regex(r"(?i)(?<![a-z])(?:levels?|pore|nanopore|squiggle|r9|r10|ont|signal|models?)(?![a-z])")
_MOST = 4 ** 10  # k-mers


def recognise(item: Item) -> bool:
    head = item.head[:4096]
    if head.startswith(b"AAAAA"):
        return _PLAIN.match(head) is not None
    if not _COLUMN.search(head) and b"model_name\t" not in head:
        return False
    return (_HEAD.match(item.head) or _BARE.match(item.head)) is not None


def _plain(item: Item) -> Header:
    """A row for each k-mer, no other; levels or their differences, but no shares of one."""
    levels: dict[bytes, float] = {}
    for row in textual.lines(item.blob()):
        found = _LEVEL.fullmatch(row.text)
        if found is None or len(levels) > _MOST:
            raise NotThisFormat(f"line {row.number} is no k-mer with its level")
        levels[found[1]] = textual.number(found[2])
    size, values = len(next(iter(levels), b"")), list(levels.values())
    shares = all(0 <= value < 1 for value in values)  # how often each occurs
    if size < 5 or len(levels) != 4 ** size or shares or len({*values}) * 2 < len(values):
        raise NotThisFormat("does not have a level for each k-mer")
    note = Note("array", f"a number for each of {len(levels)} k-mers")
    if not _TOLD.search(item.path):
        return Header(notes=(note,), certain=False)
    return Header((Tensor("levels", (len(levels),), "float64"),), len(levels), notes=(note,), trained=Answer.YES)


def read(item: Item) -> Header:
    if item.head.startswith(b"AAAAA"):
        return _plain(item)
    found = _HEAD.match(item.head)
    bare = found or _BARE.match(item.head)
    if bare is None:
        raise NotThisFormat("has no table of k-mers")
    first = item.head[bare.end():bare.end() + 256].split(b"\n", 1)[0]
    columns = 1 + len((found[1] or b"").replace(b",", b" ").split()) if found else len(first.split()) - 1
    rows = 0
    for row in textual.lines(item.blob(), bare.end()):
        words = row.text.replace(b",", b" ").split()
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
                recognise, read, sample, textual=True, first=b"#kmA",
                signs=(rb"\AAAAAA", rb"kmer[\t,](level|model)_mean", rb"model_name\t"))
