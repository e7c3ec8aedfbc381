# SPDX-License-Identifier: GPL-2.0-or-later
"""What the worst megabytes cost: ``python3 tests/bench/hostile_bench.py [WORD...]``

Every attack of tests/attacks (floods, crowds, inputs), or those whose name holds a WORD, is made in a process of its
own. Printed are those that cost most, and how many there are. Exit status 1 where one is past the bound of 2 s of
processor time or 300 MB of memory. Those of tests/attacks/sweep.py are measured if a first look finds them dear; with
the word ``sweep`` it is these alone, and all of them.
"""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "attacks"), str(Path(__file__).parents[2])]

import crowds  # noqa: E402
import floods  # noqa: E402
import inputs  # noqa: E402
import measure  # noqa: E402
import sweep  # noqa: E402

SHOWN = 15


def attacks() -> Iterator[tuple[str, Mapping[str, bytes], Sequence[str], bool]]:
    """All of them: a name, files, the command that is run on these, and whether it may refuse them."""
    yield from ((*attack, False) for attack in crowds.attacks())
    yield from ((*attack, True) for attack in inputs.attacks())
    yield from ((name, {**floods.TREE, **files}, measure.CHECK, False) for name, files in floods.attacks())


def dear(step: int) -> Iterator[tuple[str, Mapping[str, bytes], Sequence[str], bool]]:
    """Those of the sweep that cost a good part of the bound when they are only walked."""
    yield from ((f"sweep, {found.name}", {**floods.TREE, **found.files}, measure.CHECK, False)
                for found in sweep.every(step))


def main(words: list[str]) -> int:
    costs: dict[str, measure.Cost] = {}
    for name, files, command, refused in dear(1) if words == ["sweep"] else chain(
            attacks(), dear(sweep.STEP) if not words else ()):
        if not words or any(word in name for word in words):
            costs[name] = measure.measure(files, command, refused)
            if not costs[name].bounded:
                print(f"past the bound: {name}", file=sys.stderr, flush=True)
    print(f"{'attack of 1 MB':60} {'seconds':>8} {'MB':>6}")
    for name in sorted(costs, key=lambda name: -costs[name].seconds)[:SHOWN]:
        print(f"{name[:60]:60} {costs[name].seconds:8.2f} {costs[name].memory:6.0f}")
    for largest in sorted(costs, key=lambda name: -costs[name].memory)[:1]:
        print(f"{largest[:60]:60} {costs[largest].seconds:8.2f} {costs[largest].memory:6.0f}   most memory")
    past = [name for name, cost in costs.items() if not cost.bounded]
    print(f"{len(costs)} attacks, {len(past)} past the bound of {measure.SECONDS:g} s and {measure.MEMORY:g} MB")
    return int(bool(past))


if __name__ == "__main__":
    os.nice(5)
    sys.exit(main(sys.argv[1:]))
