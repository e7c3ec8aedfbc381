# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights without an array: a shader's ``mat4(…)`` and ``vec4(…)`` constants, and a serialised model as a literal."""
from __future__ import annotations

import base64
import binascii

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_quoted, arrays_shape, arrays_signs, arrays_words, beginnings, numbers, values
from lintian_ml.wire.arrays_names import comments

_LEAST = 512  # numbers: the smallest useful network of a shader, 4 channels through 9 taps of 4x4, and some
_CALLS = 32  # in the first 64 KiB
_NAME = rb"\b(?:mat4(?:x[34])?|[fh]?vec4|f16(?:mat4|vec4)|(?:float|half|min16float)4(?:x4)?|[MV]4|vec4f|mat4x4f?)"
_CALL = regex(_NAME + rb"(?:<f\d\d>)?\s{0,4}\(([-+\d.eEfFhH,\s]{15,700})\)")
_SPACES = bytes(32 if byte in b",fFhH\t\r\n" else byte for byte in range(256))
_ENTROPY = 7.0  # bits a byte: compressed or precise numbers
_OPAQUE = 10 * limits.KIB
_KNOWN = (  # and what decoding opens by itself
    *beginnings.CERTAIN, *beginnings.ARCHIVES, *beginnings.SHORT, b"\0\0\1\0", b"<", b"true", b"x\x01", b"x^", b"x\x9c",
    b"x\xda", b"\x80\x02", b"\x80\x03", b"\x80\x04")


def hinted(item: Item) -> bool:
    """Whether the head has many such constants, or many lines of base64 in a file that speaks of training."""
    if not item.shows(arrays_signs.CALLS):
        return False
    head = item.head
    if head.count(b"4(") >= _CALLS and len(_CALL.findall(head)) >= _CALLS:
        return True
    return b"train" in head and bool(arrays_quoted.pieces(head))


def model(item: Item) -> Header | None:
    """The header of a shader's network or of an opaque model, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 3, "models in calls of constructors"):
        return None
    data = item.blob().whole()
    return _shader(data) or _opaque(data)


def _shader(data: bytes) -> Header | None:
    from lintian_ml.fingerprint import values_digest

    calls = [match for match in _CALL.finditer(data) if match[1].count(b".") >= 4]
    text = b" ".join(match[1].translate(_SPACES) for match in calls)
    figures = arrays_shape.of_values(text.split())
    if figures is None or figures.values < _LEAST or not figures.learned or figures.peaked < -0.8:
        return None
    if figures.distinct < 0.6 or figures.precise < 0.5 or figures.largest > 100:
        return None
    note = Note("array", f"{figures.values} constants in {len(calls)} matrices and vectors of four; {figures}",
                data.count(b"\n", 0, calls[0].start()) + 1)
    digest = values_digest(numbers.text_values([text]))
    return Header((Tensor("constants", (figures.values,), "float32", digest=digest),), figures.values, notes=(note,))


def _opaque(data: bytes) -> Header | None:
    """Base64 of something dense that is no known file, where the comments speak of training."""
    text = arrays_quoted.pieces(data)
    if len(text) < _OPAQUE:
        return None
    said = b"\n".join(comments(data[:limits.HEAD])).decode("utf-8", "replace")
    told = arrays_words.mention(said)
    try:
        content = base64.b64decode(text.rstrip(b"=")[:len(text.rstrip(b"=")) // 4 * 4])
    except (binascii.Error, ValueError):
        return None
    if not told or content.startswith(_KNOWN) or values.entropy(content[:limits.HEAD]) < _ENTROPY:
        return None
    words = {word for word in arrays_words.split(said) if len(word) > 2}  # base64 has two slashes and letters, too
    kind = Kind.NEURAL if words & arrays_words.NEURAL else Kind.CLASSICAL
    note = Note("array", f"a literal of {len(content)} bytes that is no known file; the comment says \"{told}\"")
    return Header((), 0, notes=(note,), kind=kind)
