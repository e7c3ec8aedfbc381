# SPDX-License-Identifier: GPL-2.0-or-later
"""What the isolated worker does to evaluate an ONNX model: foreign bytes meet onnx's parser and operators only here."""
from __future__ import annotations

import base64
import importlib.util
from collections.abc import Callable
from typing import Any

from lintian_ml.errors import MissingLibrary
from lintian_ml.words import worded


def _there(module: str) -> bool:
    """Is it installed? onnx before 1.13 has no ``reference``."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # its parent is missing
        return False


def _runner(data: bytes) -> Callable[[dict[str, Any]], list[Any]]:
    """Something that maps named inputs to outputs: the reference evaluator, or onnxruntime. Raises MissingLibrary."""
    if _there("onnx.reference"):
        import onnx
        import onnx.reference

        evaluator = onnx.reference.ReferenceEvaluator(onnx.load_model_from_string(data))
        return lambda feeds: list(evaluator.run(None, feeds))
    if not _there("onnxruntime"):
        raise MissingLibrary(worded("this model is no plain chain of dense layers; to evaluate it, onnx 1.13 or "
                                    "newer (its reference evaluator) or onnxruntime is needed: pip install onnx"))
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    return lambda feeds: list(session.run(None, feeds))


def outputs(descriptor: int, size: int, name: str, dtype: str, shape: list[int]) -> dict[str, Any]:
    """All outputs of each input, flat, float64 in base 64. The descriptor has ``size`` bytes of model, then inputs."""
    import numpy

    with open(descriptor, "rb", closefd=False) as handle:
        run, flat = _runner(handle.read(size)), handle.read()
    inputs = numpy.frombuffer(flat, "<f8").reshape(shape)
    rows = []
    for probe in inputs:
        results = run({name: probe.astype(dtype)})
        rows.append(numpy.concatenate([numpy.asarray(value, float).reshape(-1) for value in results]))
    return {"outputs": base64.b64encode(numpy.array(rows, "<f8").tobytes()).decode()}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {"onnx": outputs}
