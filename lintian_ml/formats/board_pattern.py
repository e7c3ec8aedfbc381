# SPDX-License-Identifier: GPL-2.0-or-later
"""Values of patterns on a board of three states (Othello, Reversi): a signed byte for each way to fill some squares.

So many stages of the game, times 3 to the power of the squares: hardly anything else has that size if many; few
need a name for the place (row, diagonal, corner, edge). The values are logarithms of won to lost games: small, of both
signs, and few different ones.
Source: GRhino's gen_pattern.
"""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_PLACE = regex(r"(?i)(?:^|[_-])(?:row|col|diag|corner|edge|line|triangle|pattern|pat|eval|coeff?)[a-z]{0,6}[_-]?\d")
_LEAST, _MANY, _MOST = 4, 8, 13  # squares: with a name, without one, at most
_STAGES = 64
_SAMPLE = 4096  # bytes that spare most files the question for their size
_DISTINCT = (5, 64)


def recognise(item: Item) -> bool:
    if item.size % 3 ** _LEAST or len({*item.head[:_SAMPLE]}) > _DISTINCT[1]:
        return False
    return _squares(item.size) >= (_LEAST if _PLACE.search(item.name) else _MANY)


def _squares(size: int) -> int:
    """The most squares whose fillings divide ``size`` into few stages; 0 where there are none."""
    return next((squares for squares in range(_MOST, _LEAST - 1, -1)
                 if size % 3 ** squares == 0 and size // 3 ** squares <= _STAGES), 0)


def read(item: Item) -> Header:
    """Look at the values. Raises NotThisFormat where they are none of a pattern."""
    found = item.blob().peek(0, 1 << 20)
    values = {byte - 256 if byte > 127 else byte for byte in found}
    if not _DISTINCT[0] <= len(values) <= _DISTINCT[1] or min(values) >= 0 or max(values) <= 0 or 0 not in values:
        raise NotThisFormat("holds bytes that are no values of patterns")
    zero = found.count(0)
    if zero * 50 < len(found) or zero * 10 > 9 * len(found):
        raise NotThisFormat("holds bytes that are no values of patterns")
    squares = _squares(item.size)
    shape = (item.size // 3 ** squares, 3 ** squares)
    return Header((Tensor("values", shape, "int8"),), item.size,
                  {"architecture": f"patterns of {squares} squares, {shape[0]} stages"}, trained=Answer.YES)


def sample() -> bytes:
    """One stage of eight squares."""
    return bytes((at * at % 7 - 3) * (at % 3 > 0) & 255 for at in range(3 ** _MANY))


FORMAT = Format("grhino-pattern", "values of patterns on a board", Kind.CLASSICAL, Depth.HEADER, (".bin",), recognise,
                read, sample, least=64)
