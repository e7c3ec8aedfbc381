# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of exemptions, ``data/exempt.tsv``: which hints a row answers. They are masked with its words, not lost."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lintian_ml import glob, policy, tables
from lintian_ml.model import Hint
from lintian_ml.tags import Tag

TABLE = "exempt.tsv"


def covering(package: str, path: str) -> Iterator[tuple[str, tables.Row]]:
    """The rows, with their keys, that cover a file of a source package."""
    for key, row in tables.load(TABLE).items():
        if row["package"] == package and any(glob.matches(pattern, path) for pattern in tables.words(row, "files")):
            yield key, row


def of_class(row: tables.Row) -> bool:
    """Whether a row answers the tag of a class of one of its texts; one that answers a finding exempts from none."""
    classes = {tag for text in policy.load() if _speaks_of(row, text.name) for tag in text.tags.values()}
    return any(glob.matches(pattern, tag) for pattern in tables.words(row, "tags") for tag in classes)


def _speaks_of(row: tables.Row, text: str) -> bool:
    """Whether a row answers what rests on a policy text; each does that names no texts."""
    patterns = tables.words(row, "texts")
    return not patterns or any(glob.matches(pattern, text) for pattern in patterns)


def words(row: tables.Row) -> str:
    """Reason, advocate and bug of a row in one line."""
    bug = f", bug #{row['bug']}" if row["bug"] else ""
    return f"{row['reason']} ({row['advocate']}{bug})"


def apply(hints: Iterable[Hint], package: str, known: Mapping[str, Tag]) -> list[Hint]:
    """``hints`` with those masked that a row answers. Tags that are always shown, and hints on no file, are not."""
    return [_masked(hint, package, known) for hint in hints]


def _masked(hint: Hint, package: str, known: Mapping[str, Tag]) -> Hint:
    tag = known.get(hint.tag)
    if hint.masked_by or not hint.pointer or tag and tag.show_always:
        return hint
    for key, row in covering(package, hint.pointer.path):
        if any(glob.matches(pattern, hint.tag) for pattern in tables.words(row, "tags")) \
                and (not hint.under or _speaks_of(row, hint.under)):
            return replace(hint, masked_by=f"exemption {key}", justification=words(row))
    return hint
