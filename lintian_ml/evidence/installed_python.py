# SPDX-License-Identifier: GPL-2.0-or-later
"""Which files a Python package takes along when it is installed: package_data, data_files, MANIFEST.in, build backends.

MANIFEST.in by itself only says what the source archive holds; with include_package_data, what lies in a package is
installed too.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Line, covers
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Role
from lintian_ml.unpack.package import INCOMPLETE

_BLOCKS = 8  # parts of one file that list data; one or two are usual
_LINES = 200  # entries of such a part
NAMES = frozenset({"setup.py", "setup.cfg", "pyproject.toml", "MANIFEST.in"})
_DATA = regex(r"(?m)(?:(?<!include_)\bpackage_data\b|^\[tool\.setuptools\.package-data\])(?P<rest>[\s\S]{0,4000})")
# A name begins where no other sign of a name stands before it, and what has none where no space does: each is met once.
_ENTRY = regex(r"(?m)(?:[\"']|(?<![\w.*-])(?=[\w.*-])|(?<![\w.*\s-])(?=[\s:=]))"
               r"(?P<package>[\w.*-]*+)[\"']?\s*+[:=]\s*+"
               r"(?P<list>\[[^][]{0,2000}\]|[^\n\[\]{}()]{1,200}(?:\n[ \t]+[^\n\[\]{}()]{1,200})*)")
_FILES = regex(r"\bdata_files\b[\"']?\s*[=:](?P<rest>[\s\S]{0,4000})")
_STRING = regex(r"[\"']([^\"'\n]{1,200})[\"']")
_INCLUDES = regex(r"(?i)\binclude[-_]package[-_]data[\"']?\s*[:=]\s*true")
_BACKEND = regex(r"(?m)^[ \t]*build-backend\s*=\s*[\"']"
                 r"(?P<name>flit_core|flit_scm|hatchling|poetry\.core|pdm\.backend)\b")
_TEMPLATE = regex(r"(?m)^[ \t]*(?P<word>include|recursive-include|graft)[ \t]+(?P<rest>[^\n#]{1,400})")
_CLOSING = regex(r"(?m)^\[|^\s{0,4}\),?$")


def lines(pages: Sequence[Page], paths: Sequence[str], packages: frozenset[str], store: Store) -> Iterator[Line]:
    """What ``pages`` say of the files at ``paths``; ``packages`` are the directories with an __init__.py."""
    for page in pages:
        root = page.folder + "/" if page.folder else ""
        own = [path for path in paths if path.startswith(root)]
        if page.name != "MANIFEST.in":
            yield from _package_data(page, root, own, packages, store)
            yield from _data_files(page, root, store)
            yield from _whole(page, own, packages)
    for page in pages:
        beside = [other for other in pages if other.folder == page.folder and _INCLUDES.search(other.text)]
        if page.name == "MANIFEST.in" and beside:
            yield from _template(page, paths, packages, store)


def _first(found: Iterable[re.Match[str]], limit: int, page: Page, store: Store) -> Iterator[re.Match[str]]:
    return store.most(found, limit, "lists more files to be installed than are looked at", page.path, INCOMPLETE)


def _package_data(page: Page, root: str, paths: Sequence[str], packages: frozenset[str],
                  store: Store) -> Iterator[Line]:
    for block in _first(_DATA.finditer(page.text), _BLOCKS, page, store):
        rest = block["rest"]
        end = _CLOSING.search(rest, 1)
        entries = _ENTRY.finditer(rest, 0, end.start() if end else len(rest))
        for entry in _first(entries, _LINES, page, store):
            listed = entry["list"]
            globs = _STRING.findall(listed) if listed.startswith("[") else listed.replace(",", " ").split()
            for path in paths:
                folder = _package_of(path, entry["package"], packages, root)
                if folder is not None and any(covers(f"{folder}/{glob}".strip("/"), path) for glob in globs):
                    yield Line(path, f"package_data of {page.name}", page.at(block.start("rest") + entry.start()),
                               Role.SHIPPED)


def _package_of(path: str, package: str, packages: frozenset[str], root: str) -> str | None:
    """The directory of the package that holds a path, if it is the one that is meant; ``*`` and nothing mean any."""
    folder = path.rpartition("/")[0]
    while folder not in packages and folder:
        folder = folder.rpartition("/")[0]
    if package in ("", "*"):
        return folder or None
    wanted = package.replace(".", "/")
    return next((found for found in (f"{root}{wanted}", f"{root}src/{wanted}", f"{root}lib/{wanted}")
                 if path.startswith(found + "/")), None)


def _data_files(page: Page, root: str, store: Store) -> Iterator[Line]:
    for block in _first(_FILES.finditer(page.text), _BLOCKS, page, store):
        end = _CLOSING.search(block["rest"], 1)
        for found in _STRING.finditer(block["rest"], 0, end.start() if end else len(block["rest"])):
            yield Line(root + found[1], f"data_files of {page.name}", page.at(block.start("rest") + found.start()),
                       Role.SHIPPED)


def _whole(page: Page, paths: Sequence[str], packages: frozenset[str]) -> Iterator[Line]:
    """Backends that take every file of a package's directory."""
    found = _BACKEND.search(page.text)
    for path in paths if found else ():
        if found and any(path.startswith(folder + "/") for folder in packages):
            yield Line(path, f"{found['name']} takes whole packages", page.at(found.start()), None)


def _template(page: Page, paths: Sequence[str], packages: frozenset[str], store: Store) -> Iterator[Line]:
    """The lines of MANIFEST.in that cover a file inside a package."""
    root = page.folder + "/" if page.folder else ""
    for found in _first(_TEMPLATE.finditer(page.text), _LINES, page, store):
        words = found["rest"].split()
        patterns = {"include": words, "graft": [f"{words[0]}/**"],
                    "recursive-include": [f"{words[0]}/{glob}" for glob in words[1:]]
                    + [f"{words[0]}/**/{glob}" for glob in words[1:]]}[found["word"].lower()]
        for path in paths:
            inside = any(path.startswith(folder + "/") for folder in packages)
            if inside and any(covers(root + pattern, path) for pattern in patterns):
                yield Line(path, "include_package_data with MANIFEST.in", page.at(found.start()), None)
