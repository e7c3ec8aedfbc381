# SPDX-License-Identifier: GPL-2.0-or-later
"""What a program imports, includes or requires, found without parsing or running it.

An import that the program does without, because it stands in a ``try`` or in one branch of an ``if``, is left out.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lintian_ml import limits
from lintian_ml.lazy import regex

_PY = regex(r"(?m)^([ \t]*+)(?:import[ \t]+([\w.][\w., \t]*)|"
            r"from[ \t]++(\.{1,8}+(?:\w[\w.]*+)?|\w[\w.]*+)[ \t]++import[ \t(]+(\w*))")
_C = regex(
    r"(?m)^[ \t]*#[ \t]*(?:(?P<open>if(?:n?def)?\b[^\n]{0,200})|(?P<close>endif)\b|"
    r"include[ \t]*(?P<quote>[<\"])(?P<name>[^>\"\n]{1,200})[>\"])")
_GUARD = regex(
    r"(?:ifndef|if[ \t]+!defined)\b[^\n]*(?:_H|_HPP|_HH|_INCLUDED|_H_)_*\W*$|"
    r"if(?:def|[ \t]+defined)\b[ \t(]*__cplusplus")
_R = regex(
    r"\b(?:library|require|requireNamespace|loadNamespace)\([ \t]*[\"']?([A-Za-z][\w.]*)|"
    r"(?<![\w.])([A-Za-z][\w.]{0,60}):::?\w")
_LUA = regex(r"\brequire[ \t]*(?:\([ \t]*)?[\"']([\w./-]+)[\"']")
_JAVA = regex(r"(?m)^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+)")
_JULIA = regex(r"(?m)^[ \t]*(?:using|import)[ \t]+([A-Z]\w*(?:[ \t]*,[ \t]*[A-Z]\w*)*)")
_OPENS = regex(r"(?:try|except|finally|if|elif|else|while)\b")
_TRIES = 2 * limits.IMPORTS  # lines of a program with imports that are looked at
_ABOVE = 4000  # characters before an indented import in which what it belongs to is looked for


def imports(text: str, language: str) -> tuple[tuple[str, int], ...]:
    """The imports of a program without comments, each name once with its line; one past limits.IMPORTS has no name.

    ``./`` stands before the name of what is looked for beside the program.
    """
    first: dict[str, int] = {}
    line, at = 1, 0
    for name, offset in _FINDERS[language](text) if language in _FINDERS else ():
        line, at = line + text.count("\n", at, offset), offset
        if not name or name not in first and len(first) == limits.IMPORTS:
            first[""] = line
            break
        first.setdefault(name, line)
    return tuple(first.items())


def _python(text: str) -> Iterator[tuple[str, int]]:
    for number, found in enumerate(_PY.finditer(text)):
        if number == _TRIES:
            yield "", found.start()
            return
        if found[1] and _is_optional(text, found.start(), len(found[1].expandtabs())):
            continue
        if found[2]:
            for part in found[2].split(","):
                if words := part.split():
                    yield words[0], found.start()
        elif found[3].startswith("."):
            inside = found[3].lstrip(".") or found[4]
            yield f"./{inside}", found.start()
        else:
            yield f"{found[3]}.{found[4]}" if found[4] else found[3], found.start()


def _is_optional(text: str, offset: int, indent: int) -> bool:
    """Whether the innermost block around an indented line tries something or depends on a condition."""
    for line in reversed(text[max(0, offset - _ABOVE):offset].splitlines()):
        bare = line.expandtabs().lstrip(" ")
        if bare and len(line.expandtabs()) - len(bare) < indent:
            return _OPENS.match(bare) is not None
    return False


def _c(text: str) -> Iterator[tuple[str, int]]:
    """Includes that no condition of the preprocessor surrounds; the guard of a header is none."""
    depth = 0
    for found in _C.finditer(text):
        if found["open"]:
            depth += _GUARD.match(found["open"]) is None
        elif found["close"]:
            depth = max(0, depth - 1)
        elif not depth and found["name"]:
            yield ("./" if found["quote"] == '"' else "") + found["name"].strip(), found.start()


def _words(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[str, int]]]:
    """A finder of the first group of ``pattern`` that matched; names in it are parted by commas."""
    def find(text: str) -> Iterator[tuple[str, int]]:
        for found in pattern.finditer(text):
            for name in (found[found.lastindex or 0]).split(","):
                yield name.strip(), found.start()
    return find


_FINDERS: Mapping[str, Callable[[str], Iterator[tuple[str, int]]]] = {
    "py": _python, "c": _c, "r": _words(_R), "lua": _words(_LUA), "java": _words(_JAVA), "jl": _words(_JULIA)}
