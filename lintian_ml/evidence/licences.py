# SPDX-License-Identifier: GPL-2.0-or-later
"""Licence names and texts, brought to SPDX identifiers, and what the archive makes of them (``data/licences.tsv``)."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from lintian_ml import tables
from lintian_ml.evidence import expressions
from lintian_ml.lazy import regex
from lintian_ml.model import Answer

_SPLIT = regex(r" ?(\bor\b|\band\b|,|[()]|\bwith\b|/(?=[A-Z])) ?", re.IGNORECASE)  # of text with single spaces
_NONE = frozenset({"", "none", "unknown", "noassertion", "other", "missing", "n/a", "tbd"})
_HEAD = 16384  # characters of a text in which a licence is looked for
_GNU_TEXT = regex(r"GNU (?:\w+ )?GENERAL PUBLIC LICENSE Version")
# A condition beside a licence that takes back what it grants; the GNU licences themselves speak of "noncommercial
# distribution" and "noncommercially", which is none.
_LIMITED = regex(
    r"(?i)\bnon-?commercial (?:use|purposes?|research)\b|\bcommercial (?:use|purposes?|exploitation) (?:is|are) "
    r"(?:strictly )?(?:prohibited|forbidden|not (?:allowed|permitted))\b|\bnot (?:be )?used for (?:any )?commercial\b")
_SPDX_LINE = regex(r"SPDX-License-Identifier:\s*([A-Za-z0-9.+() -]{2,120})")


def _fold(name: str) -> str:
    return re.sub(r"[\s_]+", "-", name.strip().lower().removesuffix("-licence").removesuffix("-license"))


@cache
def _index() -> Mapping[str, str]:
    return tables.index("licences.tsv", "aliases", _fold)


def identifier(name: str) -> str:
    """The SPDX identifier of one licence's name, or the name itself where it is not known."""
    bare = name.strip()
    return _index().get(_fold(bare)) or _index().get(_fold(bare.removesuffix(".0+") + "+")) or bare


def normalise(expression: str) -> str:
    """A licence expression as Debian or a model hub writes it, with SPDX identifiers; ``,`` and ``/`` as in Debian.

    Empty where the words say that there is none.
    """
    if expression.strip().lower() in _NONE:
        return ""
    whole = _index().get(_fold(expression))
    return whole or " ".join(_words(expression))


def _words(expression: str) -> Iterator[str]:
    exception = False
    for part in _SPLIT.split(" ".join(expression.split())):
        lower = part.lower()
        if not part or part in ",":
            continue
        if lower in ("or", "and", "with"):
            exception = lower == "with"
            yield part.upper()
        elif part == "/":
            yield "OR"
        elif part in "()" or exception:
            yield part
        else:
            yield identifier(part)


def is_free(expression: str) -> Answer:
    """Whether the archive takes this licence as free; *or* is the best of its parts, *and* the worst."""
    return expressions.evaluate(expression, _one)


def asks_for_source(expression: str) -> Answer:
    """Whether the licence asks for the source of what it covers: *or* where all its parts do, *and* where any does."""
    return expressions.evaluate(expression, lambda name: _needs(name).negated()).negated()


def _row(name: str) -> tables.Row | None:
    return tables.load("licences.tsv").get(identifier(name.partition(" WITH ")[0]))


def _one(name: str) -> Answer:
    row = _row(name)
    return {"yes": Answer.YES, "no": Answer.NO}.get(row["dfsg"] if row else "", Answer.UNKNOWN)


def _needs(name: str) -> Answer:
    row = _row(name)
    return {"yes": Answer.YES, "no": Answer.NO}.get(row["requires-source"] if row else "", Answer.UNKNOWN)


@lru_cache(maxsize=64)  # one licence file speaks of many weight files
def covers_software_only(expression: str) -> bool:
    """Whether the words of every licence in the expression speak of software only (``data/licences.tsv``, covers)."""
    rows: list[tables.Row | None] = []

    def note(name: str) -> Answer:
        rows.append(_row(name))
        return Answer.UNKNOWN

    expressions.evaluate(expression, note)
    return bool(rows) and all(row is not None and row["covers"] == "software" for row in rows)


@lru_cache(maxsize=64)
def in_text(text: str) -> str:
    """The licence that a text is or quotes, as an SPDX identifier; empty where no known phrase is in it."""
    if tagged := _SPDX_LINE.search(text):
        return normalise(tagged[1].strip(" *()-"))
    flat = re.sub(r"[\s*#;]+", " ", text[:_HEAD])
    found = [key for key, pattern in _phrases() if pattern.search(flat)]
    later = {key.removesuffix("-or-later") for key in found if key.endswith("-or-later")}
    best = [key for key in found if key.removesuffix("-only") not in later or key.endswith("-or-later")]
    if "BSD-3-Clause" in best and "BSD-2-Clause" in best:
        best.remove("BSD-2-Clause")
    if not best:
        return ""
    if _LIMITED.search(flat) or _LIMITED.search(text[-_HEAD:]):
        return best[0] if is_free(best[0]) is Answer.NO else f"LicenseRef-{best[0]}-non-commercial"
    # The text of a GNU licence does not tell whether later versions are allowed, only a notice does.
    return best[0].removesuffix("-only") if _GNU_TEXT.search(flat) else best[0]


@cache
def _phrases() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = tables.load("licences.tsv").items()
    return tuple(
        (key, re.compile(row["phrases"], re.IGNORECASE)) for key, row in sorted(rows, key=_specific) if row["phrases"])


def _specific(entry: tuple[str, tables.Row]) -> tuple[int, str]:
    """Licences of models first: their texts quote others; then those of the FSF, whose texts name each other."""
    key = entry[0]
    rank = (
        0
        if key.startswith("LicenseRef-scancode")
        else (
            1
            if key.startswith(("AGPL", "LGPL"))
            else (
                3
                if key in ("CC-PDM-1.0", "LicenseRef-CC-BY-NC", "LicenseRef-research-only", "LicenseRef-proprietary")
                else 2)
        ))
    return rank, key
