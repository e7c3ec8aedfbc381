# SPDX-License-Identifier: GPL-2.0-or-later
"""NNUE nets for comparing: arrays as the format's reader finds them, LEB128 blocks decoded, the rest byte for byte."""
from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml import limits
from lintian_ml.compare import arrays
from lintian_ml.compare.model import Array, Model
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded
from lintian_ml.formats import nnue
from lintian_ml.model import Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_LEB = b"COMPRESSED_LEB128"
_LONGEST = 5  # bytes of one number


def recognise(item: Item) -> bool:
    """As the format does."""
    return any(item.head.startswith(magic) for _, magic in nnue.FORMAT.magic) and nnue.recognise(item)


def load(item: Item) -> Model:
    """All arrays; header and hashes of the layers are compared as they are. Raises FormatError."""
    header, blob = nnue.read(item), item.blob()
    if not header.tensors:
        raise FormatError(worded("has layers of an arrangement that is not known"))
    at = 12 + int.from_bytes(blob.read(8, 4), "little")
    start, found, spans = at, {}, []
    for tensor in header.tensors:
        array, begin, end = _packed(blob, tensor, at) if tensor.span is None else _plain(blob, tensor)
        found[array.name], at = array, end
        spans.append((begin, end))
    between = hashlib.sha256()
    at = start
    for begin, end in [*spans, (blob.size, blob.size)]:
        if begin < at:
            raise DamagedFile(worded("has arrays that lie over each other"))
        between.update((begin - at).to_bytes(8, "little") + blob.read(at, begin - at))
        at = end
    processing = {"header": blob.read(0, 8).hex(), worded("all bytes between the arrays"): between.hexdigest()}
    description = blob.read(12, start - 12).decode("utf-8", "replace")
    return Model(item.path, "nnue", blob.size, found, processing=processing,
                 ignored={"description": description, "compression": worded("LEB128 or none")})


def _plain(blob: Blob, tensor: Tensor) -> tuple[Array, int, int]:
    assert tensor.span is not None
    begin, length = tensor.span.offset, tensor.span.length
    return arrays.stored(tensor.name, tensor.dtype, tensor.shape, blob, (begin, length)), begin, begin + length


def _packed(blob: Blob, tensor: Tensor, at: int) -> tuple[Array, int, int]:
    """A block behind its magic and its length."""
    at += 0 if blob.peek(at, len(_LEB)) == _LEB else 4  # the first block stands behind the transformer's hash
    if blob.peek(at, len(_LEB)) != _LEB:
        raise DamagedFile(worded("has no compressed block at byte {at}", at=at))
    begin = at + len(_LEB) + 4
    length = int.from_bytes(blob.read(begin - 4, 4), "little")
    if 4 * tensor.size > limits.DECODED:
        raise LimitExceeded(worded("has {size} numbers in one block", size=tensor.size))
    numbers = numpy.empty(tensor.size, numpy.int32)
    done, rest = 0, b""
    for chunk in blob.chunks(begin, begin + length, limits.MIB):
        some, rest = decoded(rest + chunk)
        numbers[done:done + some.size] = some
        done += some.size
    if rest or done != tensor.size or begin + length > blob.size:
        raise DamagedFile(worded("ends within a compressed number"))
    return arrays.held(tensor.name, numbers.reshape(tensor.shape)), begin, begin + length


def decoded(data: bytes) -> tuple[Values, bytes]:
    """Signed LEB128 numbers, and the bytes of one that is not complete. Raises DamagedFile for one that is too long."""
    codes = numpy.frombuffer(data, numpy.uint8)
    ends = numpy.flatnonzero(codes < 128)
    whole = int(ends[-1]) + 1 if ends.size else 0
    if len(data) - whole > _LONGEST:
        raise DamagedFile(worded("has a compressed number that does not end"))
    starts = numpy.concatenate(([0], ends[:-1] + 1)) if ends.size else ends
    lengths = ends - starts + 1
    if ends.size and int(lengths.max()) > _LONGEST:
        raise DamagedFile(worded("has a compressed number that does not end"))
    shifts = 7 * (numpy.arange(whole) - numpy.repeat(starts, lengths))
    parts = (codes[:whole] & 127).astype(numpy.int64) << shifts
    values: Values = numpy.add.reduceat(parts, starts) if ends.size else parts
    values -= ((codes[ends] >> 6) & 1).astype(numpy.int64) << (7 * lengths)
    return values, data[whole:]
