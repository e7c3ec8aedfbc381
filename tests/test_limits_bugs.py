# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of what is read of a bug: at each the whole is read, past it the review says that it is of a part."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lintian_ml import cli, limits
from lintian_ml.errors import InputError
from lintian_ml.itp import assemble, form, mail

HEAD = b"From a@b Thu Jan  1 00:00:00 2026\nFrom: a <a@b>\nSubject: ITP: net -- a net\n"


def notes(data: bytes) -> list[str]:
    """What the review of a bug says of its own being in part."""
    review = assemble.of_bug(form.parse(mail.read(data, "bug")))
    return [note for note in review.notes if note.startswith("this review is of a part of the bug: ")]


def one(body: bytes, head: bytes = b"") -> bytes:
    return HEAD + head + b"\n" + body


def parts(count: int) -> bytes:
    return one(b"--b\n\nword\n" * count, b"Content-Type: multipart/mixed; boundary=b\n")


# Name of the limit, its value for the test, what has n of it, and what is said of one more.
CLAIMS: tuple[tuple[str, int, Callable[[int], bytes], str], ...] = (
    ("BUG_MESSAGES", 3, lambda n: one(b"word\n\n") * n, "message 3: 1 further mails are not read"),
    ("BUG_HEADER", 40, lambda n: one(b"word\n", b"To: " + b"a" * n + b"\n"), "message 1: a header is longer"),
    ("BUG_TEXT", 100, lambda n: one(b"w" * n), "message 1: its text is longer"),
    ("BUG_TEXT", 100, lambda n: one(b"w" * n, b"Content-Transfer-Encoding: 8bit\n"), "message 1: its text is longer"),
    ("BUG_TEXT", 100, lambda n: b"w" * n, "message 1: its text is longer"),
    ("BUG_TEXT", 100, lambda n: one(b"<p>" + b" " * (4 * n - 4) + b"w", b"Content-Type: text/html\n"),
     "message 1: its text is longer"),
    ("BUG_PARTS", 4, parts, "message 1: its last parts are not read"),
)


@pytest.mark.parametrize(("name", "value", "claim", "told"), CLAIMS)
def test_at_the_limit_and_one_past_it(monkeypatch: pytest.MonkeyPatch, name: str, value: int,
                                      claim: Callable[[int], bytes], told: str) -> None:
    """At the limit nothing is said, one past it the review names what was left."""
    monkeypatch.setattr(limits, name, value)
    assert notes(claim(value)) == []
    (note,) = notes(claim(value + 1))
    assert told in note


def test_a_bug_that_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                 capsys: pytest.CaptureFixture[str]) -> None:
    """The whole file is refused, with a sentence and a status of its own."""
    data = one(b"word\n")
    (tmp_path / "bug").write_bytes(data)
    monkeypatch.setattr(limits, "BUG", len(data))
    assert cli.main(["itp", str(tmp_path / "bug")]) == 0
    monkeypatch.setattr(limits, "BUG", len(data) - 1)
    assert cli.main(["itp", str(tmp_path / "bug")]) == 1
    with pytest.raises(InputError, match="at most"):
        mail.read(data, "bug")
    assert "at most" in capsys.readouterr().err


def test_prose_of_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many characters of sentences are searched, each with what it counts besides; of more the review says so."""
    words = ("a net", "A net w.", "A net w.")  # the title is one of them
    cost = sum(len(sentence) + limits.SENTENCE_COST for sentence in words)
    monkeypatch.setattr(limits, "BUG_PROSE", cost)
    assert notes(one(b"A net w. A net w.")) == []
    monkeypatch.setattr(limits, "BUG_PROSE", cost - 1)
    (note,) = notes(one(b"A net w. A net w."))
    assert "the bug says more than is searched" in note


def test_answers_count_as_prose(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that a mail quotes is searched together with its answer."""
    monkeypatch.setattr(limits, "BUG_PROSE", 1000)
    assert notes(one(b"> trained?\nby a\n" * 2)) == []
    assert len(notes(one(b"> trained?\nby a\n" * 20))) == 1


def test_long_sentences_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many characters of a sentence are searched together; nothing of it is left out."""
    from lintian_ml.itp import sentences

    monkeypatch.setattr(limits, "SENTENCE", 8)
    assert [found for _, found in sentences.of_text("A net w.")] == ["A net w."]
    assert [found for _, found in sentences.of_text("A net ww.")] == ["A net", " ww."]
    assert "".join(found for _, found in sentences.of_text("w" * 20)) == "w" * 20
