# SPDX-License-Identifier: GPL-2.0-or-later
"""How many numbers a text holds, as far as anybody asks: whether there are more than a thousand."""
from __future__ import annotations


from lintian_ml.lazy import regex
from lintian_ml.model import Note
from lintian_ml.reader import Item

CLAIM = "content"
BINARY, FEW, MANY = "binary", "plain text with at most 1000 numbers", "plain text with more than 1000 numbers"
_NUMBER = regex(rb"(?<![\w.])[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?(?![\w.])")
_ENOUGH = 1001
_MOST = 1 << 12  # characters of one number; a longer run of digits at the end of a piece is cut


def note(item: Item) -> Note:
    """What a rule that goes by looks alone would see in this file."""
    if not item.is_text:
        return Note(CLAIM, BINARY)
    return Note(CLAIM, MANY if more_than_a_thousand(item) else FEW)


def more_than_a_thousand(item: Item) -> bool:
    """Whether the text holds at least 1001 decimal numbers; reads no further than it needs."""
    count, rest = 0, b""
    for chunk in item.blob().chunks():
        piece = rest + chunk
        cut = max(piece.rfind(b" "), piece.rfind(b"\n"), piece.rfind(b","), len(piece) - _MOST) + 1
        count += sum(1 for _ in zip(range(_ENOUGH), _NUMBER.finditer(piece, 0, cut)))
        if count >= _ENOUGH:
            return True
        rest = piece[cut:]
    return count + len(_NUMBER.findall(rest)) >= _ENOUGH
