# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers in a parsed JSON document, whatever their nesting: what exported networks keep their weights in."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_DEEP = 32
_NAMES = 64  # features that a mapping of weights has


def count(value: Any) -> int:
    """Numbers (no truth values) in lists and objects of any depth."""
    total, waiting = 0, [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            waiting.extend(found.values())
        elif isinstance(found, list):
            numbers = sum(type(entry) in (int, float) for entry in found)
            total += numbers
            if numbers < len(found):
                waiting.extend(entry for entry in found if isinstance(entry, (dict, list)))
        elif type(found) in (int, float):
            total += 1
    return total


def lists(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, list[float], bool]]:
    """Every list of numbers, nested ones as one, with its key and those above it; a mapping of many names as well,
    which the last value tells."""
    if isinstance(value, dict) and (numbers := _mapped(value)):
        yield name, numbers, True
    elif isinstance(value, dict) and depth < _DEEP:
        for key, inner in value.items():
            yield from lists(inner, f"{name}.{key}" if name else key, depth + 1)
    elif isinstance(value, list) and (numbers := _flat(value)):
        yield name, numbers, False
    elif isinstance(value, list) and depth < _DEEP:
        for inner in value:
            yield from lists(inner, name, depth + 1)


def _mapped(value: dict[str, Any]) -> list[float]:
    """The numbers of a mapping of features to weights, or to one for each class; empty where it is something else."""
    numbers = [number for inner in value.values()
               for number in (inner.values() if isinstance(inner, dict) else (inner,))]
    if len(value) < _NAMES or not all(type(number) in (int, float) for number in numbers):
        return []
    return [float(number) for number in numbers]


def _flat(value: list[Any]) -> list[float]:
    """The numbers of a list of numbers, or of lists of them; empty where anything else is in it."""
    numbers: list[float] = []
    waiting = list(reversed(value))
    while waiting:
        found = waiting.pop()
        if type(found) in (int, float):
            numbers.append(float(found))
        elif isinstance(found, list):
            waiting.extend(reversed(found))
        else:
            return []
    return numbers
