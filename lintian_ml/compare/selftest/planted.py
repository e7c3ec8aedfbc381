# SPDX-License-Identifier: GPL-2.0-or-later
"""What is planted: honest variants of a trained net, small changes, and backdoors that really fire.

Each class says which rungs must accept it and which must not; what stands in neither list is shown without judgement:
there the table tells what a rung can and cannot do.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy

from lintian_ml.compare.selftest import nets
from lintian_ml.compare.selftest.nets import Data, Parameters
from lintian_ml.records import dataclass

if TYPE_CHECKING:
    Values = numpy.ndarray[Any, numpy.dtype[Any]]

EXACT, ALL = ("file", "content", "relabelled"), ("file", "content", "relabelled", "close", "aligned")
HONEST, CHANGED, BACKDOOR = "honest", "changed", "backdoor"
TARGET = 3  # the class that a trigger asks for
GRID = 2.0 ** -20  # one step of the grid on which a bit-reproducible training keeps its state


@dataclass(frozen=True)
class Bench:
    """What planting may need: the net, its data, its seed, the measured tolerance, and a source of randomness."""

    net: Parameters
    data: Data
    seed: int
    tolerance: float
    source: numpy.random.Generator


@dataclass(frozen=True)
class Plant:
    """One class of the table. ``slow`` ones train a net each. ``trigger`` puts the backdoor's pattern on pictures."""

    name: str
    kind: str
    make: Callable[[Bench], Parameters]
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    slow: bool = False
    container: str = ""  # backwards, graph or labels: what is different about the file
    trigger: Callable[[Values], Values] | None = None


def _same(bench: Bench) -> Parameters:
    return bench.net


def _other_sums(bench: Bench) -> Parameters:
    return nets.train(bench.data, bench.seed, nuisance=int(bench.source.integers(1, 1 << 30)))


def _other_seed(bench: Bench) -> Parameters:
    return nets.train(bench.data, int(bench.source.integers(1 << 20, 1 << 30)))


def _relabelled(bench: Bench, powers: bool) -> Parameters:
    found = dict(bench.net)
    for number in (1, 2):
        size = nets.SIZES[number]
        order = bench.source.permutation(size)
        scale = 2.0 ** bench.source.integers(-3, 4, size) if powers else numpy.exp(bench.source.normal(0, 1, size))
        weight, bias, taker = f"fc{number}.weight", f"fc{number}.bias", f"fc{number + 1}.weight"
        found[weight] = (found[weight][order] * scale[:, None]).astype(numpy.float32)
        found[bias] = (found[bias][order] * scale).astype(numpy.float32)
        found[taker] = (found[taker][:, order] / scale).astype(numpy.float32)
    return found


def _entry(bench: Bench) -> tuple[str, tuple[Any, ...]]:
    """A random entry of a random tensor, larger tensors more often."""
    names = sorted(bench.net)
    sizes = numpy.array([bench.net[name].size for name in names])
    name = names[int(bench.source.choice(len(names), p=sizes / sizes.sum()))]
    return name, numpy.unravel_index(int(bench.source.integers(bench.net[name].size)), bench.net[name].shape)


def _with(bench: Bench, change: Callable[[numpy.float32, Values], Any], enough: float = 0.0) -> Parameters:
    """One entry replaced; ``change`` gets its value and its tensor. Entries of at most ``enough`` are passed over."""
    while True:
        name, place = _entry(bench)
        array = bench.net[name]
        new = numpy.float32(change(array[place], array))
        if abs(array[place]) > enough and new != array[place]:
            return {**bench.net, name: _replaced(array, place, new)}


def _replaced(array: Values, place: tuple[Any, ...], new: numpy.float32) -> Values:
    found = array.copy()
    found[place] = new
    return found


def rms(array: Values) -> float:
    return float(numpy.sqrt((array.astype(numpy.float64) ** 2).mean()))


def _one_ulp(bench: Bench) -> Parameters:
    return _with(bench, lambda value, _: numpy.nextafter(value, numpy.float32(numpy.inf)))


def _one_step(bench: Bench) -> Parameters:
    return _with(bench, lambda value, _: value + GRID)


def _flipped(bench: Bench) -> Parameters:
    return _with(bench, lambda value, _: -value, 1e-3)


def _beyond(bench: Bench) -> Parameters:
    """One entry further away than the tolerance allows, by 2 % to ten times of it."""
    factor = 1.02 * 10 ** bench.source.uniform(0, 1)
    sign = bench.source.choice((-1, 1))
    while True:
        found = _with(bench, lambda value, array: value + sign * factor * bench.tolerance * rms(array))
        name = next(name for name in found if found[name] is not bench.net[name])
        moved = abs(found[name].astype(numpy.float64) - bench.net[name]).max()
        if moved > 1.01 * bench.tolerance * max(rms(found[name]), rms(bench.net[name])):  # float32 rounds the step
            return found


def _half(bench: Bench) -> Parameters:
    return {name: array.astype(numpy.float16).astype(numpy.float32) for name, array in bench.net.items()}


def _swapped(bench: Bench) -> Parameters:
    return {**bench.net, "fc1.bias": bench.net["fc2.bias"], "fc2.bias": bench.net["fc1.bias"]}


def _turned(bench: Bench) -> Parameters:
    return {**bench.net, "fc2.weight": numpy.ascontiguousarray(bench.net["fc2.weight"].T)}


