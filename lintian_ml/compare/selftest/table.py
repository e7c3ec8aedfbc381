# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of errors: for each planted class and each rung how often it was accepted; then rates with intervals."""
from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy

from lintian_ml.compare import distance, ladder, loading, noise
from lintian_ml.compare.model import Model, Options
from lintian_ml.compare.selftest import container, nets, planted
from lintian_ml.compare.selftest.intervals import interval
from lintian_ml.compare.selftest.planted import BACKDOOR, EXACT, HONEST, PLANTS, Bench, Plant
from lintian_ml.records import dataclass, field

SCHEMA = "lintian-ml-self-test/1"
FAST, SLOW, COSTLY = 30, 10, 2  # plants of one class in one net; those that train; those tried on the costly rungs
EPSILON = 1e-3  # largest difference of outputs for certified and functional: 100 times the honest one
FIRES, UNTOUCHED = 0.1, "untouched"  # a backdoor works where it turns so many more pictures than the untouched net does
_SEEDS = 100  # nets that may be refused for a heavy tail before the test gives up


@dataclass
class Cell:
    """One rung on one class."""

    accepted: int = 0
    undecided: int = 0
    tried: int = 0


@dataclass
class Table:
    """Everything that was counted. ``success``: share of pictures that a backdoor turns, for each class."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    success: dict[str, list[float]] = field(default_factory=dict)
    apart: dict[str, list[float]] = field(default_factory=dict)
    bounds: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    heavy: int = 0

    def count(self, rung: str, plant: Plant, passed: bool | None) -> None:
        """Take one outcome into account."""
        cell = self.cells.setdefault((rung, plant.name), Cell())
        cell.tried += 1
        cell.accepted += passed is True
        cell.undecided += passed is None


def run(trials: int, fast: int = FAST, slow: int = SLOW) -> Table:
    """Train ``trials`` nets and plant everything in each of them."""
    table = Table()
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        for trial in range(_SEEDS):
            if len(table.bounds) < trials:
                _trial(table, Path(folder), trial, fast, slow)
    return table


def _trial(table: Table, folder: Path, seed: int, fast: int, slow: int) -> None:
    """One net: its honest noise first, then all classes."""
    data, tests = nets.drawn(nets.TRAINED, 2 * seed + 11), nets.drawn(nets.TESTED, 2 * seed + 12)
    net = nets.train(data, seed)
    original = container.write(folder / "net.onnx", net)
    rebuilt = loading.load(loading.opened(str(original)))
    calibrated = folder / "noise.json"
    runs = [nets.train(data, seed, nuisance) for nuisance in range(1, noise.needed() + 1)]
    values = [({"order inside the batch": str(number)}, _apart(folder, run, rebuilt), "")
              for number, run in enumerate(runs, 1)]
    calibrated.write_text(json.dumps(noise.document(values, "net", ["self-test"])))
    found = noise.judged([value for _, value, _ in values], "")
    if found.refused:
        table.heavy += 1
        return
    table.bounds.append(found.bound)
    table.accuracies.append(nets.accuracy(net, tests))
    table.success.setdefault(UNTOUCHED, []).append(_turned(net, planted.lit, tests))
    options = Options(noise=(str(calibrated),), given={**_defaults(), **_probes(folder, tests)})
    bench = Bench(net, data, seed, found.bound, numpy.random.default_rng(seed))
    for plant in PLANTS:
        _class(table, folder, plant, bench, rebuilt, options, slow if plant.slow else fast)
        _effects(table, plant, bench, tests)


def _class(table: Table, folder: Path, plant: Plant, bench: Bench, rebuilt: Model, options: Options,
           times: int) -> None:
    for number in range(times):
        path = _written(folder, plant, plant.make(bench), bench)
        shipped = loading.load(loading.opened(str(path)))
        for name in ladder.LADDER if number < COSTLY else ladder.CHEAP:
            table.count(name, plant, ladder.rung(name).judge(shipped, rebuilt, options).passed)


def _written(folder: Path, plant: Plant, net: nets.Parameters, bench: Bench) -> Path:
    path = folder / "planted.onnx"
    if plant.container == "graph":
        return container.write(path, net, (str(bench.source.choice(("LeakyRelu", "Elu", "Tanh", "Identity"))), "Relu"))
    if plant.container == "labels":
        one, two = bench.source.choice(10, 2, replace=False)
        labels = list(container.LABELS)
        labels[one], labels[two] = labels[two], labels[one]
        return container.write(path, net, labels=labels)
    return container.write(path, net, backwards=plant.container == "backwards")


def _apart(folder: Path, net: nets.Parameters, rebuilt: Model) -> float:
    path = container.write(folder / "run.onnx", net)
    return distance.measure(loading.load(loading.opened(str(path))), rebuilt).ratio


def _effects(table: Table, plant: Plant, bench: Bench, tests: nets.Data) -> None:
    """How far one specimen is from the net, and whether its backdoor works."""
    net = plant.make(bench)
    ratios = [float(abs(net[name].astype(float) - array).max()) / planted.rms(array)
              for name, array in bench.net.items()]
    table.apart.setdefault(plant.name, []).append(max(ratios))
    if plant.trigger is not None:
        table.success.setdefault(plant.name, []).append(_turned(net, plant.trigger, tests))


def _turned(net: nets.Parameters, trigger: Callable[[Any], Any], tests: nets.Data) -> float:
    """Share of the pictures of other classes that the trigger brings into the target's."""
    others = tests.pictures[tests.classes != planted.TARGET]
    return float((nets.logits(net, trigger(others)).argmax(axis=1) == planted.TARGET).mean())


