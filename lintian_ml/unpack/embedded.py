# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that begin inside another one: a model behind an image, an archive behind a program, bytes put before a header.

Only binary files are looked through, and of these the first ``limits.HEAD`` bytes, which every file costs anyway, and
the end, where a zip has its directory. What is found goes through the cascade as ``path!@OFFSET``.
"""
from __future__ import annotations

import struct
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.reader import Item

# Signatures of four bytes and more that nothing has by accident, and how far before them their file begins.
_SIGNS = ((b"GGUF", 0), (b"\x89HDF\r\n\x1a\n", 0), (b"\x93NUMPY", 0), (b"PK\x03\x04", 0), (b"\xfd7zXZ\0", 0),
          (b"ustar\0", 257), (b"ustar  \0", 257), (b"TFL3", 4), (b'{"__metadata__":', 8), (b"\x28\xb5\x2f\xfd", 0),
          (b"\x1f\x8b\x08\0\0\0\0\0", 0), (b"\x1f\x8b\x08\x08", 0), (b"\x80\x02\x8a\x0a\x6c\xfc", 0),
          (b"\x80\x04\x95", 0), (b"\x80\x05\x95", 0))
_LEAST = 64  # bytes of a file that may hold another one worth opening
_DTYPE = b'"dtype"'  # in a safetensors header, which begins with its length and {"
_END = b"PK\x05\x06"
_TAIL = 22 + 65535


def places(item: Item) -> list[int]:
    """Ascending offsets, 0 not among them, at which another file may begin."""
    head = item.head
    if len(head) < _LEAST or item.is_text:
        return []
    found = {at - before for sign, before in _SIGNS if (at := head.find(sign, before + 1)) > 0}
    if (named := head.find(_DTYPE)) > 0:
        found.update(_headers(head[:named]))
    if (zipped := _zip(item)) > 0:
        found.add(zipped)
    return sorted(found)


def _headers(before: bytes) -> Iterator[int]:
    """Where a safetensors header may begin: a length that is not huge, and the opening of a JSON object."""
    at = 8
    while (at := before.find(b'{"', at + 1)) >= 0:
        if before[at - 5:at] == bytes(5):
            yield at - 8
            return


def files(item: Item) -> Iterator[tuple[str, bytes]]:
    """What begins at each of the first places, to the end of the file, with a name for it."""
    blob, found = item.blob(), places(item)
    for at in found[:limits.EMBEDDED]:
        if blob.size - at <= limits.WHOLE:
            yield f"@{at}", blob.peek(at, blob.size - at)
        else:
            item.leave(f"what may begin at byte {at} has more than {limits.WHOLE} bytes and is not looked into")
    if len(found) > limits.EMBEDDED:
        item.leave(f"more than {limits.EMBEDDED} files may begin inside, the one at byte {found[limits.EMBEDDED]} and "
                   "others are not looked into")


def _zip(item: Item) -> int:
    """Where the zip begins whose directory ends a file of moderate size; 0 where there is none, or it is all."""
    if len(item.head) < limits.HEAD:
        size, tail = len(item.head), item.head
    elif (item.size or 0) <= limits.SPOOL_MEMORY:
        blob = item.blob()
        size, tail = blob.size, blob.peek(max(0, blob.size - _TAIL), _TAIL)
    else:
        return 0
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < 22:
        return 0
    length: int
    start: int
    length, start = struct.unpack_from("<II", tail, end + 12)
    return max(0, size - len(tail) + end - length - start)
