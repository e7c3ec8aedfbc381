# SPDX-License-Identifier: GPL-2.0-or-later
"""Weights in source code of any language: array literals that names, comments and values show to be learned.

No specification: networks are exported as ``static const float dense_weights[1024] = {…}`` and the like by the
training programs of speech codecs, noise suppressors, video encoders and many others.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import (arrays, arrays_dots, arrays_ifs, arrays_partners, arrays_plain, arrays_signs,
                             arrays_terms, arrays_ways, tables)

if TYPE_CHECKING:
    from lintian_ml.wire.arrays_judge import Verdict
    from lintian_ml.wire.arrays_shape import Shape

_MARKUP = regex(rb"<(?!\?php)|%!PS|%PDF|msgid|\{\\rtf|/\* XPM|solid |ply\n|[\[{]\s*[\"{\[]")
_FIRST = 1000  # long arrays that are judged before all are: most files that have more show by them what they are
_TERMS = 60  # digits of the smallest table of a regression
_DIGITS = 300  # in the head of a file whose numbers stand in short runs
_DTYPES = (
    ("uint8", "uint8"), ("unsigned char", "uint8"), ("int8", "int8"), ("signed char", "int8"), ("q7", "int8"),
    ("uint16", "uint16"), ("unsigned short", "uint16"), ("int16", "int16"), ("short", "int16"), ("q15", "int16"),
    ("double", "float64"), ("f64", "float64"), ("half", "float16"), ("float", "float32"), ("f32", "float32"),
    ("uint32", "uint32"), ("unsigned int", "uint32"), ("uint64", "uint64"), ("unsigned long long", "uint64"),
    ("int64", "int64"), ("long long", "int64"), ("int32", "int32"), ("int", "int32"))


def recognise(item: Item) -> bool:
    """A text with long runs of numbers, or many short ones, that is no markup, drawing or translation."""
    if arrays_ways.anywhere(item):
        return True
    if _markup(item):
        return False
    if item.numerals < _TERMS and item.size <= limits.HEAD:
        return arrays_ifs.taught(item)
    if arrays.rich(item) or arrays_ifs.taught(item) or arrays_partners.hinted(item):
        return True
    if item.shows(arrays_signs.INTERCEPT) and b"ntercept" in item.head and item.numerals >= _TERMS:
        return True
    if item.numerals < _DIGITS and item.size <= limits.HEAD:
        return item.numerals >= _TERMS and arrays_terms.hinted(item)
    return arrays_plain.wrapped(item) or arrays_ways.amid_numbers(item)


def _markup(item: Item) -> bool:
    """Whether a text begins as markup, a drawing, a translation or JSON does."""
    return _MARKUP.match(item.head[:64].lstrip(b"\xef\xbb\xbf \t\r\n")) is not None


def read(item: Item) -> Header:
    """Judge all arrays of the file. Raises NotThisFormat where none may be learned."""
    from lintian_ml.wire import arrays_judge  # its vocabulary takes time to load, few files need it
    from lintian_ml.wire.arrays_judge import Opinion

    if proven := arrays_ways.proven(item):
        return proven
    if _markup(item):
        raise NotThisFormat("holds no source code")
    blob = arrays_plain.blob(item)
    figures: dict[int, Shape | None] = {}
    long = arrays.find(blob, limit=_FIRST)
    verdict = arrays_judge.judge(item, blob, long, figures)
    if verdict.opinion is Opinion.NO and len(long) == _FIRST:  # what is learned may stand behind so many others
        long = arrays.every(item, blob, arrays.LONG, long)
        verdict = arrays_judge.judge(item, blob, long, figures)
    if verdict.opinion is not Opinion.NO or arrays_judge.hopeful(item, long) \
            or arrays_partners.hinted(item):  # now with the small: biases, scales
        verdict = arrays_judge.judge(item, blob, arrays.every(item, blob, arrays.SHORT, long), figures)
    if verdict.opinion is not Opinion.LEARNED and (vector := arrays_dots.regression(item)):
        return vector
    if verdict.opinion is Opinion.NO:
        raise NotThisFormat("holds no array of learned numbers")
    found = arrays_judge.notes(blob, verdict)
    if verdict.opinion is Opinion.POSSIBLE:
        return Header(notes=found, kind=verdict.kind, certain=False)
    tensors = tuple(_tensor(entry.array, blob, blob is item.blob()) for entry in verdict.judged)
    return Header(tensors, sum(entry.array.count for entry in verdict.judged), _metadata(verdict),
                  found + _dataset(verdict), verdict.kind)


def _tensor(array: arrays.Array, blob: Blob, own: bool) -> Tensor:
    """A tensor by its span, or by its digest where its numbers are wrapped in words."""
    if own:
        span = Span(array.start, array.end - array.start, "text")
        return Tensor(array.name, array.shape, _dtype(array.declared), span)
    return Tensor(array.name, array.shape, _dtype(array.declared), digest=tables.digest(blob, array.start, array.end))


def _dtype(declared: str) -> str:
    """numpy's word for the declared type, by the first that is named; float32 where none is."""
    lowered = declared.lower().replace("u_int", "uint")
    return next((dtype for word, dtype in _DTYPES if word in lowered), "float32")


def _metadata(verdict: Verdict) -> dict[str, str]:
    return {"producer": verdict.origin} if verdict.origin else {}


def _dataset(verdict: Verdict) -> tuple[Note, ...]:
    return (Note("producer", verdict.origin),) if verdict.origin else ()


def sample() -> bytes:
    """Two dense layers in C."""
    from lintian_ml.wire import samples_text

    return samples_text.c_network()


FORMAT = Format("c-array", "array of weights in source code", Kind.NEURAL, Depth.TENSORS,
                (".c", ".h", ".cc", ".cpp", ".hpp", ".cu", ".py", ".rs", ".go", ".java", ".js", ".lua", ".pl"),
                recognise, read, sample, textual=True)
