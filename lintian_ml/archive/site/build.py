# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the site into a folder: the same store gives the same bytes."""
from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lintian_ml import policy, share
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.records import Listed, Object
from lintian_ml.archive.site import collect, front, lists, package
from lintian_ml.archive.site.collect import Facts, Row
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError
from lintian_ml.words import stopped, worded

MARK = "archive.css"  # a folder that has it, or is empty, may be written into
FOLDERS = ("package", "format", "family", "tag")


def build(store: Store, target: Path, selection: Selection = Selection(), old: Store | None = None) -> Facts:
    """Write every page below ``target``, removing those of an earlier report; what was counted.

    Raises InputError where the folder holds something else or cannot be written.
    """
    try:
        return _build(store, target, selection, old)
    except OSError as error:
        raise InputError(stopped(target, error)) from None


def _build(store: Store, target: Path, selection: Selection, old: Store | None) -> Facts:
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()) and not (target / MARK).is_file():
        raise InputError(worded("{target}: is not empty and holds no earlier report; name another folder",
                                target=target))
    for name in FOLDERS:
        (target / name).mkdir(exist_ok=True)
        for left in (target / name).glob("*.html"):
            left.unlink()
    texts, families = policy.load(), {row[0] for row in lists.families(store, selection)}

    def visit(source: Listed, found: Object, row: Row) -> None:
        _write(target / "package" / f"{row.slug}.html", package.render(source, found, texts, families))

    for name in (MARK, "archive.js"):
        _write(target / name, share.text("data", name))
    facts = collect.gather(store, selection, visit, old)
    _write(target / "index.html", front.render(facts, texts))
    pages = (lists.packages(facts), *lists.format_pages(facts), *lists.family_pages(store, facts, selection),
             *lists.tag_pages(store, facts, selection), lists.coverage(store, facts, selection))
    for name, content in pages:
        _write(target / name, content)
    _write_parts(target / "sources.js", lists.sources(store, facts, selection))
    return facts


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="backslashreplace")


def _write_parts(path: Path, parts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as target:
        target.writelines(parts)
