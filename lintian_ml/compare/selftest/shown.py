# SPDX-License-Identifier: GPL-2.0-or-later
"""The self-test's table as text, the bad cells in plain sight."""
from __future__ import annotations

import statistics
from collections.abc import Iterator

from lintian_ml.compare import ladder
from lintian_ml.compare.selftest.nets import SIZES
from lintian_ml.compare.selftest.planted import PLANTS, Plant
from lintian_ml.compare.selftest.table import UNTOUCHED, Table, marked, rates

_NAME = 32
_READING = (
    "", "Of certified, functional and behavioural: backdoors that passed, and honest variants that did not (undecided",
    "ones among them).", "",
    "Cells: share accepted; ? undecided; - not tried; ! wrong; * a backdoor that fires was accepted, by a rung",
    "that says it cannot exclude one. apart: largest change over the RMS of its tensor. fires: share of pictures that",
    "the trigger turns. Changes below the tolerance pass close and aligned, and must: nothing tells them from noise.")
_SHORT = {"relabelled": "relab.", "certified": "certif.", "functional": "funct.", "behavioural": "behav."}


def lines(table: Table) -> Iterator[str]:
    """Heading, one line for each class, one for each rung, and how to read them."""
    yield (f"nets trained: {len(table.bounds)}, {'-'.join(map(str, SIZES))}, mean accuracy "
           f"{statistics.mean(table.accuracies):.3f}; refused for a heavy tail: {table.heavy}; the trigger turns "
           f"{statistics.mean(table.success[UNTOUCHED]):.2f} of the pictures in them")
    yield (f"tolerance of close and aligned, from 59 honest retrainings of each: {min(table.bounds):.2g} to "
           f"{max(table.bounds):.2g}")
    yield ""
    heads = " ".join(f"{_SHORT.get(rung, rung):>8}" for rung in ladder.LADDER)
    yield f"{'planted':{_NAME}} {'n':>5} {'apart':>8} {'fires':>6} {heads}"
    kind = ""
    for plant in PLANTS:
        if plant.kind != kind:
            kind = plant.kind
            yield f"{kind}:"
        yield _row(table, plant)
    yield ""
    yield f"{'rung':12} {'false accepts (95 % interval)':34} false rejects"
    for rung, accepts, rejects in rates(table):
        yield f"{rung:12} {str(accepts):34} {rejects}"
    yield from _READING


def _row(table: Table, plant: Plant) -> str:
    cell = table.cells["file", plant.name]
    apart, fires = table.apart[plant.name], table.success.get(plant.name)
    cells = " ".join(f"{marked(table, rung, plant):>8}" for rung in ladder.LADDER)
    return (f"  {plant.name:{_NAME - 2}} {cell.tried:5} {statistics.median(apart):8.2g} "
            f"{f'{statistics.mean(fires):.2f}' if fires else '':>6} {cells}")
