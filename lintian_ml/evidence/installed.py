# SPDX-License-Identifier: GPL-2.0-or-later
"""What installs a weight file into a binary package, or compiles it into a program; and the role that follows.

Only what can be seen is claimed: lines of the packaging are checked, what upstream's build lists is documented, for the
packaging may take or leave it.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.evidence import installed_build, installed_debian, installed_python, roles, uses
from lintian_ml.evidence.installed_index import ByPath, of_build, of_packaging
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Line
from lintian_ml.evidence.store import Store, Use
from lintian_ml.model import Pointer, Role, Strength, WeightFile

_MOST = 2_000  # weight files that are looked up; more than that are a collection
_OTHERS = ("example", "test", "/doc", "DOC")  # places that do not make a file one that is shipped for use


def look(page: Page, store: Store) -> None:
    """Keep the files that tell what is installed."""
    name = page.name
    if name in installed_build.NAMES or name in installed_python.NAMES or name.endswith(installed_build.SUFFIXES):
        store.keep(store.builds, page, limits.BUILDS_KEPT)


def relate(store: Store) -> None:
    """One piece of evidence for each line and target; the same line may install many files."""
    packaging = of_packaging(store)
    for weight in store.weights:
        for rule in packaging.of(weight.path.split("!")[0]):
            store.say("installed", rule.target or rule.role.value, rule.pointer, "packaging", Strength.CHECKED,
                      [weight.path])
    if store.weights:
        _by_build(store)


def _build(store: Store) -> ByPath[Line]:
    if store.index is None:
        store.index = of_build(store.builds, store)
    return store.index


def _of(index: ByPath[Line], path: str) -> list[Line]:
    """The entries about a file; one that is compiled is listed by its own name."""
    return [line for line in index.of(path) if not line.compiled or line.wide or line.pattern == path]


def _by_build(store: Store) -> None:
    index = _build(store)
    python = _python(store)
    by_name = installed_debian.ByName(store)
    included = uses.of_weights(store)
    for weight in store.weights[:_MOST]:
        path = weight.path.split("!")[0]
        found = [(line.words, line.pointer) for line in (*_of(index, path), *python.get(path, ()))]
        found += by_name.of(path.rpartition("/")[2])
        if not any(line.compiled for line in _of(index, path)):
            found += _compiled(weight, included, index)
        found = list(dict.fromkeys(found))
        if len(found) > limits.POINTERS:
            found[limits.POINTERS:] = [(f"and {len(found) - limits.POINTERS} more", found[limits.POINTERS][1])]
        for words, pointer in found:
            source = "packaging" if pointer.path.startswith("debian/") else "build system"
            store.say("installed", words, pointer, source, Strength.DOCUMENTED, [weight.path])


def _python(store: Store) -> Mapping[str, Sequence[Line]]:
    pages = [page for page in store.builds if page.name in installed_python.NAMES]
    packages = frozenset(path.rpartition("/")[0] for path in store.inventory if path.endswith("/__init__.py")) \
        if pages else frozenset()
    paths = [weight.path.split("!")[0] for weight in store.weights[:_MOST]]
    found: dict[str, list[Line]] = {}
    for line in installed_python.lines(sorted(pages, key=lambda page: page.path), paths, packages, store):
        found.setdefault(line.pattern, []).append(line)
    return found


def _compiled(weight: WeightFile, included: Mapping[str, Sequence[tuple[str, Use, Strength]]],
              index: ByPath[Line]) -> Iterator[tuple[str, Pointer]]:
    """A file that a source includes which is compiled is compiled in with it."""
    for _, use, _ in included.get(weight.path, ()):
        if use.verb == uses.INCLUDES:
            yield from ((f"{line.words}, with {use.pointer.path}", line.pointer)
                        for line in _of(index, use.pointer.path) if line.compiled)


def role_of(path: str, store: Store) -> Role:
    """What a file is there for: the packaging decides, then an entry of upstream's build that names it, then its path.

    A file that only tests list or include is one of them, wherever it lies.
    """
    outer = path.split("!")[0]
    found = {rule.role for rule in of_packaging(store).of(outer)}
    for role in (Role.SHIPPED, Role.EXAMPLE, Role.DOCUMENTATION):
        if role in found:
            return role
    by_path, lines = roles.by_path(path), _of(_build(store), outer)
    if by_path is Role.SHIPPED:
        tests = lines and all(line.role is Role.TEST for line in lines) or uses.for_tests_only(outer, store)
        return Role.TEST if tests else by_path
    named = [line for line in lines if line.pattern == outer and line.role is Role.SHIPPED]
    return Role.SHIPPED if any(not any(word in line.words for word in _OTHERS) for line in named) else by_path
