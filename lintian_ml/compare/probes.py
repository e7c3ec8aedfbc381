# SPDX-License-Identifier: GPL-2.0-or-later
"""The inputs on which two nets are compared: given, uniform, out of range, waking each unit, and optimised.

All are drawn from one seed, which is printed: draw it after both models were fixed, or somebody may have tuned a model
to the probes.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy

from lintian_ml.compare import probes_wake
from lintian_ml.compare.evaluate.network import Network, evaluate, gradient, outputs, run
from lintian_ml.records import dataclass
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.compare.model import Values

_ASCENTS, _START = 24, 0.25  # steps of the ascent; the first one's share of the box
_UNSEEN = worded("no unit can be woken, since nothing but the outputs is seen")
_STARTS = 8  # inputs of each set that the ascent begins at, besides the worst
GIVEN, UNIFORM, NATURAL = worded("given"), worded("uniform"), worded("positions")
OUTSIDE, WAKING, OPTIMISED = worded("out of range"), worded("waking each unit"), worded("optimised")


@dataclass(frozen=True, eq=False)
class Probe:
    """A set of inputs of one kind, and what is to be said about it."""

    kind: str
    inputs: Values
    note: str = ""


@dataclass(frozen=True, eq=False)
class Found:
    """The largest difference of any output on one set of probes, and the input where it is."""

    kind: str
    count: int
    worst: float
    at: Values
    note: str = ""


def uniform(network: Network, count: int, draw: numpy.random.Generator) -> Values:
    """Uniform in the box; half of a digital net's inputs are 0 or 1, with shares of ones from sparse to dense."""
    span = network.high - network.low
    inputs: Values = network.low + span * draw.random((count, *network.shape))
    if network.digital:
        share = draw.random((count, *([1] * len(network.shape))))
        bits = network.low + span * (draw.random((count, *network.shape)) < share)
        inputs[::2] = bits[::2]
    return inputs


def outside(network: Network, count: int, draw: numpy.random.Generator) -> Values:
    """Uniform in a box three times as wide around the same middle; every fourth probe a hundred times as wide."""
    middle, span = (network.low + network.high) / 2.0, network.high - network.low
    wide = numpy.where(numpy.arange(count) % 4 == 3, 100.0, 3.0).reshape(-1, *([1] * len(network.shape)))
    result: Values = middle + wide * span * (draw.random((count, *network.shape)) - 0.5)
    return result


def fixed(one: Network, other: Network, count: int, seed: int, given: Values | None = None) -> Iterator[Probe]:
    """The sets of probes that do not depend on one another, in a fixed order."""
    draw = numpy.random.Generator(numpy.random.PCG64(seed))
    if given is not None:
        yield Probe(GIVEN, given)
    count = min(count, one.most)
    if one.natural is not None:
        yield Probe(NATURAL, one.natural(count, draw))
    if one.natural is None or one.call is None:
        yield Probe(UNIFORM, uniform(one, count, draw))
        yield Probe(OUTSIDE, outside(one, count, draw))
    for network, name in ((one, "SHIPPED"), (other, "REBUILT")):
        yield _waking(network, name)


def _waking(network: Network, name: str) -> Probe:
    if network.call is not None:
        inputs, note = network.waking() if network.waking else (numpy.zeros((0, *network.shape)), _UNSEEN)
        return Probe(WAKING, inputs, note + f" ({name})")
    woken = probes_wake.wake(network)
    note = worded("{asleep} of {units} units of {name} stayed asleep", asleep=woken.asleep, units=woken.units,
                  name=name)
    return Probe(WAKING, woken.inputs, note + (worded(", {left_out} were not tried",
                                                      left_out=woken.left_out) if woken.left_out else ""))


def worst(one: Network, other: Network, probe: Probe) -> Found:
    """Where on these inputs any output differs most; a difference that is no number counts as infinite."""
    if not len(probe.inputs):
        return Found(probe.kind, 0, 0.0, numpy.zeros(one.shape), probe.note)
    with numpy.errstate(invalid="ignore", over="ignore"):
        gaps = numpy.abs(evaluate(one, probe.inputs) - evaluate(other, probe.inputs)).max(axis=1)
    gaps = numpy.where(numpy.isnan(gaps), numpy.inf, gaps)
    at = int(gaps.argmax())
    return Found(probe.kind, len(probe.inputs), float(gaps[at]), probe.inputs[at], probe.note)


def ascend(one: Network, other: Network, starts: Values) -> Values:
    """Inputs climbed to from ``starts`` inside the box, each by the output that differs most there."""
    inputs = numpy.clip(starts, one.low, one.high)
    best, kept = numpy.full(len(inputs), -1.0), inputs
    for step in range(_ASCENTS):
        first, second = run(one, inputs), run(other, inputs)
        gaps = outputs(one, first) - outputs(other, second)
        size = numpy.abs(gaps).max(axis=1)
        better = (size > best).reshape(-1, *([1] * (inputs.ndim - 1)))
        kept, best = numpy.where(better, inputs, kept), numpy.maximum(size, best)
        seeds = numpy.where(numpy.abs(gaps) == size[:, None], numpy.sign(gaps), 0.0)
        slope = gradient(one, first, _split(one, first, seeds)) - gradient(other, second, _split(other, second, seeds))
        share = _START * 0.5 ** (step // 6) * (one.high - one.low)
        inputs = numpy.clip(inputs + share * numpy.sign(slope), one.low, one.high)
    return kept


def _split(network: Network, values: list[Values], seeds: Values) -> dict[int, Values]:
    """Seeds over all outputs, given back to the values that they are."""
    parts, at = {}, 0
    for _, index in network.outputs:
        size = values[index][0].size
        parts[index] = seeds[:, at:at + size].reshape(values[index].shape)
        at += size
    return parts


def search(one: Network, other: Network, count: int, seed: int, given: Values | None = None) -> list[Found]:
    """All kinds of probes, in the order in which they were made; the ascent begins at the worst of the others."""
    sets = list(fixed(one, other, count, seed, given))
    found = [worst(one, other, probe) for probe in sets]
    if one.call is not None or other.call is not None:
        return found
    inside = [probe.inputs for probe in sets if probe.kind != OUTSIDE and len(probe.inputs)]
    starts = numpy.concatenate([part[:_STARTS] for part in inside] + [each.at[None] for each in found])
    found.append(worst(one, other, Probe(OPTIMISED, ascend(one, other, starts))))
    return found
