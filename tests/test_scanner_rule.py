# SPDX-License-Identifier: GPL-2.0-or-later
"""The scanner that was asked for in 2025, taken literally: what it would hand to a person and what it would miss."""
from __future__ import annotations

from pathlib import Path

import pytest
import recipes

from lintian_ml.checking import check_path
from lintian_ml.reader import Item
from lintian_ml.wire import counting

RECIPE = """Format: 3.0 (native)

"""


@pytest.mark.parametrize("text, many", [
    (b"1 " * 1000, False), (b"1 " * 1001, True), (b"-1.5e-3,\n" * 1001, True), (b"x1 v2 " * 2000, False),
    (b"[" + b"0.5," * 1001 + b"]", True), (b"", False), (b"7" * 100_000, False), (b"1.2.3 " * 1001, False),
    ((b"a" * 300_000 + b"\n1\n") * 1, False), (b"\n".join(b"%d" % number for number in range(200_000)), True),
])
def test_numbers_are_counted_to_a_thousand(text: bytes, many: bool) -> None:
    """Decimal numbers with anything but letters, digits and dots around them, across pieces."""
    assert counting.more_than_a_thousand(Item.of("x", text)) is many


def test_number_across_pieces_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece may end inside a number."""
    monkeypatch.setattr(counting.Item, "blob", lambda item: _Pieces(item.head))
    assert not counting.more_than_a_thousand(Item.of("x", b"12345 " * 1000))
    assert counting.more_than_a_thousand(Item.of("x", b"12345 " * 1001))


class _Pieces:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def chunks(self) -> list[bytes]:
        return [self._data[at:at + 7] for at in range(0, len(self._data), 7)]


def _verdict(tmp_path: Path, path: str, sample: str, pack: str = "") -> list[str]:
    text = f"{RECIPE}Path: {path}\nSample: {sample}\n" + (f"Pack: {pack}\n" if pack else "")
    report = check_path(str(recipes.build(recipes.parse(text), "scanned", tmp_path)))
    return [" ".join(weight.verdicts["zhou-scanner-2025"].classes) for weight in report.packages[0].weights]


@pytest.mark.parametrize("path, sample, pack, class_", [
    ("net.safetensors", "safetensors", "", "human-check"),
    ("net.bin", "safetensors", "", "unspecified"),
    ("gnubg.weights", "gnubg-weights", "", "skip"),
    ("net.json", "gnubg-weights", "", "skip"),
    ("net.yaml", "gnubg-weights", "", "skip"),
    ("net.zip", "gnubg-weights", "zip", "unspecified"),
])
def test_names_and_numbers_decide(tmp_path: Path, path: str, sample: str, pack: str, class_: str) -> None:
    """The literal rule finds tensors under their own suffix, and misses a net in text of another name."""
    assert _verdict(tmp_path, path, sample, pack) == [class_]
