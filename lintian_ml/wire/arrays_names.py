# SPDX-License-Identifier: GPL-2.0-or-later
"""The name that a literal is given, read from the code before it in whatever language that is."""
from __future__ import annotations

import re
from collections.abc import Iterator

from lintian_ml.lazy import regex

_MARKED = regex(rb"/\*.*?(?:\*/|\Z)|//[^\n]*|#(?!define)[^\n]*", re.DOTALL)  # a mark first: found ten times as fast
TESTS = regex(r"(^|[/_.-])(tests?|testing|testdata|testsuite|unittests?|test_?vectors?|bench(marks?)?"
              r"|fixtures?)([/_.-]|$)", re.IGNORECASE)
_WORD = regex(rb"[A-Za-z_$@%][\w$.]*")
_NAME = regex(rb"([A-Za-z_$@%][\w$:.>-]*+)\s*+(?:\[[^\[\]]*\]\s*)+|([A-Za-z_$@%][\w$.]*)")
_KEY = regex(rb"(?<=[{,\s])([A-Za-z_]\w{0,80}):\Z")  # of an object in JavaScript
_ENDS = regex(rb"[;{}]|\n\s*\n")
_LENGTH = regex(rb"\[([^\[\];]*);([^\[\];]*)\]")  # Rust's [f32; 100]
_HASH = 35
_TYPES = frozenset((b"float", b"double", b"int", b"char", b"short", b"long", b"unsigned", b"array", b"Array", b"vec",
                    b"float32", b"float64", b"byte", b"Object", b"Double", b"Float", b"Integer", b"Number"))


def uncommented(code: bytes) -> bytes:
    """``code`` with a blank for each comment."""
    if b"/" not in code and b"#" not in code:
        return code
    parts, at = [], 0
    for start, end in _comments(code):
        parts.append(code[at:start])
        at = end
    return b" ".join([*parts, code[at:]]) if parts else code


def comments(code: bytes) -> list[bytes]:
    """The comments of C and of scripts in ``code``, the latter where they fill their line."""
    return [code[start:end] for start, end in _comments(code)] if b"/" in code or b"#" in code else []


def _comments(code: bytes) -> Iterator[tuple[int, int]]:
    at = 0
    while (found := _MARKED.search(code, at)) is not None:
        start, at = found.span()
        if code[start] == _HASH:
            line = code.rfind(b"\n", 0, start) + 1
            if code[line:start].strip(b" \t"):
                at = start + 1
                continue
            start = line
        yield start, at


def named(prefix: bytes) -> tuple[str, str]:
    """The name in a declaration, and the declaration: what stands between the last statement and the bracket."""
    text = _LENGTH.sub(rb"[\2]", prefix[-400:].rstrip()).replace(b"<-", b"= ")
    if key := _KEY.search(text):
        return words(key[1]), words(key[0])
    equals = text.rfind(b"=")
    if equals < len(text) - 120 or equals <= 0:
        equals = text.rfind(b":")
    left = text[:equals] if equals >= len(text) - 120 and equals > 0 else text
    pieces = _ENDS.split(left)
    declared = pieces[-1] if pieces[-1].strip() else left[-120:]
    return words(_identifier(declared.split(b"//")[0][-240:])), words(declared + b" = " + text[equals + 1:])


def _identifier(declared: bytes) -> bytes:
    """The last identifier that has dimensions, else the last that is no type; a type after a colon is skipped."""
    if b"[" not in declared:
        found = reversed([*_WORD.finditer(declared)])
        return next((match[0] for match in found
                     if match[0] not in _TYPES and not _typed(declared, match.start())), b"")
    name, indexed = b"", False
    for match in _NAME.finditer(declared):
        word = match[1] or match[2]
        if word.strip(b"_:") in _TYPES:
            continue
        if match[1] and not word.endswith(b":") or not indexed and not _typed(declared, match.start()):
            name, indexed = word, bool(match[1])
    return name


def _typed(declared: bytes, start: int) -> bool:
    """The word at ``start`` is the type in ``name: type``."""
    before = declared[:start].rstrip(b" \t\n[&")
    return before.endswith(b":") and not before.endswith(b"::")


def words(data: bytes) -> str:
    """Foreign bytes as one line of bounded length."""
    return " ".join(data.decode("utf-8", "replace").split())[:600]
