# SPDX-License-Identifier: GPL-2.0-or-later
"""The bytes and the numbers of one array: read a block at a time into a buffer that is used again, or mapped whole."""
from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml import limits
from lintian_ml.compare.model import Array
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded
from lintian_ml.reader import Blob
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

CODES = {"float16": "<f2", "float32": "<f4", "float64": "<f8", "bfloat16": "<u2", "int8": "|i1", "int16": "<i2",
         "int32": "<i4", "int64": "<i8", "uint8": "|u1", "uint16": "<u2", "uint32": "<u4", "uint64": "<u8",
         "bool": "|b1", "complex64": "<c8", "complex128": "<c16"}
FLOATS = frozenset({"float16", "float32", "float64", "bfloat16"})


class InFile:
    """Bytes [start, start + length) of a file. ``swap`` is the width of big-endian values, 0 for little-endian."""

    def __init__(self, blob: Blob, start: int, length: int, swap: int = 0) -> None:
        if start < 0 or length < 0 or start + length > blob.size:
            raise DamagedFile(worded("ends at byte {size}, but an array reaches to {number}", size=blob.size,
                                     number=start + length))
        self._blob, self._start, self._length, self._swap = blob, start, length, swap

    def into(self, buffer: memoryview, offset: int) -> None:
        """See ``model.Source``."""
        descriptor, at = self._blob.fileno(), 0
        while descriptor is not None and at < len(buffer):
            got = os.preadv(descriptor, [buffer[at:]], self._start + offset + at)
            if not got:
                raise DamagedFile(worded("was cut while it was read"))
            at += got
        if descriptor is None:
            buffer[:] = self._blob.read(self._start + offset, len(buffer))
        if self._swap > 1:
            numpy.frombuffer(buffer, f"u{self._swap}").byteswap(inplace=True)

    def mapped(self, length: int) -> memoryview:
        """See ``model.Source``."""
        descriptor = self._blob.fileno()
        if descriptor is None or self._swap > 1 or not length:
            whole = bytearray(length)
            self.into(memoryview(whole), 0)
            return memoryview(whole).toreadonly()
        before = self._start % mmap.ALLOCATIONGRANULARITY
        area = mmap.mmap(descriptor, before + length, access=mmap.ACCESS_READ, offset=self._start - before)
        return memoryview(area)[before:before + length]


class Held:
    """Bytes in memory: values that had to be decoded first."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data).cast("B").toreadonly()

    def into(self, buffer: memoryview, offset: int) -> None:
        """See ``model.Source``."""
        buffer[:] = self._data[offset:offset + len(buffer)]

    def mapped(self, length: int) -> memoryview:
        """See ``model.Source``."""
        return self._data[:length]


def held(name: str, numbers: Values) -> Array:
    """An array over numbers that are in memory already."""
    dtype = next((word for word, code in CODES.items() if code[1:] == numbers.dtype.str[1:] and word != "bfloat16"), "")
    if not dtype:
        raise FormatError(worded("holds {name} as {dtype}, which is not compared", name=name, dtype=numbers.dtype))
    data = numpy.ascontiguousarray(numbers, CODES[dtype])
    return Array(name, dtype, numbers.shape, Held(data.tobytes()), data.itemsize, data.nbytes)


def stored(name: str, dtype: str, shape: tuple[int, ...], blob: Blob, place: tuple[int, int],
           order: str = "<") -> Array:
    """An array whose bytes lie at (offset, length) of ``blob``; of a ``dtype`` without numbers only bytes are known.

    Raises DamagedFile where the length is not what shape and type need.
    """
    width = numpy.dtype(CODES[dtype]).itemsize if dtype in CODES else 0
    offset, length = place
    array = Array(name, dtype, shape, InFile(blob, offset, length, _swap(dtype, width, order)), width, length)
    if width and array.size * width != length:
        raise DamagedFile(worded("gives {name} {length} bytes, {size} values of {dtype} need {number}", name=name,
                                 length=length, size=array.size, dtype=dtype, number=array.size * width))
    return array


def _swap(dtype: str, width: int, order: str) -> int:
    """The width of what is turned round: of a complex number each half."""
    return 0 if order != ">" else width // 2 if dtype.startswith("complex") else width


def raw_blocks(array: Array) -> Iterator[bytearray | memoryview]:
    """The bytes, little-endian, ``limits.COMPARE_BLOCK`` at a time; each block is overwritten by the next."""
    whole = bytearray(min(limits.COMPARE_BLOCK, array.length))
    for offset in range(0, array.length, limits.COMPARE_BLOCK):
        left = array.length - offset
        block = whole if left >= len(whole) else bytearray(left)
        array.source.into(memoryview(block), offset)
        yield block


def blocks(array: Array) -> Iterator[Values]:
    """See ``Array.blocks``."""
    for block in raw_blocks(array):
        yield numbers_of(array, block)


def values(array: Array) -> Values:
    """See ``Array.values``."""
    if array.length > limits.MAPPED:
        raise LimitExceeded(worded("has {length} bytes in {name}, at most {limit} are taken at once",
                                   length=array.length, name=array.name, limit=limits.MAPPED))
    return numbers_of(array, array.source.mapped(array.length)).reshape(array.shape)


def numbers_of(array: Array, data: bytes | bytearray | memoryview) -> Values:
    """Little-endian bytes as numbers. Raises FormatError for a type that is not decoded."""
    if not array.numeric:
        raise FormatError(worded("holds {name} as {dtype}, whose numbers are not decoded", name=array.name,
                                 dtype=array.dtype))
    found = numpy.frombuffer(data, CODES[array.dtype])
    if array.dtype == "bfloat16":
        return (found.astype(numpy.uint32) << numpy.uint32(16)).view(numpy.float32)
    return found if found.dtype.isnative else found.astype(found.dtype.newbyteorder("="))
