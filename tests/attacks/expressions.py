# SPDX-License-Identifier: GPL-2.0-or-later
"""Every regular expression of the package, found without a list: in the source, and while the program runs."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[2] / "lintian_ml"
_METHODS = {"search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"}
_CALLS = _METHODS | {"compile", "regex"}


class Expression(NamedTuple):
    """``anchored``: only ever matched from one place on (``match``, ``fullmatch``), never searched for."""

    pattern: str | bytes
    flags: int
    anchored: bool
    place: str
    name: str = ""


def written() -> Iterator[Expression]:
    """Those whose text stands in the source, constants put together with ``+`` and ``f""`` of constants included."""
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and (method := _method(node)) and node.args:
                pattern = _constant(node.args[0])
                if pattern is not None:
                    name = _name(node, source)
                    methods = {method} if method in _METHODS else _used(name, source)
                    yield Expression(pattern, _flags(node), methods <= {"match", "fullmatch"},
                                     f"{path.relative_to(PACKAGE)}:{node.lineno}", name)


def _method(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id in (
            "re", "lazy"):
        return function.attr if function.attr in _CALLS else ""
    return "regex" if isinstance(function, ast.Name) and function.id == "regex" else ""


def _constant(node: ast.expr) -> str | bytes | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if isinstance(value, (str, bytes)) else None


def _flags(node: ast.Call) -> int:
    names = {name.attr for argument in [*node.args[1:], *(keyword.value for keyword in node.keywords)]
             for name in ast.walk(argument) if isinstance(name, ast.Attribute)}
    return sum(int(getattr(re, name)) for name in names if name in (
        "M", "I", "S", "X", "A", "MULTILINE", "IGNORECASE", "DOTALL", "VERBOSE", "ASCII"))


def _name(node: ast.Call, source: str) -> str:
    """The name that this expression is given; empty where it is an element of something."""
    found = re.match(r"(\w+)\s*(?::[^=]+)?= ", source.split("\n")[node.lineno - 1])
    return found[1] if found else ""


def _used(name: str, source: str) -> set[str]:
    """The methods that the file calls on a name, or else on what it calls a pattern, an expression or a sign."""
    for names in filter(None, (name, "pattern|expression|sign")):
        if found := set(re.findall(rf"\b(?:{names})\.(\w+)", source)) & _METHODS:
            return found
    return {"search"}


def running(work: str) -> str:
    """A program that prints, as JSON lines, whatever is compiled from within the package while ``work`` runs."""
    return f"""
import json, re, sys
seen, compile_ = set(), re._compile
def record(pattern, flags):
    frame = sys._getframe(1)
    while frame and frame.f_code.co_filename.endswith(('/re/__init__.py', 'lazy.py')):
        frame = frame.f_back
    if isinstance(pattern, (str, bytes)) and frame and {str(PACKAGE)!r} in frame.f_code.co_filename:
        seen.add((pattern, int(flags), frame.f_code.co_filename.rsplit('lintian_ml/', 1)[-1]))
    return compile_(pattern, flags)
re._compile = record
{work}
for pattern, flags, place in sorted(seen, key=repr):
    is_bytes = isinstance(pattern, bytes)
    print(json.dumps([pattern.decode('latin-1') if is_bytes else pattern, is_bytes, flags, place]))
"""
