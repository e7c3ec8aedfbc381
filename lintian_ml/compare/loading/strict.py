# SPDX-License-Identifier: GPL-2.0-or-later
"""Refusal of everything on which two readers of one file could differ."""
from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded


def json_without_doubles(data: bytes) -> Any:
    """A JSON document in which no key occurs twice, and no number is NaN or infinite. Raises FormatError."""
    if len(data) > limits.JSON:
        raise LimitExceeded(f"holds {len(data)} bytes of JSON, at most {limits.JSON} are parsed")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) < len(pairs):
            seen: set[str] = set()
            twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise DamagedFile(f"has the key {twice[:80]!r} twice: readers differ on which one counts")
        return table

    def never(word: str) -> Any:
        raise DamagedFile(f"holds {word} in its JSON, which readers take for different things")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=once, parse_constant=never)
    except RecursionError:
        raise LimitExceeded("nests JSON too deep") from None
    except ValueError as error:
        raise DamagedFile(f"holds malformed JSON: {error}") from None


def without_holes(spans: Iterable[tuple[int, int, str]], start: int, end: int) -> None:
    """Raises DamagedFile where (start, end, name) do not fill [start, end) exactly."""
    at = start
    for first, last, name in sorted(spans):
        if first != at:
            raise DamagedFile(f"has a hole or an overlap at byte {min(at, first)}, before {name[:80]!r}")
        at = last
    if at != end:
        raise DamagedFile(f"has {end - at} bytes behind its last tensor that belong to none")


def once(names: Iterable[str], what: str = "tensors") -> None:
    """Raises DamagedFile where a name occurs twice."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DamagedFile(f"has two {what} of the name {name[:80]!r}: readers differ on which one counts")
        seen.add(name)
