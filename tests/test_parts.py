# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts of files: what their names tell, what is kept, and what they are together."""
from __future__ import annotations

import random

import pytest

from lintian_ml import formats, limits, parts, scan
from lintian_ml.reader import Item


@pytest.mark.parametrize("names", [
    ["net.bin.partaa", "net.bin.partab", "net.bin.partac"],
    ["net.bin.part1", "net.bin.part2", "net.bin.part10"],
    ["net.bin.part-00", "net.bin.part-01"],
    ["net.001", "net.002", "net.010"],
    ["net.bin.aa", "net.bin.ab", "net.bin.az"],
    ["net-00001-of-00003.bin", "net-00002-of-00003.bin", "net-00003-of-00003.bin"],
])
def test_names_tell_the_order(names: list[str]) -> None:
    """Numbers and letters count; what is one file has one name."""
    places = [parts.part(f"data/{name}") for name in names]
    assert None not in places and len({place.whole for place in places if place}) == 1
    numbers = [place.number for place in places if place]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("name", ["foo.1", "Makefile.am", "main.c", "net.bin", "libfoo.so.6", "a-1-of-1.bin", "part1",
                                  "x.ba", "README", ".001", "index.html"])
def test_ordinary_names_are_no_parts(name: str) -> None:
    """Manuals, libraries and suffixes of two letters stay what they are."""
    assert parts.part(f"usr/{name}") is None


def test_other_ways_of_counting_are_not_mixed() -> None:
    """Three digits and two letters belong to different files, and so do folders."""
    wholes = {place.whole for name in ("a/n.b.001", "a/n.b.aa", "b/n.b.001", "a/n.b.01") if (place := parts.part(name))}
    assert len(wholes) == 4


def test_parts_are_joined_wherever_they_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    """In memory or on disk, met in any order, the whole is what was cut."""
    monkeypatch.setattr(limits, "PARTS_MEMORY", 300_000)
    data = random.Random(3).randbytes(900_000)
    kept = parts.Kept()
    for number in (2, 3, 1):
        assert kept.take(Item.of(f"net.00{number}", data[300_000 * number - 300_000:300_000 * number]))
    group, = kept.groups()
    whole = parts.joined(group)
    assert whole.path == "net.001" and whole.blob().whole() == data and whole.size == len(data)
    assert sorted(item.blob().fileno() is None for item in group) == [False, False, True]


def test_no_more_parts_are_kept_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit a file is looked at as any other."""
    monkeypatch.setattr(limits, "PARTS", 2)
    kept = parts.Kept()
    assert [kept.take(Item.of(f"net.00{number}", b"x")) for number in range(3)] == [True, True, False]


def test_a_missing_part_leaves_the_others_alone() -> None:
    """A gap, and a total that is not reached."""
    kept = parts.Kept()
    for name in ("a.001", "a.003", "b-1-of-3.bin", "b-2-of-3.bin"):
        kept.take(Item.of(name, b"x"))
    assert [len(group) for group in kept.groups()] == [1, 1, 1, 1]


def test_what_stands_beside_the_parts_is_found_too() -> None:
    """A sound model under a name like a part's, whose fellows are none, is found where it is."""
    sample = next(entry for entry in formats.load() if entry.name == "gguf").sample()
    scanner = scan.Scanner()
    seen = [item.path for item in scanner.walk([Item.of("m/a.001", sample), Item.of("m/a.002", b"a note\n")])]
    assert seen == ["m/a.001", "m/a.002"]
    assert [found.path for found in scanner.found] == ["m/a.001"]
