# SPDX-License-Identifier: GPL-2.0-or-later
"""Nets written as decimal numbers: Leela Zero's, GNU Backgammon's, FANN's. Layout is the format's, values are float32.

Numbers are read as the engines read them: white space separates, line ends of both kinds are the same, and a decimal
number means the float32 nearest to it.
"""
from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml import limits
from lintian_ml.compare import agreement, arrays
from lintian_ml.compare.model import Array, Model
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.formats import fann_net, gnubg_weights, leela_zero_text
from lintian_ml.model import Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import textual
from lintian_ml.words import worded

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

_SPACED = bytes(32 if byte in b",;{}[]()" else byte for byte in range(256))  # what may stand between numbers
_LONGEST = 64  # bytes of one number
_CONNECTION = re.compile(rb"\(\s*(\d+)\s*,\s*([^\s(),]+)\s*\)\s*")


def is_leela(item: Item) -> bool:
    """As the format does."""
    return item.is_text and leela_zero_text.recognise(item)


def is_gnubg(item: Item) -> bool:
    """As the format does."""
    return item.head.startswith(b"GNU Backgammon ") and gnubg_weights.recognise(item)


def is_fann(item: Item) -> bool:
    """As the format does."""
    return fann_net.recognise(item)


def load_leela(item: Item) -> Model:
    """All arrays; the version decides for whom the value head speaks, and is compared. Raises FormatError."""
    found = {tensor.name: _parsed(item.blob(), tensor) for tensor in leela_zero_text.arrays(item)}
    ignored = {"digits, line ends": "decimal numbers count as the float32 that they mean"}
    return Model(item.path, "leela-zero-text", item.size, found, processing={"version": leela_zero_text.version(item)},
                 ignored=ignored)


def load_gnubg(item: Item) -> Model:
    """All arrays of all nets; each line of sizes is compared but for its training counter. Raises FormatError."""
    header = gnubg_weights.read(item)
    found = {tensor.name: _parsed(item.blob(), tensor) for tensor in header.tensors}
    lines = [row for row in textual.lines(item.blob()) if len(row.text.split()) == 6][:int(header.metadata["networks"])]
    sizes = [row.text.split() for row in lines]
    processing = {f"net{n}": " ".join(textual.words(word) for word in (*words[:3], *words[4:]))
                  for n, words in enumerate(sizes)}
    processing["version"] = header.metadata["version"]
    ignored = {"training counters": ", ".join(textual.words(words[3]) for words in sizes)}
    return Model(item.path, "gnubg-weights", item.size, found, processing=processing, ignored=ignored)


