# SPDX-License-Identifier: GPL-2.0-or-later
"""Signs of a training in program text (``data/training-signals.tsv``): strings that lead to a place, and a pattern.

The strings are looked for first, because that is twenty times as fast as a search for the pattern.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cache, cached_property

from lintian_ml import tables
from lintian_ml.records import dataclass

STRONG, MEDIUM = 6, 2
# Every strong signal's hooks for a language contain one of its stems; a test sees to it.
_COMMON = (b"rain", b"ptim", b"ackward", b"learn", b"elch")
STEMS = {"c": (*_COMMON, b"ml::", b".ml.", b"ascade", b"ingerprint"),
         "py": (*_COMMON, b".fit", b"compile(", b"optax", b"fit_one", b"2Vec", b"SearchCV(", b"hmm", b".ml.", b"ml::",
                b"olver", b"CatBoost", b"_gradients", b"nlp.update", b"YOLO(")}
_TRIES = 200  # occurrences of a hook that are looked at
_DENSE = 2 * _TRIES  # hooks after which no further window is opened: a pattern that spans lines starts at each of them
_STEM = 4  # characters of a string that is worth a look of its own
_SIDE = 300  # characters around a hook on its line
# Signals of medium strength that something is done to parameters; every strong one is.
ACTS = frozenset({"own-train", "own-train-method", "own-backprop", "own-update", "own-gradient", "own-em",
                  "own-count", "own-estimate", "own-learn", "own-split", "r-define", "r-optimise",
                  "lisp-count"})
_SPAN = 6500  # characters after a hook, for patterns that reach over lines


@dataclass(frozen=True)
class Signal:
    key: str
    framework: str
    hooks: tuple[str, ...]
    needles: tuple[bytes, ...]  # the hooks without white space
    roots: tuple[frozenset[bytes], ...]  # for each needle the stems of the language that it contains
    expression: str
    score: int
    acts: bool  # something is done to parameters; otherwise a training is only spoken of

    @cached_property
    def stem(self) -> bytes:
        """A string that all needles have in common, empty where there is none: one look in the place of many."""
        first, *others = self.needles
        parts = (first[start:end] for start in range(len(first)) for end in range(start + _STEM, len(first) + 1))
        return max((part for part in parts if all(part in other for other in others)), key=len, default=b"")

    def hinted(self, data: bytes, stems: Set[bytes] | None = None) -> bool:
        """Whether one of the needles is there; ``stems`` are those of the language's that are, None where unknown."""
        if self.stem not in data:
            return False
        for needle, roots in zip(self.needles, self.roots):  # a loop ends with the first, and is quicker than any()
            if (stems is None or roots <= stems) and needle in data:
                return True
        return False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled only when one of the hooks was seen."""
        return re.compile(self.expression)


@cache
def _rows() -> tuple[tuple[str, tables.Row], ...]:
    return tuple(tables.load("training-signals.tsv").items())


@cache
def of_language(language: str) -> tuple[Signal, ...]:
    """The signals of one language."""
    stems = STEMS.get(language, ())
    return tuple(
        Signal(
            key,
            row["framework"],
            tables.words(row, "hook"),
            tuple(hook.strip().encode() for hook in tables.words(row, "hook")),
            tuple(frozenset(stem for stem in stems if stem in hook.strip().encode())
                  for hook in tables.words(row, "hook")),
            row["pattern"],
            STRONG if row["strength"] == "strong" else MEDIUM,
            row["strength"] == "strong" or key in ACTS,
        )
        for key, row in _rows()
        if language in row["languages"].split())


def stems(data: bytes, language: str) -> Set[bytes] | None:
    """The stems of a language that are in a text; None for a language that has none."""
    known = STEMS.get(language)
    return None if known is None else {stem for stem in known if stem in data}


def find(signal: Signal, text: str) -> re.Match[str] | None:
    """The first match of a signal: looked for only around its hooks, for a search of the whole text is far too slow."""
    for hook in signal.hooks:
        for start, end in _windows(hook, text, "(?s:" in signal.expression):
            if found := signal.pattern.search(text, start, end):
                return found
    return None


def _windows(hook: str, text: str, spans: bool) -> Iterator[tuple[int, int]]:
    """Where a pattern may match: around the hooks, each line once; where windows reach over lines, those that meet are
    one, so that no place is searched again and again."""
    start = end = seen = 0
    at = text.find(hook)
    for _ in range(_TRIES):
        if at < 0 or seen > _DENSE:
            break
        line = text.find("\n", at)
        first = max(text.rfind("\n", max(0, at - _SIDE), at) + 1, at - _SIDE)
        last = at + _SPAN if spans else line if 0 <= line < at + _SIDE else at + _SIDE
        seen += text.count(hook, max(first, end), last) if spans else 0
        if first > end:
            yield start, end
            start = first
        end = last
        at = text.find(hook, line) if line >= 0 else -1
    yield start, end
