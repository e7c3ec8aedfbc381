# SPDX-License-Identifier: GPL-2.0-or-later
"""The cascade: what is tried, what one bad file costs, and models spread over files."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lintian_ml import companions, formats, scan
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.unpack import Source


def _source(files: dict[str, bytes]) -> Source:
    def walk(source: Source) -> Iterator[Item]:
        yield from (Item.of(path, data) for path, data in files.items())
    return Source("foo", "1", "source", "foo.dsc", walk)


def _format(name: str, read: object) -> Format:
    return Format(name, name, Kind.NEURAL, Depth.HEADER, (), lambda item: True, read,  # type: ignore[arg-type]
                  lambda: b"\1\2\3", textual=None)


def _scanned(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, *entries: Format) -> scan.Scanner:
    monkeypatch.setattr(scan, "candidates", lambda item: list(entries))
    scanner = scan.Scanner()
    assert [item.path for item in scanner.walk(_source(files).items())] == list(files)
    return scanner


def test_a_bug_in_one_format_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that breaks in an unforeseen way is a hint on that file; the next file is read."""
    def read(item: Item) -> Header:
        if item.path == "a":
            raise ZeroDivisionError("division by zero")
        return Header()
    scanner = _scanned({"a": b"\1\2", "b": b"\1\2"}, monkeypatch, _format("x", read))
    assert [found.path for found in scanner.found] == ["b"]
    assert [(hint.tag, hint.note) for hint in scanner.hints] == [
        ("ml-weights-unreadable", "x: internal error, please report it: ZeroDivisionError('division by zero')")]


def test_the_next_format_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that turns a file down after all leaves it to the next."""
    def refuse(item: Item) -> Header:
        raise NotThisFormat("is something else")
    scanner = _scanned({"a": b"\1\2"}, monkeypatch, _format("x", refuse), _format("y", lambda item: Header()))
    assert [found.format.name for found in scanner.found] == ["y"]


def test_a_description_without_its_numbers_is_no_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """A graph whose raw file is not in the package drops out; one whose raw file is there brings it along."""
    def read(item: Item) -> Header:
        if item.name != "net.xml":
            raise NotThisFormat("holds raw numbers")
        return Header(companions=("net.bin",))
    files = {"a/net.xml": b"\1\2", "b/net.xml": b"\1\2", "b/net.bin": b"\3\4\5"}
    scanner = _scanned(files, monkeypatch, _format("x", read))
    found = companions.resolve(scanner.found, scanner.seen, _source(files))
    assert [(entry.path, entry.size) for entry in found] == [("b/net.xml", 2), ("b/net.bin", 3)]


@pytest.mark.parametrize("companion", ("../../etc/passwd", "/etc/passwd"))
def test_a_companion_outside_the_tree_is_none(companion: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths that lead out of the package name nothing."""
    scanner = _scanned({"net.xml": b"\1\2"}, monkeypatch,
                       _format("x", lambda item: Header(companions=(companion,))))
    assert companions.resolve(scanner.found, {companion, "etc/passwd"}, _source({})) == []


def test_every_magic_selects_its_format() -> None:
    """The table of magics finds a format by each of its magics, at whatever offset."""
    for entry in formats.load():
        for offset, value in entry.magic:
            head = (b"\0" if entry.textual is False else b" ") * offset + value + b"\n" * 20
            item = Item.of("x", head)
            if entry.textual in (None, item.is_text):
                assert entry in scan.candidates(item), entry.name
    assert all(len(value) >= 2 or offset for entry in formats.load() for offset, value in entry.magic)


def test_possible_weights_name_their_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be decided is a hint with its reasons, not a weight file."""
    from lintian_ml.model import Note

    header = Header(notes=(Note("array", "named as a table"),), certain=False)
    scanner = _scanned({"a": b"\1\2"}, monkeypatch, replace(_format("x", lambda item: header)))
    assert scanner.found == []
    assert scanner.hints[0].note == "x: named as a table"
