# SPDX-License-Identifier: GPL-2.0-or-later
"""debian/copyright: which stanza covers a weight file, and what it says.

A file without peculiarities is read without a library, others by python-debian; what it cannot parse goes to
debian-inspector, where that is installed, and the evidence says so. The last stanza that matches wins. A stanza that
covers everything is weaker than one that names the file or its directory.
"""
from __future__ import annotations

import fnmatch
import importlib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lintian_ml import limits
from lintian_ml.evidence import copyright_plain, licences
from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Hint, Pointer, Strength

PATH = "debian/copyright"
_FIELD = regex(r"(?im)^(files|license|disclaimer|files-excluded(?:-[\w-]+)?)[ \t]*:")
_MACHINE_READABLE = regex(r"(?im)^(?:format|format-specification|files)[ \t]*:")
_POLICY = regex(r"(?i)\bML-?Policy\b")


@dataclass(frozen=True)
class Stanza:
    """One ``Files`` stanza: its patterns, its licence as written, the line it starts on, its comment."""

    patterns: tuple[str, ...]
    licence: str
    line: int
    comment: str = ""

    def match(self, path: str) -> str | None:
        """The most telling pattern that covers ``path``: one that is more than ``*`` before ``*``."""
        found = [pattern for pattern in self.patterns if _covers(pattern, path)]
        return min(found, key=_wide, default=None)


@dataclass(frozen=True)
class Copyright:
    """The stanzas, in order, and the library that read them, if any.

    Without stanzas ``free_text`` is the licence recognised.
    """

    stanzas: tuple[Stanza, ...] = ()
    reader: str = ""
    problem: str = ""
    free_text: str = ""

    def stanza(self, path: str) -> tuple[Stanza, str] | None:
        """The last stanza that covers ``path``, and its pattern."""
        for stanza in reversed(self.stanzas):
            if (pattern := stanza.match(path)) is not None:
                return stanza, pattern
        return None


def _covers(pattern: str, path: str) -> bool:
    """The copyright format's own globs: ``*`` and ``?`` match ``/`` as well, nothing else is special."""
    pattern = pattern.removeprefix("./").replace("[", "[[]").replace("\\\\", "\\")
    return fnmatch.fnmatchcase(path, pattern)


def parse(text: str) -> Copyright:
    """Read the file, with whichever library can where it takes one; never raises."""
    if (plain := copyright_plain.stanzas(text)) is not None:
        return Copyright(tuple(Stanza(entry.patterns, entry.licence, line, entry.comment)
                               for entry, line in zip(plain, _lines(text), strict=False)))
    try:
        return Copyright(tuple(_with_debian(text)), "python-debian")
    except Exception as error:  # noqa: B902  any parser may fail in any way on such a file, and the next one is tried
        problem = excerpt(f"{type(error).__name__}: {error}", 120)
    try:
        stanzas = tuple(_with_inspector(text))
    except ImportError:
        return Copyright(
            (),
            "",
            f"python-debian cannot parse it ({problem}) and debian-inspector is not installed",
            licences.in_text(text),
        )
    except Exception as error:  # noqa: B902  as above
        return Copyright(
            (), "", f"python-debian: {problem}; debian-inspector: {excerpt(str(error), 80)}", licences.in_text(text))
    if stanzas:
        return Copyright(stanzas, "debian-inspector", problem)
    return Copyright((), "", f"not in the machine-readable format ({problem})", licences.in_text(text))


def _lines(text: str) -> list[int]:
    """The line on which each ``Files`` field stands."""
    return [text.count("\n", 0, found.start()) + 1 for found in _FIELD.finditer(text) if found[1].lower() == "files"]


def _with_debian(text: str) -> Iterator[Stanza]:
    library = importlib.import_module("debian.copyright")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = library.Copyright(sequence=text.splitlines(True), strict=True)
    lines = _lines(text)
    for position, paragraph in enumerate(parsed.all_files_paragraphs()):
        synopsis = paragraph.license.synopsis if paragraph.license else ""
        yield Stanza(
            tuple(paragraph.files),
            synopsis or "",
            lines[position] if position < len(lines) else 1,
            paragraph.comment or "",
        )


