# SPDX-License-Identifier: GPL-2.0-or-later
"""The graph of a Keras model whose configuration is a Sequential of dense layers: what is done with its tensors.

A layer's tensors lie under its name in HDF5 files (``dense_1/.../kernel``, ``bias``), and in Keras 3's zip files under
the name of its class, counted (``layers/dense_1/vars/0``, ``1``), as keras/src/saving/saving_lib.py writes them. Any
other model has no graph here, and its configuration is compared as a whole, as it is for these models too.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lintian_ml.compare.model import Array, Graph, Node, Value

_ACTIVATIONS = {"linear": "", "relu": "Relu", "sigmoid": "Sigmoid", "tanh": "Tanh", "softmax": "Softmax"}
_PLAIN_RELU = {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}


class _Unknown(Exception):
    """The model is not one of these."""


def sequential(config: Any, tensors: Mapping[str, Array]) -> Graph | None:
    """The graph, or None for a model that is none of dense layers alone, or has other tensors than theirs."""
    try:
        nodes = list(_nodes(_layers(config), tensors))
    except (_Unknown, KeyError, TypeError, AttributeError):
        return None
    used = [name for node in nodes for name in node.inputs if name in tensors]
    if sorted(used) != sorted(tensors) or not nodes:
        return None
    ends = Value("input", "float32", ("n", tensors[used[0]].shape[0])), Value(nodes[-1].outputs[0], "float32", None)
    return Graph(tuple(nodes), ends[:1], ends[1:])


def _layers(config: Any) -> list[Any]:
    if config["class_name"] != "Sequential":
        raise _Unknown
    inner = config["config"]
    found = inner if isinstance(inner, list) else inner["layers"]
    return [layer for layer in found if layer["class_name"] != "InputLayer"]


def _nodes(layers: list[Any], tensors: Mapping[str, Array]) -> Iterator[Node]:
    """One node after the other; values are named by their number."""
    value, count, dense = "input", 0, 0
    for layer in layers:
        told, kind = layer["config"], layer["class_name"]
        steps: list[tuple[str, tuple[str, ...]]] = []
        if kind == "Dense":
            steps = _dense(told, tensors, dense)
            dense += 1
        elif kind == "Activation":
            steps = _activation(told["activation"])
        elif kind == "Softmax" and told.get("axis", -1) == -1:
            steps = _activation("softmax")
        elif kind == "ReLU" and all(told.get(key, plain) == plain for key, plain in _PLAIN_RELU.items()):
            steps = _activation("relu")
        elif kind != "Dropout":
            raise _Unknown
        for op, others in steps:
            before, count = value, count + 1
            value = f"value {count}"
            yield Node(op, "", (before, *others), (value,))


def _activation(name: Any) -> list[tuple[str, tuple[str, ...]]]:
    if not isinstance(name, str) or name not in _ACTIVATIONS:
        raise _Unknown
    return [(_ACTIVATIONS[name], ())] if _ACTIVATIONS[name] else []


def _dense(told: Any, tensors: Mapping[str, Array], number: int) -> list[tuple[str, tuple[str, ...]]]:
    """The product with its kernel, the bias if it has one, the activation. Raises _Unknown where they do not fit."""
    kernel = _tensor(told["name"], "kernel", f"layers/dense{f'_{number}' if number else ''}/vars/0", tensors)
    steps: list[tuple[str, tuple[str, ...]]] = [("MatMul", (kernel,))]
    shape = tensors[kernel].shape
    if len(shape) != 2 or shape[1] != told["units"]:
        raise _Unknown
    if told["use_bias"]:
        bias = _tensor(told["name"], "bias", f"layers/dense{f'_{number}' if number else ''}/vars/1", tensors)
        if tensors[bias].shape != shape[1:]:
            raise _Unknown
        steps.append(("Add", (bias,)))
    return [*steps, *_activation(told.get("activation", "linear"))]


def _tensor(layer: str, role: str, place: str, tensors: Mapping[str, Array]) -> str:
    """The one tensor of that role."""
    if place in tensors:
        return place
    found = [name for name in tensors if name.startswith(f"{layer}/") and
             name.rpartition("/")[2].removesuffix(":0") == role]
    if len(found) != 1:
        raise _Unknown
    return found[0]
