# SPDX-License-Identifier: GPL-2.0-or-later
"""The licence that the metadata of a package in R, Rust or Python state.

Sources: Writing R Extensions, 1.1.2 "Licensing"; The Cargo Book, "The license and license-file fields"; PEP 621 and
PEP 639 for pyproject.toml. A field that only names a file says nothing: the file does.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lintian_ml.evidence import licences
from lintian_ml.evidence.page import Page
from lintian_ml.lazy import regex

_FIELD = regex(r"(?m)^License:[ \t]*(.{1,200}(?:\n[ \t]+.{1,200}){0,4})")
_FILE = regex(r"(?:\+ ?)?\bfile LICEN[CS]E\b")  # the text, or the holders' names that a short licence leaves out
_BOUND = regex(r" ?\( ?(>=|==) ?([\d.]{1,8}) ?\)")
_FIRST = {"GPL": "1", "LGPL": "2", "AGPL": "3"}  # without a version it is any from this one on
_LONG = 200  # characters of an expression; what is longer is a text


def licence(page: Page) -> str:
    """What the file states, with SPDX identifiers; empty where it states none or is no such file."""
    reader = READERS.get(page.name)
    return reader(page) if reader else ""


def _r(page: Page) -> str:
    """Alternatives are parted by bars: ``GPL (>= 2) | MIT + file LICENSE``."""
    found = _FIELD.search(page.text) if "\nPackage:" in f"\n{page.text}" else None
    parts = [_of_r(part) for part in found[1].split("|")] if found else []
    return " OR ".join(filter(None, parts))


def _of_r(part: str) -> str:
    name = _FILE.sub("", " ".join(part.split())).strip()
    bound = _BOUND.search(name)
    family = name[:bound.start()] if bound else name
    version = bound[2] if bound else _FIRST.get(family, "")
    if family not in _FIRST:
        return licences.normalise(f"{family} {version}" if bound else name)
    return licences.normalise(f"{family}-{version}{'' if bound and bound[1] == '==' else '+'}")


def _toml(page: Page, *tables: str) -> str:
    """The licence in one of these tables, each a path with dots."""
    for path in tables:
        table: object = page.toml
        for key in path.split("."):
            table = table.get(key) if isinstance(table, dict) else None
        value = table.get("license") if isinstance(table, dict) else None
        stated = value.get("text") if isinstance(value, dict) else value
        if isinstance(stated, str):
            return licences.in_text(stated) if len(stated) > _LONG else licences.normalise(re.sub(r"\s+", " ", stated))
    return ""


READERS: Mapping[str, Callable[[Page], str]] = {
    "DESCRIPTION": _r,
    "Cargo.toml": lambda page: _toml(page, "package", "workspace.package"),
    "pyproject.toml": lambda page: _toml(page, "project", "tool.poetry", "tool.flit.metadata"),
}
