# SPDX-License-Identifier: GPL-2.0-or-later
"""What upstream's own build installs or compiles in, as far as it can be seen: automake, CMake and meson.

Only names, patterns and directories that stand there in full count; what a variable hides stays unknown, except lists
that the same file sets.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lintian_ml import limits
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.roles import Line
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Role
from lintian_ml.unpack.package import INCOMPLETE

NAMES = frozenset({"Makefile.am", "GNUmakefile.am", "CMakeLists.txt", "meson.build"})
SUFFIXES = (".cmake", ".mk")
_AUTOMAKE = regex(
    r"(?m)^[ \t]*(?P<name>\w+_(?:DATA|SCRIPTS|SOURCES|HEADERS))[ \t]*\+?=(?P<words>(?:[^\n\\]|\\.|\\\n)*)")
_NOT_INSTALLED = ("noinst_", "EXTRA_", "CLEAN")
_LIST = regex(r"(?mi)^[ \t]*(?:set|list)[ \t]*\([ \t]*+(?:APPEND[ \t]++)?(?P<name>\w++)(?P<words>[^()]*+)\)")
_GLOB = regex(r"(?i)\bfile[ \t]*\([ \t]*GLOB(?:_RECURSE)?[ \t]++(?P<name>\w++)(?P<words>[^()]*+)\)")
_CMAKE = regex(r"(?i)\b(?P<call>install|add_library|add_executable|target_sources)[ \t]*\((?P<words>[^()]*)\)")
_CMAKE_WORDS = frozenset("FILES PROGRAMS DIRECTORY TARGETS EXPORT SCRIPT CODE STATIC SHARED MODULE OBJECT INTERFACE "
                         "PUBLIC PRIVATE EXCLUDE_FROM_ALL WIN32 MACOSX_BUNDLE ALIAS IMPORTED OPTIONAL".split())
_HERE = regex(r"^\$\{(?:CMAKE_CURRENT_SOURCE_DIR|CMAKE_CURRENT_LIST_DIR)\}/|^\./")
_ROOT = regex(r"^\$\{(?:PROJECT_SOURCE_DIR|CMAKE_SOURCE_DIR|\w+_SOURCE_DIR)\}/|^@?top_srcdir@?/|^\$\(top_srcdir\)/")
_SRCDIR = regex(r"^(?:\$[({]srcdir[)}]|@srcdir@)/")
_MESON = regex(r"\b(?P<call>install_(?:data|headers|sources|subdir)|(?:shared_|static_|both_)?library|executable|files)"
               r"\s*\(")
_BRACKET = regex(r"[()]")
_CALL = 20_000  # characters of one call in meson.build
_CALLS = 100  # brackets inside one
MANY = f"one file of the build lists more than {limits.INSTALLS} files"
CALLS = f"one file of the build has more than {limits.BUILD_CALLS} calls that install or compile"
_QUOTED = regex(r"'([^'\n]{1,200})'")
_INTO = regex(r"(?:install_dir|subdir)\s*:\s*(?P<dir>[^,#\n]{1,80})")


def lines(page: Page, store: Store) -> Iterator[Line]:
    """What one makefile or the like lists, at most limits.INSTALLS entries."""
    read = _meson if page.name == "meson.build" else _cmake if page.name.endswith((".cmake", "CMakeLists.txt")) \
        else _automake
    yield from store.most(read(page, store), limits.INSTALLS, MANY, page.path, INCOMPLETE)


def _path(page: Page, word: str) -> str:
    """The path of a word below the source root; empty where a variable is left in it."""
    bare = word.strip("\"'")
    rooted = _ROOT.sub("", bare)
    folder = "" if rooted != bare else page.folder
    rest = _HERE.sub("", _SRCDIR.sub("", rooted)).rstrip("/")
    while rest.startswith("../") and folder:
        folder, rest = folder.rpartition("/")[0], rest[3:]
    return "" if "$" in rest or "@" in rest or rest.startswith(("/", "..", "-")) else f"{folder}/{rest}".strip("/")


def _line(page: Page, word: str, offset: int, words: str, role: Role | None, compiled: bool = False) -> Iterator[Line]:
    if path := _path(page, word):
        yield Line(path, words, page.at(offset), role, compiled)


def _automake(page: Page, store: Store) -> Iterator[Line]:
    for found in _AUTOMAKE.finditer(page.text):
        name = found["name"]
        if name.startswith(_NOT_INSTALLED):
            continue
        compiled = name.endswith("_SOURCES")
        role = Role.TEST if name.startswith("check_") else None if compiled else Role.SHIPPED
        words = f"compiled in: {name}" if compiled else name
        for word in found["words"].partition("#")[0].replace("\\\n", " ").split():
            yield from _line(page, word, found.start(), words, role, compiled)


def _cmake(page: Page, store: Store) -> Iterator[Line]:
    for word, offset, words, role, compiled in store.most(
            _cmake_words(page, store), limits.INSTALLS, MANY, page.path, INCOMPLETE):
        yield from _line(page, word, offset, words, role, compiled)


def _cmake_words(page: Page, store: Store) -> Iterator[tuple[str, int, str, Role | None, bool]]:
    """Every word that may name a file, as ``_line`` takes it; lists that are named again and again are long."""
    lists: dict[str, list[str]] = {}
    for pattern in (_LIST, _GLOB):
        for found in pattern.finditer(page.text):
            lists.setdefault(found["name"], []).extend(found["words"].split())
    for found in store.most(_CMAKE.finditer(page.text), limits.BUILD_CALLS, CALLS, page.path, INCOMPLETE):
        call, words = found["call"].lower(), found["words"].split()
        target, kind = (words or [""])[0], (words or [""])[0].upper()
        if call != "install":
            for word in _expanded(words[1:], lists):
                yield word, found.start(), f"compiled in: {call}({target})", None, True
        elif kind in ("FILES", "PROGRAMS", "DIRECTORY"):
            yield from _cmake_install(found.start(), kind, words[1:], lists)


def _expanded(words: list[str], lists: dict[str, list[str]]) -> Iterator[str]:
    """Words with the lists that this file sets in place of their names; one level, as a list of lists is rare."""
    for word in words:
        name = word.strip('"')
        inside = lists.get(name[2:-1]) if name.startswith("${") and name.endswith("}") else None
        yield from inside if inside is not None else [word] if word not in _CMAKE_WORDS else []


def _cmake_install(offset: int, kind: str, words: list[str],
                   lists: dict[str, list[str]]) -> Iterator[tuple[str, int, str, Role | None, bool]]:
    upper = [word.upper() for word in words]
    end = min((upper.index(word) for word in ("DESTINATION", "TYPE", "COMPONENT", "RENAME") if word in upper),
              default=len(words))
    into = words[end + 1] if end + 1 < len(words) and upper[end] == "DESTINATION" else ""
    only = [words[at + 1].strip('"') for at, word in enumerate(upper[:-1])
            if word == "PATTERN" and upper[at + 2:at + 3] != ["EXCLUDE"]] if "FILES_MATCHING" in upper else []
    for word in _expanded(words[:end], lists):
        told = f"install({kind}){f' to {into}' if into else ''}"
        yield from ((f"{word.rstrip('/')}/**{name.lstrip('*')}", offset, told, Role.SHIPPED, False) for name in only)
        yield from [] if only else [(word, offset, told, Role.SHIPPED, False)]


def _meson(page: Page, store: Store) -> Iterator[Line]:
    for found in store.most(_MESON.finditer(page.text), limits.BUILD_CALLS, CALLS, page.path, INCOMPLETE):
        call = found["call"]
        compiled = not call.startswith("install_")
        inside = page.text[found.end():_closing(page.text, found.end())]
        into = _INTO.search(inside)
        words = inside[:into.start()] if into else inside
        told = f"compiled in: {call}()" if compiled else f"{call}(){' to ' + into['dir'].strip() if into else ''}"
        for quoted in _QUOTED.finditer(words):
            yield from _line(page, quoted[1], found.end() + quoted.start(), told,
                             None if compiled else Role.SHIPPED, compiled)


def _closing(text: str, start: int) -> int:
    """Where the bracket closes that was opened before ``start``; ``start`` where it does not within bounds."""
    depth = 1
    for found in islice(_BRACKET.finditer(text, start, start + _CALL), _CALLS):
        depth += 1 if found[0] == "(" else -1
        if not depth:
            return found.start()
    return start
