# SPDX-License-Identifier: GPL-2.0-or-later
"""Refusal of everything on which two readers of one file could differ."""
from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.words import worded


def json_without_doubles(data: bytes) -> Any:
    """A JSON document in which no key occurs twice, and no number is NaN or infinite. Raises FormatError."""
    if len(data) > limits.JSON:
        raise LimitExceeded(worded("holds {number} bytes of JSON, at most {limit} are parsed", number=len(data),
                                   limit=limits.JSON))

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            seen: set[str] = set()
            twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise DamagedFile(worded("has the key {twice!r} twice: readers differ on which one counts",
                                     twice=twice[:80]))
        return table

    def never(word: str) -> Any:
        raise DamagedFile(worded("holds {word} in its JSON, which readers take for different things", word=word))

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=never)
    except RecursionError:
        raise LimitExceeded(worded("nests JSON too deep")) from None
    except ValueError as error:
        raise DamagedFile(worded("holds malformed JSON: {error}", error=error)) from None


def without_holes(spans: Iterable[tuple[int, int, str]], start: int, end: int) -> None:
    """Raises DamagedFile where (start, end, name) do not fill [start, end) exactly."""
    at = start
    for first, last, name in sorted(spans):
        if first != at:
            raise DamagedFile(worded("has a hole or an overlap at byte {min}, before {name!r}", min=min(at, first),
                                     name=name[:80]))
        at = last
    if at != end:
        raise DamagedFile(worded("has {number} bytes behind its last tensor that belong to none", number=end - at))


def once(names: Iterable[str], what: str = "tensors") -> None:
    """Raises DamagedFile where a name occurs twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DamagedFile(worded("has two {what} of the name {name!r}: readers differ on which one counts",
                                     what=what, name=name[:80]))
        seen.add(name)
