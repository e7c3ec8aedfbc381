# SPDX-License-Identifier: GPL-2.0-or-later
"""The values that flow through ``compare``, and the contract of a rung.

A rung is one module ``lintian_ml/compare/<name>.py``, closed by one value ``RUNG = Rung(...)`` and named in ``LADDER``
(``lintian_ml/compare/ladder.py``). Its work is one function ``judge(shipped, rebuilt, options) -> Outcome``:

* It never raises for what a model holds: FormatError and what is not finite, missing or of another shape become an
  Outcome. ``passed`` is True only where the rung's predicate was shown, False where it was refuted, None where neither.
* It is called with two models that could be loaded, whatever the other rungs said; it checks for itself that names,
  shapes and types agree (``agreement.differences`` does). REBUILT's tensors carry SHIPPED's names already, whatever
  ``--names`` said. No outcome may say "equal" without saying in which sense.
* numpy may be imported at the top of a rung: rungs are imported by ``compare`` only when a comparison runs. Options of
  a rung are declared in ``lintian_ml/cli/`` (see ``compare_probes.py``), which must not import numpy.

A ``Model`` has named ``Array``s. ``Array.values()`` is the whole array, read-only, in native byte order, mapped from
the file where its bytes lie there; ``Array.blocks()`` gives the same values flat, in C order, a block at a time.
Arrays of a file are named as its format's reader names them (``lintian_ml/formats``):

=================== ===============================================================================================
``leela-zero-text`` ``input/weights`` ``input/bias`` ``input/mean`` ``input/variance``, ``block0/conv1/...``,
                    ``policy/...``, ``policy/moves/weights``, ``value/...``, ``value/hidden/...``, ``value/result/...``,
                    float32; ``processing["version"]`` is ``1`` or ``2``
``gnubg-weights``   ``net0/...`` as ``wire/perceptron.arrays`` names them, float32; ``processing["net0"]`` is its line
                    of sizes
``fann-net``        ``connections`` (float64 weights in the file's order) and ``connections/from`` (int64);
                    ``processing`` has every other ``key=value`` of the file
``nnue``            as ``wire/nnue_layers``; LEB128 blocks are decoded to int32; ``processing["header"]`` in hex
``onnx``            initialisers by their names; ``graph`` is filled
``npz`` ``safetensors`` ``hdf5`` ``torch-zip`` ``gguf`` ``npy``   the file's own names
=================== ===============================================================================================
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from lintian_ml.records import dataclass, field
from lintian_ml.words import worded

if TYPE_CHECKING:
    import numpy

    Values = numpy.ndarray[Any, numpy.dtype[Any]]

SECURITY, SAFETY, FREEDOM = worded("security"), worded("safety"), worded("freedom")


class Source(Protocol):
    """Where an array's bytes are: little-endian values in C order, without holes."""

    def into(self, buffer: memoryview, offset: int) -> None:
        """Fill ``buffer`` with the bytes from ``offset``. Raises FormatError where they cannot be had."""

    def mapped(self, length: int) -> memoryview:
        """All ``length`` bytes, mapped or held; read-only."""


@dataclass(frozen=True)
class Array:
    """One named tensor. ``dtype`` is numpy's word, ``bfloat16``, or a format's own for values that are not decoded."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    source: Source = field(repr=False, compare=False)
    width: int = 0  # bytes of one value; 0 where values are packed in blocks and only their bytes can be compared
    length: int = 0  # bytes of all values

    @property
    def size(self) -> int:
        """Number of elements."""
        total = 1
        for dimension in self.shape:
            total *= dimension
        return total

    @property
    def numeric(self) -> bool:
        """Can ``values`` and ``blocks`` give numbers?"""
        return self.width > 0

    def values(self) -> Values:
        """The whole array, shaped, read-only; ``bfloat16`` as float32. Raises FormatError where it is not numeric."""
        from lintian_ml.compare.arrays import values

        return values(self)

    def blocks(self) -> Iterator[Values]:
        """The values flat, in C order, at most ``limits.COMPARE_BLOCK`` bytes at a time. Each block is overwritten by
        the next one: copy what is to be kept. Raises FormatError."""
        from lintian_ml.compare.arrays import blocks

        return blocks(self)


@dataclass(frozen=True)
class Node:
    """One operation of a graph. Attribute values are int, float, str, bytes, tuples of these, Array, or Graph."""

    op: str
    domain: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True)
class Value:
    """An input or output of a graph: dimensions are numbers, or names of unknown ones."""

    name: str
    dtype: str
    shape: tuple[int | str, ...] | None


@dataclass(frozen=True)
class Graph:
    """What is done with the tensors, in the file's own order."""

    nodes: tuple[Node, ...] = ()
    inputs: tuple[Value, ...] = ()
    outputs: tuple[Value, ...] = ()
    opsets: Mapping[str, int] = field(default_factory=dict)  # domain to version
    functions: Mapping[str, Graph] = field(default_factory=dict)


@dataclass(frozen=True)
class Model:
    """One model file. ``graph_digest`` is None where the file has no graph (tensors only), the hash of it otherwise.

    ``processing`` is what stands around the net and changes its meaning: tokeniser, label map, normalisation, format
    version; it is compared. ``ignored`` lists what is not: free metadata, time stamps, order, compression.
    """

    path: str
    format: str
    size: int
    tensors: Mapping[str, Array]
    graph_digest: str | None = None
    graph: Graph | None = None
    processing: Mapping[str, str] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)
    opaque: str = ""  # why its values are not decoded: only the whole file can be compared


@dataclass(frozen=True)
class Dense:
    """One fully connected layer: ``activation(values @ weights.T + bias)``; ``weights`` is [outputs, inputs].

    ``layers.dense_chain(model, options)`` gives the layers of a plain feed-forward net, or None.
    """

    weights: Values
    bias: Values
    activation: str  # relu, sigmoid, tanh, none
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """What the command line asks for. ``given`` has every option by its name, for the rungs that declare their own."""

    tolerance: float | None = None  # largest error over the RMS of each tensor
    noise: tuple[str, ...] = ()  # honest retrainings, or one calibration file
    activation: str | None = None  # between dense layers, where the file has no graph
    quantiser: str | None = None  # the declared rounding of a lossy export
    require: str = "content"
    tensors_only: bool = False  # graph and processing are left out
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a rung found. ``detail`` is one sentence in our message style, ``excludes`` says what a pass leaves open.

    ``value`` was measured, ``bound`` is what it may be, ``calibration`` says where the bound comes from. ``witness``
    is what anyone needs to check the result: JSON-able, finite numbers only. ``claims`` are those a *pass* can carry.
    """

    name: str
    passed: bool | None
    detail: str
    excludes: str
    claims: tuple[str, ...] = ()
    value: float | None = None
    bound: float | None = None
    witness: Mapping[str, Any] | None = None
    calibration: str | None = None


Judge = Callable[[Model, Model, Options], Outcome]


@dataclass(frozen=True)
class Rung:
    """One predicate: ``asks`` is its question in a few words, ``claims`` and ``excludes`` are those of its outcomes."""

    name: str
    asks: str
    judge: Judge
    claims: tuple[str, ...]
    excludes: str

    def outcome(self, passed: bool | None, detail: str, **found: Any) -> Outcome:
        """An Outcome of this rung."""
        return Outcome(self.name, passed, detail, self.excludes, self.claims, **found)
