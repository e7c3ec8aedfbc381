# SPDX-License-Identifier: GPL-2.0-or-later
"""MATLAB's files of version 5 that hold a network, a classifier or a regression; any other holds data.

Source: MathWorks' "MAT-File Format", and for objects of its classes what scipy.io reads of them. A variable is told by
its class (``network``, ``DAGNetwork``, ``ClassificationSVM``) or by the fields that a toolbox gives its structures.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import unpacked

_HEAD = 128
_PRESSED, _MATRIX = 15, 14
_CELL, _STRUCT, _OBJECT, _OPAQUE = 1, 2, 3, 17
_VARIABLES = 256
_BEGIN = 4 * limits.KIB  # bytes of a variable that hold its names
_CLASSES = regex(r"network|(?:Series|DAG|dl)[Nn]etwork|TreeBagger|(?:Compact)?(?:Classification|Regression)"
                 r"(?:SVM|Tree|Ensemble|BaggedEnsemble|KNN|Linear|ECOC|GP|NaiveBayes|NeuralNetwork|Discriminant)")
_FIELDS = ({"layers", "params", "vars"}, {"IW", "LW", "b"}, {"SupportVectors", "Alpha", "Bias"})  # DagNN, shallow, SVM
_LAYER = regex(rb"\btype\0"), regex(rb"\b(?:weights|filters)\0")  # fields of MatConvNet's


class _Variable(NamedTuple):
    """``told`` is a class's name, or names of fields; ``layered`` is one with layers of MatConvNet in it."""

    kind: int
    name: str
    told: frozenset[str] = frozenset()
    layered: bool = False


def _element(cursor: Cursor) -> bytes:
    """The next element's bytes; one of up to four lies in its own tag."""
    word = cursor.u32()
    if word >> 16:
        return cursor.take(4)[:word >> 16]
    length = cursor.count(cursor.u32(), _BEGIN, "bytes of names")
    data = cursor.take(length)
    cursor.skip(min(-length % 8, cursor.left))
    return data


def _variable(data: bytes) -> _Variable:
    cursor = Cursor(Blob.of(data), 8)
    kind = _element(cursor)[0]
    if kind != _OPAQUE:
        _element(cursor)  # dimensions
    name = _element(cursor).decode("latin-1")
    if kind == _OPAQUE:
        _element(cursor)  # MCOS, the system of classes
    if kind in (_OBJECT, _OPAQUE):
        return _Variable(kind, name, frozenset((_element(cursor).decode("latin-1"),)))
    if kind != _STRUCT:
        return _Variable(kind, name, layered=kind == _CELL and all(field.search(data) for field in _LAYER))
    width = int.from_bytes(_element(cursor), "little") or 1
    names = _element(cursor).decode("latin-1")
    told = frozenset(names[at:at + width].split("\0")[0] for at in range(0, len(names), width))
    return _Variable(kind, name, told, "layers" in told and all(field.search(data) for field in _LAYER))


def _variables(blob: Blob) -> Iterator[_Variable]:
    """Those that can be read, up to the first element that is none."""
    cursor = Cursor(blob, _HEAD)
    for _ in range(_VARIABLES):
        if cursor.left < 8:
            return
        kind, length = cursor.u32(), cursor.u32()
        data = blob.peek(cursor.at, min(length, _BEGIN))
        cursor.skip(min(length, cursor.left))
        try:
            if kind == _PRESSED:
                yield _variable(unpacked.beginning("zlib", (data,), _BEGIN).data)
            elif kind == _MATRIX:
                yield _variable(bytes(8) + data)
        except (DamagedFile, LimitExceeded, IndexError):
            continue  # a variable that begins otherwise is none of the kinds that are looked for


def recognise(item: Item) -> bool:
    return item.head[126:128] == b"IM"


def read(item: Item) -> Header:
    for variable in _variables(item.blob()):
        if told := _told(variable):
            kind = Kind.NEURAL if variable.layered or "etwork" in told else Kind.CLASSICAL
            return Header((), 0, {"producer": "MATLAB", "architecture": told}, kind=kind)
    raise NotThisFormat("holds data")


def _told(variable: _Variable) -> str:
    """What makes it a model, empty where nothing does."""
    if variable.kind in (_OBJECT, _OPAQUE):
        return next((name for name in variable.told if _CLASSES.fullmatch(name)), "")
    if any(fields <= variable.told for fields in _FIELDS):
        return "svm" if "Alpha" in variable.told else "network"
    return "MatConvNet" if variable.layered and (variable.name == "layers" or variable.told) else ""


def sample() -> bytes:
    """An object of the class network, without its fields."""
    def element(kind: int, data: bytes) -> bytes:
        return kind.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data.ljust(-(-len(data) // 8) * 8, b"\0")

    parts = (element(6, b"\3" + bytes(7)), element(5, b"\1\0\0\0\1\0\0\0"), element(1, b"net"), element(1, b"network"))
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + element(_MATRIX, b"".join(parts))


FORMAT = Format("matlab-network", "MATLAB network or classifier", Kind.CLASSICAL, Depth.RECOGNISED, (".mat",),
                recognise, read, sample, magic=((0, b"MATLAB 5.0 MAT-file"),))
