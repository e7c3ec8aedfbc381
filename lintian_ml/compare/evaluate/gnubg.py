# SPDX-License-Identifier: GPL-2.0-or-later
"""GNU Backgammon's nets, as NeuralNetEvaluate in lib/neuralnet.c of gnubg 1.07 computes them.

``hidden = s(beta_h (x H + t_h))``, ``output = s(beta_o (O hidden + t_o))``; H is stored [inputs, hidden], O
[outputs, hidden]; s is the sigmoid by table of lib/sigmoid.h. The five outputs are the chances to win, to win a gammon
and a backgammon, to lose a gammon and a backgammon; what gnubg does to them afterwards (EvalRaceBG, SanityCheck) is no
part of the net. All nets of a file are one function: their inputs side by side, their outputs likewise. ``race`` has
the inputs of the race net, for positions without contact; those of the other nets are not made here.

Debian's gnubg is built with -ffast-math and takes the processor's approximate reciprocal (rcpps, 12 bits) in s: of the
six digits that it prints, the last two are the processor's own.
"""
from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare import loading
from lintian_ml.compare.evaluate.network import Act, Affine, Network, Step
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.wire.perceptron import arrays
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Model, Options, Values

_MAGIC = struct.pack("<f", 472.3782)
_NETS, _INPUTS = 16, 8_192  # gnubg has 6 nets with 1,264 inputs together
POINTS, CHEQUERS = 23, 15  # points that a side without contact can hold; chequers of a side
RACE_HALF = 4 * POINTS + 14 + 1


def _told(model: Model, name: str) -> tuple[float, float]:
    """In a text the last words of the net's line of sizes, in a .wd file the last two of the six words before it."""
    try:
        if model.format == "gnubg-weights":
            words = model.processing[name].split()
            return float(words[-2]), float(words[-1])
        blob, at = loading.opened(model.path).blob(), 8
        order = "<" if blob.read(0, 4) == _MAGIC else ">"
        for before in range(int(name[3:])):
            at += 24 + 4 * sum(model.tensors[part].size for part, _ in arrays(f"net{before}", (0, 0, 0)))
        hidden, output = struct.unpack(order + "2f", blob.read(at + 16, 8))
        return hidden, output
    except (KeyError, ValueError, IndexError):
        raise DamagedFile(worded("has no line of sizes for {name}", name=name)) from None


def _betas(model: Model, name: str) -> tuple[float, float]:
    """The two slopes of a net. Raises DamagedFile where they are missing or not above 0."""
    hidden, output = _told(model, name)
    if not (0 < hidden < 1e6 and 0 < output < 1e6):
        raise DamagedFile(worded("{name} has the slopes {hidden:g} and {output:g}, which must be above 0", name=name,
                                 hidden=hidden, output=output))
    return hidden, output


def network(model: Model, options: Options) -> Network:
    """All nets of a gnubg file as one function. Raises DamagedFile, LimitExceeded."""
    names = [name for name in (f"net{n}" for n in range(_NETS)) if f"{name}/hidden/weights" in model.tensors]
    widths = [model.tensors[f"{name}/hidden/weights"].shape[0] for name in names]
    if not names or sum(widths) > _INPUTS:
        raise LimitExceeded(worded("has {number} nets with {sum} inputs, at most {inputs} are evaluated",
                                   number=len(names), sum=sum(widths), inputs=_INPUTS))
    steps: list[Step] = []
    outputs = []
    for name, start in zip(names, numpy.cumsum([0, *widths])):
        outputs.append((name, _add(steps, model, name, (int(start), sum(widths)))))
    low, high = options.given.get("box") or (0.0, 1.0)
    return Network((sum(widths),), tuple(steps), tuple(outputs), low, high)


def _add(steps: list[Step], model: Model, name: str, place: tuple[int, int]) -> int:
    """Add one net; ``place`` is where its inputs begin and how many all nets have. Returns its output's index."""
    def values(part: str) -> Values:
        return numpy.asarray(model.tensors[f"{name}/{part}"].values(), float)

    hidden, output = _betas(model, name)
    own = values("hidden/weights").T
    wide = numpy.zeros((len(own), place[1]))
    wide[:, place[0]:place[0] + own.shape[1]] = own
    steps.append(Affine(0, hidden * wide, hidden * values("hidden/threshold"), 2.0 ** -52))
    steps.append(Act(len(steps), "gnubg"))
    steps.append(Affine(len(steps), output * values("output/weights"), output * values("output/threshold"), 2.0 ** -52))
    steps.append(Act(len(steps), "gnubg"))
    return len(steps)


def race(sides: Sequence[Sequence[int]]) -> Values:
    """The race net's 214 inputs, for chequers per point of the side not on roll, then of the one on roll.

    For each side and point: exactly one, exactly two, at least three chequers, half of what is above three; then which
    number of chequers is off (1 to 14); then the crossings to the home board, a tenth of their number.
    """
    parts: list[Values] = []
    for side in sides:
        points = numpy.array(side[:POINTS])
        four = numpy.stack([points == 1, points == 2, points >= 3, numpy.maximum(points - 3, 0) / 2.0], axis=1)
        off = numpy.arange(1, 15) == CHEQUERS - int(points.sum())
        parts += [four.reshape(-1), off, numpy.array([(points * (numpy.arange(POINTS) // 6)).sum() / 10.0])]
    return numpy.concatenate(parts).astype(float)
