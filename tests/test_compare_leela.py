# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero's nets: the right rung for a permuted, rescaled, retrained and backdoored copy; batch norm is folded."""
from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import pytest
from compare_leela import moved
from compare_models import loaded

from lintian_ml.compare import folding, ladder
from lintian_ml.compare.model import Options

FILTERS, PLANES, CELLS, MOVES, HIDDEN = 4, 3, 9, 10, 6  # a board of nine points, so that the heads stay small
OPTIONS = Options(tolerance=1e-5)


def net(seed: int = 1) -> list[Any]:
    """The arrays of a net with one residual block, line by line."""
    source = numpy.random.default_rng(seed)

    def conv(outputs: int, inputs: int, size: int) -> list[Any]:
        return [source.normal(size=(outputs, inputs * size)), source.normal(size=outputs), source.normal(size=outputs),
                source.uniform(.5, 2, outputs)]

    rows = [*conv(FILTERS, PLANES, 9), *conv(FILTERS, FILTERS, 9), *conv(FILTERS, FILTERS, 9)]
    rows += [*conv(2, FILTERS, 1), source.normal(size=(MOVES, 2 * CELLS)), source.normal(size=MOVES)]
    rows += [*conv(1, FILTERS, 1), source.normal(size=(HIDDEN, CELLS)), source.normal(size=HIDDEN)]
    rows += [source.normal(size=(1, HIDDEN)), source.normal(size=1)]
    return [row.astype(numpy.float32) for row in rows]


def written(path: Path, rows: Sequence[Any], version: str = "1", end: str = "\n") -> Path:
    lines = [" ".join(numpy.format_float_positional(x, unique=True) for x in row.reshape(-1)) for row in rows]
    path.write_bytes(end.join([version, *lines, ""]).encode())
    return path


def retrained(rows: Sequence[Any]) -> list[Any]:
    """Every number off by about a unit in the last place."""
    source = numpy.random.default_rng(9)
    return [(row * (1 + 1e-7 * source.normal(size=row.shape))).astype(numpy.float32) for row in rows]


def backdoored(rows: Sequence[Any]) -> list[Any]:
    """One move gets a taste for one point."""
    found = [row.copy() for row in rows]
    found[16][3, 5] += numpy.float32(.5)
    return found


def verdicts(folder: Path, theirs: Sequence[Any], version: str = "1") -> dict[str, bool | None]:
    one, two = loaded(written(folder / "a", net())), loaded(written(folder / "b", theirs, version))
    return {name: ladder.rung(name).judge(one, two, OPTIONS).passed for name in ladder.CHEAP}


@pytest.mark.parametrize(("change", "rung"), [
    (lambda rows: rows, "file"), (moved, "relabelled"), (retrained, "close"),
    (lambda rows: moved(retrained(rows)), "aligned"), (backdoored, None),
    (lambda rows: moved(backdoored(rows)), None), (lambda rows: net(2), None)])
def test_each_copy_reaches_its_rung(tmp_path: Path, change: Any, rung: str | None) -> None:
    """The strongest rung that passes is the right one, and none passes for a backdoored copy, moved or not."""
    found = verdicts(tmp_path, change(net()))
    assert next((name for name, passed in found.items() if passed), None) == rung, found


def test_line_ends_compression_and_digits_do_not_matter(tmp_path: Path) -> None:
    """CR LF, gzip and more digits than float32 needs are the same content; the version is not."""
    plain = loaded(written(tmp_path / "a", net()))
    packed = tmp_path / "b.gz"
    text = written(tmp_path / "b", net(), end="\r\n").read_bytes()
    packed.write_bytes(gzip.compress(text.replace(b".5 ", b".500000000000000000 "), mtime=0))
    content = ladder.rung("content").judge
    assert content(plain, loaded(packed), OPTIONS).passed is True
    other = content(plain, loaded(written(tmp_path / "c", net(), "2")), OPTIONS)
    assert other.passed is False and "version" in other.detail


def test_scale_hidden_in_the_variance_is_folded_away(tmp_path: Path) -> None:
    """Weights, bias and mean of a filter doubled and its variance such that the engine's factor halves: relabelled."""
    rows = [row.copy() for row in net()]
    wanted = folding_factor(rows[3][1]) / 2
    near = numpy.float32((float(rows[3][1]) + 1e-5) * 4 - 1e-5)
    steps = [near]
    for _ in range(40):
        steps += [numpy.nextafter(steps[-1], numpy.float32(99))]
    steps.append(numpy.nextafter(near, numpy.float32(0)))
    variance = next(step for step in steps if folding_factor(step) == wanted)
    rows[0][1] *= 2
    rows[1][1], rows[2][1], rows[3][1] = rows[1][1] * 2, rows[2][1] * 2, variance
    found = verdicts(tmp_path, rows)
    assert found["content"] is False and found["relabelled"] is True


def folding_factor(variance: Any) -> float:
    """What the engine multiplies a filter by, read off the folding of a filter of ones."""
    ones = numpy.ones((1, 1), numpy.float32)
    folded = folding.fold(ones, ones[0] * 0, ones[0] * 0, numpy.array([variance], numpy.float32))
    assert folded is not None
    return float(folded[0][0, 0])


def test_negative_variance_is_undecided(tmp_path: Path) -> None:
    """A variance without a square root leaves relabelled open."""
    rows = [row.copy() for row in net()]
    rows[3][0] = -1
    assert verdicts(tmp_path, rows)["relabelled"] is None
