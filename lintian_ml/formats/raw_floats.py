# SPDX-License-Identifier: GPL-2.0-or-later
"""Bare floating-point numbers, or numbers after a short head, in a file that is named for weights.

No specification: ``fwrite`` of an array. Values in three places spread like learned ones, which sound, pictures and
meshes in floating point do not. Witnesses are the file's name, its folders' names and words in its first kilobyte; two
different ones make a model, one a question.
"""
from __future__ import annotations

import math
import struct

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_shape, beginnings, protobuf, values, witnesses

_LEAST = 1024  # bytes
_VALUES = 256  # looked at in each of three places
_KINDS = (("<f4", "<f"), ("<f8", "<d"), (">f4", ">f"), (">f8", ">d"))
_FIELDS = 64  # most top-level fields of a message that holds a graph
_SMALL, _LARGE = 1e-9, 1e3
_FITTING = 0.95  # as many of the values in each place are possible ones
_MEDIA = frozenset((".wav", ".raw", ".pcm", ".au", ".pfm", ".exr", ".tif", ".tiff", ".png", ".jpg", ".fits", ".nii",
                    ".vtk", ".stl", ".ply", ".glb", ".mo", ".gmo", ".o", ".so", ".a", ".exe", ".class", ".pyc"))
_OPAQUE = 4 * limits.KIB  # bytes of a file whose name alone raises a question
_DENSE, _PRESSED = 5.0, 7.98  # bits a byte: below lie tables and texts, above what is compressed or encrypted
_OFTEN = frozenset("nn lm ann params coef coefs weight weights".split())  # languages, settings, fonts
_FILES = (*beginnings.CERTAIN, *beginnings.ARCHIVES, *beginnings.SHORT, b"\x80")
# Containers of tensors, whose own readers have said what is in them.
_CONTAINERS = frozenset((".onnx", ".pb", ".pt", ".pth", ".h5", ".hdf5", ".keras", ".npy", ".npz", ".tflite", ".gguf",
                         ".safetensors", ".pkl", ".pickle", ".joblib", ".mlmodel", ".caffemodel"))


def recognise(item: Item) -> bool:
    """A name or a first kilobyte that speaks of weights; no sound or picture."""
    if len(item.head) < _LEAST or item.suffix in _MEDIA or item.suffix in _CONTAINERS:
        return False
    name, folder = witnesses.named(item.path)
    return bool(name or folder or len(witnesses.inside(item.head[:limits.KIB])) > 1) \
        and not witnesses.otherwise(item.path)


def read(item: Item) -> Header:
    """Find the width and order that fit. Raises NotThisFormat where none does."""
    blob = item.blob()
    if item.head[0] == 8 and protobuf.outline(blob, _FIELDS):
        raise NotThisFormat("is a message of fields, with its numbers in one of them")
    for encoding, code in _KINDS:
        width = int(encoding[2:])
        for shift in range(0, width, 4 if width == 8 else width):
            figures = [_figures(blob.peek(_place(blob.size, part, width) + shift, _VALUES * width), code)
                       for part in (1, 2, 3)]
            if all(shape is not None and shape.learned and shape.distinct > 0.5 for shape in figures):
                return _header(item, encoding, figures[1])
    return _opaque(item)


def _opaque(item: Item) -> Header:
    """The question that a dense file of no known kind raises by its name. Raises NotThisFormat where it raises none."""
    name, folder = witnesses.named(item.path)
    told = sorted((name | folder) - _OFTEN)
    density = values.entropy(item.head)
    if not told or item.size < _OPAQUE or not _DENSE < density < _PRESSED or item.head.startswith(_FILES):
        raise NotThisFormat("holds no floating-point numbers that spread like learned ones")
    note = Note("array", f"{item.size} bytes of no known format, {density:.1f} bits each, named {', '.join(told[:6])}")
    return Header(notes=(note,), certain=False)


def _place(size: int, part: int, width: int) -> int:
    """Where a sample begins: past a short head, in the middle, near the end."""
    return (size - _VALUES * width) * part // 4 // 8 * 8 if size > 2 * _VALUES * width else 0


def _figures(data: bytes, code: str) -> arrays_shape.Shape | None:
    width = struct.calcsize(code)
    values = struct.unpack(f"{code[0]}{len(data) // width}{code[1]}", data[:len(data) // width * width])
    fitting = [value for value in values if value == 0 or math.isfinite(value) and _SMALL < abs(value) < _LARGE]
    if len(fitting) < _FITTING * len(values):  # sizes and names may stand between the numbers
        return None
    return arrays_shape.of_numbers(fitting)


def _header(item: Item, encoding: str, shape: arrays_shape.Shape | None) -> Header:
    from lintian_ml.wire import arrays_words

    name, folder = witnesses.named(item.path)
    inside = witnesses.inside(item.head[:limits.KIB])
    count = item.size // int(encoding[2:])
    note = Note("array", f"about {count} numbers of type {encoding[1:]}, with "
                         f"{', '.join(sorted(name | folder | inside)[:6])}; {shape}")
    told = name | folder | inside
    if bool(name) + bool(folder) + (len(inside) > 1) < 2:
        return Header(notes=(note,), certain=False)
    tensors: tuple[Tensor, ...] = ()
    if item.size == count * int(encoding[2:]):
        dtype = "float32" if encoding.endswith("4") else "float64"
        tensors = (Tensor("values", (count,), dtype, Span(0, item.size, encoding)),)
    return Header(tensors, count, notes=(note,), kind=arrays_words.kind(told))


def sample() -> bytes:
    """Two lines of text, then a thousand numbers."""
    from lintian_ml.wire import samples

    return b"mlp trained 40 epochs\nclassifier weights \n\0".ljust(64, b"\0") + samples.floats(1024)


FORMAT = Format("raw-floats", "bare floating-point weights", Kind.NEURAL, Depth.HEADER, (".bin", ".dat", ".weights"),
                recognise, read, sample, least=1024)
