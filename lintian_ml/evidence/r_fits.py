# SPDX-License-Identifier: GPL-2.0-or-later
"""Fits in R and the package that they lie in: its own function that makes them, and its own data that they are of.

A fit is made by the function of its call, and its class mostly has that function's name. Where the package's code
defines this function, or gives objects that class, the training program is here. The data are those objects of
``data/`` that the call was given. They are also those of a document or test that loads this one data set, and either
the file with the fit, or assigns to the name of the fit what that function makes.
"""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength, WeightFile
from lintian_ml.records import dataclass

_FORMAT = "r-model"
_SUFFIXES = frozenset({"rda", "rdata", "rds", "csv", "tab", "txt", "r", "gz", "bz2", "xz"})  # what data() reads
_INNER = ".local"  # what a method of S4 calls itself
_FUNCTION = regex(r"^[\"'`]?([A-Za-z.][\w.]{0,60})[\"'`]?[ \t]{0,40}(?:<-|=)\s{0,40}function\b", re.MULTILINE)
_METHOD = regex(r"^set(?:Method|Generic)\(\s{0,40}(?:f\s?=\s?)?[\"']([A-Za-z.][\w.]{0,60})[\"']", re.MULTILINE)
_GIVEN = regex(r"\bclass\([\w.]{1,60}\)\s{0,8}(?:<-|=)\s{0,8}(?:c\(\s{0,8})?[\"']([A-Za-z.][\w.]{0,60})[\"']|"
               r"\bclass\s{0,8}=\s{0,8}(?:c\(\s{0,8})?[\"']([A-Za-z.][\w.]{0,60})[\"']|"
               r"\bnew\(\s{0,8}[\"']([A-Za-z.][\w.]{0,60})[\"']")
_LOADS = regex(r"(?<![\w.$@])data\(\s{0,8}[\"']?([A-Za-z][\w.]{0,60})[\"']?\s{0,8}[,)]")
_FILE = regex(r"[\"'](?:[^\"'\n]{0,100}/)?([^\"'/\n]{1,100}\.(?:rds|rda|rdata))[\"']", re.IGNORECASE)
_ASSIGNED = regex(r"^[ \t]{0,40}([A-Za-z.][\w.]{0,60})[ \t]{0,8}(?:<-|=)[ \t]{0,8}(?:\w{1,40}::)?"
                  r"([A-Za-z.][\w.]{0,60})\(", re.MULTILINE)
_CALL = regex(r"([^()]+)\(([^()]*)\)")


@dataclass(frozen=True)
class _Fit:
    weight: WeightFile
    makers: tuple[str, ...]  # the function of the call, then the class
    given: tuple[str, ...]  # objects that the call was given
    objects: tuple[str, ...]  # names in the file


def look(page: Page, store: Store) -> None:
    """Remember which functions and classes a program in R defines, and keep what loads data."""
    if page.language != "r":
        return
    if page.role is Role.SHIPPED:
        found = [("function", match) for pattern in (_FUNCTION, _METHOD) for match in pattern.finditer(page.text)]
        found += [("class", match) for match in _GIVEN.finditer(page.text)]
        for kind, match in sorted(found, key=lambda entry: entry[1].start()):  # places are cheap in their order
            key = kind, next(filter(None, match.groups()))
            if len(store.defined) >= limits.USES and key not in store.defined:
                store.left(f"programs in R define more than {limits.USES} functions and classes",
                           page.at(match.start()))
                break
            if key not in store.defined:
                store.defined[key] = page.at(match.start())
    if b"data(" in page.data:
        store.keep(store.loading, page, limits.PAGES_KEPT)


def relate(store: Store) -> None:
    """Say of each fit in R what makes it, and of which data of the package it is."""
    fits = [_fit(weight) for weight in store.weights if weight.format == _FORMAT]
    if not fits:
        return
    own: dict[str, str] = {}
    for path in sorted(store.inventory):
        folder, _, name = path.rpartition("/")
        if folder.rpartition("/")[2] == "data" and name.rpartition(".")[2].lower() in _SUFFIXES:
            own.setdefault(name.partition(".")[0], path)
            own.setdefault(name.rpartition(".")[0], path)
    for fit in fits:
        about = [fit.weight.path]
        if made := _maker(fit, store):
            store.say("training-program", f"own code, {made[0]}", made[1], "program", Strength.CHECKED, about)
        for name in fit.given:
            if name in own and own[name] != fit.weight.path.split("!")[0]:
                _say(name, Pointer(fit.weight.path), own, about, store)
    known: dict[str | tuple[str, str], list[str]] = {}
    for fit in fits:
        known.setdefault(fit.weight.path.split("!")[0].rpartition("/")[2], []).append(fit.weight.path)
        for pair in _pairs(fit):
            known.setdefault(pair, []).append(fit.weight.path)
    for page in store.loading:
        _documented(page, known, own, store)


def _fit(weight: WeightFile) -> _Fit:
    metadata = weight.header.metadata
    call = _CALL.fullmatch(metadata.get("call", ""))
    function = call[1] if call and call[1] != _INNER else ""
    makers = (function, metadata.get("architecture", ""))
    return _Fit(weight, tuple(filter(None, makers)), _words(call[2] if call else ""),
                _words(metadata.get("objects", "")))


def _words(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(", ")))


def _maker(fit: _Fit, store: Store) -> tuple[str, Pointer] | None:
    """The function that made a fit; where no call is remembered, else the place that gives objects its class."""
    for name in fit.makers:
        if place := store.defined.get(("function", name)):
            return f"{name}()", place
    if len(fit.makers) == 1 and (place := store.defined.get(("class", fit.makers[0]))):
        return f"class {fit.makers[0]}", place
    return None


def _documented(page: Page, known: Mapping[str | tuple[str, str], list[str]], own: Mapping[str, str],
                store: Store) -> None:
    """The one data set that a page loads, where it loads or makes a fit."""
    loads = {found[1]: found.start() for found in reversed([*_LOADS.finditer(page.text)])}
    if len(loads) != 1:
        return
    (name, at), = loads.items()
    keys: set[str | tuple[str, str]] = {found[1] for found in _FILE.finditer(page.text)}
    keys.update((found[1], found[2]) for found in _ASSIGNED.finditer(page.text))
    about = sorted({path for key in keys for path in known.get(key, ())})
    if about:
        _say(name, page.at(at), own, about, store)


def _pairs(fit: _Fit) -> Iterator[tuple[str, str]]:
    yield from ((name, maker) for name in fit.objects for maker in fit.makers)


def _say(name: str, place: Pointer, own: Mapping[str, str], about: Sequence[str], store: Store) -> None:
    store.say("training-data-named", name, place, "program", Strength.CHECKED, about)
    if path := own.get(name):
        store.say("training-data", f"{name}, the data of a fit", Pointer(path), "program", Strength.CHECKED, about)
        store.data.setdefault(path, ("data of a fit", Role.SHIPPED))
