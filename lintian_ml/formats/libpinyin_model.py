# SPDX-License-Identifier: GPL-2.0-or-later
r"""libpinyin's model description (``table.conf``): versions, the interpolation weight, and the tables it belongs to.

The bigrams themselves lie beside it in Berkeley DB files, which only the description tells from any other database.
Before they are built they are one text: ``\data model``, then ``\1-gram`` and ``\2-gram`` with an ``\item`` for each,
its ids, words and count.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import ngrams, textual

_MAGIC = b"binary format version:"
_TEXT = b"\\data model "


def recognise(item: Item) -> bool:
    return item.head.startswith(_TEXT) or b"\nlambda parameter:" in item.head[:256]


def _read_text(item: Item) -> Header:
    """Items of each order, counted."""
    counts: list[int] = []
    for row in textual.lines(item.blob()):
        if row.text.startswith(b"\\item "):
            if not counts:
                raise DamagedFile(f"has an item in line {row.number} before the order of its n-grams")
            counts[-1] += 1
        elif row.text.endswith(b"-gram") and len(counts) < ngrams.HIGHEST:
            counts.append(0)
    metadata = {"producer": "libpinyin", "architecture": textual.words(textual.first_line(item.head)[len(_TEXT):])}
    return ngrams.header(counts, metadata, item.size)


def read(item: Item) -> Header:
    if item.head.startswith(_TEXT):
        return _read_text(item)
    head = item.head.decode("utf-8", "replace")
    fields = dict(re.findall(r"^([a-z ]+):(\S+)$", head, re.MULTILINE))
    textual.number(fields.get("lambda parameter", ""))
    tables = sorted(set(re.findall(r"(?<![\w.-])[\w.-]+\.bin\b", head)))
    metadata = {"producer": "libpinyin", "version": fields.get("model data version", ""),
                "architecture": f"interpolated bigrams, weight {fields['lambda parameter']}"}
    companions = ("bigram.db", "phrase_index.bin", "pinyin_index.bin", *tables)
    return Header((Tensor("lambda", (1,), "float64"),), 1, metadata, trained=Answer.YES, companions=companions)


def sample() -> bytes:
    """A description with one table."""
    return (b"binary format version:7\nmodel data version:14\nlambda parameter:0.3125\n\n"
            b"default GB_DICTIONARY gb_char.table gb_char.bin gb_char.dbin SYSTEM_FILE\n")


FORMAT = Format("libpinyin-model", "libpinyin n-gram model", Kind.NGRAM, Depth.HEADER, (".conf",), recognise, read,
                sample, magic=((0, _MAGIC), (0, _TEXT)), textual=True)
