# SPDX-License-Identifier: GPL-2.0-or-later
"""Classifications that AutoClass C found: mixtures whose classes have a weight and, for each attribute, means,
deviations or probabilities. As text (``.results``) or as records of a type, a length and bytes (``.results-bin``).

Both begin with lines that list the classifications and their probabilities. Source: the documentation of AutoClass C
(search-c.text) and what the program writes. Its records hold C structures, so that only the lists of numbers between
them and the names of the files can be read on any machine; an attribute without a list has its mean and deviation.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_START = b"# ordered sequence of clsf_DS"
_CHAR, _FLOATS, _CLASS, _DATABASE, _TERM = 1, 2, 4, 11, 15  # types of records
_TYPES = 16
_LISTS = frozenset((b"means", b"covariance", b"val_probs", b"probs", b"probs_vec"))  # others are made from these
_PAIR = b"weighted_mean, weighted_var, mean"
_WORDS = regex(rb"[a-z_][a-zA-Z_0-9, ()]{2,200}")
_VERSION = regex(rb"ac_version ([\w.]{1,40})")


def recognise(item: Item) -> bool:
    return b"clsf_DS" in item.head[:64]


def _header(numbers: int, classes: int, version: bytes, data: bytes) -> Header:
    if not numbers or not classes:
        raise DamagedFile("has no class with estimates")
    facts = textual.fields([("producer", f"AutoClass {textual.words(version)}".strip()),
                            ("architecture", f"mixture of {classes} classes"), ("dataset", textual.words(data))])
    count = numbers + classes
    return Header((Tensor("classes", (count,), "float32"),), count, facts, trained=Answer.YES)


def _text(item: Item) -> Header:
    """Each class has a weight; lists and rows of matrices follow their names."""
    numbers = classes = 0
    inside = named = False
    version = data = b""
    for row in textual.lines(item.blob()):
        line = row.text.strip()
        if named:
            data, named = line.split(b" ")[0], False
        elif line.startswith(b"class_DS "):
            classes += 1
        elif line.startswith(b"ac_version "):
            version = line[11:51]
        elif _WORDS.fullmatch(line):
            named = line == b"data_file, header_file"
            inside = line in _LISTS or inside and line.startswith(b"row ")
            numbers += 2 * (line == _PAIR)
        elif inside:
            numbers += sum(map(textual.is_number, line.split()))
    return _header(numbers, classes, version, data[:limits.NAME])


def _learned(lists: list[int]) -> int:
    """How many numbers of an attribute were learned, by the lengths of its lists.

    None: mean and deviation. Three: counts, probabilities and their logarithms. Of n attributes that vary together
    there are 3n + 3, of which one has their means and n have the covariance.
    """
    if not lists:
        return 2
    if len(lists) == 3:
        return lists[1]
    return lists[0] * (lists[0] + 1) if len(lists) == 3 * lists[0] + 3 else sum(lists)


def _binary(item: Item) -> Header:
    """Lists of numbers are records of their own, behind the one of their attribute."""
    order = "<" if item.head[0] else ">"
    cursor = Cursor(item.blob(), order=order)
    numbers = classes = records = 0
    lists: list[int] | None = None
    version = data = b""
    while cursor.left:
        kind, length = cursor.u32(), cursor.u32()
        records = cursor.count(records + 1, limits.TENSORS, "records")
        if kind >= _TYPES:
            raise DamagedFile(f"has a record of the unknown type {kind}")
        if kind == _DATABASE or kind == _CHAR and not version:
            text = cursor.take(cursor.count(length, limits.NAME, "bytes of text")).split(b"\0")[0]
            found = _VERSION.match(text)
            version, data = found[1] if found else version, text if kind == _DATABASE else data
            continue
        cursor.skip(length)
        if kind == _FLOATS and lists is not None:
            lists.append(length // 4)
            continue
        numbers += 0 if lists is None else _learned(lists)
        lists = [] if kind == _TERM else None
        classes += kind == _CLASS
    numbers += 0 if lists is None else _learned(lists)
    return _header(numbers, classes, version, data)


def read(item: Item) -> Header:
    return _text(item) if item.head.startswith(_START) else _binary(item)


def sample() -> bytes:
    """Two classes of one attribute, as records."""
    database = b"planets.db2".ljust(64, b"\0")
    lists = [(_FLOATS, struct.pack("<2f", *pair)) for pair in ((3, 7), (0.31, 0.69), (-1.17, -0.37))]
    words = [(_CHAR, _START + b"'s: 0 -> 0\0"), (_CHAR, b"ac_version 3.3.6unx\0"), (13, b"\0" * 8),
             (_DATABASE, database), *[(_CLASS, b"\0" * 8), (_TERM, b"\0" * 8), *lists, (0, b"\0" * 4)] * 2]
    return b"".join(struct.pack("<2I", kind, len(data)) + data for kind, data in words)


FORMAT = Format("autoclass-results", "classification found by AutoClass", Kind.CLASSICAL, Depth.HEADER,
                (".results", ".results-bin"), recognise, read, sample, magic=((0, _START), (8, _START)), textual=None)
