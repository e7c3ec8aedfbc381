# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers that stand below the question they quote, as people write mails: the question decides what "yes" says."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.lazy import regex

_QUOTE = regex(r"[ \t]{0,3}(?:>[ \t]?)+")
_ENDS = regex(r"(?<=[.!?])[ \t]+")


def answered(text: str) -> Iterator[tuple[str, int, str]]:
    """For each quoted question with words of the writer right below it: the question, line and words of the answer's
    first paragraph.
    """
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        start = number
        while number < len(lines) and _QUOTE.match(lines[number]):
            number += 1
        if number == start:
            number += 1
            continue
        question = _question(" ".join(_QUOTE.sub("", line).strip() for line in lines[start:number]))
        first = number
        while first < len(lines) and not lines[first].strip():
            first += 1
        end = first
        while end < len(lines) and lines[end].strip() and not _QUOTE.match(lines[end]):
            end += 1
        if question and first < end:
            yield question, first + 1, " ".join(line.strip() for line in lines[first:end])


def _question(quoted: str) -> str:
    """What the quotation asks last; empty where it does not end as a question."""
    return _ENDS.split(quoted.strip())[-1] if quoted.rstrip().endswith("?") else ""


def paths(sentence: str) -> Iterator[str]:
    """Names of files in folders; without one of these, or without a suffix, it may be any word."""
    words = (word.strip(".,;:()\"'") for word in sentence.split())
    yield from (word for word in words if "/" in word and "://" not in word and "." in word.rpartition("/")[2])
