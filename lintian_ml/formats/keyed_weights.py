# SPDX-License-Identifier: GPL-2.0-or-later
"""Text of names with a weight each, in a format that only its own program knows: ``feature -0.3519``, ``hash=1.02``, or
the name in one line and its weight in the next.

Nearly all rows are such pairs, the weights are precise, hardly repeat and have both signs: log ratios, coefficients of
a linear model, weights of examples. Below numbers instead of names they follow no order, or they would be a curve.
Witnesses are words of learning in the file's name, in its folders' names and in its first lines, a remark that names
their data, and a first line that tells how many pairs follow; two make a model, one a question.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import remarks, witnesses

_PAIR = regex(rb"[ \t]*+([^\s=:,;|#<>{}()\[\]][^\n=|<>{}()\[\]]{0,199}?)(?=[=:,;|\t ])[ \t]*+[=:,;|]?+[ \t]*+"
              rb"([-+]?\d{0,9}\.\d{2,20}(?:[eE][-+]?\d{1,3})?)[ \t\r]*+")
_ALONE = regex(rb"[ \t]*+([-+]?\d{1,9}\.\d{2,20}(?:[eE][-+]?\d{1,3})?)[ \t\r]*")
_ROW = regex(rb"(?=[^.]*+\.\d)(?=[^ ]*+ )[-+\d.eE, ]++")  # numbers, one of them broken: of a point, and no name
_SECTION = regex(rb"\[[A-Za-z][\w .-]{0,60}\][ \t\r]*\n")  # of an .ini or .toml file
_COUNT = regex(rb"[ \t]*+(\d{1,9})[ \t\r]*")
_WORDS = frozenset("coef coefs coefficient coefficients weight logodds llr odds score".split())
_MODEL = regex(r"(?i)(?:^|[/_.-])(?:models?|predictors?|scorers?)(?=[/_.0-9-])")
_PLACE = 2048  # bytes from the middle of the head that are looked at first
_LEAST = 64  # pairs
_FIRST = 8  # lines in which words may stand
_SAMPLE = 8192  # numbers whose figures are looked at


def recognise(item: Item) -> bool:
    """Digits, no markup, pairs in the middle of the head, and one witness at least."""
    head = item.head
    if len(head) < 1024 or item.numerals * 8 < len(head):
        return False
    if head[:1] in b"<{[(" and not _SECTION.match(head):
        return False
    rows = head[len(head) // 2:][:_PLACE].split(b"\n")[1:-1]
    beside = sum(_PAIR.fullmatch(row) is not None for row in rows)
    below = sum(_ALONE.fullmatch(row) is not None for row in rows)
    paired = beside * 10 >= 9 * len(rows) or not beside and 0.4 * len(rows) <= below <= 0.6 * len(rows)
    return len(rows) >= 8 and paired and bool(_told(item)) and not witnesses.otherwise(item.path) \
        and item.within(limits.WHOLE, "weights beside words")


def _told(item: Item) -> list[str]:
    """What bears witness: words in the name, in the folders and in the first lines, each once."""
    first = b"\n".join(row for row in item.head.split(b"\n", _FIRST)[:_FIRST] if not _PAIR.fullmatch(row))
    model = "model" if _MODEL.search(item.path) else ""
    data, _ = remarks.told(item)
    return witnesses.told(item.path, first, _WORDS, 1) + list(filter(None, (model, data)))


def read(item: Item) -> Header:
    """Weigh the numbers. Raises NotThisFormat where they are no weights."""
    from lintian_ml.wire import arrays_shape, tables

    rows = item.blob().whole().split(b"\n")
    pairs = list(_pairs(rows))
    values = [value for _, value in pairs]
    words = sum(any(chr(byte).isalpha() for byte in key) for key, _ in pairs)
    if words * 10 >= 9 * len(pairs):  # no curve; a table may be sorted by its numbers
        values = arrays_shape.shuffled(values)
    shape = arrays_shape.of_numbers(values[:_SAMPLE])
    if 2 * sum(_ROW.fullmatch(key) is not None for key, _ in pairs) > len(pairs):
        raise NotThisFormat("holds rows of numbers, no names")
    if shape is None or len(values) < _LEAST or len({key for key, _ in pairs}) < 0.9 * len(pairs):
        raise NotThisFormat("holds few names with a number each")
    told = _told(item) + (["their count"] if _declared(rows[:_FIRST], len(pairs)) else [])
    precise = shape.precise >= 0.5 or len(told) > 1 and _precise(values)
    if not shape.learned or not precise or shape.distinct < 0.1 or shape.largest > 1000:
        raise NotThisFormat("holds numbers that do not spread like weights")
    note = Note("array", f"{len(pairs)} names with a number each; told by {', '.join(told)}; {shape}")
    if len(told) < 2:
        return Header(notes=(note,), certain=False)
    return Header((tables.tensor("weights", [value for _, value in pairs]),), len(values), notes=(note,))


def _precise(values: list[float]) -> bool:
    """Three or four digits behind the point, as chemists print what a regression gave."""
    return sum(value != round(value, 2) for value in values) * 2 >= len(values)


def _declared(rows: list[bytes], count: int) -> bool:
    """A line of nothing but the number of pairs."""
    return any(int(found[1]) == count for row in rows if (found := _COUNT.fullmatch(row)))


def _pairs(rows: list[bytes]) -> Iterator[tuple[bytes, float]]:
    """Names and numbers. Raises NotThisFormat where more than every tenth line is of another kind."""
    key, other = b"", 0
    for row in rows:
        if found := _ALONE.fullmatch(row):
            if key:
                yield key, float(found[1])
            key = b""
        elif found := _PAIR.fullmatch(row):
            yield found[1], float(found[2])
        else:
            other += bool(key)
            key = row.strip()
    if other * 10 > len(rows) + 20:
        raise NotThisFormat("holds much else than names with a number each")


def sample() -> bytes:
    """The number of the features, then each with its weight."""
    from lintian_ml.wire import samples_text

    rows = "".join(f"suffix:{chr(97 + at % 26)}{chr(97 + at // 26)}\t{value:.6f}\n"
                   for at, value in enumerate(samples_text.normal(80)))
    return f"classifier trained 12 epochs\n80\n{rows}".encode()


FORMAT = Format("keyed-weights", "names with a weight each in a program's own format", Kind.CLASSICAL, Depth.TENSORS,
                (".txt", ".dat", ".model", ".weights"), recognise, read, sample, textual=True, digits=8)
