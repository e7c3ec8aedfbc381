# SPDX-License-Identifier: GPL-2.0-or-later
"""Text models of lines whose first word tells what the line is: counted and collected in one pass."""
from __future__ import annotations

from collections.abc import Callable, Iterable

from lintian_ml import limits
from lintian_ml.reader import Blob
from lintian_ml.wire import textual


def collect(blob: Blob, wanted: Iterable[bytes]) -> dict[bytes, list[str]]:
    """What follows each ``wanted`` first word, in order; at most 1,000 of each."""
    found: dict[bytes, list[str]] = {key: [] for key in wanted}
    for row in textual.lines(blob):
        if not row.text:
            continue
        key, _, rest = row.text.partition(b" ")
        if key in found and len(found[key]) < 1000:
            found[key].append(textual.words(rest)[:limits.NAME])
    return found


def count_numbers(blob: Blob, counts: Callable[[list[bytes]], bool]) -> int:
    """Decimal numbers (and ``*``, minus infinity) in the lines that ``counts`` takes; their first word is a label."""
    total = 0
    for row in textual.lines(blob):
        if row.text and counts(line := row.text.split()):
            total += sum(word[:1].isdigit() or word[:1] in b"-.*" for word in line)
    return total
