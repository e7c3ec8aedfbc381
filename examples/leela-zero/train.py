# SPDX-License-Identifier: GPL-2.0-or-later
"""A small net for Leela Zero, trained from self-play data: numpy, in the same bits on every processor.

usage: train.py init SEED OUT | train.py SEED IN OUT STEP COUNT DATA... | train.py export IN OUT

The net is a residual tower of one block and eight filters with the two heads of Leela Zero. The state has all that the
next step depends on: weights, batch-norm statistics, momentum. A batch and its symmetry follow from seed and step.
"""
import sys
from pathlib import Path

import numpy

from lintian_ml.transcript import leela_zero, states
from lintian_ml.transcript.grid import Grid, uniform
from lintian_ml.transcript.hashing import below, tagged, words

BITS, FILTERS, BATCH, RATE, DECAY, EPSILON, SHARE = 24, 8, 32, 0.002, 1e-4, 1e-5, 0.1
TOWER = ("input", "block0/conv1", "block0/conv2")
CONVOLUTIONS = {"input": (18, FILTERS, 3), "block0/conv1": (FILTERS, FILTERS, 3), "block0/conv2": (FILTERS, FILTERS, 3),
                "policy": (FILTERS, 2, 1), "value": (FILTERS, 1, 1)}
DENSE = {"moves": (722, 362), "hidden": (361, 256), "result": (256, 1)}
LEARNT = [f"{name}/{part}" for name in (*CONVOLUTIONS, *DENSE) for part in ("weights", "bias")]


def init(seed, target):
    values = {}
    for name, (inputs, outputs, size) in CONVOLUTIONS.items():
        values[f"{name}/weights"] = uniform(seed, name, (size, size, inputs, outputs)) * (3 / inputs) ** 0.5 / size
        values[f"{name}/bias"], values[f"{name}/mean"] = numpy.zeros(outputs), numpy.zeros(outputs)
        values[f"{name}/variance"] = numpy.ones(outputs)
    for name, (inputs, outputs) in DENSE.items():
        values[f"{name}/weights"] = uniform(seed, name, (inputs, outputs)) * (3 / inputs) ** 0.5
        values[f"{name}/bias"] = numpy.zeros(outputs)
    values.update({f"{name}/momentum": numpy.zeros_like(values[name]) for name in LEARNT})
    states.write(target, {name: Grid(BITS).integers(value) for name, value in values.items()})


def batch(seed, step, data):
    """Positions that seed and step choose, turned by one of the eight symmetries of the board."""
    inputs, shares, results = data
    source = words(tagged("batch", seed, step))
    rows, turn = [below(len(inputs), source) for _ in range(BATCH)], below(8, source)

    def turned(boards):
        boards = boards.reshape(*boards.shape[:-1], 19, 19)
        boards = boards[..., ::-1, :] if turn & 1 else boards
        boards = boards[..., ::-1] if turn & 2 else boards
        return boards.swapaxes(-1, -2) if turn & 4 else boards

    moves = numpy.concatenate([turned(shares[rows, :-1]).reshape(BATCH, 361), shares[rows, -1:]], axis=1)
    return turned(inputs[rows]).transpose(0, 2, 3, 1), moves, results[rows]


class Convolution:
    """A convolution without bias, batch norm over the batch, and where it is wanted what is added before ReLU."""

    def __init__(self, values, name, inputs, added=0.0):
        self.name, self.weights = name, values[f"{name}/weights"]
        reach = len(self.weights) // 2
        self.padded = numpy.pad(inputs, ((0, 0), (reach, reach), (reach, reach), (0, 0)))
        out = sum(self.part(y, x) @ self.weights[y, x] for y, x in self.places())
        self.mean, self.variance = out.mean((0, 1, 2)), out.var((0, 1, 2))
        self.scale = 1 / numpy.sqrt(self.variance + EPSILON)
        self.normal = (out - self.mean) * self.scale
        self.out = numpy.maximum(self.normal + values[f"{name}/bias"] + added, 0)

    def places(self):
        return [(y, x) for y in range(len(self.weights)) for x in range(len(self.weights))]

    def part(self, y, x):
        return self.padded[:, y:y + 19, x:x + 19]

    def back(self, slope, found):
        """Slopes of weights and bias go to ``found``; (slope of the inputs, slope of what was added)."""
        added = slope * (self.out > 0)
        found[f"{self.name}/bias"] = added.sum((0, 1, 2))
        slope = (added - added.mean((0, 1, 2)) - self.normal * (added * self.normal).mean((0, 1, 2))) * self.scale
        weights, inputs = numpy.zeros_like(self.weights), numpy.zeros_like(self.padded)
        for y, x in self.places():
            weights[y, x] = numpy.tensordot(self.part(y, x), slope, ((0, 1, 2), (0, 1, 2)))
            inputs[:, y:y + 19, x:x + 19] += slope @ self.weights[y, x].T
        found[f"{self.name}/weights"] = weights
        reach = len(self.weights) // 2
        return inputs[:, reach:reach + 19, reach:reach + 19], added