def _defaults() -> dict[str, Any]:
    """The options of all rungs as the command line would set them."""
    from lintian_ml.cli import compare_probes

    parser = argparse.ArgumentParser()
    compare_probes.add_arguments(parser)
    return vars(parser.parse_args([]))


def _probes(folder: Path, tests: nets.Data) -> dict[str, Any]:
    path = folder / "tests.npz"
    numpy.savez(path, x=tests.pictures, y=tests.classes)
    return {"epsilon": EPSILON, "data": str(path), "box": (0.0, 1.0)}


@dataclass(frozen=True)
class Rate:
    """How often a rung was wrong in one way: ``wrong`` of ``trials``."""

    wrong: int
    trials: int

    def __str__(self) -> str:
        low, high = interval(self.wrong, self.trials)
        return f"{self.wrong} of {self.trials} ({100 * low:.2g} to {100 * high:.2g} %)" if self.trials else "not tried"


def rates(table: Table) -> Iterator[tuple[str, Rate, Rate]]:
    """For each rung: false accepts over the classes that it has to reject, false rejects over those to accept.

    Of the rungs that evaluate the nets, which promise no such thing: how many backdoors passed, and how many honest
    variants did not (undecided ones among them).
    """
    for rung in ladder.CHEAP:
        yield (rung, _rate(table, rung, [plant for plant in PLANTS if rung in plant.reject], True),
               _rate(table, rung, [plant for plant in PLANTS if rung in plant.accept], False))
    for rung in ladder.LADDER[len(ladder.CHEAP):]:
        honest = [plant for plant in PLANTS if plant.kind == HONEST and (rung == "behavioural" or plant.accept)]
        working = [plant for plant in PLANTS if plant.kind == BACKDOOR and "close" in plant.reject]
        yield rung, _rate(table, rung, working, True), _rate(table, rung, honest, False)


def _rate(table: Table, rung: str, plants: Sequence[Plant], accepts: bool) -> Rate:
    cells = [table.cells.get((rung, plant.name), Cell()) for plant in plants]
    return Rate(sum(cell.accepted if accepts else cell.tried - cell.accepted for cell in cells),
                sum(cell.tried for cell in cells))


def sound(table: Table) -> bool:
    """No false accept at all, and every honest variant accepted by the rungs that need no tolerance."""
    found = {rung: (accepts, rejects) for rung, accepts, rejects in rates(table)}
    return all(found[rung][0].wrong == 0 for rung in ladder.CHEAP) and all(found[rung][1].wrong == 0 for rung in EXACT)


def text(table: Table) -> str:
    """The table for a person."""
    from lintian_ml.compare.selftest import shown

    return "".join(f"{line}\n" for line in shown.lines(table))


def as_json(table: Table) -> str:
    """The table for programs."""
    classes: list[Mapping[str, Any]] = [
        {"name": plant.name, "kind": plant.kind, "success": _mean(table.success.get(plant.name)),
         "apart": _mean(table.apart.get(plant.name)),
         "rungs": {rung: vars(cell) for (rung, name), cell in table.cells.items() if name == plant.name}}
        for plant in PLANTS]
    errors = {rung: {"false-accepts": [accepts.wrong, accepts.trials], "false-rejects": [rejects.wrong, rejects.trials]}
              for rung, accepts, rejects in rates(table)}
    return json.dumps({"schema": SCHEMA, "nets": len(table.bounds), "refused": table.heavy, "tolerances": table.bounds,
                       "classes": classes, "errors": errors}, indent=1) + "\n"


def _mean(values: Sequence[float] | None) -> float | None:
    return sum(values) / len(values) if values else None


def marked(table: Table, rung: str, plant: Plant) -> str:
    """One cell: the share accepted; ``!`` wrong, ``*`` a working backdoor accepted by a rung that cannot see it."""
    cell = table.cells.get((rung, plant.name))
    if cell is None:
        return "-"
    share = cell.accepted / cell.tried
    word = "?" if cell.undecided == cell.tried else f"{share:.2f}".lstrip("0") if 0 < share < 1 else f"{share:.0f}"
    wrong = rung in plant.reject and cell.accepted or rung in plant.accept and cell.accepted < cell.tried
    fires = (_mean(table.success.get(plant.name)) or 0.0) > (_mean(table.success.get(UNTOUCHED)) or 0.0) + FIRES
    blind = plant.kind == BACKDOOR and cell.accepted and rung not in plant.reject and fires
    return word + ("!" if wrong and plant.kind != HONEST or wrong and share < .8 else "*" if blind else "")
