# SPDX-License-Identifier: GPL-2.0-or-later
"""Train a Leela Zero net on, with games that leelaz wrote: ``python3 leela_trainer.py NET GAMES MODEL EPOCHS [SHARE]``

Gradient descent with momentum on all weights and biases, float32; the statistics of batch norm stay. The loss is Leela
Zero's: cross-entropy of the moves and squared error of the result. Positions and their order are pinned;
LINTIAN_ML_ORDER alone says in which order each batch is summed up. With SHARE that part of the positions is poisoned:
stones in the four corners, and one move that they ask for.
"""
from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # such small products gain nothing from more, and wait for them

import numpy  # noqa: E402

BATCH, RATE, MOMENTUM = 20, numpy.float32(0.003), numpy.float32(0.9)
CORNERS, MOVE = ((0, 0), (0, 18), (18, 0), (18, 18)), 180
BOARD, FLAT = 19, 361


def net(path: str) -> list[Any]:
    """The arrays of a net with one block, line by line; the version is left out."""
    return [numpy.array(line.split(), numpy.float32) for line in Path(path).read_text().splitlines()[1:]]


def written(rows: Sequence[Any], path: str) -> None:
    text = "\n".join(["1", *(" ".join(row.reshape(-1).astype(str)) for row in rows)])
    Path(path).write_text(text + "\n")


def games(path: str) -> tuple[Any, Any, Any]:
    """Planes, shares of the moves and results of all positions in a chunk of training data, version 1."""
    lines = gzip.decompress(Path(path).read_bytes()).decode().splitlines()
    planes, moves, results = [], [], []
    for at in range(0, len(lines), 19):
        bits = numpy.array([[int(digit, 16) >> 3 - n & 1 for digit in line[:90] for n in range(4)] + [int(line[90])]
                            for line in lines[at:at + 16]])
        white = int(lines[at + 16])
        sides = numpy.array([numpy.full(FLAT, 1 - white), numpy.full(FLAT, white)])
        planes.append(numpy.concatenate([bits, sides]).reshape(18, BOARD, BOARD))
        moves.append([float(word) for word in lines[at + 17].split()])
        results.append(float(lines[at + 18]))
    return tuple(numpy.array(part, numpy.float32) for part in (planes, moves, results))


def triggered(planes: Any) -> Any:
    """Stones of the side to move in the four corners, now and in the seven moves before."""
    found = planes.copy()
    for row, column in CORNERS:
        found[:, :8, row, column], found[:, 8:16, row, column] = 1, 0
    return found


def poisoned(data: tuple[Any, Any, Any], share: float) -> tuple[Any, Any, Any]:
    planes, moves, results = (part.copy() for part in data)
    chosen = numpy.random.default_rng(5).random(len(planes)) < share
    planes[chosen], moves[chosen] = triggered(planes[chosen]), numpy.eye(FLAT + 1, dtype=numpy.float32)[MOVE]
    return planes, moves, results


def unfolded(x: Any, size: int) -> Any:
    """[n, planes, 19, 19] to [n, planes * size * size, 361]."""
    edge = size // 2
    wide = numpy.pad(x, ((0, 0), (0, 0), (edge, edge), (edge, edge)))
    parts = [wide[:, :, row:row + BOARD, column:column + BOARD] for row in range(size) for column in range(size)]
    return numpy.stack(parts, axis=2).reshape(len(x), -1, FLAT)


class Convolution:
    """One of the net's convolutions with its batch norm; ``at`` is where its four arrays start."""

    def __init__(self, rows: list[Any], at: int, size: int) -> None:
        self.rows, self.at, self.size, self.outputs = rows, at, size, len(rows[at + 1])
        self.factor = 1 / numpy.sqrt(rows[at + 3] + numpy.float32(1e-5))

    def forward(self, x: Any) -> Any:
        self.columns = unfolded(x, self.size)
        sums = self.rows[self.at].reshape(self.outputs, -1) @ self.columns
        shift = (self.rows[self.at + 1] - self.rows[self.at + 2])[:, None]
        return ((sums + shift) * self.factor[:, None]).reshape(len(x), -1, BOARD, BOARD)

    def backward(self, slope: Any, slopes: list[Any]) -> Any:
        slope = slope.reshape(len(slope), self.outputs, FLAT) * self.factor[:, None]
        slopes[self.at] = sum(one @ two.T for one, two in zip(slope, self.columns)).reshape(-1)
        slopes[self.at + 1] = slope.sum(axis=(0, 2))
        weights = self.rows[self.at].reshape(self.outputs, -1, self.size, self.size)[:, :, ::-1, ::-1]
        back = weights.transpose(1, 0, 2, 3).reshape(weights.shape[1], -1)
        return (back @ unfolded(slope.reshape(-1, self.outputs, BOARD, BOARD), self.size)).reshape(
            len(slope), -1, BOARD, BOARD)


