# SPDX-License-Identifier: GPL-2.0-or-later
"""Plain feed-forward nets in files that hold tensors only: ``activation(values @ weights.T + bias)``, layer by layer.

Which tensors make a layer, and in which order, is found by ``layers.dense_chain``.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare import layers
from lintian_ml.compare.evaluate.activations import ACTIVATIONS
from lintian_ml.compare.evaluate.network import Act, Affine, Network, Step
from lintian_ml.errors import NotThisFormat
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Model, Options


def network(model: Model, options: Options) -> Network | None:
    """The net, or None where the tensors are no such chain. The box is ``--box``, or 0 to 1."""
    chain = layers.dense_chain(model, options)
    if not chain:
        return None
    steps: list[Step] = []
    for layer in chain:
        steps.append(Affine(len(steps), numpy.asarray(layer.weights, float), numpy.asarray(layer.bias, float)))
        if layer.activation not in ACTIVATIONS:
            raise NotThisFormat(worded("the activation {activation} of {path} cannot be evaluated",
                                       activation=layer.activation, path=model.path))
        if layer.activation != "none":
            steps.append(Act(len(steps), layer.activation))
    low, high = options.given.get("box") or (0.0, 1.0)
    return Network((chain[0].weights.shape[1],), tuple(steps), (("output", len(steps)),), low, high)
