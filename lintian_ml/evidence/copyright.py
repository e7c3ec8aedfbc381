# SPDX-License-Identifier: GPL-2.0-or-later
"""debian/copyright: which stanza covers a weight file, and what it says.

A file without peculiarities is read without a library, others by python-debian; what it cannot parse goes to
debian-inspector, where that is installed, and the evidence says so. The last stanza that matches wins. A stanza that
covers everything is weaker than one that names the file or its directory.
"""
from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from lintian_ml import limits
from lintian_ml.covering import Patterns
from lintian_ml.errors import LimitExceeded
from lintian_ml.evidence import copyright_plain, licences
from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Hint, Pointer, Strength
from lintian_ml.records import dataclass

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
        """The last stanza that covers ``path``, and the most telling of its patterns: more than ``*`` before ``*``.

        Raises LimitExceeded.
        """
        found = [self._owners[position] for position in self._patterns.covering(path)]
        last = [pattern for stanza, pattern in found if stanza is found[-1][0]]
        return (found[-1][0], min(last, key=_wide)) if found else None

    @cached_property
    def _owners(self) -> list[tuple[Stanza, str]]:
        return [(stanza, pattern) for stanza in self.stanzas for pattern in stanza.patterns]

    @cached_property
    def _patterns(self) -> Patterns:
        return Patterns([pattern.removeprefix("./") for _, pattern in self._owners])


def parse(text: str) -> Copyright:
    """Read the file, with whichever library can where it takes one; never raises."""
    if (plain := copyright_plain.stanzas(text)) is not None:
        return Copyright(tuple(Stanza(entry.patterns, entry.licence, line, entry.comment)
                               for entry, line in zip(plain, _lines(text), strict=False)))
    if text.count("\n") > limits.COPYRIGHT_LINES:
        return Copyright((), "", f"has more than {limits.COPYRIGHT_LINES} lines")
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
    starts = [found.start() for found in _FIELD.finditer(text) if found[1].lower() == "files"]
    return list(accumulate((text.count("\n", before, at) for before, at in pairwise([0, *starts])), initial=1))[1:]


def _with_debian(text: str) -> Iterator[Stanza]:
    library = importlib.import_module("debian.copyright")
    import logging  # loaded by the library; without a handler its words on the Format field go to the terminal

    if not (logger := logging.getLogger("debian")).handlers:
        logger.addHandler(logging.NullHandler())
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
    try:
        found = {path: read.stanza(path) for path in (*(path.split("!")[0] for path in paths), *programs, *store.data)}
    except LimitExceeded as error:
        store.hints.append(Hint("ml-copyright-not-parsed", str(error), Pointer(PATH)))
        return
    for path in paths:
        _licence(read, found[path.split("!")[0]], path, store)
    _licences(read, "training-program-licence", [found[path] for path in programs], store)
    _licences(read, "training-data-licence", [found[path] for path in sorted(store.data)], store)


def _licence(read: Copyright, found: tuple[Stanza, str] | None, path: str, store: Store) -> None:
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


def _licences(read: Copyright, claim: str, found: Sequence[tuple[Stanza, str] | None], store: Store) -> None:
    """Under which licence the training programs or data are; one line for each stanza and way of covering."""
    for stanza, wide in dict.fromkeys((entry[0], _wide(entry[1])) for entry in found if entry):
        store.say(claim, licences.normalise(stanza.licence), Pointer(PATH, stanza.line), _source(read),
                  Strength.ASSERTED if wide else Strength.DOCUMENTED)


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
