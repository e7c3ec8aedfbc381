# SPDX-License-Identifier: GPL-2.0-or-later
"""The entries of all makefiles and alike of a package, to be asked by path."""
from __future__ import annotations

from collections.abc import Sequence

from lintian_ml import limits
from lintian_ml.evidence import installed_build, installed_python, roles
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Line


class Index:
    """The entries of all build files, by the name or the directory that they list."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._named: dict[str, list[Line]] = {}
        self._wide: list[Line] = []
        count = 0
        for page in sorted(pages, key=lambda page: page.path):
            for line in installed_build.lines(page) if page.name not in installed_python.NAMES else ():
                count += 1
                if count > limits.INSTALLS:
                    return
                if line.wide:
                    self._wide.append(line)
                else:
                    self._named.setdefault(line.pattern, []).append(line)

    def of(self, path: str) -> list[Line]:
        """The entries that list this file, a directory above it, or a pattern that covers it."""
        found = list(self._named.get(path, ()))
        folder = path.rpartition("/")[0]
        while folder:
            found += [line for line in self._named.get(folder, ()) if not line.compiled]
            folder = folder.rpartition("/")[0]
        return found + [line for line in self._wide if roles.covers(line.pattern, path)]
