# SPDX-License-Identifier: GPL-2.0-or-later
"""User shaders of mpv and libplacebo that carry learned numbers (``.hook``, ``.glsl``).

A block ``//!TEXTURE`` with ``//!SIZE`` and ``//!FORMAT rgba16f`` ends in one line of hexadecimal digits, the bytes of
float32 (ravu's filters); or a function has whole numbers that ``intBitsToFloat`` makes float32 of (nnedi3's network).
Matrices among the code belong to ``c-array``. Source: mpv's manual, "glsl-shaders"; the shaders themselves.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item

if TYPE_CHECKING:
    import numpy

    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_HOOK = b"//!HOOK"
_BITS = b"intBitsToFloat"
_TEXTURE = regex(rb"(?m)^//!TEXTURE[ \t]{1,8}(\w{1,64})[ \t\r]*\n((?://![^\n]{1,120}\n){1,12})"
                 rb"([0-9a-fA-F]{64,})[ \t\r]*$")
_FORMAT = regex(rb"//!FORMAT[ \t]{1,8}(?:r|rg|rgb|rgba)(?:16|32)h?f[ \t\r]*\n")
_SIZE = regex(rb"//!SIZE((?:[ \t]{1,8}\d{1,5}){1,3})[ \t\r]*\n")
_WHOLE = regex(rb"(?<=[(,])-?\d{8,10}(?=[,)])")  # of numbers near 1 all bits make ten digits
_LEAST = 64  # numbers
_SAMPLE = 4096  # of those whose figures are looked at


def recognise(item: Item) -> bool:
    """A hook, and a texture or bits of floats, in the head or behind it."""
    return _HOOK in item.head and (b"//!TEXTURE" in item.head or _BITS in item.head or item.size > limits.HEAD) \
        and item.within(limits.WHOLE, "a shader's numbers")


def read(item: Item) -> Header:
    """Textures of float32 and bits that spread like learned ones. Raises NotThisFormat where there are none."""
    from lintian_ml.fingerprint import values_digest
    from lintian_ml.wire import arrays_shape

    text = item.blob().whole()
    found = [*_textures(text), *_bits(text)]
    tensors: list[Tensor] = []
    notes: list[Note] = []
    for name, shape, values, line in found:
        figures = arrays_shape.of_numbers(values[:: max(1, values.size // _SAMPLE)].tolist())
        if figures is not None and figures.learned and not figures.whole:
            tensors.append(Tensor(name, shape, "float32", digest=values_digest([values])))
            notes.append(Note("array", f"{name}: {values.size} numbers; {figures}", line))
    if not tensors:
        raise NotThisFormat("is a shader without learned numbers")
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), notes=tuple(notes[:limits.REASONS]),
                  kind=Kind.NEURAL if _BITS in text else Kind.CLASSICAL)


def _textures(text: bytes) -> list[tuple[str, tuple[int, ...], Values, int]]:
    """Name, size with components, values and line of textures of floats that have as many as their size says."""
    import numpy

    found = []
    for match in _TEXTURE.finditer(text):
        size = _SIZE.search(match[2])
        if not _FORMAT.search(match[2]) or not size:
            continue
        sizes = tuple(map(int, size[1].split()))
        values = numpy.frombuffer(bytes.fromhex(match[3][:len(match[3]) // 8 * 8].decode()), "<f4")
        texels = int(numpy.prod(sizes, dtype=object))
        if values.size < _LEAST or texels < 1 or values.size % texels or values.size // texels > 4:
            continue
        if bool(numpy.isfinite(values).all()):
            shape, line = (*sizes[::-1], values.size // texels), text.count(b"\n", 0, match.start()) + 1
            found.append((match[1].decode(), shape, values, line))
    return found


def _bits(text: bytes) -> list[tuple[str, tuple[int, ...], Values, int]]:
    """What whole numbers mean as the bits of float32; of a file that asks for that."""
    import numpy

    if _BITS not in text:
        return []
    words = numpy.array([int(word) for word in _WHOLE.findall(text)], numpy.int64)
    values = words[(-1 << 31 <= words) & (words < 1 << 31)].astype("<i4").view("<f4")
    if values.size < _LEAST or not bool(numpy.isfinite(values).all()):
        return []
    return [("weights", (values.size,), values, text.count(b"\n", 0, text.find(_BITS)) + 1)]


def sample() -> bytes:
    """A texture of two by sixteen places, of four numbers each."""
    from struct import pack

    from lintian_ml.wire import samples_text

    blob = pack("<128f", *samples_text.normal(128)).hex()
    return (b"//!DESC example\n//!HOOK LUMA\n//!BIND HOOKED\nvec4 hook() { return HOOKED_tex(HOOKED_pos); }\n"
            b"//!TEXTURE example_lut\n//!SIZE 16 2\n//!FORMAT rgba16f\n//!FILTER NEAREST\n" + blob.encode() + b"\n")


FORMAT = Format("mpv-shader", "learned numbers in a user shader of mpv", Kind.CLASSICAL, Depth.TENSORS,
                (".hook", ".glsl"), recognise, read, sample, textual=True, signs=(rb"//!HOOK",))
