# SPDX-License-Identifier: GPL-2.0-or-later
"""Which function of a program a line lies in, read off the text alone: nothing is parsed by a language's own parser.

Indentation decides in Python, Ruby, Lua and the like; elsewhere it is the nearest definition above.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lintian_ml import limits
from lintian_ml.evidence.page import Shelf, content, shelve
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer
from lintian_ml.reader import Item
from lintian_ml.unpack import open_package

_DEFINED = regex(
    r"(?P<indent>[ \t]*+)(?:"
    r"(?:async[ \t]+)?def[ \t]+(?:self\.)?(?P<def>\w+)|"
    r"(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?function\*?[ \t]+(?P<function>[\w.:-]+)|"
    r"(?:pub(?:\([a-z]+\))?[ \t]+)?(?:async[ \t]+)?(?:unsafe[ \t]+)?fn[ \t]+(?P<fn>\w+)|"
    r"func[ \t]+(?:\([^()\n]{0,80}\)[ \t]*)?(?P<func>\w+)|"
    r"sub[ \t]+(?P<sub>\w+)|"
    r"(?P<shell>[A-Za-z_][\w-]*)[ \t]*\(\)[ \t]*+(?:\{[ \t]*+)?$|"
    r"(?P<target>[\w./%-]+)[ \t]*:(?![=:])(?=[^=]*$)|"
    r"(?P<c>(?:[A-Za-z_][\w:<>,]*[ \t*&]+){1,4}(?P<cname>~?[A-Za-z_][\w:]*))[ \t]*\([^;=]{0,200}$)")
_KEYWORDS = frozenset(
    "if for while switch return else catch do sizeof new delete throw case goto using typedef".split())
_INDENTED = frozenset({"py", "rb", "lua", "jl", "ml"})


def locate(path: str, wanted: Iterable[Pointer]) -> Mapping[Pointer, str]:
    """The functions around those of the pointers that lie in programs of the package or tree at ``path``.

    Raises InputError where the package cannot be opened.
    """
    lines: dict[str, set[int]] = {}
    for pointer in wanted:
        if pointer.line and "!" not in pointer.path:
            lines.setdefault(pointer.path, set()).add(pointer.line)
    found: dict[Pointer, str] = {}
    for source in open_package(path) if lines else ():
        for item in source.items():
            if item.path in lines:
                found.update(_in_file(item, lines[item.path]))
    return found


def _in_file(item: Item, lines: Iterable[int]) -> Iterator[tuple[Pointer, str]]:
    place = shelve(item.path, item.name, item.suffix)
    if place is None or place[0] not in (Shelf.PROGRAM, Shelf.DEBIAN):
        return
    text = content(item, limits.PAGE).decode("utf-8", "replace")
    for line in sorted(lines):
        if name := enclosing(text, line, place[1]):
            yield Pointer(item.path, line), name


def enclosing(text: str, line: int, language: str) -> str:
    """The name of the function that line ``line`` (counted from 1) of ``text`` lies in; empty where none is known."""
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return ""
    depth = _indent(lines[line - 1])
    for number in range(line - 1, max(-1, line - 1 - limits.FUNCTION_LINES), -1):
        found = _DEFINED.match(lines[number][:400])
        if found is None:
            continue
        name = next((found[group] for group in ("def", "function", "fn", "func", "sub", "shell", "cname", "target")
                     if found[group]), "")
        if name in _KEYWORDS or not _fits(found, language):
            continue
        if language not in _INDENTED or number == line - 1 or _indent(lines[number]) < depth:
            return name
    return ""


def _fits(found: re.Match[str], language: str) -> bool:
    """A rule's target is one in makefiles only; what looks like a definition in C is one in such languages."""
    if found["target"]:
        return language == "mk" and not found["indent"]
    if found["cname"]:
        return language in ("c", "java", "cs", "js") and found["c"].split()[0] not in _KEYWORDS
    return language != "mk" or bool(found["function"])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t")) if line.strip() else 1 << 16
