# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of a bug, each with its message and line, as far as they are searched for what they say."""
from __future__ import annotations

import bisect
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.itp.form import Bug
from lintian_ml.lazy import regex

_BULLET = regex(r"[ \t]*(?:[*•·-]|\d{1,2}[.)])[ \t]+\S")
_SHORT = "".join(rf"(?<!\b{word}\.)" for word in ("ca", "e\\.g", "i\\.e", "z\\.B", "vs", "approx", "Nr", "incl", "bzw"))
END = regex(rf"(?<=[.!?:]){_SHORT}[ \t]+(?=[\"'(]?[A-ZÄÖÜ0-9])")


class Allowance:
    """What of one bug may be searched; ``spent`` once something was too much."""

    def __init__(self) -> None:
        self._left, self.spent = limits.BUG_PROSE, False

    def covers(self, *words: str) -> bool:
        """Whether these may be searched as well; if so they count."""
        self._left -= sum(len(part) + limits.SENTENCE_COST for part in words)
        self.spent = self.spent or self._left < 0
        return not self.spent


def of_bug(bug: Bug, allowance: Allowance) -> Iterator[tuple[int, int, str]]:
    """Message, line and sentence: of the title, of descriptions in the form, and of the prose."""
    for entry in _all(bug):
        if not allowance.covers(entry[2]):
            return
        yield entry


def _all(bug: Bug) -> Iterator[tuple[int, int, str]]:
    first = bug.submitter.number
    if bug.summary:
        yield first, 0, bug.summary
    for field in bug.fields:
        if field.name == "description" and field.value != bug.summary:
            yield field.message, field.line, field.value
    for message, text in bug.prose.items():
        yield from ((message, line, sentence) for line, sentence in of_text(text))


def of_text(text: str) -> Iterator[tuple[int, str]]:
    """Line (from 1) and words of each sentence; a paragraph, a bullet and an empty line begin a new one."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if block and (not line.strip() or _BULLET.match(line)):
            yield from _of_block(block)
            block = []
        if line.strip() and line.strip() != ".":
            block.append((number, line.strip()))


def _of_block(block: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    starts, length = [], 0
    for _, line in block:
        starts.append(length)
        length += len(line) + 1
    text = "".join(f"{line} " for _, line in block)
    at = 0
    for end in [found.end() for found in END.finditer(text)] + [len(text)]:
        for piece in _pieces(text[at:end].strip()):
            yield block[bisect.bisect_right(starts, at) - 1][0], piece
        at = end


def _pieces(sentence: str) -> Iterator[str]:
    """A sentence; one that is too long in pieces, between words where it has any."""
    at = 0
    while len(sentence) - at > limits.SENTENCE:
        end = sentence.rfind(" ", at + 1, at + limits.SENTENCE + 1)
        end = end if end > at else at + limits.SENTENCE
        yield sentence[at:end]
        at = end
    if sentence[at:].strip():
        yield sentence[at:]
