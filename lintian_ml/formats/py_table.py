# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables of learned statistics as Python source: dictionaries and tuples that names show to be n-gram or frequency
tables (the language models of character-set detectors), and dictionaries of log-probabilities (hidden Markov models).
"""
from __future__ import annotations

import re
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import arrays, arrays_keyed

_ASSIGNED = regex(rb"\n([A-Za-z_]\w*)[ \t]*(?::[^=\n]{1,80})?=[ \t]*+(?:\w[\w.]*+\([ \t]*+)?([{(\[])(?!\1)")
_STATEMENT = regex(rb"\n[A-Za-z_@]")  # the next at the top level; rows of numbers and remarks may begin there
_LEAST = 200  # values of one table
_NOTED = 12  # tables that are written down as evidence
_COMMENT = regex(rb"(?m)^[ \t]*#[^\n]*\n(?:[ \t]*#[^\n]*\n)*\Z")
_ORDER = regex(r"order_?table|order_?map", re.IGNORECASE)


def recognise(item: Item) -> bool:
    """Digits, a table assigned at the start of a line, and no statement of another language around it."""
    head = item.head
    digits = item.numerals
    if digits < 40 or digits < 400 and not arrays_keyed.hinted(item) or b"=" not in head:
        return False
    if b"};" in head or head.count(b";\n") * 40 > head.count(b"\n") + 40:
        return False
    return _ASSIGNED.search(b"\n" + head) is not None


def read(item: Item) -> Header:
    """List the tables that count. Raises NotThisFormat where there is none."""
    from lintian_ml.wire import tables

    if (proven := arrays_keyed.statistics(item)) is not None:
        return proven
    found, notes, tensors = set(), [], []
    for name, line, kind, why, values in _tables(item.blob().whole(limits.WHOLE)):
        found.add(kind)
        notes.append(Note("array", f"{name}: {why}, {len(values)} numbers", line))
        tensors.append(tables.tensor(name, values))
    if not tensors:
        raise NotThisFormat("holds no table of learned statistics")
    kind = next(kind for kind in (Kind.NGRAM, Kind.CLASSICAL, Kind.FREQUENCY_TABLE) if kind in found)
    return Header(tuple(tensors), _parameters(tensors), notes=_first(notes), kind=kind)


def _first(notes: list[Note]) -> tuple[Note, ...]:
    rest = [Note("array", f"{len(notes) - _NOTED} more tables of the same file")] if len(notes) > _NOTED else []
    return (*notes[:_NOTED], *rest)


def _parameters(tensors: list[Tensor]) -> int:
    return sum(tensor.size for tensor in tensors)


def _tables(data: bytes) -> Iterator[tuple[str, int, Kind, str, list[float]]]:
    """Name, line, kind, reason and numbers of each table at the top level of the file."""
    from lintian_ml.wire import tables

    data = b"\n" + data  # an end of a line, which few bytes are, begins what is searched for
    line, at = 1, 0
    for match in _ASSIGNED.finditer(data):
        behind = _STATEMENT.search(data, match.end())
        following = behind.start() if behind else len(data)
        line += data.count(b"\n", at, match.start())
        at = match.start()
        if arrays.digits(data[match.start():following]) < _LEAST:
            continue
        name = match[1].decode()
        comment = _COMMENT.search(data[max(0, match.start() - 600):match.start()])
        kind, why = _named(name, comment[0].decode("utf-8", "replace") if comment else "")
        if kind is None and match[2] != b"{":
            continue
        values = tables.numbers(data[match.end():following], script=True)
        if kind is None and _log_probabilities(values):
            kind, why = Kind.CLASSICAL, "a dictionary of log-probabilities"
        if kind is not None and len(values) >= _LEAST:
            yield name, line, kind, why, values


def _named(name: str, comment: str) -> tuple[Kind | None, str]:
    """What the name, or the comment above it, says."""
    from lintian_ml.wire import arrays_words

    kind = arrays_words.table_kind(name) or (Kind.FREQUENCY_TABLE if _ORDER.search(name) else None)
    if kind is not None:
        return kind, "named as a language model" if kind is Kind.NGRAM else "named as a frequency table"
    kind = arrays_words.table_kind(comment)
    return kind, f"the comment says \"{' '.join(comment.replace('#', ' ').split())[:100]}\""


def _log_probabilities(values: list[float]) -> bool:
    """Nearly all negative, none repeated often, with many digits: logarithms of estimated probabilities."""
    if len(values) < _LEAST:
        return False
    precise = [value for value in values if value < 0 and value != round(value, 4)]
    return len(precise) > 0.9 * len(values) and max(values) <= 0 and len(set(precise)) > 0.3 * len(values)


def sample() -> bytes:
    """A language model of 20 letters: a likelihood class for each pair."""
    rows = "".join(f"    {row}: {{\n"
                   + "".join(f"        {column}: {(row * column + row) % 4},\n" for column in range(20))
                   + "    },\n" for row in range(20))
    return f"# letter pairs\n\nSAMPLISH_LANG_MODEL = {{\n{rows}}}\n".encode()


FORMAT = Format("py-table", "table of learned statistics in Python", Kind.NGRAM, Depth.TENSORS, (".py",),
                recognise, read, sample, textual=True)
