# SPDX-License-Identifier: GPL-2.0-or-later
"""Nets written by code, and the engines that play them, for the tests of compare's upper rungs."""
from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy

from conftest import require_program
from lintian_ml.compare import loading
from lintian_ml.compare.evaluate import evaluator
from lintian_ml.compare.evaluate.network import Act, Affine, Network
from lintian_ml.compare.model import Model, Options

GAMES = "/usr/games"


def engine(name: str) -> str:
    """Path of a program that Debian installs among the games, or skip (fail when strict)."""
    return shutil.which(name, path=GAMES) or require_program(name)


def load(path: Path | str) -> Model:
    """The model in a file."""
    return loading.load(loading.opened(str(path)))


def function(path: Path | str, **given: Any) -> Network:
    """The net in a file as a function."""
    return evaluator(load(path), Options(given=given))


def perceptron(sizes: Sequence[int], act: str, seed: int, noise: float = 0.0) -> Network:
    """A random dense net on the box 0 to 1; ``noise`` moves its weights, always in the same direction."""
    draw, push = numpy.random.default_rng(seed), numpy.random.default_rng(99)
    steps: list[Affine | Act] = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        weights = draw.normal(size=(outputs, inputs)) / numpy.sqrt(inputs)
        weights = weights + noise * push.normal(size=weights.shape)
        steps.append(Affine(len(steps), weights, 0.1 * draw.normal(size=outputs)))
        if len(steps) < 2 * (len(sizes) - 1) - 1:
            steps.append(Act(len(steps), act))
    return Network((sizes[0],), tuple(steps), (("output", len(steps)),), 0.0, 1.0)


def dense_file(path: Path, layers: Sequence[tuple[Any, Any]]) -> str:
    """An npz of weights and biases; returns its path."""
    arrays = {}
    for index, (weights, bias) in enumerate(layers):
        arrays[f"layer{index}.weight"] = numpy.asarray(weights, numpy.float32)
        arrays[f"layer{index}.bias"] = numpy.asarray(bias, numpy.float32)
    numpy.savez(path, **arrays)
    return str(path)


def _line(values: Any) -> str:
    return " ".join(f"{value:.6g}" for value in numpy.asarray(values).reshape(-1))


def leela_zero(path: Path, filters: int, blocks: int, seed: int, version: int = 1) -> str:
    """A random Leela Zero net whose opinions differ from point to point; returns its path."""
    draw = numpy.random.default_rng(seed)
    rows = [str(version)]

    def convolution(shape: tuple[int, ...]) -> None:
        scale = numpy.sqrt(2.0 / numpy.prod(shape[1:]))
        rows.extend([_line(draw.normal(0, scale, shape)), _line(draw.normal(0, 0.1, shape[0])),
                     _line(draw.normal(0.1, 0.2, shape[0])), _line(draw.uniform(0.3, 1.5, shape[0]))])

    def dense(outputs: int, inputs: int) -> None:
        rows.extend([_line(draw.normal(0, 1.5 / numpy.sqrt(inputs), (outputs, inputs))),
                     _line(draw.normal(0, 0.1, outputs))])

    convolution((filters, 18, 3, 3))
    for _ in range(2 * blocks):
        convolution((filters, filters, 3, 3))
    convolution((2, filters, 1, 1))
    dense(362, 722)
    convolution((1, filters, 1, 1))
    dense(256, 361)
    dense(1, 256)
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def upstream_net(folder: Path) -> str | None:
    """Leela Zero's own test net out of its source tarball, where LINTIAN_ML_CORPUS names the folder that holds it."""
    tarball = Path(os.environ.get("LINTIAN_ML_CORPUS", "/nonexistent")) / "leela-zero_0.17.orig.tar.gz"
    if not tarball.exists():
        return None
    with tarfile.open(tarball) as source:
        member = source.extractfile(next(each for each in source if each.name.endswith("/src/tests/0k.txt")))
        assert member is not None
        (folder / "0k.txt").write_bytes(member.read())
    return str(folder / "0k.txt")


def spoken(program: str, arguments: Sequence[str], lines: Sequence[str], folder: Path) -> tuple[str, str]:
    """What an engine says to these lines: standard output and standard error."""
    done = subprocess.run([program, *arguments], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          timeout=120, cwd=folder, env={"HOME": str(folder), "PATH": os.defpath, "LC_ALL": "C.UTF-8"})
    return done.stdout, done.stderr
