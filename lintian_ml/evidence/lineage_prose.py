# SPDX-License-Identifier: GPL-2.0-or-later
"""Base models that a document names in a sentence: "fine-tuned from X", "distilled from X", "initialised from X"."""
from __future__ import annotations

from collections.abc import Callable

from lintian_ml import limits
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Strength

_NEEDLES = (b"tuned", b"tuning", b"istilled", b"pruned", b"uantized", b"uantised", b"nitialized", b"nitialised",
            b"rained further", b"urther trained", b"tarted from")
_MADE = regex(
    r"(?i)\b(?:fine-?\s?tun(?:ed|ing)|distilled|pruned|quanti[sz]ed|initiali[sz]ed|warm[- ]?started|trained further|"
    r"further trained)(?:\s+(?:version|variant|copy|it|them))?\s+(?:of|from|on top of)\s+"
    r"(?:(?:the|an?|our|its|pre-?trained|original|base|weights|model|checkpoint|network|of|from)\s+){0,6}"
    r"[\[`\"'*“]{0,3}(?P<name>[A-Za-z0-9][\w.+-]*(?:/[\w.+-]+){0,6})(?P<after>[\]`\"'*”]{0,3}(?:\([^()\n]{0,200}\))?"
    r"(?:\s+\w{1,20})?)")
_WORD = regex(r"(?i)\W*\s(?:model|checkpoint|weights|network)s?$")
_SIDE = 300  # characters before such a sentence in which the weight file may be named


def relate(store: Store, known: Callable[[str, str], bool]) -> None:
    """Say of each weight file what documents say; ``known`` tells whether a name means a model, seen from a path."""
    pages = {page.path: page for page in (*store.prose, *store.debian.values())
             if any(word in page.data for word in _NEEDLES)}
    for path in sorted(pages):
        _page(pages[path], store, known)


BASES = f"a document has more than {limits.STATEMENTS} sentences about what a model was made from"


def _page(page: Page, store: Store, known: Callable[[str, str], bool]) -> None:
    for found in store.most(_MADE.finditer(page.text), limits.STATEMENTS, BASES, page.path):
        name = found["name"].rstrip(".")
        hub = "/" in name and found.string[found.start("name") - 1] in "[`\"'*“"
        if not known(name, page.path) and not hub and not _WORD.match(found["after"]):
            continue
        about, strength = _about(page, found.start(), found.end(), name, store)
        store.say("base-model", name, page.at(found.start()), "prose", strength, about)


def _about(page: Page, start: int, end: int, base: str, store: Store) -> tuple[list[str], Strength]:
    """The files that the sentence names, else those beside the document or below it; else all, which says little."""
    around = page.text[max(0, start - _SIDE):end].rpartition("\n\n")[2]
    last = base.rpartition("/")[2]
    names = {weight.path: weight.path.rpartition("/")[2] for weight in store.weights}
    told = [path for path, name in names.items() if name in around and last not in (name, name.rpartition(".")[0])]
    if told:
        return told, Strength.DOCUMENTED
    beside = [path for path, name in names.items() if page.folder and page.folder != "debian"
              and path.startswith(page.folder + "/") and last not in (name, name.rpartition(".")[0])]
    return beside, Strength.DOCUMENTED if beside else Strength.ASSERTED
