# SPDX-License-Identifier: GPL-2.0-or-later
"""The canonical digest of a model's content: the same numbers give the same digest in every container.

Digest of a tensor. The values are taken in storage order. Each is reduced to what survives a change of float width:

1. a float is rounded to float32 (a text is read as float64 first), whole numbers of integer types stay exact;
2. the result is rounded to float16 (IEEE 754, ties to even; beyond its range infinite); -0 becomes 0 and every NaN
   becomes the quiet NaN 0x7e00;
3. a *whole* number below 2**63 that float16 cannot hold (3001, 70000) is besides that kept exactly. So integers of any
   width stay exact, quantised int8 weights above all, and integers stored as floats match their integer form.

The digest is the SHA-256 (hexadecimal) of: the values of step 2, each two bytes, little-endian; the number of values,
eight bytes; if step 3 found any, the SHA-256 of its (index, value) pairs, each two little-endian int64. The count
stands behind the values because a stream's length is known at its end. Names, shapes, types and byte orders are left
out.

Fingerprint of a file: the SHA-256 over the number of tensors (eight bytes, little-endian) and the sorted digests of its
tensors (32 bytes each), empty tensors left out. A file of which one tensor cannot be reached has no fingerprint, nor
has one of more than ``limits.FINGERPRINTED`` tensors, or whose tensors claim many times the bytes that the file has.
"""
from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from lintian_ml import limits
from lintian_ml.errors import FormatError
from lintian_ml.wire import numbers

if TYPE_CHECKING:
    import numpy

    from lintian_ml.model import Header, Span, Tensor
    from lintian_ml.reader import Blob, Item, Stream

    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_EXACT = 2048  # float16 holds all whole numbers up to here


def values_digest(chunks: Iterable[Values]) -> str:
    """The digest of one tensor whose values come in pieces: arrays of any real type and shape, cut anywhere."""
    import numpy

    main, exact, count = hashlib.sha256(), hashlib.sha256(), 0
    any_exact = False
    for chunk in chunks:
        flat = _real(chunk)
        rounded, kept = _canonical(flat)
        main.update(numpy.ascontiguousarray(rounded, "<u2").data)
        if kept.size:
            any_exact = True
            exact.update(numpy.stack((kept + count, flat[kept].astype("<i8")), axis=1).astype("<i8").tobytes())
        count += flat.size
    main.update(count.to_bytes(8, "little"))
    if any_exact:
        main.update(exact.digest())
    return main.hexdigest()


def tensor_digest(blob: Blob, tensor: Tensor) -> str | None:
    """The tensor's own digest, or that of the bytes its span names; None where neither can be had."""
    with ExitStack() as stack:
        return _digest(blob, tensor, stack, [])


def fingerprint(item: Item, header: Header) -> str | None:
    """The digest of the whole file; None without tensors, with too many, or where one of them cannot be reached."""
    if len(header.tensors) > limits.FINGERPRINTED:
        return None
    blob = item.blob()
    promised = sum(tensor.span.length for tensor in header.tensors if tensor.span)
    if promised > limits.VALUES_FREE + limits.VALUES_RATIO * blob.size:
        return None  # they lie over each other, or are a bomb
    digests = []
    with ExitStack() as stack:
        archives: list[zipfile.ZipFile] = []
        for tensor in header.tensors:
            digest = _digest(blob, tensor, stack, archives) if tensor.size else ""
            if digest is None:
                return None
            digests.append(digest)
    return combined(digest for digest in digests if digest)


def combined(digests: Iterable[str]) -> str | None:
    """The file's fingerprint from the digests of its tensors, in any order; None without any."""
    ordered = sorted(digests)
    if not ordered:
        return None
    total = hashlib.sha256(len(ordered).to_bytes(8, "little"))
    for digest in ordered:
        total.update(bytes.fromhex(digest))
    return total.hexdigest()


def _digest(blob: Blob, tensor: Tensor, stack: ExitStack, archives: list[zipfile.ZipFile]) -> str | None:
    """``tensor_digest`` with one opened zip archive for all tensors of a file."""
    if tensor.digest is not None:
        return tensor.digest
    span = tensor.span
    if span is None:
        return None
    try:
        return values_digest(_values(span, _bytes(blob, span, stack, archives)))
    except (FormatError, zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, ValueError, TypeError, OSError, EOFError,
            NotImplementedError, RuntimeError):
        return None


