# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of what a package says: at each the whole is read, past it a hint names what was left and where."""
from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from lintian_ml import cli, formats, limits
from lintian_ml.evidence import Gathering
from lintian_ml.model import Header, Hint, Kind, Role, WeightFile
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import pickle_unsafe

PARTLY, INCOMPLETE = "ml-evidence-not-read", "ml-source-incomplete"
TRAINER = b"import torch\nloss.backward()\noptimizer.step()\ntorch.save(net, 'net.pt')\n"
ARFF = b"@relation a\n@attribute b numeric\n@attribute c numeric\n@data\n" + b"1,2\n" * 9
Files = dict[str, bytes]


def net(path: str) -> WeightFile:
    return WeightFile(path, "gguf", Kind.NEURAL, Role.SHIPPED, 1, "0" * 64, Header(()), None)


def told(files: Files) -> list[Hint]:
    """What gathering evidence from these files says of its own limits."""
    gathering = Gathering({})
    for path, data in files.items():
        gathering.observe(Item.of(path, data))
    inventory = {path: len(data) for path, data in files.items()}
    _, hints = gathering.conclude(inventory, [net("net.gguf"), net("models/w.gguf")])
    return [hint for hint in hints if hint.tag in (PARTLY, INCOMPLETE)]


def lines(form: bytes, count: int) -> bytes:
    return b"".join(form % at if b"%d" in form else form for at in range(count))


def card(count: int) -> Files:
    return {"README.md": b"---\nbase_model:\n" + lines(b"- m%d\n", count) + b"---\n# model\n"}


def chain(count: int) -> Files:
    """A program that trains and consists of so many modules."""
    files = {f"m{at}.py": b"import torch\nimport m%d\n" % (at + 1) for at in range(1, count)}
    return {"train.py": TRAINER + b"import m1\n", **files}


# Name of the limit, its value for the test, files that have n of it, the hint's tag and some of its words.
CLAIMS: tuple[tuple[str, int, Callable[[int], Files], str, str], ...] = (
    ("PAGE", 70_000, lambda n: {"train.py": (TRAINER + b"# a comment\n" * n)[:n]}, PARTLY, "the rest was not read"),
    ("COPYRIGHT", 70_000, lambda n: {"debian/copyright": (b"a comment\n" * n)[:n]}, PARTLY, "the rest was not read"),
    ("PAGES_KEPT", 200, lambda n: {"README": b"weights".ljust(n)}, PARTLY, "than are kept"),
    ("NOTICES_KEPT", 200, lambda n: {"LICENSE": b"a" * n}, PARTLY, "than are kept"),
    ("STUDIED", 200, lambda n: {"train.py": TRAINER.ljust(n)}, PARTLY, "than are kept"),
    ("BUILDS_KEPT", 200, lambda n: {"CMakeLists.txt": b"#".ljust(n)}, PARTLY, "than are kept"),
    ("STATEMENTS", 5, lambda n: {"README": lines(b"The net was trained again.\n", n)}, PARTLY, "sentences about"),
    ("STATEMENTS", 5, lambda n: {"README": lines(b"Run train_%d.py to train.\n\n\n", n)}, PARTLY, "names more than"),
    ("STATEMENTS", 5, lambda n: {"README": lines(b"Fine-tuned from `a/b`, a model.\n\n", n)}, PARTLY, "made from"),
    ("STATEMENTS", 5, lambda n: {"README": b"In a day. " + lines(b"train\n\n", n)}, PARTLY, "its cost"),
    ("DATA_FILES", 3, lambda n: {f"train/{at}.arff": ARFF for at in range(n)}, PARTLY,
     "files of data"),
    ("IMPORTS", 4, lambda n: {"train.py": TRAINER + lines(b"import m%d\n", n - 1)}, PARTLY, "modules"),
    ("PROGRAMS", 3, lambda n: {f"a{at}/train.py": TRAINER for at in range(n)}, PARTLY, "programs that train"),
    ("PROGRAM_PARTS", 3, chain, PARTLY, "consists of more than"),
    ("CALLED", 3, lambda n: {"Makefile": lines(b"a:\n\tpython3 train%d.py\n", n)}, PARTLY, "makefiles run"),
    ("USES", 3, lambda n: {"a.py": lines(b"open('file%d.net')\n", n)}, PARTLY, "programs name more than"),
    ("CARD_VALUES", 3, card, INCOMPLETE, "a model card has"),
    ("BASES", 3, lambda n: {f"a{at}/adapter_config.json": b'{"base_model_name_or_path": "a/b%d"}' % at
                            for at in range(n)}, INCOMPLETE, "base models"),
    ("INSTALLS", 3, lambda n: {"debian/install": lines(b"a%d usr\n", n)}, INCOMPLETE, "entries"),
    ("INSTALL_PATTERNS", 3, lambda n: {"debian/install": lines(b"a%d* usr\n", n)}, INCOMPLETE, "patterns"),
    ("INSTALL_PATTERNS", 3, lambda n: {"debian/copyright": b"Files-Excluded: " + lines(b"a%d ", n) + b"\n"},
     INCOMPLETE, "Files-Excluded"),
    ("BUILD_CALLS", 3, lambda n: {"CMakeLists.txt": lines(b"install(FILES a%d DESTINATION b)\n", n)}, INCOMPLETE,
     "calls"),
    ("INSTALLS", 3, lambda n: {"Makefile.am": b"a_DATA = " + lines(b"a%d ", n) + b"\n"}, INCOMPLETE, "lists more"),
)


