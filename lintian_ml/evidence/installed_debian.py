# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of the packaging that install files of the source: debhelper's lists, and commands in debian/rules."""
from __future__ import annotations

from collections.abc import Iterator, Mapping

from lintian_ml import limits
from lintian_ml.covering import Patterns
from lintian_ml.errors import LimitExceeded
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Rule, covers
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role
from lintian_ml.unpack.package import INCOMPLETE

MANY = f"lists below debian/ have more than {limits.INSTALLS} entries"
_SECTION = regex(r"debian/(?:(?P<package>[^/]+)\.)?(?P<kind>install|examples|docs)")
_LINKS = regex(r"debian/(?:[^/]+\.)?links")
_LISTS = regex(r"debian/(?:[^/]+\.)?install")
_COMMAND = regex(r"(?:^|&&|\|\||;|\bdo|\bthen)[ \t@+-]*"
                 r"(?P<name>install|cp|dh_install|dh_installexamples|dh_installdocs)[ \t]+(?P<words>[^;&|]{3,2000})")
_ROLES = {"dh_installexamples": Role.EXAMPLE, "dh_installdocs": Role.DOCUMENTATION}
_WITH_VALUE = {"install": "mogSt", "cp": "St"}  # short options that take the next word
_BUILT = ("debian/", "DESTDIR", "usr/")  # what the place of an installed file has in its name
_OUTSIDE = ("usr/", "etc/", "var/")
_TREE = regex(r"^(?:\$[({](?:CURDIR|top_srcdir|srcdir)[)}]/|\./)+")


def rules(page: Page) -> Iterator[Rule]:
    """The lines of debian/PACKAGE.install, .examples and .docs, and of debian/rules, that name files of the tree."""
    if page.path == "debian/rules":
        yield from _commands(page)
        return
    section = _SECTION.fullmatch(page.path)
    if not section:
        return
    role = {"install": Role.SHIPPED, "examples": Role.EXAMPLE, "docs": Role.DOCUMENTATION}[section["kind"]]
    for number, line in enumerate(page.text.splitlines(), 1):
        words = line.replace("=>", " ").split("#")[0].split()
        patterns = words[:-1] if role is Role.SHIPPED and len(words) > 1 else words
        for pattern in patterns:
            pattern = pattern.removeprefix("debian/tmp/").strip("/")
            if pattern and not pattern.startswith(_OUTSIDE):
                yield Rule(pattern, role, words[-1] if len(words) > 1 else "", Pointer(page.path, number))


def _commands(page: Page) -> Iterator[Rule]:
    text = page.text.replace("\\\n", " \f")  # one command on one line, and the lines can still be counted
    for number, line in _numbered(text):
        for found in _COMMAND.finditer(line.strip()) if line.startswith(("\t", "override", "execute")) else ():
            yield from _command(found["name"], found["words"].replace("\f", " ").split(), Pointer(page.path, number))


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    number = 1
    for line in text.split("\n"):
        yield number, line
        number += 1 + line.count("\f")


def _command(name: str, words: list[str], pointer: Pointer) -> Iterator[Rule]:
    """The files that one command installs; the place tells whether they are examples or documents."""
    sources, into = _taken(name, words)
    if name not in _ROLES and not any(word in into for word in _BUILT):
        return
    role = _ROLES.get(name, Role.SHIPPED)
    if "/doc/" in into:
        role = Role.EXAMPLE if "/examples" in into else Role.DOCUMENTATION
    for source in sources:
        pattern = _TREE.sub("", source.strip("\"'")).removeprefix("debian/tmp/").rstrip("/")
        if pattern.strip("*./") and "$" not in pattern and not pattern.startswith(("/", "..", *_OUTSIDE)):
            yield Rule(pattern, role, into.strip("\"'"), pointer)


def _taken(name: str, words: list[str]) -> tuple[list[str], str]:
    """What a command takes, and where it puts it."""
    rest: list[str] = []
    into = ""
    waiting = ""
    for word in words:
        if waiting:
            into = word if waiting == "t" else into
            waiting = ""
        elif word.startswith("-"):
            if not word.startswith("--") and word[-1] in _WITH_VALUE.get(name, ""):
                waiting = word[-1]
            elif name == "install" and (word == "--directory" or not word.startswith("--") and "d" in word):
                return [], ""
        else:
            rest.append(word)
    if into or name in _ROLES:
        return rest, into
    return rest[:-1] or rest, rest[-1] if len(rest) > 1 or name != "dh_install" else "debian/"


class ByName:
    """Lines that take a file from where upstream's build puts it, and links to it, by its name alone."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._linked: dict[str, list[int]] = {}
        self._told: list[tuple[str, Pointer]] = []
        names: list[str] = []
        entries = store.most(_named(store.debian), limits.INSTALLS, MANY, "debian", INCOMPLETE)
        for name, linked, words, pointer in entries:
            if linked:
                self._linked.setdefault(name, []).append(len(names))
            names.append("" if linked else name)
            self._told.append((words, pointer))
        self._patterns = Patterns(names, covers)

    def of(self, name: str) -> Iterator[tuple[str, Pointer]]:
        """What is said of files of this name, in the order of the lines."""
        found = list(self._linked.get(name, ()))
        try:
            found += self._patterns.covering(name)
        except LimitExceeded:
            self._store.left("patterns of lists below debian/ are too many to be tried on each file", Pointer("debian"),
                             INCOMPLETE)
        yield from (self._told[position] for position in sorted(found))


def _named(pages: Mapping[str, Page]) -> Iterator[tuple[str, bool, str, Pointer]]:
    """The name that a link is made to (True) or the pattern of a list (False); what is told, and where it stands."""
    for path, page in sorted(pages.items()):
        links, lists = _LINKS.fullmatch(path), _LISTS.fullmatch(path)
        for number, line in enumerate(page.text.splitlines() if links or lists else (), 1):
            words = line.split("#")[0].split()
            if links and len(words) == 2:
                yield words[0].rpartition("/")[2], True, f"linked as {words[1]}", Pointer(path, number)
            for word in words[:1] if lists else ():
                bare = word.removeprefix("debian/tmp/").lstrip("/")
                last = bare.rpartition("/")[2]
                if bare.startswith(_OUTSIDE) and last.strip("*"):
                    yield last, False, f"{bare}, as upstream's build installs it", Pointer(path, number)
