# SPDX-License-Identifier: GPL-2.0-or-later
"""Hyperscan's block mode: many regular expressions at once. Source: the Hyperscan developer's reference, 5.4.

Debian's library (libhyperscan5, or libvectorscan5 in its place) is called directly; without it the Python module
``hyperscan`` does, which carries the library with it.
"""
from __future__ import annotations

import ctypes
import functools
import importlib
from collections.abc import Callable, Sequence
from typing import Any

Search = Callable[[bytes], list[int]]
_SINGLE_MATCH = 8  # HS_FLAG_SINGLEMATCH: each expression is told once
_BLOCK = 1  # HS_MODE_BLOCK
_NAME = "libhs.so.5"
_HANDLER = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint, ctypes.c_ulonglong, ctypes.c_ulonglong, ctypes.c_uint,
                            ctypes.c_void_p)


def search(expressions: Sequence[bytes]) -> Search | None:
    """A function that tells which expressions match a text, by their places; None where there is no library, or none
    for this processor. Raises ValueError for an expression that it does not know."""
    if library := _library():
        return _direct(library, expressions)
    return _by_module(expressions)


@functools.cache
def _library() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(_NAME)
        valid: bool = library.hs_valid_platform() == 0
    except (OSError, AttributeError):
        return None
    return library if valid else None


def _direct(library: ctypes.CDLL, expressions: Sequence[bytes]) -> Search:
    count = len(expressions)
    database, scratch, problem = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
    if library.hs_compile_multi((ctypes.c_char_p * count)(*expressions), (ctypes.c_uint * count)(
            *[_SINGLE_MATCH] * count), (ctypes.c_uint * count)(*range(count)), ctypes.c_uint(count), _BLOCK, None,
            ctypes.byref(database), ctypes.byref(problem)):
        raise ValueError(f"{_NAME} does not know one of {count} expressions")
    if library.hs_alloc_scratch(database, ctypes.byref(scratch)):
        raise MemoryError
    found: list[int] = []
    handler = _HANDLER(lambda place, *_: found.append(place) or 0)  # type: ignore[func-returns-value]
    scan = library.hs_scan
    scan.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p, _HANDLER,
                     ctypes.c_void_p]

    def searched(text: bytes) -> list[int]:
        found.clear()
        failed = scan(database, text, len(text), 0, scratch, handler, None)
        return [*range(count)] if failed else found  # then any may match

    return searched


def _by_module(expressions: Sequence[bytes]) -> Search | None:
    try:
        module: Any = importlib.import_module("hyperscan")
    except ImportError:
        return None
    database = module.Database(mode=module.HS_MODE_BLOCK)
    try:
        database.compile(expressions=list(expressions), ids=list(range(len(expressions))), elements=len(expressions),
                         flags=[_SINGLE_MATCH] * len(expressions))
    except module.error as problem:
        raise ValueError(f"hyperscan does not know one of {len(expressions)} expressions: {problem}") from None
    found: list[int] = []

    def told(place: int, *_: object) -> None:
        found.append(place)

    def searched(text: bytes) -> list[int]:
        found.clear()
        database.scan(text, match_event_handler=told)
        return found

    return searched
