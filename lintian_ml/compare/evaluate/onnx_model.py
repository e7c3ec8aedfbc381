# SPDX-License-Identifier: GPL-2.0-or-later
"""ONNX models: plain dense chains in our own numpy, all others by ONNX's reference evaluator in the isolated worker.

``onnx.reference`` came with onnx 1.13; Debian 12 has 1.12, which cannot evaluate anything, and no onnxruntime for
Python. Without either, a model that is no dense chain stays unevaluated, and the message says what is missing.
"""
from __future__ import annotations

import atexit
import base64
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy

from lintian_ml import limits
from lintian_ml.compare import loading
from lintian_ml.compare.evaluate import dense
from lintian_ml.compare.evaluate.network import Network
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.reader import Blob, Item
from lintian_ml.words import worded
from lintian_ml.worker import Worker

if TYPE_CHECKING:
    from lintian_ml.compare.model import Model, Options, Value, Values

TASKS = "lintian_ml.compare.evaluate.onnx_tasks"
_FLOATS = ("float32", "float64", "float16")


@lru_cache(maxsize=1)
def _worker() -> Worker:
    worker = Worker(TASKS)
    atexit.register(worker.close)
    return worker


def _shape(value: Value) -> tuple[int, ...]:
    """Its dimensions, an unknown one as 1. Raises NotThisFormat where they are not known at all, or no floats."""
    if value.shape is None or value.dtype not in _FLOATS:
        raise NotThisFormat(worded("its input {name} is {dtype} of shape {shape}; only floats of a known shape are "
                                   "probed", name=value.name, dtype=value.dtype, shape=value.shape))
    return tuple(size if isinstance(size, int) and size > 0 else 1 for size in value.shape)


def network(model: Model, options: Options) -> Network:
    """The model as a function of its one float input. Raises NotThisFormat, MissingLibrary, DamagedFile."""
    if (plain := dense.network(model, options)) is not None:
        return plain
    fed = [] if model.graph is None else [value for value in model.graph.inputs if value.name not in model.tensors]
    if len(fed) != 1:
        raise NotThisFormat(worded("has {number} inputs that must be fed; models with one are probed", number=len(fed)))
    shape = _shape(fed[0])
    data = loading.opened(model.path).blob().whole(limits.ONNX_EVALUATED)

    def call(inputs: Values) -> Values:
        return _asked(data, fed[0], inputs.reshape(len(inputs), *shape))

    low, high = options.given.get("box") or (0.0, 1.0)
    width = call(numpy.full((1, *shape), low)).shape[1]
    return Network(shape, (), (("output", width),), low, high, most=limits.ONNX_PROBES, call=call)


def _asked(data: bytes, fed: Value, inputs: Values) -> Values:
    """[n, all outputs] of the worker. The inputs travel behind the model's bytes, as float64."""
    flat = numpy.ascontiguousarray(inputs, "<f8").tobytes()
    item = Item("model.onnx", Blob.of(data + flat).open(), len(data) + len(flat))
    answer = _worker().call("onnx", item, size=len(data), name=fed.name, dtype=fed.dtype, shape=list(inputs.shape))
    values = numpy.frombuffer(base64.b64decode(answer["outputs"]), "<f8")
    if values.size % len(inputs):
        raise DamagedFile(worded("gives {size} numbers for {number} inputs", size=values.size, number=len(inputs)))
    return values.reshape(len(inputs), -1)
