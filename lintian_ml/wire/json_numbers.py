# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers in a parsed JSON document, whatever their nesting: what exported networks keep their weights in."""
from __future__ import annotations

from typing import Any


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
