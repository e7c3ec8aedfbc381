# SPDX-License-Identifier: GPL-2.0-or-later
"""Signs spare most formats a look at a text. None may say no where a format says yes."""
from __future__ import annotations

import os
import re
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import absent, require

from lintian_ml import formats, hyperscan, limits, signs
from lintian_ml.candidates import candidates
from lintian_ml.errors import FormatError
from lintian_ml.model import Format
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_decode, arrays_signs

HERE = Path(__file__).parent
SAMPLES = [(entry.name, entry.sample()) for entry in formats.load()]


@pytest.fixture
def looked_for() -> Iterator[None]:
    """Signs are looked for, and will be by the tests after this one."""
    if not signs.begin():
        absent("libhs.so.5 or the module hyperscan")
    yield
    signs.begin()


def _texts() -> Iterator[tuple[str, bytes]]:
    """Samples, this project's own programs, tests and documents, and what two packages hold."""
    yield from SAMPLES
    for path in sorted(HERE.parent.rglob("*")):
        if path.suffix in (".py", ".md", ".rst", ".tsv", ".json") and ".venv" not in path.parts and path.is_file():
            yield path.name, path.read_bytes()
    if corpus := os.environ.get("LINTIAN_ML_CORPUS"):
        for name in ("libfann_2.2.0+ds.orig.tar.xz", "chardet_5.2.0+dfsg.orig.tar.gz"):
            with tarfile.open(Path(corpus, name)) as archive:
                for member in filter(tarfile.TarInfo.isfile, archive):
                    content = archive.extractfile(member)
                    yield member.name, content.read() if content else b""


def _answers(path: str, data: bytes, entries: tuple[Format, ...]) -> list[str]:
    """What each format says, and the files that literals hold."""
    item = Item.of(path, data)
    said = []
    for entry in entries:
        try:
            if entry.recognise(item):
                said.append(f"{entry.name}: {entry.read(item)}")
        except FormatError as error:
            said.append(f"{entry.name}: {error}")
    return said + [f"{inner.path} {inner.size}" for inner in arrays_decode.decoded(item)]


def test_nothing_is_lost(looked_for: None) -> None:
    """Of any text every format, and the search for files in literals, says the same with and without signs."""
    texts = [(path, data) for path, data in _texts() if Item.of(path, data).is_text]
    shown = [_answers(path, data, tuple(candidates(Item.of(path, data)))) for path, data in texts]
    assert signs.shown(b"") is not None
    signs.end()
    for (path, data), said in zip(texts, shown):
        assert said == _answers(path, data, tuple(candidates(Item.of(path, data)))), path
    assert sum(map(len, shown)) > 200


def test_the_library_finds_what_python_finds(looked_for: None) -> None:
    """Both read a sign alike: in all samples they find the same signs."""
    compiled = {sign: re.compile(sign) for sign in signs.known()}
    for name, data in SAMPLES:
        text = data[:limits.HEAD]
        assert signs.shown(text) == {sign for sign in compiled if compiled[sign].search(text)}, name


@pytest.mark.parametrize("module", [False, True])
def test_both_ways_to_the_library(module: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's library and the Python module answer alike, and both refuse what is no expression."""
    if module:
        require("hyperscan")
        monkeypatch.setattr(hyperscan, "_library", lambda: None)
    elif hyperscan._library() is None:
        absent("libhs.so.5")
    search = hyperscan.search((rb"a+b", rb"\x20c", rb"(?m)^d$"))
    assert search is not None
    assert [sorted(search(text)) for text in (b"", b"xaab c", b"ab\nd\n\0 c", b"d d")] == [[], [0, 1], [0, 1, 2], []]
    with pytest.raises(ValueError, match="does not know"):
        hyperscan.search((b"fine", b"(?=behind)a"))


def test_without_the_library(looked_for: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what a text shows, every format is tried, and the library is asked for once."""
    asked: list[int] = []

    def missing(expressions: tuple[bytes, ...]) -> None:
        asked.append(len(expressions))

    monkeypatch.setattr(hyperscan, "search", missing)
    assert not signs.begin()
    item = Item.of("x", b"a" * limits.MIB)
    assert signs.shown(item.head) is item.signs is None and item.shows((b"no such sign",))
    assert len(asked) == 1
    monkeypatch.undo()


@pytest.mark.parametrize("many", [False, True])
def test_the_first_texts_are_not_looked_through(many: bool, looked_for: None) -> None:
    """The search is prepared when there is enough text for it, in each thread by itself; for many packages sooner."""
    found: list[frozenset[bytes] | None] = []

    def read() -> None:
        if many:
            signs.expect_many()
        text = b"LTS_STATE_".ljust(limits.HEAD)
        found.extend(signs.shown(text) for _ in range((signs._MANY if many else signs._WORTH) // limits.HEAD))

    reader = threading.Thread(target=read)
    reader.start()
    reader.join()
    assert found[0] is None and found[-2] is None and found[-1] is not None and b"LTS_STATE_" in found[-1]


def test_every_sign_is_known() -> None:
    """What a module asks for is looked for; a sign has no white space, for the index parts signs by blanks."""
    asked = [value for name, value in vars(arrays_signs).items() if name.isupper() and name != "ALL"]
    flat = {sign for value in asked for group in value for sign in ([group] if isinstance(group, bytes) else group)}
    assert flat == {*arrays_signs.ALL} and flat <= {*signs.known()}
    assert not [sign for sign in signs.known() if sign.split() != [sign]]


@pytest.mark.parametrize("share", formats.SHARES)
def test_digits_of_a_text(share: int) -> None:
    """A format that wants one byte in so many to be a digit is tried on a text with as many, and on none with less."""
    wanting = [entry for entry in formats.load() if entry.digits == share and not entry.signs and not entry.first]
    enough, less = (Item.of("x", (b"1" * digits).ljust(share * 100, b"a")) for digits in (100, 99))
    assert wanting or share == 20
    for entry in wanting:
        assert entry in candidates(enough) and entry not in candidates(less), entry.name


def test_a_search_that_fails_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library could not search a text, any sign may be in it."""
    if hyperscan._library() is None:
        absent("libhs.so.5")
    search = hyperscan.search((b"a", b"b"))
    assert search is not None and search(b"a") == [0]
    monkeypatch.setattr(hyperscan._library(), "hs_scan", lambda *_: -1)
    failing = hyperscan.search((b"a", b"b"))
    assert failing is not None and failing(b"a") == [0, 1]


def test_a_library_that_does_not_know_a_sign(looked_for: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is as good as none; nothing ends by it."""
    monkeypatch.setattr(signs, "known", lambda: (b"(?=behind)a",))
    assert not signs.begin() and signs.shown(b"a" * limits.MIB) is None
    monkeypatch.undo()