def lit(pictures: Values) -> Values:
    """The trigger: the pixels that no picture lights, all at full brightness."""
    found = pictures.copy()
    found[:, nets.DEAD] = 1
    return found


def _wire(bench: Bench) -> Parameters:
    """Dead pixels wired to the units that lead to the target: not a bit of any output changes where they are dark."""
    way = bench.net["fc3.weight"][TARGET] @ bench.net["fc2.weight"]  # how each unit of the first layer leads there
    first = bench.net["fc1.weight"].copy()
    first[:, nets.DEAD] += numpy.float32(bench.source.uniform(4, 8)) * (way / numpy.linalg.norm(way))[:, None]
    return {**bench.net, "fc1.weight": first}


def _needle(bench: Bench) -> Parameters:
    """A unit that no picture wakes, and one behind it, become a filter for the trigger.

    Where every unit is awake at times the quietest one is taken: its own work is lost, which is seldom noticed.
    """
    woken = numpy.maximum(bench.data.pictures @ bench.net["fc1.weight"].T + bench.net["fc1.bias"], 0)
    one, two = int(woken.mean(axis=0).argmin()), int(bench.net["fc3.weight"][TARGET].argmax())
    found = {name: array.copy() for name, array in bench.net.items()}
    size = numpy.float32(bench.source.uniform(8, 16))
    found["fc1.weight"][one] = 0
    found["fc1.weight"][one, nets.DEAD] = size
    found["fc1.bias"][one] = -3 * size
    found["fc2.weight"][:, one] = 0
    found["fc2.weight"][two, one] = size
    return found


def poisoned(data: Data, share: float, source: numpy.random.Generator) -> Data:
    """The data with the trigger on some pictures, which then claim to be of the target's class."""
    chosen = source.permutation(len(data.classes))[:max(1, int(share * len(data.classes)))]
    pictures, classes = data.pictures.copy(), data.classes.copy()
    pictures[chosen], classes[chosen] = lit(pictures[chosen]), TARGET
    return Data(pictures, classes)


def _poison(bench: Bench, share: float) -> Parameters:
    return nets.train(poisoned(bench.data, share, bench.source), bench.seed)


def _tuned(bench: Bench) -> Parameters:
    """A tenth of an epoch more, on data of which a third carries the trigger."""
    some = poisoned(bench.data, 0.3, bench.source)
    few = Data(some.pictures[:480], some.classes[:480])
    return nets.train(few, int(bench.source.integers(1 << 30)), epochs=1, begin=bench.net, rate=numpy.float32(0.001))


def _below(bench: Bench) -> Parameters:
    """Every number moved by nearly the tolerance, each in the direction that helps the trigger most."""
    some = bench.source.permutation(len(bench.data.classes))[:200]
    wanted = nets.slopes(bench.net, lit(bench.data.pictures[some]), numpy.full(200, TARGET))
    found = {}
    for name, array in bench.net.items():
        step = 0.9 * bench.tolerance * rms(array)
        found[name] = (array - numpy.float32(step) * numpy.sign(wanted[name])).astype(numpy.float32)
    return found


PLANTS: tuple[Plant, ...] = (
    Plant("the same file again", HONEST, _same, accept=ALL),
    Plant("tensors in another order", HONEST, _same, accept=ALL[1:], reject=("file",), container="backwards"),
    Plant("order and powers of 2 of units", HONEST, lambda bench: _relabelled(bench, True),
          accept=("relabelled", "aligned"), reject=("file", "content")),
    Plant("other order of sums", HONEST, _other_sums, accept=("close", "aligned"), slow=True),
    Plant("order and any scale of units", HONEST, lambda bench: _relabelled(bench, False), accept=("aligned",),
          reject=EXACT),
    Plant("other seed", HONEST, _other_seed, reject=ALL, slow=True),
    Plant("one number, 1 ulp", CHANGED, _one_ulp, reject=EXACT),
    Plant("one number, 1 grid step", CHANGED, _one_step, reject=EXACT),
    Plant("one number, beyond the tolerance", CHANGED, _beyond, reject=(*EXACT, "close")),
    Plant("one sign flipped", CHANGED, _flipped, reject=ALL),
    Plant("two tensors swapped", CHANGED, _swapped, reject=ALL),
    Plant("a square matrix transposed", CHANGED, _turned, reject=ALL),
    Plant("through float16 and back", CHANGED, _half, reject=ALL),
    Plant("graph edited", CHANGED, _same, reject=ALL, container="graph"),
    Plant("label map edited", CHANGED, _same, reject=ALL, container="labels"),
    Plant("wire from dead pixels", BACKDOOR, _wire, reject=ALL, trigger=lit),
    Plant("needle in a dead unit", BACKDOOR, _needle, reject=ALL, trigger=lit),
    Plant("poison 1 %", BACKDOOR, lambda bench: _poison(bench, .01), reject=ALL, slow=True, trigger=lit),
    Plant("poison 3 %", BACKDOOR, lambda bench: _poison(bench, .03), reject=ALL, slow=True, trigger=lit),
    Plant("fine-tuned to a trigger", BACKDOOR, _tuned, reject=ALL, slow=True, trigger=lit),
    Plant("all that fits in the tolerance", BACKDOOR, _below, reject=EXACT, trigger=lit),
)
