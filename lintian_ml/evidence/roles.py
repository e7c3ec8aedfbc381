# SPDX-License-Identifier: GPL-2.0-or-later
"""What a file is there for: shipped, test, example or documentation; and what installs it into a binary package.

A path says it first (``tests/``, ``examples/``, ``doc/``). A file that debian/*.install names is shipped anyway.
"""
from __future__ import annotations

import fnmatch
import re

from lintian_ml import glob
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role
from lintian_ml.records import dataclass

_FOLDERS = {
    **dict.fromkeys(
        "test tests testing testdata test-data test_data testsuite unittest unittests autopkgtest t "
        "regress regression fixtures testfiles langtests spec selftest qa benchmarks bench".split(),
        Role.TEST,
    ),
    **dict.fromkeys("example examples demo demos sample samples tutorial tutorials notebooks".split(), Role.EXAMPLE),
    **dict.fromkeys("doc docs documentation man manual website".split(), Role.DOCUMENTATION),
}
# Words of folders' names that end so by chance; of all other folders in the archive that do, hardly one holds no tests.
_CHANCE = frozenset("latest contest contests greatest fastest protest attest detest shortest lightest".split())
_UPSTREAMS_OWN = regex(
    r"(?i)(?:^|/)(?:\.[^/]+/|(?:ci|circle(?:ci)?|travis|appveyor|azure-pipelines|jenkins|kokoro|appimage|oss-?fuzz)"
    r"(?:[_-][^/]*)?/|(?:ci|release)[_-][^/]*\.sh$|(?:appimage|fuzzit)[^/]*\.sh$|\.travis|\.gitlab-ci|appveyor\.yml|"
    r"azure-pipelines\.yml)")
_TEST_FILE = regex(r"(?:test[-_].*|(?:.*[-_.])?tests?|conftest)\.[a-z0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """One line of the packaging that installs files: ``pattern`` is below the source root."""

    pattern: str
    role: Role
    target: str
    pointer: Pointer

    @property
    def wide(self) -> bool:
        """Whether it is a pattern and not a name."""
        return any(sign in self.pattern for sign in "*?[")

    def covers(self, path: str) -> bool:
        """Whether debhelper would take this file: named itself, or in a directory that is named."""
        return path == self.pattern or path.startswith(self.pattern + "/") or self.wide and installs(self.pattern, path)


@dataclass(frozen=True)
class Line:
    """An entry of upstream's build: ``pattern`` is below the source root, ``words`` tell what is done with it.

    ``role`` is None where it tells none; ``compiled`` files become part of a program or a library.
    """

    pattern: str
    words: str
    pointer: Pointer
    role: Role | None
    compiled: bool = False

    @property
    def wide(self) -> bool:
        """Whether it is a pattern and not a name."""
        return any(sign in self.pattern for sign in "*?")


def covers(pattern: str, path: str) -> bool:
    """Whether a build system's pattern takes a file: ``*`` stays within a directory, ``**`` does not."""
    return ("**" in pattern or pattern.count("/") == path.count("/")) and glob.matches(pattern, path)


def installs(pattern: str, path: str) -> bool:
    """Whether debhelper would take a file by this pattern."""
    return path.startswith(pattern + "/") or fnmatch.fnmatchcase(path, pattern)


def by_path(path: str) -> Role:
    """The role that a path names: its directories, the outermost first, else a name as ``test_x.py``, ``test.arpa``.

    Directories whose names end in ``test`` or ``tests`` are those of tests: ``dwtest``, ``unit_tests``, ``jit-test``.
    """
    *folders, name = path.replace("!", "/").split("/")
    for folder in folders:
        lower = folder.lower()
        role = _FOLDERS.get(lower)
        if role is not None:
            return role
        if lower.endswith(("test", "tests")) and lower not in _CHANCE:
            return Role.TEST
    return Role.TEST if _TEST_FILE.fullmatch(name) and not name.endswith(".test") else Role.SHIPPED


def is_upstreams_own(path: str) -> bool:
    """Whether a path is that of what runs on upstream's machines only: hidden folders, continuous integration."""
    return _UPSTREAMS_OWN.search(path) is not None
