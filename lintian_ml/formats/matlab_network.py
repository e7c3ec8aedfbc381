# SPDX-License-Identifier: GPL-2.0-or-later
"""MATLAB's files of version 5 that hold a network, a classifier or a regression; any other holds data.

Source: MathWorks' "MAT-File Format", and for objects of its classes what scipy.io reads of them. A variable is told by
its class (``network``, ``DAGNetwork``, ``ClassificationSVM``) or by the fields that a toolbox gives its structures;
matrices of floats by names and sizes of weights and their biases (``W1``, ``b1``, ``W2``, ``b2``).
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import mat5, npzs
from lintian_ml.wire.mat5 import Variable

_FLOATS = {6: "float64", 7: "float32"}
_CLASSES = regex(r"network|(?:Series|DAG|dl)[Nn]etwork|TreeBagger|(?:Compact)?(?:Classification|Regression)"
                 r"(?:SVM|Tree|Ensemble|BaggedEnsemble|KNN|Linear|ECOC|GP|NaiveBayes|NeuralNetwork|Discriminant)")
_FIELDS = ({"layers", "params", "vars"}, {"IW", "LW", "b"}, {"SupportVectors", "Alpha", "Bias"})  # DagNN, shallow, SVM


def recognise(item: Item) -> bool:
    return item.head[126:128] == b"IM"


def read(item: Item) -> Header:
    """Raises NotThisFormat where no variable is a model and the matrices are no layers."""
    matrices = []
    for variable in mat5.variables(item.blob()):
        if variable.kind in _FLOATS:
            matrices.append(Tensor(variable.name[:limits.NAME], variable.shape, _FLOATS[variable.kind]))
        if told := _told(variable):
            kind = Kind.NEURAL if variable.layered or "etwork" in told else Kind.CLASSICAL
            return Header((), 0, {"producer": "MATLAB", "architecture": told}, kind=kind)
    if npzs.lettered(matrices):
        note = Note("array", f"{len(matrices)} matrices and vectors named as weights and their biases, of their sizes")
        return Header(tuple(matrices), sum(one.size for one in matrices), {"producer": "MATLAB"}, (note,), Kind.NEURAL)
    raise NotThisFormat("holds data")


def _told(variable: Variable) -> str:
    """What makes it a model, empty where nothing does."""
    if variable.kind in mat5.OF_CLASSES:
        return next((name for name in variable.told if _CLASSES.fullmatch(name)), "")
    if any(fields <= variable.told for fields in _FIELDS):
        return "svm" if "Alpha" in variable.told else "network"
    return "MatConvNet" if variable.layered and (variable.name == "layers" or variable.told) else ""


def sample() -> bytes:
    """An object of the class network, without its fields."""
    def element(kind: int, data: bytes) -> bytes:
        return kind.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data.ljust(-(-len(data) // 8) * 8, b"\0")

    parts = (element(6, b"\3" + bytes(7)), element(5, b"\1\0\0\0\1\0\0\0"), element(1, b"net"), element(1, b"network"))
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + element(mat5.MATRIX, b"".join(parts))


FORMAT = Format("matlab-network", "MATLAB network or classifier", Kind.CLASSICAL, Depth.RECOGNISED, (".mat",),
                recognise, read, sample, magic=((0, b"MATLAB 5.0 MAT-file"),))
