# SPDX-License-Identifier: GPL-2.0-or-later
"""debian/copyright as nearly all packages write it, read without a library.

python-debian takes a tenth of a second to be imported, as long as the check of a small package. So a file in which
nothing is unusual is read here, and answers exactly as that library does; anything else is left to it.
"""
from __future__ import annotations

import re
from typing import NamedTuple

from lintian_ml.lazy import regex

_FORMAT = regex(r"https?://www\.debian\.org/doc/packaging-manuals/copyright-format/1\.0/")
_FIELD = regex(r"([A-Za-z][A-Za-z-]*):(?: +(\S.*))?")


class Plain(NamedTuple):
    """One ``Files`` stanza as it is written."""

    patterns: tuple[str, ...]
    licence: str
    comment: str


def stanzas(text: str) -> list[Plain] | None:
    """The ``Files`` stanzas in order; None where python-debian had better look at the file."""
    paragraphs = _paragraphs(text)
    if not paragraphs or not _FORMAT.fullmatch(paragraphs[0].get("format", "")):
        return None
    found = []
    for paragraph in paragraphs[1:]:
        patterns, licence = paragraph.get("files", "").split(), paragraph.get("license", "").split("\n")[0]
        if not licence or "files" in paragraph and not (patterns and "copyright" in paragraph):
            return None
        if patterns:
            found.append(Plain(tuple(patterns), licence, paragraph.get("comment", "")))
    return found


def _paragraphs(text: str) -> list[dict[str, str]] | None:
    """Fields by their names in lower case; None for comments, tabs in front, repeated fields and stray lines."""
    if "\n\t" in text or text.splitlines() != text.rstrip("\n").split("\n"):
        return None
    paragraphs: list[dict[str, str]] = []
    for part in re.split(r"\n\n+", text.strip("\n")):
        fields: dict[str, str] = {}
        key = ""
        for line in part.split("\n"):
            if line[:1] == " " and key and not line.isspace():
                fields[key] += "\n" + line
                continue
            field = _FIELD.fullmatch(line)
            if field is None or field[1].lower() in fields:
                return None
            key = field[1].lower()
            fields[key] = (field[2] or "").rstrip()
        paragraphs.append(fields)
    return paragraphs
