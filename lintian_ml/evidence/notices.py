# SPDX-License-Identifier: GPL-2.0-or-later
"""Licences that lie beside a weight file or stand at its head: LICENSE, COPYING, ``NAME.license``, SPDX lines, cards.

A file in the weights' own directory is about them; one further up is about the whole tree.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from lintian_ml import limits
from lintian_ml.evidence import licences, manifests
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Strength
from lintian_ml.unpack.package import INCOMPLETE

_FRONT = regex(r"\A\ufeff?---[ \t\r]*\n(?s:(.*?))\n---[ \t\r]*(?:\n|\Z)")
_ENTRY = regex(
    r"(?m)^(?P<key>license(?:_name)?|datasets?|base_model)[ \t]*:[ \t]*(?P<value>[^\n]*)"
    r"(?P<items>(?:\n[ \t]*-[ \t]+[^\n]+)*)")
METADATA = "package metadata"
_OF_OTHERS = (".license", "REUSE.toml", "dep5")  # these say of which files they speak
_CLAIM = {
    "license": "licence",
    "license_name": "licence",
    "dataset": "training-data-named",
    "datasets": "training-data-named",
    "base_model": "base-model",
}


def relate(store: Store) -> None:
    """Tell each weight file its licence notices and its model card."""
    heads = {page.path: page for page in store.heads}
    by_folder: dict[str, list[Page]] = {}
    for page in store.notices:
        by_folder.setdefault(page.folder, []).append(page)
    for weight in store.weights:
        path = weight.path.split("!")[0]
        _own(path, by_folder, heads, store)
        _nearest(path, by_folder, store)
    _cards(store)


def _nearest(path: str, by_folder: Mapping[str, list[Page]], store: Store) -> None:
    """The licence files, and the metadata that state a licence, of the nearest directory that has any."""
    for folder, near in _upwards(path):
        pages = sorted(by_folder.get(folder, []), key=lambda page: page.path)
        found = [
            (page, value)
            for page in pages
            if not page.name.endswith(_OF_OTHERS) and (value := _stated(page))]
        for page, value in found:
            store.say(
                "licence",
                value,
                page.at(0),
                METADATA if page.name in manifests.READERS else "licence file",
                Strength.DOCUMENTED if near and folder else Strength.ASSERTED,
                [path],
            )
        if found:
            return


def _stated(page: Page) -> str:
    return manifests.licence(page) if page.name in manifests.READERS else licences.in_text(page.text)


def _own(path: str, by_folder: Mapping[str, list[Page]], heads: Mapping[str, Page], store: Store) -> None:
    """``NAME.license`` beside the file, or a notice at its own head."""
    name = path.rpartition("/")[2]
    if path in store.identifiers:
        store.say(
            "licence",
            licences.normalise(store.identifiers[path]),
            Pointer(path, 1),
            "file header",
            Strength.DOCUMENTED,
            [path],
        )
    beside = [page for page in by_folder.get(path.rpartition("/")[0], []) if page.name == f"{name}.license"]
    for page in [heads[path], *beside] if path in heads else beside:
        if value := licences.in_text(page.text):
            store.say(
                "licence",
                value,
                page.at(0),
                "file header" if page.path == path else "licence file",
                Strength.DOCUMENTED,
                [path],
            )


def _upwards(path: str) -> Iterator[tuple[str, bool]]:
    """Each directory above a file, nearest first, and whether it is the file's own."""
    folder = path.rpartition("/")[0]
    near = True
    while True:
        yield folder, near
        if not folder:
            return
        folder, near = folder.rpartition("/")[0], False


CARD = f"a model card has a list of more than {limits.CARD_VALUES} entries"


def _cards(store: Store) -> None:
    """Front matter of readmes: it is about the weights in its directory and below."""
    for page in store.prose:
        front = _FRONT.match(page.text)
        about = [
            weight.path for weight in store.weights if not page.folder or weight.path.startswith(page.folder + "/")]
        if not front or not about:
            continue
        for entry in _ENTRY.finditer(front[1]):
            values = [
                part.strip(" \t\"'-[]")
                for part in (*entry["value"].strip("[] ").split(","), *entry["items"].split("\n"))]
            claim = _CLAIM[entry["key"]]
            for value in store.most(filter(None, values), limits.CARD_VALUES, CARD, page.path, INCOMPLETE):
                store.say(
                    claim,
                    licences.normalise(value) if claim == "licence" else value,
                    page.at(front.start(1) + entry.start()),
                    "model card",
                    Strength.DOCUMENTED,
                    about,
                )