def _bytes(blob: Blob, span: Span, stack: ExitStack, archives: list[zipfile.ZipFile]) -> Iterator[bytes]:
    """The bytes of a span, in pieces. Raises FormatError or zipfile's errors where the file ends before."""
    if not span.member:
        if span.offset < 0 or span.length < 0 or span.offset + span.length > blob.size:
            raise FormatError("ends before its values do")
        yield from blob.chunks(span.offset, span.offset + span.length)
        return
    if not archives:
        archives.append(stack.enter_context(zipfile.ZipFile(stack.enter_context(blob.open()))))
    from lintian_ml.wire import zip_members

    with zip_members.member(archives[0], span.member) as member:
        yield from _part(member, span.offset, span.length)


def _part(stream: Stream, offset: int, length: int) -> Iterator[bytes]:
    """Bytes [offset, offset + length) of a stream. Raises EOFError where it ends before."""
    while offset or length:
        piece = stream.read(min(limits.CHUNK, offset or length))
        if not piece:
            raise EOFError
        if offset:
            offset -= len(piece)
        else:
            length -= len(piece)
            yield piece


def _values(span: Span, pieces: Iterable[bytes]) -> Iterator[Values]:
    """The values that the bytes mean. Raises ValueError or TypeError for an encoding that is none."""
    import numpy

    if span.encoding == "text":
        yield from numbers.text_values(pieces)
        return
    bf16 = span.encoding in ("bf16", "<bf16", ">bf16")
    order = ">u2" if span.encoding == ">bf16" else "<u2"
    kind = numpy.dtype(order if bf16 else span.encoding)
    if kind.kind not in "fiubc" or span.length % kind.itemsize:
        raise ValueError(f"{span.encoding} cannot be read")
    for piece in _aligned(pieces, kind.itemsize):
        values = numpy.frombuffer(piece, kind)
        yield (values.astype(numpy.uint32) << numpy.uint32(16)).view(numpy.float32) if bf16 else values


def _aligned(pieces: Iterable[bytes], step: int) -> Iterator[bytes]:
    """The same bytes in pieces that are multiples of ``step`` long."""
    rest = b""
    for piece in pieces:
        if rest:
            piece = rest + piece
        cut = len(piece) - len(piece) % step
        rest = piece[cut:]
        yield piece[:cut] if rest else piece


def _real(chunk: Values) -> Values:
    """One dimension, native byte order; complex numbers as pairs, truth values as 0 and 1."""
    import numpy

    flat = numpy.asarray(chunk).reshape(-1)
    if flat.dtype.kind == "b":
        return flat.view(numpy.uint8)
    if flat.dtype.kind == "c":
        flat = flat.view(flat.dtype.newbyteorder("=")) if flat.dtype.isnative else flat.astype(numpy.complex128)
        return flat.view(numpy.float32 if flat.dtype.itemsize == 8 else numpy.float64)
    return flat if flat.dtype.isnative else flat.astype(flat.dtype.newbyteorder("="))


def _canonical(flat: Values) -> tuple[Values, Values]:
    """Steps 1 to 3: the float16 bits, and the indices of whole numbers that they do not hold."""
    import numpy

    none = numpy.empty(0, numpy.int64)
    if not flat.size:
        return numpy.empty(0, numpy.uint16), none
    whole = flat.dtype.kind in "iu"
    if whole and flat.dtype.itemsize == 1:
        return _table()[flat.astype(numpy.int16) + 128], none
    low, high = (int(flat.min()), int(flat.max())) if whole else (0, 0)
    if whole and -128 <= low and high < 256:
        return _table()[flat + 128], none
    with numpy.errstate(over="ignore", invalid="ignore", under="ignore"):
        narrow = flat.astype(numpy.float32)
        half = narrow.astype(numpy.float16)
        bits = half.view(numpy.uint16)
        bits[bits == 0x8000] = 0
        bits[numpy.isnan(half)] = 0x7E00
        if (max(-low, high) if whole else numpy.nanmax(numpy.abs(narrow), initial=0.0)) <= _EXACT:
            return bits, none
        return bits, _kept(flat if whole else narrow, half)


def _kept(exact: Values, half: Values) -> Values:
    """Indices of whole numbers below 2**63 that float16 rounds."""
    import numpy

    wide = half.astype(numpy.float64)
    differs = wide != exact
    if exact.dtype.kind == "f":
        differs &= (numpy.floor(exact) == exact) & (numpy.abs(exact) < 2.0 ** 63)
    return numpy.flatnonzero(differs)


_TABLES: list[Any] = []


def _table() -> Values:
    """float16 bits of -128 … 255."""
    import numpy

    if not _TABLES:
        _TABLES.append(numpy.arange(-128, 256).astype(numpy.float16).view(numpy.uint16))
    table: Values = _TABLES[0]
    return table