def _parsed(blob: Blob, tensor: Tensor) -> Array:
    assert tensor.span is not None
    if tensor.size * 8 > limits.DECODED:
        raise LimitExceeded(worded("has {size} numbers in {name}, at most {number} are decoded", size=tensor.size,
                                   name=tensor.name, number=limits.DECODED // 8))
    parts, rest = [], b""
    for chunk in blob.chunks(tensor.span.offset, tensor.span.offset + tensor.span.length, limits.MIB):
        spaced = (rest + chunk).translate(_SPACED)
        words = spaced.split()
        rest = words.pop() if words and not spaced[-1:].isspace() else b""
        parts.append(floats(words if len(rest) <= _LONGEST else [rest]))
    parts.append(floats([rest] if rest else []))
    return arrays.held(tensor.name, numpy.concatenate(parts).reshape(tensor.shape))


def floats(words: list[bytes]) -> Values:
    """Decimal numbers as float32, rounded once. Raises DamagedFile where a word is none."""
    if any(len(word) > _LONGEST for word in words):
        raise DamagedFile(worded("has a word of more than {longest} bytes where a number belongs", longest=_LONGEST))
    try:
        wide = numpy.array(words, "S").astype(numpy.float64) if words else numpy.empty(0)
    except ValueError:
        raise DamagedFile(worded("has a word among its numbers")) from None
    with numpy.errstate(over="ignore", under="ignore"):
        narrow: Values = wide.astype(numpy.float32)
    for place in numpy.flatnonzero(_halfway(wide)):
        narrow[place] = _nearest(words[place])
    return narrow


def _halfway(wide: Values) -> Values:
    """Which float64 lie exactly between two float32: only there rounding twice can differ from rounding once."""
    between: Values = (wide.view(numpy.int64) & ((1 << 29) - 1)) == 1 << 28
    found: Values = between | ((abs(wide) < 2.0 ** -126) & (wide != 0))
    return found


def _nearest(word: bytes) -> numpy.float32:
    """The float32 nearest to a decimal number, ties to even, by exact comparison."""
    from fractions import Fraction

    text = word.decode("ascii")
    low = numpy.float32(float(text))
    exact = Fraction(text)
    around = (numpy.nextafter(low, numpy.float32(-numpy.inf)), low, numpy.nextafter(low, numpy.float32(numpy.inf)))
    return min((side for side in around if numpy.isfinite(side)),
               key=lambda side: (abs(Fraction(float(side)) - exact), int(side.view(numpy.uint32)) & 1))


def load_fann(item: Item) -> Model:
    """Weights and where they come from; every other ``key=value`` is compared. Raises FormatError."""
    fann_net.read(item)
    entries = [row.text.partition(b"=") for row in textual.lines(item.blob(), limit=item.size + 1)]
    keys = [textual.words(key.split(b"(")[0]) for key, equals, _ in entries if equals]
    if len(set(keys)) < len(keys):
        raise DamagedFile(worded("has a key twice: readers differ on which one counts"))
    table = dict(zip(keys, (value for _, equals, value in entries if equals)))
    pairs = table.pop("connections")
    found = _CONNECTION.findall(pairs)
    if _CONNECTION.sub(b"", pairs).strip():
        raise DamagedFile(worded("has something between its connections"))
    weights = numpy.array([textual.number(weight) for _, weight in found], numpy.float64)
    sources = numpy.array([textual.integer(source) for source, _ in found], numpy.int64)
    processing = {worded("first line"): textual.words(textual.first_line(item.head)),
                  **{key: " ".join(textual.words(value).split()) for key, value in table.items()}}
    tensors = {array.name: array for array in (arrays.held("connections", weights),
                                               arrays.held("connections/from", sources))}
    return Model(item.path, "fann-net", item.size, tensors, processing=processing)


def load_plain(item: Item, name: str, tensors: tuple[Tensor, ...]) -> Model:
    """Any other format whose reader knows where each tensor lies: the bytes between them are compared as they are.

    Where the values of a tensor cannot be reached the model is opaque. Raises FormatError.
    """
    import hashlib

    from lintian_ml.compare.loading import strict

    blob, found, spans = item.blob(), {}, []
    strict.once(tensor.name for tensor in tensors)
    for tensor in tensors:
        span = tensor.span
        if span is None or span.member or span.encoding not in ("text", "bf16") and span.encoding[1:2] not in "fiub":
            return Model(item.path, name, blob.size, {}, opaque=worded("the values of {name} are not decoded",
                                                                       name=tensor.name))
        spans.append((span.offset, span.offset + span.length))
        place = span.offset, span.length
        try:
            found[tensor.name] = _parsed(blob, tensor) if span.encoding == "text" else arrays.stored(
                tensor.name, tensor.dtype, tensor.shape, blob, place, span.encoding[0])
        except (DamagedFile, ValueError) as error:  # numbers as a programming language writes them
            return Model(item.path, name, blob.size, {}, opaque=worded("the values of {name} are not decoded: "
                                                                       "{error}", name=tensor.name, error=error))
    if not tensors:
        return Model(item.path, name, blob.size, {}, opaque=worded("its values are not decoded"))
    between, at = hashlib.sha256(), 0
    for start, end in [*sorted(spans), (blob.size, blob.size)]:
        if start < at:
            raise DamagedFile(worded("has tensors that lie over each other"))
        between.update((start - at).to_bytes(8, "little"))
        for chunk in blob.chunks(at, start):
            between.update(chunk)
        at = end
    return Model(item.path, name, blob.size, found, processing={agreement.BETWEEN: between.hexdigest()})