def _with_inspector(text: str) -> Iterator[Stanza]:
    library = importlib.import_module("debian_inspector.copyright")
    lines = _lines(text)
    paragraphs = [
        entry
        for entry in library.DebianCopyright.from_text(text).paragraphs
        if isinstance(entry, library.CopyrightFilesParagraph)]
    for position, paragraph in enumerate(paragraphs):
        yield Stanza(
            tuple(paragraph.files.values), paragraph.license.name or "",
            lines[position] if position < len(lines) else 1)


def relate(store: Store) -> None:
    """The licence of each weight file and of each training program; then the fields of the header."""
    page = store.debian.get(PATH)
    if page is None:
        return
    _header(page, store)
    paths = [weight.path for weight in store.weights]
    programs = sorted({trainer.pointer.path for trainer in store.trainers})
    if not paths:
        return
    read = parse(page.text)
    if read.problem and _MACHINE_READABLE.search(page.text):
        store.hints.append(Hint("ml-copyright-not-parsed", read.problem, Pointer(PATH)))
    for path in paths:
        _licence(read, path, store)
    _programs(read, programs, store)
    _training_data(read, sorted(store.data), store)


def _licence(read: Copyright, path: str, store: Store) -> None:
    found = read.stanza(path.split("!")[0])
    if found is None:
        if read.free_text:
            store.say("licence", read.free_text, Pointer(PATH), "copyright, free text", Strength.ASSERTED, [path])
        return
    stanza, pattern = found
    wide = _wide(pattern)
    store.say(
        "licence",
        licences.normalise(stanza.licence),
        Pointer(PATH, stanza.line),
        _source(read),
        Strength.ASSERTED if wide else Strength.DOCUMENTED,
        [path],
    )
    if stanza.comment and not wide:
        store.say(
            "origin-documented",
            excerpt(stanza.comment),
            Pointer(PATH, stanza.line),
            "copyright",
            Strength.DOCUMENTED,
            [path],
        )


def _wide(pattern: str) -> bool:
    """Whether a pattern takes every file, however it is written: ``*``, ``./*``, ``**``, ``*/*``."""
    return not pattern.strip("./*")


def _source(read: Copyright) -> str:
    return "copyright" if read.reader in ("", "python-debian") else f"copyright, read by {read.reader}"


def _programs(read: Copyright, paths: Sequence[str], store: Store) -> None:
    """Under which licence the training programs are; one line for each stanza."""
    for path in paths:
        if found := read.stanza(path):
            store.say(
                "training-program-licence",
                licences.normalise(found[0].licence),
                Pointer(PATH, found[0].line),
                _source(read),
                Strength.ASSERTED if _wide(found[1]) else Strength.DOCUMENTED,
            )


def _training_data(read: Copyright, paths: Sequence[str], store: Store) -> None:
    for path in paths:
        if found := read.stanza(path):
            value = licences.normalise(found[0].licence)
            store.say(
                "training-data-licence",
                value,
                Pointer(PATH, found[0].line),
                _source(read),
                Strength.ASSERTED if _wide(found[1]) else Strength.DOCUMENTED,
            )


def _header(page: Page, store: Store) -> None:
    """``Disclaimer`` with the words ML-Policy, which one draft asks for."""
    for found in _FIELD.finditer(page.text[: limits.COPYRIGHT]):
        if found[1].lower() == "disclaimer":
            rest = page.text[found.end():].split("\n")
            body = [rest[0]]
            for line in rest[1:]:
                if not line[:1].isspace() or not line.strip():
                    break
                body.append(line)
            value = " ".join(body)
            if _POLICY.search(value):
                store.say(
                    "ml-policy-disclaimer", excerpt(value), page.at(found.start()), "copyright", Strength.DOCUMENTED)
