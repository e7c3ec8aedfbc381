# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistics of letters as rows of source code: ``{'t', 'h', 2.61, 0.3}``, ``("th", 0.0352)``, ``["qu", -4.217]``.

No specification: guessers of languages and encodings carry them. Hundreds of rows, each with its own letters, all with
as many of them, and fractions written by a program. Units, entities and codes of countries have keys of many lengths
or whole numbers.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs, tables
from lintian_ml.wire.arrays_names import TESTS

_OPENED = (b"{'", b'{"', b"('", b'("', b"['", b'["')
_MARKS = 24  # rows in the head
_PLACE, _FEW = 8192, 8  # bytes looked at closely, and rows there
_ROW = regex(rb"[{(\[]\s?((?:'[^'\n]{1,8}'|\"[^\"\n]{1,8}\")(?:\s?,\s?(?:'[^'\n]{1,8}'|\"[^\"\n]{1,8}\")){0,3})"
             rb"((?:\s?,\s?-?\d{1,6}(?:\.\d{1,18})?(?:[eE]-?\d{1,3})?f?){1,6})\s?[})\]]")
_KEY = regex(rb"['\"]([^'\"\n]{1,8})['\"]")
_NUMBER = regex(rb"(?<!\d)-?\d++\.\d{3,}(?:[eE]-?\d+)?")  # from the first digit on, and not from each anew
_LEAST = 100  # rows
_LONGEST = 8  # bytes of the letters of one row: four of two bytes
_VARIED = 24  # different values


def hinted(item: Item) -> bool:
    """Whether the head has many brackets before quotation marks, and its first kilobytes fractions in such rows."""
    head = item.head
    if item.numerals < 300 or not item.shows(arrays_signs.LETTERS):
        return False
    if max(head.count(b"'"), head.count(b'"')) < 2 * _MARKS:  # found far faster
        return False
    if not any(head.count(mark) >= _MARKS for mark in _OPENED):
        return False
    return sum(b"." in row[1] for row in _ROW.findall(head[:_PLACE])) >= _FEW


def statistics(item: Item) -> Header | None:
    """The header of rows that prove to be statistics of letters, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 3, "statistics of letters"):
        return None
    data = item.blob().whole()
    rows = [(b"".join(_KEY.findall(keys)), _NUMBER.findall(numbers)) for keys, numbers in _ROW.findall(data)]
    rows = [(key, numbers) for key, numbers in rows if numbers]
    if len(rows) < _LEAST or not _grams([key for key, _ in rows]):
        return None
    values = [float(number) for _, numbers in rows for number in numbers]
    if len({*values}) < _VARIED or TESTS.search(item.path):
        return None
    first = _ROW.search(data)
    line = data.count(b"\n", 0, first.start()) + 1 if first else None
    note = Note("array", f"{len(rows)} rows of letters with {len(values)} fractions", line)
    return Header((tables.tensor("statistics", values),), len(values), notes=(note,), kind=Kind.NGRAM)


def _grams(keys: list[bytes]) -> bool:
    """Short, all alike, hardly one twice within a table, no digits and no signs."""
    lengths = sorted(map(len, keys))
    middle = lengths[len(lengths) // 2]
    alike = sum(length == middle for length in lengths)
    letters = sum(all(byte > 127 or chr(byte).isalpha() or byte in b" _^$" for byte in key) for key in keys)
    return 2 <= middle <= _LONGEST and alike >= 0.9 * len(keys) and letters >= 0.9 * len(keys) \
        and len({*keys}) * 8 >= len(keys)
