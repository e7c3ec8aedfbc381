# SPDX-License-Identifier: GPL-2.0-or-later
"""What a file is there for: shipped, test, example or documentation; and what installs it into a binary package.

A path says it first (``tests/``, ``examples/``, ``doc/``). A file that debian/*.install names is shipped anyway.
"""
from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lintian_ml.evidence.page import Page
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role

_FOLDERS = {
    **dict.fromkeys(
        "test tests testing testdata test-data test_data testsuite unittest unittests autopkgtest t "
        "regress regression fixtures testfiles langtests spec selftest qa benchmarks bench".split(),
        Role.TEST,
    ),
    **dict.fromkeys("example examples demo demos sample samples tutorial tutorials notebooks".split(), Role.EXAMPLE),
    **dict.fromkeys("doc docs documentation man manual website".split(), Role.DOCUMENTATION),
}
_TEST_FILE = regex(r"(?:test[-_].*|.*[-_.]tests?|conftest)\.[a-z0-9]+", re.IGNORECASE)
_SECTION = regex(r"debian/(?:(?P<package>[^/]+)\.)?(?P<kind>install|examples|docs)")


@dataclass(frozen=True)
class Rule:
    """One line of a debhelper file: ``pattern`` is below the source root."""

    pattern: str
    role: Role
    target: str
    pointer: Pointer

    def covers(self, path: str) -> bool:
        """Whether debhelper would take this file: named itself, or in a directory that is named."""
        return (
            path == self.pattern
            or path.startswith(self.pattern + "/")
            or (any(sign in self.pattern for sign in "*?[") and fnmatch.fnmatchcase(path, self.pattern)))


def by_path(path: str) -> Role:
    """The role that the directories of a path name, the outermost first; a file ``test_x.py`` is a test as well."""
    *folders, name = path.replace("!", "/").split("/")
    for folder in folders:
        role = _FOLDERS.get(folder.lower())
        if role is not None:
            return role
    return Role.TEST if _TEST_FILE.fullmatch(name) and not name.endswith(".test") else Role.SHIPPED


def rules(page: Page) -> Iterator[Rule]:
    """The lines of debian/PACKAGE.install, .examples and .docs that name files of the source tree."""
    section = _SECTION.fullmatch(page.path)
    if not section:
        return
    role = {"install": Role.SHIPPED, "examples": Role.EXAMPLE, "docs": Role.DOCUMENTATION}[section["kind"]]
    for number, line in enumerate(page.text.splitlines(), 1):
        words = line.replace("=>", " ").split("#")[0].split()
        patterns = words[:-1] if role is Role.SHIPPED and len(words) > 1 else words
        for pattern in patterns:
            pattern = pattern.removeprefix("debian/tmp/").strip("/")
            if pattern and not pattern.startswith(("usr/", "etc/", "var/")):
                yield Rule(pattern, role, words[-1] if len(words) > 1 else "", Pointer(page.path, number))


def role_of(path: str, known: Iterable[Rule]) -> Role:
    """The role of a file: what installs it decides, an ``.install`` line above all, then the path."""
    outer = path.split("!")[0]
    found = {rule.role for rule in known if rule.covers(outer)}
    for role in (Role.SHIPPED, Role.EXAMPLE, Role.DOCUMENTATION):
        if role in found:
            return role
    return by_path(path)
