# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero's residual nets, by the formulas of Network.cpp and CPUPipe.cpp of Leela Zero 0.17.

Input: 18 planes of 19 x 19: stones of the side to move now and 7 moves back, the opponent's likewise, then all ones if
black, all ones if white is to move. A convolution is followed by ``(x + bias - mean) / sqrt(variance + 1e-5)`` and
ReLU; a block is ``relu(bn2(conv2(relu(bn1(conv1 x)))) + x)``; policy ``softmax(W relu(bn(conv x)) + b)``; value
``t = tanh(w2 relu(W1 relu(bn(conv x)) + b1) + b2)``, win rate ``(1 + t) / 2`` of the side to move (version 1) or of
black (version 2, ``m_value_head_not_stm``). The steps here are these formulas in float64, for proofs and slopes;
``leela_float32`` evaluates them in the engine's roundings.
"""
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare.evaluate import go_board, leela_float32
from lintian_ml.compare.evaluate.network import Act, Affine, Network, Step, Sum
from lintian_ml.errors import DamagedFile
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Array, Model, Options, Values

_EPSILON = numpy.float32(1e-5)
_PLAYED, _LONGEST = 100, 200  # random positions, and the moves of the longest
_FOLDED = 2.0 ** -50  # four roundings: sum, root, quotient, product
BOARD = 19


class _Builder:
    """Steps as they are added; ``last`` is the value that the next one reads."""

    def __init__(self, tensors: Mapping[str, Array]) -> None:
        self._tensors = tensors
        self.steps: list[Step] = []

    @property
    def last(self) -> int:
        return len(self.steps)

    def add(self, step: Step) -> int:
        self.steps.append(step)
        return self.last

    def values(self, name: str) -> Values:
        if name not in self._tensors:
            raise DamagedFile(worded("has no {name}, which a Leela Zero net must have", name=name))
        return numpy.asarray(self._tensors[name].values(), float)

    def convolution(self, name: str, source: int) -> int:
        """A convolution with its batch norm folded in."""
        weights, bias = self.values(f"{name}/weights"), self.values(f"{name}/bias")
        mean, variance = self.values(f"{name}/mean"), self.values(f"{name}/variance")
        if (variance + _EPSILON <= 0).any():
            raise DamagedFile(worded("{name}/variance has a negative number, whose root a net would take", name=name))
        scale = 1.0 / numpy.sqrt(variance + float(_EPSILON))
        return self.add(Affine(source, weights * scale[:, None, None, None], (bias - mean) * scale, _FOLDED))

    def normed(self, name: str, source: int) -> int:
        return self.add(Act(self.convolution(name, source), "relu"))

    def dense(self, name: str, source: int) -> int:
        return self.add(Affine(source, self.values(f"{name}/weights"), self.values(f"{name}/bias")))


def _block(build: _Builder, name: str, source: int) -> int:
    inner = build.normed(f"{name}/conv1", source)
    return build.add(Act(build.add(Sum(build.convolution(f"{name}/conv2", inner), source)), "relu"))


def network(model: Model, options: Options) -> Network:
    """The net of a ``leela-zero-text`` file. Raises DamagedFile where an array is missing or the board not 19 x 19."""
    build = _Builder(model.tensors)
    trunk = build.normed("input", 0)
    block = 0
    while f"block{block}/conv1/weights" in model.tensors:
        trunk = _block(build, f"block{block}", trunk)
        block += 1
    policy = build.dense("policy/moves", build.normed("policy", trunk))
    policy = build.add(Act(policy, "softmax"))
    value = build.add(Act(build.dense("value/hidden", build.normed("value", trunk)), "relu"))
    value = build.add(Act(build.dense("value/result", value), "tanh"))
    value = build.add(Affine(value, numpy.full((1, 1), 0.5), numpy.full(1, 0.5)))
    planes = build.values("input/weights").shape[1]
    if planes != 18 or build.values("policy/moves/bias").size != BOARD * BOARD + 1:
        raise DamagedFile(worded("is no net for 18 planes of a 19 x 19 board, the only ones that are evaluated"))
    outputs = (("policy", policy), (worded("win rate"), value))
    return Network((planes, BOARD, BOARD), tuple(build.steps), outputs, 0.0, 1.0, True, natural=positions,
                   deployed=leela_float32.Engine(model.tensors))


def positions(count: int, draw: numpy.random.Generator) -> Values:
    """Positions after random moves, at most 100 of them."""
    found = []
    for _ in range(min(count, _PLAYED)):
        board, moves = numpy.zeros((BOARD, BOARD), int), []
        for index in range(int(draw.integers(0, _LONGEST))):
            empty = numpy.flatnonzero(board == 0)
            move = go_board.vertex(int(draw.choice(empty)))
            board = go_board.played(board, 1 + index % 2, move)
            moves.append((1 + index % 2, move))
        found.append(go_board.planes(moves, 1 + len(moves) % 2))
    return numpy.array(found)
