# SPDX-License-Identifier: GPL-2.0-or-later
"""LZ4 frames in an unpacker, by the system's liblz4, which apt and systemd bring: Python has none.

Source: lz4frame.h, and LZ4's frame format, of which joblib writes one for a whole pickle.
"""
from __future__ import annotations

import ctypes

from lintian_ml.errors import SourceProblem
from lintian_ml.inflate.link import SLOT
from lintian_ml.inflate.native import BROKEN, FLAG, NUMBER, PLACE, TEXT, library

__all__ = ["BROKEN", "MISSING", "STEPS"]

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMES = ("liblz4.so.1", "liblz4.1.dylib")
MISSING = "is compressed with LZ4, which needs the library liblz4: install liblz4-1"
_FUNCTIONS = (
    ("LZ4F_createDecompressionContext", NUMBER, PLACE, FLAG), ("LZ4F_freeDecompressionContext", NUMBER, PLACE),
    ("LZ4F_decompress", NUMBER, PLACE, PLACE, PLACE, PLACE, PLACE, PLACE), ("LZ4F_isError", FLAG, NUMBER),
    ("LZ4F_getErrorName", TEXT, NUMBER))
_VERSION = 100  # LZ4F_VERSION


def _lz4(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """Frames one after the other; those that are to be skipped hold nothing."""
    if _LIBRARY is None:
        raise SourceProblem(MISSING)
    state, room, left = ctypes.c_void_p(), ctypes.create_string_buffer(SLOT), 1
    if _LIBRARY.LZ4F_isError(_LIBRARY.LZ4F_createDecompressionContext(ctypes.byref(state), _VERSION)):
        raise MemoryError
    try:
        for data in raw:
            start, at, full = ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0, 0, False
            while at < len(data) or full:
                made, taken = ctypes.c_size_t(SLOT), ctypes.c_size_t(len(data) - at)
                left = _LIBRARY.LZ4F_decompress(state, room, ctypes.byref(made), start + at, ctypes.byref(taken), None)
                if _LIBRARY.LZ4F_isError(left):
                    raise ValueError(_LIBRARY.LZ4F_getErrorName(left).decode())
                at += taken.value
                full = made.value == SLOT and left != 0
                yield ctypes.string_at(room, made.value)
    finally:
        _LIBRARY.LZ4F_freeDecompressionContext(state)
    if left:
        raise SourceProblem("ends early")


_LIBRARY = library(_NAMES, _FUNCTIONS)
STEPS: dict[str, Callable[[Iterator[bytes], int], Iterator[bytes]]] = {"lz4": _lz4}
