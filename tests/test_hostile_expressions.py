# SPDX-License-Identifier: GPL-2.0-or-later
"""No regular expression of the package backtracks badly: each one meets texts that are made from it."""
from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import expressions  # noqa: E402
import pumping  # noqa: E402
from expressions import Expression  # noqa: E402

SIZE = 2000  # characters: what is quadratic takes some milliseconds, what is linear less than one
WORK = """
from lintian_ml import formats
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.evidence import datasets, licences
for entry in formats.load():
    list(Scanner().walk([Item.of('net' + ''.join(entry.suffixes[:1]), entry.sample())]))
licences.in_text('no licence')
list(datasets.known('no data'))
"""
# Expressions that only ever see texts of a bounded length, in characters.
ANCHORED = {"wire/pickle_ops.py"}  # files whose expressions are put together and only ever matched whole
SHORT = {"formats/py_table.py:_COMMENT": 600}


def once(compiled: re.Pattern[str] | re.Pattern[bytes], text: str | bytes, anchored: bool) -> float:
    start = time.process_time()
    if anchored:
        compiled.match(text)  # type: ignore[arg-type]
        compiled.fullmatch(text)  # type: ignore[arg-type]
    else:
        for _ in compiled.finditer(text):  # type: ignore[arg-type]
            pass
    return time.process_time() - start


def quadratic() -> float:
    """Seconds that a plain quadratic search takes here and now: a yardstick of the machine itself."""
    return min(once(re.compile(r"\s*x"), " " * SIZE, False) for _ in range(9))


LIMIT = 1.5 * quadratic()  # seconds


def slowest(expression: Expression, size: int = SIZE) -> tuple[float, str]:
    """The longest processor time, best of three, that one of the attacks takes, and that attack."""
    is_bytes = isinstance(expression.pattern, bytes)
    text = expression.pattern.decode("latin-1") if isinstance(expression.pattern, bytes) else expression.pattern
    compiled, worst = re.compile(expression.pattern, expression.flags), (0.0, "")
    for attack in pumping.attacks(text, expression.flags, size):
        taken = once(compiled, attack.encode() if is_bytes else attack, expression.anchored)
        if taken > max(LIMIT, worst[0]):
            taken = min(taken, *(once(compiled, attack.encode() if is_bytes else attack, expression.anchored)
                                 for _ in range(2)))
        worst = max(worst, (taken, attack))
        if taken > 10 * LIMIT:
            break
    return worst


def too_slow(expression: Expression, size: int = SIZE) -> str:
    """What takes longer than it may, and the attack; empty where nothing does, or the machine was slow for a moment."""
    taken, attack = slowest(expression, size)
    if taken > LIMIT:
        taken, attack = slowest(expression, size)
    if taken <= max(LIMIT, 1.5 * quadratic()):
        return ""
    return f"{expression.place}: {taken * 1000:.0f} ms for {attack[:60]!r}"


def unique(found: Iterator[Expression]) -> dict[str, list[Expression]]:
    """By file, each pattern once."""
    known: dict[tuple[str | bytes, int], Expression] = {}
    for entry in found:
        known.setdefault((entry.pattern, entry.flags), entry)
    files: dict[str, list[Expression]] = {}
    for entry in known.values():
        files.setdefault(entry.place.split(":")[0], []).append(entry)
    return files


WRITTEN = unique(expressions.written())


@pytest.mark.checkout
@pytest.mark.parametrize("file", sorted(WRITTEN))
def test_no_expression_backtracks(file: str) -> None:
    """Every repetition of every expression, pumped to 2000 characters, is searched in a few milliseconds."""
    slow = [too_slow(entry, min(SIZE, SHORT.get(f"{file}:{entry.name}", SIZE))) for entry in WRITTEN[file]]
    assert [*filter(None, slow)] == []


@pytest.mark.checkout
def test_no_expression_made_at_run_time_backtracks() -> None:
    """What is put together while the program runs, from tables and words, is as fast."""
    run = subprocess.run([sys.executable, "-c", expressions.running(WORK)], capture_output=True, text=True, check=True)
    written = {(entry.pattern, entry.flags) for entries in WRITTEN.values() for entry in entries}
    slow, made = [], 0
    for text, is_bytes, flags, place in map(json.loads, run.stdout.splitlines()):
        entry = Expression(text.encode("latin-1") if is_bytes else text, flags, place in ANCHORED, place)
        if (entry.pattern, flags) not in written:
            made += 1
            slow.append(too_slow(entry))
    assert made > 10
    assert [*filter(None, slow)] == []


def test_the_search_finds_what_is_slow() -> None:
    """Expressions that are known to backtrack are found: the test above can fail.

    Each is held against a search of that same moment: a machine that was slow when this file was read says nothing.
    What is linear takes less than a tenth of it.
    """
    for pattern in (r"\s*x", r"<!--.*?-->", r"\[\s*([^\]]*?)\s*\]", r"\w+\.bin", r"(?m)^a:.*(?:\n.*)*b"):
        assert slowest(Expression(pattern, 0, False, ""))[0] > quadratic() / 2, pattern
    assert slowest(Expression(r"(a+)+$", 0, False, ""), 22)[0] > LIMIT
