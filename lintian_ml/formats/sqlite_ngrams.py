# SPDX-License-Identifier: GPL-2.0-or-later
"""n-grams and token counts in SQLite: Presage's predictors (``_1_gram``, ``_2_gram``) and mail filters' token tables.

The database's own text of its tables, in its first pages, says which it is.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item

_MAGIC = b"SQLite format 3\0"
_NGRAMS = regex(rb"CREATE TABLE (?:IF NOT EXISTS )?[\"'\[]?_([1-9])_gram\b", re.IGNORECASE)
_TOKENS = regex(rb"CREATE TABLE (?:IF NOT EXISTS )?\W?"
                rb"(?:tokens\W?\s?\(token \w+ NOT NULL|bayes_token|dspam_token_data)", re.IGNORECASE)
_PAGE = 1024


def recognise(item: Item) -> bool:
    return b"_gram" in item.head or b"token" in item.head


def read(item: Item) -> Header:
    orders = sorted({int(order) for order in _NGRAMS.findall(item.head)})
    tokens = _TOKENS.search(item.head) is not None
    if not orders and not tokens or item.size < 3 * _PAGE:
        raise NotThisFormat("is a database without n-grams or tokens")
    if orders:
        facts = {"architecture": f"n-grams of orders {', '.join(map(str, orders))}"}
    else:
        facts = {"architecture": "token counts of spam and other mail"}
    return Header(metadata=facts, kind=Kind.NGRAM if orders else Kind.FREQUENCY_TABLE, trained=Answer.YES)


def sample() -> bytes:
    """A first page that names a table, and further pages."""
    text = (b"CREATE TABLE _1_gram (word TEXT, count INTEGER)"
            b"CREATE TABLE _2_gram (word_1 TEXT, word TEXT, count INTEGER)")
    return (_MAGIC + bytes(84) + b"\x0d\0\0" + text).ljust(4 * _PAGE, b"\0")


FORMAT = Format("sqlite-ngrams", "n-grams or token counts in SQLite", Kind.NGRAM, Depth.RECOGNISED, (".db", ".sqlite3"),
                recognise, read, sample, magic=((0, _MAGIC),))