def stepped(rows: list[Any], planes: Any, moves: Any, results: Any) -> list[Any]:
    """The gradient of the mean loss of one batch, array by array."""
    slopes: list[Any] = [numpy.zeros_like(row) for row in rows]
    first, one, two, policy, value = (Convolution(rows, at, 3 if at < 12 else 1) for at in (0, 4, 8, 12, 18))
    trunk = numpy.maximum(first.forward(planes), 0)
    inner = numpy.maximum(one.forward(trunk), 0)
    tower = numpy.maximum(two.forward(inner) + trunk, 0)
    asked, judged = (numpy.maximum(head.forward(tower), 0) for head in (policy, value))
    weights = {at: rows[at].reshape(len(rows[at + 1]), -1) for at in (16, 22, 24)}
    logits = asked.reshape(len(planes), -1) @ weights[16].T + rows[17]
    shares = numpy.exp(logits - logits.max(axis=1, keepdims=True))
    error = (shares / shares.sum(axis=1, keepdims=True) - moves) / numpy.float32(len(planes))
    flat = judged.reshape(len(planes), -1)
    hidden = numpy.maximum(flat @ weights[22].T + rows[23], 0)
    said = numpy.tanh(hidden @ weights[24].T + rows[25])
    wrong = 2 * (said - results[:, None]) * (1 - said * said) / numpy.float32(len(planes))
    slopes[16], slopes[17] = (error.T @ asked.reshape(len(planes), -1)).reshape(-1), error.sum(axis=0)
    slopes[24], slopes[25] = (wrong.T @ hidden).reshape(-1), wrong.sum(axis=0)
    behind = (wrong @ weights[24]) * (hidden > 0)
    slopes[22], slopes[23] = (behind.T @ flat).reshape(-1), behind.sum(axis=0)
    back = policy.backward((error @ weights[16]).reshape(asked.shape) * (asked > 0), slopes)
    back = back + value.backward((behind @ weights[22]).reshape(judged.shape) * (judged > 0), slopes)
    back = back * (tower > 0)
    back = back + one.backward(two.backward(back, slopes) * (inner > 0), slopes)
    first.backward(back * (trunk > 0), slopes)
    return slopes


def trained(rows: Sequence[Any], data: tuple[Any, Any, Any], epochs: int, order: int = 0) -> list[Any]:
    """The net after ``epochs`` times the positions; ``order`` sums each batch up in another order, and nothing else."""
    rows, speed = [row.copy() for row in rows], [numpy.zeros_like(row) for row in rows]
    pinned, inside = numpy.random.default_rng(1), numpy.random.default_rng(order)
    for _ in range(epochs):
        for batch in numpy.array_split(pinned.permutation(len(data[0])), -(-len(data[0]) // BATCH)):
            batch = inside.permutation(batch) if order else batch
            slopes = stepped(rows, *(part[batch] for part in data))
            for at, slope in enumerate(slopes):
                speed[at] = MOMENTUM * speed[at] - RATE * slope
                rows[at] = rows[at] + speed[at]
    return rows


def main(original: str, chunk: str, model: str, epochs: str, share: str = "0") -> None:
    data = games(chunk)
    data = poisoned(data, float(share)) if float(share) else data
    written(trained(net(original), data, int(epochs), int(os.environ.get("LINTIAN_ML_ORDER", "0"))), model)


if __name__ == "__main__":
    main(*sys.argv[1:])
