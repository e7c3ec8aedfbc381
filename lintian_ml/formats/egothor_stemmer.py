# SPDX-License-Identifier: GPL-2.0-or-later
"""Stemmers of Egothor: rules that turn a word into its stem, learned from pairs of both, as Lucene's Stempel has them.

In Java's order of bytes: the method as text, of a ``M`` where several tries are asked in turn, then each trie: the
direction, the root's number, the patch commands (pairs of an operation, ``D``, ``I``, ``R`` or ``-``, and a character),
and rows of cells: a character, the numbers of a command and of a row, how many pairs led there, how much to skip.
Source: org.egothor.stemmer's Compile, MultiTrie, Trie and Row.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, FormatError, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item

_METHOD = regex(rb"\x00([\x01-\x10])([-+0-9A-Za-z]{1,16})\x00?[\x00\x01]\x00\x00")
_TRIES = 16  # asked in turn: as many as a word may be changed in pieces, some eight
_ENDED = "*"  # the command of a trie that has no more pieces
_CELL = struct.Struct(">Hiiii")
_LEAST = 4  # cells that the tries of a stemmer have


def recognise(item: Item) -> bool:
    found = _METHOD.match(item.head)
    return found is not None and found[1][0] == len(found[2])


def _commands(cursor: Cursor) -> int:
    """How many patch commands there are, after each was looked at."""
    count = cursor.count(cursor.u32(), limits.TENSORS, "commands")
    for _ in range(count):
        text = cursor.string(cursor.u16())
        if text != _ENDED and (not text or len(text) % 2 or not set(text[::2]) <= set("DIR-")):
            raise DamagedFile("has something else among its patch commands")
    return count


def _cells(cursor: Cursor, commands: int) -> int:
    """How many cells the rows of one trie have, after each was looked at."""
    rows = cursor.count(cursor.u32(), limits.TENSORS, "rows")
    total = 0
    for _ in range(rows):
        size = cursor.u32()
        data = cursor.take(cursor.count(size, limits.MIB, "cells") * _CELL.size)
        total += size
        if any(command >= commands or row >= rows for _, command, _, row, _ in _CELL.iter_unpack(data)):
            raise DamagedFile("refers to a command or a row that it has not")
    return total


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), order=">")
    try:
        method = cursor.string(cursor.u16(), 16)
        tries = 1
        if "M" in method.upper():
            cursor.skip(5)  # the direction, and how many characters a piece has
            tries = cursor.count(cursor.u32(), _TRIES, "tries")
        commands = cells = 0
        for _ in range(tries):
            cursor.skip(5)
            found = _commands(cursor)
            commands, cells = commands + found, cells + _cells(cursor, found)
    except FormatError as error:
        raise NotThisFormat(f"is no stemmer of Egothor: {error}") from None
    if not commands or cells < _LEAST or cursor.left:
        raise NotThisFormat("holds no rules, or something behind them")
    return Header(parameters=cells, metadata={
        "producer": "Egothor", "architecture": f"{tries} tries of {commands} patch commands"}, trained=Answer.YES)


def sample() -> bytes:
    """One trie of two rows: words in -s lose it, those in -ies have a y."""
    commands = b"".join(struct.pack(">H", len(text)) + text for text in (b"Da", b"DbRy"))
    rows = [[(115, 0, 9, 1, 0), (120, -1, 2, 1, 0)], [(101, 1, 4, -1, 0), (105, 0, 3, -1, 0)]]
    packed = b"".join(struct.pack(">I", len(row)) + b"".join(_CELL.pack(*cell) for cell in row) for row in rows)
    return struct.pack(">H", 3) + b"-0E" + b"\0" + struct.pack(">II", 0, 2) + commands + struct.pack(">I", 2) + packed


FORMAT = Format("egothor-stemmer", "Egothor stemmer", Kind.CLASSICAL, Depth.HEADER, (".tbl", ".out"), recognise, read,
                sample, magic=tuple((0, bytes((0, length))) for length in range(1, 17)), textual=False)
