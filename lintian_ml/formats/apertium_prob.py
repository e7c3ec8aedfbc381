# SPDX-License-Identifier: GPL-2.0-or-later
"""Apertium's part-of-speech taggers (``.prob``): a hidden Markov model behind its tags, all as packed numbers.

A number's first byte has in its two highest bits how many bytes follow. Letters are such numbers, in older files plain
bytes. In order: open classes (differences), forbidden pairs, tags, index of tags, enforced and preferred rules,
constants, ambiguity classes, then the numbers of tags and of classes, and the transitions as N x N float64.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_MARK = b"\x40T\x40A\x40G\x40_\x40k\x40E\x40O\x40F"  # the tag TAG_kEOF, two bytes a letter
_PLAIN = b"\x08TAG_kEOF"  # the same with its length, in bytes


def recognise(item: Item) -> bool:
    return _MARK in item.head or _PLAIN in item.head


def _number(cursor: Cursor) -> int:
    first = cursor.u8()
    return int.from_bytes(bytes([first & 0x3f]) + cursor.take(first >> 6), "big")


def _count(cursor: Cursor) -> int:
    return cursor.count(_number(cursor), limits.TENSORS, "entries")


def _text(cursor: Cursor, plain: bool) -> str:
    length = cursor.count(_number(cursor), limits.NAME, "letters")
    if plain:
        return cursor.take(length).decode("latin-1")
    return "".join(chr(min(_number(cursor), 0x10ffff)) for _ in range(length))


def _skip(cursor: Cursor, numbers: int) -> None:
    for _ in range(numbers):
        _number(cursor)


def _rules(cursor: Cursor, plain: bool) -> None:
    """Enforced rules, preferred ones, constants, ambiguity classes."""
    for _ in range(_count(cursor)):
        _number(cursor)
        _skip(cursor, _count(cursor))
    for _ in range(_count(cursor)):
        _text(cursor, plain)
    for _ in range(_count(cursor)):
        _text(cursor, plain)
        _number(cursor)
    for _ in range(_count(cursor)):
        _skip(cursor, _count(cursor))


def read(item: Item) -> Header:
    cursor, plain = Cursor(item.blob()), _MARK not in item.head
    _skip(cursor, _count(cursor))
    _skip(cursor, 2 * _count(cursor))
    tags = [_text(cursor, plain) for _ in range(_count(cursor))]
    if "TAG_kEOF" not in tags:
        raise NotThisFormat("has no tag for the end of the text")
    for _ in range(_count(cursor)):
        _text(cursor, plain)
        _number(cursor)
    _rules(cursor, plain)
    states, classes = _number(cursor), _number(cursor)
    cursor.skip(8 * states * states)
    emissions = _count(cursor)
    tensors = (Tensor("transitions", (states, states), "float64"), Tensor("emissions", (emissions,), "float64"))
    metadata = {"producer": "Apertium", "architecture": f"{len(tags)} tags, {classes} ambiguity classes"}
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One tag, one class, no rules."""
    return b"\0\0" + b"\1" + b"\x08" + _MARK + b"\0" + b"\0\0\0\0" + b"\1\1" + bytes(8) + b"\1" + b"\0\0" + bytes(8)


FORMAT = Format("apertium-tagger", "Apertium tagger", Kind.CLASSICAL, Depth.HEADER, (".prob",), recognise, read, sample)
