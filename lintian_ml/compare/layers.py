# SPDX-License-Identifier: GPL-2.0-or-later
"""Plain fully connected nets as a list of layers that can be evaluated."""
from __future__ import annotations

from collections.abc import Mapping

import numpy

from lintian_ml.compare.chain import ACTIVATIONS, Layer, layers_of
from lintian_ml.compare.model import Array, Dense, Model, Options

_SILENT = ("flatten", "reshape", "identity", "dropout", "softmax")  # change no order of outputs


def dense_chain(model: Model, options: Options) -> tuple[Dense, ...] | None:
    """The layers of a plain fully connected net, None where it is none. Raises FormatError."""
    layers = layers_of(model, options)
    if isinstance(layers, str):
        return None
    return _dense(model.tensors, layers)


def _dense(tensors: Mapping[str, Array], layers: list[Layer]) -> tuple[Dense, ...] | None:
    found = []
    for layer in layers:
        name, outputs, _ = layer.weights
        words = [word for word in layer.after if word not in _SILENT]
        if len(tensors[name].shape) != 2 or layer.norms or len(words) > 1 or not set(words) <= set(ACTIVATIONS):
            return None
        weights = tensors[name].values()
        bias = numpy.zeros(layer.outputs, weights.dtype)
        for part in layer.biases:
            bias = bias + tensors[part].values().reshape(-1)
        found.append(Dense(weights if outputs == 0 else weights.T, bias, words[0] if words else "none",
                           (name, *layer.biases)))
    return tuple(found) or None