@pytest.mark.parametrize(("name", "value", "make", "tag", "words"), CLAIMS)
def test_at_the_limit_and_one_past_it(monkeypatch: pytest.MonkeyPatch, name: str, value: int,
                                      make: Callable[[int], Files], tag: str, words: str) -> None:
    """At the limit no hint, one past it one that says so, at the file where it was noticed."""
    monkeypatch.setattr(limits, name, value)
    assert told(make(value)) == []
    files = make(value + 1)
    found = [hint for hint in told(files) if words in hint.note]
    assert len(found) == 1 and found[0].tag == tag
    assert found[0].pointer and any(path.startswith(found[0].pointer.path) for path in files)


def test_patterns_that_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns of lists that would be tried too often on all files are given up, which is said."""
    files = {"debian/install": lines(b"*a*%d* usr\n", 20)}
    monkeypatch.setattr(limits, "COVER_MORE", 0)
    monkeypatch.setattr(limits, "COVER_TRIES", 1000)
    assert told(files) == []
    monkeypatch.setattr(limits, "COVER_TRIES", 5)
    assert {hint.tag for hint in told(files)} == {INCOMPLETE}


def test_incomplete_evidence_leaves_questions_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                   capsys: pytest.CaptureFixture[str]) -> None:
    """A package whose lists were cut is reported as not complete, and what needs the whole of it is unknown."""
    sample = next(entry.sample() for entry in formats.load() if entry.name == "gguf")
    for path, data in {**card(4), "net.gguf": sample, "debian/control": b"Source: a\n"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)
    answers = {}
    for limit in (4, 3):
        monkeypatch.setattr(limits, "CARD_VALUES", limit)
        cli.main(["check", "--no-cfg", "--format", "json", str(tmp_path)])
        (package,) = json.loads(capsys.readouterr().out)["packages"]
        answers[limit] = package["complete"], package["weights"][0]["answers"]["training-program-is-present"]["answer"]
    assert answers == {4: (True, "no"), 3: (False, "unknown")}


# -- pickles -----------------------------------------------------------------------------------------------------------

BAD = b"\x80\x04cos\nsystem\n\x8c\1a\x85R."


def left(data: bytes) -> str:
    return pickle_unsafe.look(Item.of("x", data)).left


def test_pickles_that_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pickles past the bound, and opcodes past theirs, are told; nothing dangerous hides behind them in silence."""
    monkeypatch.setattr(limits, "PICKLES", 3)
    assert left(b"\x80\x04N." * 4) == "" and "more than 3 pickles" in left(b"\x80\x04N." * 5)
    monkeypatch.setattr(limits, "PICKLE_STEPS", 20)
    monkeypatch.setattr(limits, "PICKLE_BYTES", 1 << 20)
    assert left(b"\x80\x04" + b"]0" * 8 + b"N.") == ""
    assert "opcodes" in left(b"\x80\x04" + b"]0" * 10 + b"N." + BAD)


def test_packed_pickles_that_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is behind zlib is unpacked up to SPOOL_MEMORY."""
    data = b"\x80\x04X\xe8\x03\0\0" + b"a" * 1000 + b"0N."
    monkeypatch.setattr(limits, "SPOOL_MEMORY", len(data))
    assert left(zlib.compress(data)) == ""
    monkeypatch.setattr(limits, "SPOOL_MEMORY", len(data) - 1)
    assert left(zlib.compress(data)) == "is packed and too large"


def test_a_walk_tells_what_was_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a hint on the file."""
    monkeypatch.setattr(limits, "PICKLES", 3)
    scanner = Scanner()
    list(scanner.walk([Item.of("x.dat", b"\x80\x04N." * 9)]))
    assert [(hint.tag, str(hint.pointer)) for hint in scanner.hints] == [("ml-archive-not-read", "x.dat")]


def test_parts_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts past the bound are looked at alone, and the first of them is named."""
    for count, expected in ((3, []), (4, [("ml-archive-not-read", "a.bin.part3")])):
        monkeypatch.setattr(limits, "PARTS", 3)
        scanner = Scanner()
        list(scanner.walk([Item.of(f"a.bin.part{at}", b"\0\1\2\3" * 9) for at in range(count)]))
        assert [(hint.tag, str(hint.pointer)) for hint in scanner.hints] == expected
