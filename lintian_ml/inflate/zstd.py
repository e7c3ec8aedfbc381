# SPDX-License-Identifier: GPL-2.0-or-later
"""zstd (RFC 8878) in an unpacker, by the system's libzstd, which dpkg needs and brings: Python 3.11 has none."""
from __future__ import annotations

import ctypes

from lintian_ml.errors import SourceProblem
from lintian_ml.inflate.link import SLOT
from lintian_ml.inflate.native import BROKEN, FLAG, NUMBER, PLACE, TEXT, library

__all__ = ["BROKEN", "MISSING", "STEPS"]

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NAMES = ("libzstd.so.1", "libzstd.1.dylib")
MISSING = "is compressed with zstd, which needs the library libzstd: install libzstd1"
_FUNCTIONS = (
    ("ZSTD_createDStream", PLACE), ("ZSTD_freeDStream", NUMBER, PLACE),
    ("ZSTD_DCtx_setParameter", NUMBER, PLACE, ctypes.c_int, ctypes.c_int),
    ("ZSTD_decompressStream", NUMBER, PLACE, PLACE, PLACE), ("ZSTD_isError", FLAG, NUMBER),
    ("ZSTD_getErrorName", TEXT, NUMBER))
_LARGEST_WINDOW = 100  # ZSTD_d_windowLogMax


class _Bytes(ctypes.Structure):
    """ZSTD_inBuffer and ZSTD_outBuffer."""

    _fields_ = [("start", ctypes.c_void_p), ("size", ctypes.c_size_t), ("at", ctypes.c_size_t)]


def _zstd(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """Frames one after the other; those that are to be skipped hold nothing."""
    if _LIBRARY is None:
        raise SourceProblem(MISSING)
    state, room, left = _LIBRARY.ZSTD_createDStream(), ctypes.create_string_buffer(SLOT), 1
    if not state:
        raise MemoryError
    try:
        _LIBRARY.ZSTD_DCtx_setParameter(state, _LARGEST_WINDOW, dictionary.bit_length() - 1)
        for data in raw:
            source, full = _Bytes(ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p), len(data), 0), False
            while source.at < source.size or full:
                target = _Bytes(ctypes.addressof(room), SLOT, 0)
                left = _LIBRARY.ZSTD_decompressStream(state, ctypes.addressof(target), ctypes.addressof(source))
                if _LIBRARY.ZSTD_isError(left):
                    raise ValueError(_LIBRARY.ZSTD_getErrorName(left).decode())
                full = target.at == SLOT and left != 0
                yield ctypes.string_at(room, target.at)
    finally:
        _LIBRARY.ZSTD_freeDStream(state)
    if left:
        raise SourceProblem("ends early")


_LIBRARY = library(_NAMES, _FUNCTIONS)
STEPS: dict[str, Callable[[Iterator[bytes], int], Iterator[bytes]]] = {"zstd": _zstd}
