# SPDX-License-Identifier: GPL-2.0-or-later
"""Signs of a critical use: authentication, the execution of programs, the control of machines.

What the package depends on, what its description says and what one of its programs does are asserted: the model may
have no part in it. Only where that very program uses the weights file is it documented. The signs and their reasons are
in ``data/critical-signals.tsv``.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lintian_ml import tables
from lintian_ml.evidence import depends, uses
from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength

TABLE = "critical-signals.tsv"
_DESCRIPTION = regex(r"(?mi)^Description:(?P<text>[^\n]*(?:\n[ \t][^\n]*)*)")
_NEEDLES = (b"pam_sm_", b"cmd_vel", b"MAV_CMD_", b"mavlink_connection")  # one of them is in whatever code matches
_LANGUAGES = frozenset({"c", "py", "rs", "go", "java"})


@cache
def signals(where: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of one kind of place and the use that each is a sign of."""
    return tuple((re.compile(row["pattern"]), row["use"]) for row in tables.load(TABLE).values()
                 if row["where"] == where)


def look(page: Page, store: Store) -> None:
    """Remember programs whose own work is critical."""
    if page.language not in _LANGUAGES or page.role is not Role.SHIPPED or not any(
            [needle in page.data for needle in _NEEDLES]):
        return
    for pattern, use in signals("code"):
        if found := pattern.search(page.text):
            store.critical.append((f"{use}: {found[0]}", page.at(found.start())))


def relate(store: Store) -> None:
    """Tell the signs, and which weights the critical programs use."""
    if not store.weights:
        return
    using: dict[str, list[str]] = {}
    for path, found in uses.of_weights(store).items():
        for _, use, _ in found:
            using.setdefault(use.pointer.path, []).append(path)
    for words, place in sorted(set(store.critical)):
        about = using.get(place.path, ())
        store.say("critical-use", words, place, "program", Strength.DOCUMENTED if about else Strength.ASSERTED, about)
    for words, place in _of_control(store):
        store.say("critical-use", words, place, "control", Strength.ASSERTED)


def _of_control(store: Store) -> Iterator[tuple[str, Pointer]]:
    for package, place in sorted(set(depends.packages(store))):
        yield from ((f"{use}: build-depends on {package}", place) for pattern, use in signals("build-depends")
                    if pattern.fullmatch(package))
    page = store.debian.get(depends.CONTROL)
    for field in _DESCRIPTION.finditer(page.text) if page else ():
        for pattern, use in signals("description"):
            if page and (found := pattern.search(field["text"])):
                yield f"{use}: {excerpt(found[0])}", page.at(field.start("text") + found.start())
