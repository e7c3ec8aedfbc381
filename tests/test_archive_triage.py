# SPDX-License-Identifier: GPL-2.0-or-later
"""Triage: ranking by names, drawing a sample, and what the sample says about the rest."""
from __future__ import annotations

import io
import json
from itertools import combinations
from math import comb
from pathlib import Path

import archive_mirror as mirror
import pytest

from lintian_ml import cli
from lintian_ml.archive import triage
from lintian_ml.archive.estimate import estimate

CONTENTS = b"""\
a-1/net.onnx    alpha
a-1/model file with spaces.gguf.xz\t  alpha
b-1/models/en.bin    beta,main/gamma
b-1/README.bin    delta
c-1/train.c    epsilon
c-1/weights.onnx.txt    zeta
"""


def test_names_rank_packages() -> None:
    """A suffix that only models have counts most, one that others share needs a word beside it, code none."""
    found = triage.rank(io.BytesIO(CONTENTS))
    assert {name: entry.score for name, entry in found.items()} == {"alpha": 200, "beta": 1, "gamma": 1}
    assert found["alpha"].names == ["a-1/net.onnx", "a-1/model file with spaces.gguf.xz"]


@pytest.mark.parametrize("size", (1, 7, 64, 1000))
def test_pieces_do_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the index is cut into blocks, the ranking is the same."""
    class Cut(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            return super().read(size)

    expected = {name: entry.score for name, entry in triage.rank(io.BytesIO(CONTENTS)).items()}
    assert {name: entry.score for name, entry in triage.rank(Cut(CONTENTS)).items()} == expected


def test_a_draw_is_fair_and_repeatable() -> None:
    """One seed gives one draw, a larger draw holds the smaller, and over seeds all sets are about as likely."""
    sources = [(number, f"p{number} 1") for number in range(5)]
    assert triage.draw(sources, 2, "x") == triage.draw(reversed(sources), 2, "x")
    assert set(triage.draw(sources, 2, "x")) < set(triage.draw(sources, 3, "x"))
    counts = {pair: 0 for pair in combinations(range(5), 2)}
    for seed in range(2000):
        counts[tuple(triage.draw(sources, 2, str(seed)))] += 1  # type: ignore[index]
    assert all(140 < count < 265 for count in counts.values()), counts  # 200 expected, four standard deviations


@pytest.mark.parametrize("population, drawn", ((30, 10), (50, 7), (40, 40)))
def test_the_interval_covers_what_it_promises(population: int, drawn: int) -> None:
    """Whatever the truth is, the interval holds it in at least 95 of 100 draws (all of them are counted)."""
    limits = {hits: estimate(population, drawn, hits) for hits in range(drawn + 1)}
    for truth in range(population + 1):
        covered = sum(comb(truth, hits) * comb(population - truth, drawn - hits)
                      for hits, found in limits.items() if found.low <= truth <= found.high and hits <= truth)
        assert covered / comb(population, drawn) >= 0.95, truth


def test_what_no_draw_says() -> None:
    """Without a draw everything is possible; with all drawn nothing is left open."""
    assert (estimate(100, 0, 0).low, estimate(100, 0, 0).high) == (0, 100)
    assert (estimate(100, 100, 3).low, estimate(100, 100, 3).high) == (3, 3)
    rare = estimate(40_000, 200, 0)
    assert rare.low == 0 and 600 < rare.high < 800  # the rule of three says 600 at one-sided 95 %


def test_a_scan_with_triage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ranked packages first, a sample of the others, nothing else; the report says what was seen and estimates."""
    root = tmp_path / "root"
    mirror.pool(root / "pool")
    mirror.index(root)
    store = str(tmp_path / "store")
    words = ["archive", "scan", "--store", store, "-j", "1", str(root), "--unsigned", "--triage", "--sample", "2"]
    assert cli.main(words) == 0
    said = capsys.readouterr().err
    assert "names speak for 2 packages, 2 of the others are drawn" in said
    assert cli.main(["archive", "report", "--store", store, "--format", "jsonl"]) == 0
    names = {json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()}
    assert len(names) == 4 and {"gpl-net-without-source", "net-in-containers"} < names
    assert cli.main(["archive", "report", "--store", store, "--output", str(tmp_path / "site")]) == 0
    page = (tmp_path / "site/index.html").read_text()
    assert "Of 5 sources" in page and "4 were judged (80.0 %)" in page
    assert "Of the 3 sources for which no file name spoke, 2 were drawn at random" in page


def test_triage_without_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there are no names to rank by, the command says which option names them."""
    mirror.pool(tmp_path / "pool", mirror.FEW[:1])
    assert cli.main(["archive", "scan", "--store", str(tmp_path / "s"), "--triage", str(tmp_path / "pool")]) == 1
    assert "--contents" in capsys.readouterr().err