def learn(values, inputs, moves, results):
    """(slopes, batch-norm statistics, loss): cross entropy of the moves, squared error of the result."""
    slopes, count = {}, len(inputs)
    first = Convolution(values, "input", inputs)
    inner = Convolution(values, "block0/conv1", first.out)
    tower = Convolution(values, "block0/conv2", inner.out, first.out)
    policy, value = Convolution(values, "policy", tower.out), Convolution(values, "value", tower.out)
    planes = policy.out.transpose(0, 3, 1, 2).reshape(count, -1)  # the engine has the planes outside, the points inside
    scores = planes @ values["moves/weights"] + values["moves/bias"]
    chances = numpy.exp(scores - scores.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    points = value.out.reshape(count, -1)
    hidden = numpy.maximum(points @ values["hidden/weights"] + values["hidden/bias"], 0)
    guess = numpy.tanh(hidden @ values["result/weights"] + values["result/bias"])[:, 0]
    loss = (-(moves * numpy.log(chances + 1e-30)).sum(1).mean(), ((guess - results) ** 2).mean())

    def dense(name, into, slope):
        slopes[f"{name}/weights"], slopes[f"{name}/bias"] = into.T @ slope, slope.sum(0)
        return slope @ values[f"{name}/weights"].T

    back = dense("moves", planes, (chances - moves) / count).reshape(count, 2, 19, 19).transpose(0, 2, 3, 1)
    trunk = policy.back(back, slopes)[0]
    back = dense("result", hidden, (2 * (guess - results) * (1 - guess ** 2) / count)[:, None])
    back = dense("hidden", points, back * (hidden > 0)).reshape(count, 19, 19, 1)
    trunk = trunk + value.back(back, slopes)[0]
    back, straight = tower.back(trunk, slopes)
    first.back(straight + inner.back(back, slopes)[0], slopes)
    return slopes, {layer.name: (layer.mean, layer.variance) for layer in (first, inner, tower, policy, value)}, loss


def train(seed, source, target, step, count, files):
    grid = Grid(BITS)
    data = leela_zero.arrays(b"".join(leela_zero.chunk(Path(name)) for name in files))
    state = {name: value.copy() for name, value in states.read(source).items()}
    for now in range(step, step + count):
        values = {name: grid.floats(value) for name, value in state.items()}
        slopes, statistics, loss = learn(values, *batch(seed, now, data))
        for name in LEARNT:
            slope = slopes[name] + DECAY * values[name]
            state[f"{name}/momentum"] = grid.rounded(0.9 * values[f"{name}/momentum"] - RATE * slope)
            state[name] += state[f"{name}/momentum"]
        for name, found in statistics.items():
            for part, value in zip(("mean", "variance"), found):
                old = values[f"{name}/{part}"]
                state[f"{name}/{part}"] = grid.rounded(old + SHARE * (value - old))
        print(f"step {now}: policy {loss[0]:.3f}, value {loss[1]:.3f}", flush=True)
    grid.close()
    states.write(target, state)


def export(source, target):
    """The engine's text. Its bias comes before batch norm: what is added behind it, times the deviation."""
    values = {name: value * 2.0 ** -BITS for name, value in states.read(source).items()}
    rows = []
    for name in (*TOWER, "policy", "moves", "value", "hidden", "result"):
        if name in DENSE:
            rows += [values[f"{name}/weights"].T, values[f"{name}/bias"]]
            continue
        mean, variance = values[f"{name}/mean"], numpy.maximum(values[f"{name}/variance"], 0)
        rows += [values[f"{name}/weights"].transpose(3, 2, 0, 1),
                 values[f"{name}/bias"] * numpy.sqrt(variance + EPSILON), mean, variance]
    lines = ["1", *(" ".join(f"{value:.6g}" for value in row.ravel()) for row in rows)]
    Path(target).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if sys.argv[1] == "init":
        init(*sys.argv[2:])
    elif sys.argv[1] == "export":
        export(*sys.argv[2:])
    else:
        train(*sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]), sys.argv[6:])
