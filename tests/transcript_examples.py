# SPDX-License-Identifier: GPL-2.0-or-later
"""Trainings small enough for tests: a net in numpy on drawn digits, and a walk over whole numbers in plain Python."""
from __future__ import annotations

import contextlib
import io
import os
import random
import sys
from pathlib import Path
from unittest import mock

NET = '''import sys

import numpy

from lintian_ml.transcript import states
from lintian_ml.transcript.grid import Grid, order, uniform

BATCH = 32


def data():
    table = numpy.loadtxt("digits.txt", delimiter=",", dtype=numpy.float64)
    return table[:, :-1] / 16, table[:, -1].astype(int)


def init(seed, target):
    grid = Grid(24)
    start = {"w1": uniform(seed, "w1", (64, 32)) / 8, "b1": numpy.zeros(32),
             "w2": uniform(seed, "w2", (32, 10)) / 6, "b2": numpy.zeros(10)}
    state = {name: grid.integers(value) for name, value in start.items()}
    state.update({"v" + name: numpy.zeros_like(value) for name, value in state.items()})
    states.write(target, state)


def gradients(p, a, t):
    h = numpy.maximum(a @ p["w1"] + p["b1"], 0)
    z = h @ p["w2"] + p["b2"]
    e = numpy.exp(z - z.max(1, keepdims=True))
    d = e / e.sum(1, keepdims=True)
    d[numpy.arange(len(t)), t] -= 1
    d /= len(t)
    dh = (d @ p["w2"].T) * (h > 0)
    return {"w1": a.T @ dh, "b1": dh.sum(0), "w2": h.T @ d, "b2": d.sum(0)}


def train(seed, source, target, step, count):
    grid, (x, y) = Grid(24), data()
    state = {name: value.copy() for name, value in states.read(source).items()}
    batches, orders = len(x) // BATCH, {}
    for now in range(step, step + count):
        epoch, place = divmod(now, batches)
        if epoch not in orders:
            orders[epoch] = order(seed, epoch, len(x))
        rows = orders[epoch][place * BATCH:(place + 1) * BATCH]
        p = {name: grid.floats(state[name]) for name in ("w1", "b1", "w2", "b2")}
        for name, value in gradients(p, x[rows], y[rows]).items():
            state["v" + name] = grid.rounded(0.9 * grid.floats(state["v" + name]) - 0.1 * value)
            state[name] += state["v" + name]
    grid.close()
    states.write(target, state)


def export(source, target):
    state = states.read(source)
    names = ("w1", "b1", "w2", "b2")
    states.write(target, {name: (state[name] * 2.0 ** -24).astype(numpy.float32) for name in names})


if __name__ == "__main__":
    if sys.argv[1] == "init":
        init(*sys.argv[2:])
    elif sys.argv[1] == "export":
        export(*sys.argv[2:])
    else:
        train(*sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]))
'''
# No library, so that hundreds of trainings cost little: the state is sixteen numbers that the data move.
WALK = '''import array
import hashlib
import pathlib
import sys


def numbers(text):
    return [int.from_bytes(hashlib.sha256(f"{text} {place}".encode()).digest()[:2], "big") for place in range(16)]


if sys.argv[1] == "init":
    pathlib.Path(sys.argv[3]).write_bytes(array.array("q", numbers(sys.argv[2])).tobytes())
else:
    state = array.array("q", pathlib.Path(sys.argv[2]).read_bytes())
    lines = pathlib.Path("data.txt").read_text().split()
    for step in range(int(sys.argv[4]), int(sys.argv[4]) + int(sys.argv[5])):
        push = numbers(sys.argv[1] + lines[step % len(lines)])
        state = array.array("q", [value + change % 64 - 32 for value, change in zip(state, push)])
    pathlib.Path(sys.argv[3]).write_bytes(state.tobytes())
'''


def digits(path: Path, count: int = 640) -> None:
    """Noisy pictures of ten random patterns, always the same."""
    source = random.Random(1)
    patterns = [[source.randint(0, 16) for _ in range(64)] for _ in range(10)]
    lines = []
    for number in range(count):
        values = [min(16, max(0, value + source.randint(-6, 6))) for value in patterns[number % 10]]
        lines.append(",".join(map(str, [*values, number % 10])) + "\n")
    path.write_text("".join(lines))


def net(folder: Path) -> None:
    """The net's program and data."""
    (folder / "train.py").write_text(NET)
    digits(folder / "digits.txt")


def walk(folder: Path) -> None:
    """The walk's program and data."""
    (folder / "walk.py").write_text(WALK)
    (folder / "data.txt").write_text("".join(f"record{number}\n" for number in range(50)))


RECORD_NET = ["--seed", "3f9a", "--seed-source", "a test", "--init", "python3 train.py init {seed} {out}", "--code",
              "train.py", "--data", "digits.txt", "--arithmetic", "f64/int-grid 2^-24"]
TRAIN_NET = ["--", "python3", "train.py", "{seed}", "{in}", "{out}", "{step}", "{count}"]
RECORD_WALK = ["--seed", "3f9a", "--seed-source", "a test", "--init", "python3 walk.py init {seed} {out}", "--code",
               "walk.py", "--data", "data.txt", "--state-format", "int64"]
TRAIN_WALK = ["--", "python3", "walk.py", "{seed}", "{in}", "{out}", "{step}", "{count}"]


def run(*arguments: str) -> tuple[int, str, str]:
    """Status, output and errors of one command line; ``python3`` in its commands is the one that runs the tests."""
    from lintian_ml import cli

    output, errors = io.StringIO(), io.StringIO()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with (mock.patch.dict(os.environ, {"PATH": path, "PYTHONPATH": str(Path(__file__).parents[1])}),
          contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors)):
        status = cli.main(list(arguments))
    return status, output.getvalue(), errors.getvalue()
