# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of a SQLite database: what made each, and whether it has a row. No row is read but those of the first table.

Source: SQLite's description of its file format, chapters on b-trees and on the schema.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import LimitExceeded
from lintian_ml.reader import Blob

MAGIC = b"SQLite format 3\0"
_HEADING = 100  # bytes before the first page's own heading
_LEAF, _INNER = 13, 5  # pages of a table
_WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)  # bytes of a value by its type, below those of texts
_TEXT = 240  # bytes of a statement that are read
_COLUMNS = 5  # type, name, table, page, statement


def filled(blob: Blob) -> list[bytes]:
    """The statements that made the tables with a row. Raises DamagedFile and LimitExceeded."""
    size = Cursor(blob, len(MAGIC), ">").u16()
    size = 65536 if size == 1 else size  # which has no place in two bytes
    return [text for text, number in _tables(blob, size) if _has_rows(blob, size, number)]


def _page(blob: Blob, size: int, number: int) -> tuple[int, Cursor]:
    """Where a page begins, and a cursor on its heading."""
    start = (number - 1) * size
    return start, Cursor(blob, start + (_HEADING if number == 1 else 0), ">")


def _has_rows(blob: Blob, size: int, number: int) -> bool:
    """A leaf with a cell; a page with others below it was split, as it had more than one."""
    _, page = _page(blob, size, number)
    kind = page.u8()
    page.skip(2)
    return kind == _INNER or kind == _LEAF and page.u16() > 0


def _tables(blob: Blob, size: int) -> Iterator[tuple[bytes, int]]:
    """The statement of each table, and its first page."""
    pages, seen = [1], 0
    while pages:
        seen += 1
        if seen > limits.SQLITE_PAGES:
            raise LimitExceeded(f"lists its tables on more than {limits.SQLITE_PAGES} pages")
        start, page = _page(blob, size, pages.pop())
        kind = page.u8()
        page.skip(2)
        cells = page.u16()
        page.skip(3)
        if kind == _INNER:
            pages.append(page.u32())
        for place in [page.u16() for _ in range(cells)] if kind in (_LEAF, _INNER) else ():
            cell = Cursor(blob, start + place, ">")
            if kind == _INNER:
                pages.append(cell.u32())
            elif found := _row(cell):
                yield found


def _row(cell: Cursor) -> tuple[bytes, int] | None:
    """The statement and the page that one row gives, if it is a table's."""
    _varint(cell), _varint(cell)  # its length, its number
    heading = cell.at
    heading += _varint(cell)
    types: list[int] = []
    while cell.at < heading and len(types) < _COLUMNS:
        types.append(_varint(cell))
    values, at = [], heading
    for kind in types:
        width = _WIDTHS[kind] if kind < len(_WIDTHS) else (kind - len(_WIDTHS)) // 2
        values.append(cell.blob.peek(at, min(width, _TEXT)))
        at += width
    if len(values) < _COLUMNS or values[0] != b"table":
        return None
    return values[4], int.from_bytes(values[3], "big")


def _varint(cursor: Cursor) -> int:
    """Up to nine bytes, of which the highest bit says that another follows."""
    value = 0
    for _ in range(9):
        byte = cursor.u8()
        value = value << 7 | byte & 0x7f
        if byte < 0x80:
            break
    return value


def database(tables: dict[str, int], size: int = 1024) -> bytes:
    """A database of these tables (with the text of their columns) and so many rows each, of one byte."""
    rows, pages = [], []
    for at, (text, count) in enumerate(tables.items()):
        name, statement = text.split("(")[0].strip().encode(), b"CREATE TABLE " + text.encode()
        types = b"".join(map(_written, (23, 13 + 2 * len(name), 13 + 2 * len(name), 1, 13 + 2 * len(statement))))
        content = bytes((len(types) + 1,)) + types + b"table" + name + name + bytes((at + 2,)) + statement
        rows.append(_written(len(content)) + bytes((at + 1,)) + content)
        pages.append(_leaf([bytes((3, row + 1, 2, 1, 7)) for row in range(count)], size, 0))
    heading = (MAGIC + size.to_bytes(2, "big") + b"\1\1\0\x40\x20\x20").ljust(_HEADING, b"\0")
    return heading + _leaf(rows, size, _HEADING) + b"".join(pages)


def _written(value: int) -> bytes:
    return bytes((value,)) if value < 128 else bytes((value >> 7 | 128, value & 127))


def _leaf(cells: list[bytes], size: int, before: int) -> bytes:
    """A page with its cells at the end; ``before`` bytes of it are another's."""
    ends = [size - sum(map(len, cells[:at + 1])) for at in range(len(cells))]
    start = bytes((_LEAF, 0, 0)) + len(cells).to_bytes(2, "big") + (ends or [size])[-1].to_bytes(2, "big") + b"\0"
    start += b"".join(end.to_bytes(2, "big") for end in ends)
    return start.ljust((ends or [size])[-1] - before, b"\0") + b"".join(reversed(cells))
