# SPDX-License-Identifier: GPL-2.0-or-later
"""n-grams and token counts in SQLite: Presage's predictors (``_1_gram``, ``_2_gram``) and mail filters' token tables.

The database's own list of its tables says which it is. Tables that nothing was counted into yet are none: programs
ship empty ones, to be filled by use.
"""
from __future__ import annotations

import re

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import sqlite

_NGRAMS = regex(rb"CREATE TABLE (?:IF NOT EXISTS )?[\"'\[]?_([1-9])_gram\b", re.IGNORECASE)
_TOKENS = regex(rb"CREATE TABLE (?:IF NOT EXISTS )?\W?"
                rb"(?:tokens\W?\s?\(token \w+ NOT NULL|bayes_token|dspam_token_data)", re.IGNORECASE)


def recognise(item: Item) -> bool:
    return b"_gram" in item.head or b"token" in item.head


def read(item: Item) -> Header:
    if not _NGRAMS.search(item.head) and not _TOKENS.search(item.head):
        raise NotThisFormat("is a database without n-grams or tokens")
    filled = sqlite.filled(item.blob())
    orders = sorted({int(found[1]) for text in filled if (found := _NGRAMS.match(text))})
    if not orders and not any(map(_TOKENS.match, filled)):
        raise NotThisFormat("is a database whose tables of n-grams or tokens are empty")
    if orders:
        facts = {"architecture": f"n-grams of orders {', '.join(map(str, orders))}"}
    else:
        facts = {"architecture": "token counts of spam and other mail"}
    return Header(metadata=facts, kind=Kind.NGRAM if orders else Kind.FREQUENCY_TABLE, trained=Answer.YES)


def sample() -> bytes:
    """Two tables with a row each."""
    return sqlite.database({"_1_gram (word TEXT, count INTEGER)": 1,
                            "_2_gram (word_1 TEXT, word TEXT, count INTEGER)": 1})


FORMAT = Format("sqlite-ngrams", "n-grams or token counts in SQLite", Kind.NGRAM, Depth.RECOGNISED, (".db", ".sqlite3"),
                recognise, read, sample, magic=((0, sqlite.MAGIC),))
