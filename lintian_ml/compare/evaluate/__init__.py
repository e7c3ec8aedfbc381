# SPDX-License-Identifier: GPL-2.0-or-later
"""Nets as functions: one module per family, each closed by ``network(model, options)``, a formula with its source.

``network.py`` has the few steps they all are made of, and runs them in float64.
"""
from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from lintian_ml.errors import NotThisFormat
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.evaluate.network import Network
    from lintian_ml.compare.model import Model, Options

FAMILIES: dict[str, str] = {"leela-zero-text": "leela_zero", "gnubg-weights": "gnubg", "gnubg-weights-binary": "gnubg",
                            "fann-net": "fann", "nnue": "nnue", "onnx": "onnx_model"}


def evaluator(model: Model, options: Options) -> Network:
    """The net of a file as a function. Raises FormatError where its family is not known or its arrays do not fit."""
    if (family := FAMILIES.get(model.format)) is not None:
        module = importlib.import_module(f"{__name__}.{family}")
        network: Network = module.network(model, options)
        return network
    from lintian_ml.compare.evaluate import dense

    if (plain := dense.network(model, options)) is not None:
        return plain
    raise NotThisFormat(worded("a net of format {format} cannot be evaluated here: it says nothing of what is done "
                               "with its tensors; for plain dense layers say --activation", format=model.format))
