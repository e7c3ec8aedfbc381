# SPDX-License-Identifier: GPL-2.0-or-later
"""Decompressors that are libraries of the system, called by ctypes. They are loaded when the keeper starts, so that an
unpacker need not open a file."""
from __future__ import annotations

import ctypes

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

BROKEN = (OSError, EOFError, ValueError)  # what such a decompressor raises for damage
NUMBER, TEXT, PLACE, FLAG = ctypes.c_size_t, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_uint


def library(names: Sequence[str], functions: Sequence[tuple[Any, ...]]) -> ctypes.CDLL | None:
    """The first library that there is, with the types of what is called of it: a function's name, then the types of its
    result and of its arguments. None where there is none."""
    for name in names:
        try:
            found = ctypes.CDLL(name)
        except OSError:
            continue
        for function, result, *arguments in functions:
            called = getattr(found, function)
            called.restype, called.argtypes = result, arguments
        return found
    return None
