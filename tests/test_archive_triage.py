# SPDX-License-Identifier: GPL-2.0-or-later
"""Triage: ranking by names, drawing a sample, and what the sample says about the rest."""
from __future__ import annotations

import io
import json
import math
from contextlib import closing
from itertools import combinations
from math import comb
from pathlib import Path
from unittest import mock

import archive_mirror as mirror
import pytest

from lintian_ml import cli
from lintian_ml.archive import names, triage
from lintian_ml.archive.estimate import Part, Span, at_worst, estimate, exact, likely
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError

CONTENTS = b"""\
a-1/net.onnx    alpha
a-1/model file with spaces.gguf.xz\t  alpha
b-1/models/en.bin    beta,main/gamma
b-1/README.bin    delta
c-1/train.c    epsilon
c-1/weights.onnx.txt    zeta
"""


def scores(contents: bytes) -> dict[str, int]:
    return {name: entry.score for name, entry in names.rank(io.BytesIO(contents)).items()}


def test_names_rank_packages() -> None:
    """A suffix that only models have counts most, one that others share half beside a word and a quarter alone."""
    assert scores(CONTENTS) == {"alpha": 200, "beta": 50, "gamma": 50, "delta": 25, "zeta": 100}
    assert names.rank(io.BytesIO(CONTENTS))["alpha"].names == ["a-1/net.onnx", "a-1/model file with spaces.gguf.xz"]


def test_what_many_packages_have_says_little() -> None:
    """The index itself tells how rare a sign is: what 500 packages have is no sign, however often one has it."""
    common = b"".join(b"x/file-%d.onnx  p%d\n" % (number, number % 500) for number in range(5000))
    rare = b"x/a.tflite  rare\n" * 3
    assert scores(common + rare) == {"rare": 102}
    assert scores(b"".join(b"x/a.onnx  p%d\n" % number for number in range(100))) == {f"p{n}": 10 for n in range(100)}


def test_size_is_no_sign() -> None:
    """A package with a hundred names of one sort comes after one with three sorts."""
    many = b"".join(b"m/%d.onnx  many\n" % number for number in range(100))
    assert scores(many + b"s/a.tflite  sorts\ns/b.gguf  sorts\ns/nnue.h  sorts\n") == {"many": 120, "sorts": 300}


@pytest.mark.parametrize("program", ("grep", ""))
def test_programs_beside_us_change_nothing(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With grep in front, or without any, the ranking is that of all lines; odd bytes and names pass through."""
    odd = CONTENTS + b"x/caf\xe9 \xff.ONNX  odd\nx/RNN_Data.c\todd,delta\nx/foo-mlp_net.tar  no\n"
    (tmp_path / "Contents").write_bytes(odd)
    path = tmp_path / "Contents.gz"
    mirror.run(tmp_path, "gzip", "-k", "Contents")
    if not program:
        absent = mock.Mock(side_effect=FileNotFoundError)
        monkeypatch.setattr(names.subprocess, "Popen", absent)
    with names.unpacked(path) as lines:
        found = {name: entry.score for name, entry in names.rank(lines).items()}
    assert found == scores(odd) and found["odd"] > 100


def test_an_index_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    """Half an index would rank half an archive."""
    (tmp_path / "Contents").write_bytes(CONTENTS * 1000)
    mirror.run(tmp_path, "gzip", "-k", "Contents")
    path = tmp_path / "Contents.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="could not unpack"), names.unpacked(path) as lines:
        names.rank(lines)


@pytest.mark.parametrize("size", (1, 7, 64, 1000))
def test_pieces_do_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the index is cut into blocks, the ranking is the same."""
    class Cut(io.BytesIO):
        def read(self, count: int | None = -1) -> bytes:
            return super().read(size)

    assert {name: entry.score for name, entry in names.rank(Cut(CONTENTS)).items()} == scores(CONTENTS)


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


def test_strata_add_up() -> None:
    """What was judged as a whole is exact; intervals of the others add, and what could not be had widens the worst."""
    whole, drawn = Part("first", 10, 10, 10, 4, 6), Part("unnamed", 100, 20, 20, 1, 1)
    assert likely([whole]) == at_worst([whole]) == Span(4, 4, 6, 6)
    one = estimate(100, 20, 1)
    assert likely([whole, drawn]) == Span(4 + one.low, 9, 11, 6 + one.high)
    lost = Part("unnamed", 100, 20, 15, 1, 1)
    assert at_worst([lost]) == Span(one.low, 5, 30, estimate(100, 20, 6).high)
    assert likely([lost]).high == estimate(100, 15, 1).high
    assert at_worst([Part("unnamed", 100, 20, 20, 1, 1, partly=5)]).high == estimate(100, 20, 6).high
    assert likely([drawn, drawn]).high > 2 * one.high  # each errs in 2.5 %, so that both together err in 5 %
    assert math.isnan(likely([Part("unnamed", 100, 20, 0, 0, 0)]).certain)


def test_shares_have_exact_limits() -> None:
    """As tables of Clopper and Pearson have them."""
    for drawn, hits, low, high in ((10, 0, 0.0, 0.3085), (10, 1, 0.0025, 0.4450), (50, 3, 0.0125, 0.1655),
                                   (20, 20, 0.8316, 1.0), (65, 0, 0.0, 0.0552)):
        assert exact(drawn, hits) == pytest.approx((low, high), abs=1e-4)


def test_a_scan_with_triage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ranked packages first, a sample of the others, nothing else; the report says what was seen and estimates."""
    root = tmp_path / "root"
    mirror.pool(root / "pool")
    mirror.index(root)
    store = str(tmp_path / "store")
    words = ["archive", "scan", "--store", store, "-j", "1", str(root), "--unsigned", "--triage", "--sample", "2"]
    assert cli.main(words) == 0
    said = capsys.readouterr().err
    assert "names speak for 2 packages: the first 2 are judged; of the others of them 0 and of the rest 2 are" in said
    assert cli.main(["archive", "report", "--store", store, "--format", "jsonl"]) == 0
    names = {json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()}
    assert len(names) == 4 and {"gpl-net-without-source", "net-in-containers"} < names
    assert cli.main(["archive", "report", "--store", store, "--output", str(tmp_path / "site")]) == 0
    page = (tmp_path / "site/index.html").read_text()
    assert "Of 5 sources" in page and "4 were judged (80.0 %)" in page
    assert "<td>those for which no name speaks</td><td " in page and "So the whole holds about" in page


def scan(store: Path, root: Path, *words: str) -> int:
    return cli.main(["archive", "scan", "--store", str(store), "-j", "1", str(root), "--unsigned", *words])


def test_a_selection_is_taken_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first of the ranking, samples of both others; another store judges the same by the table, in any index."""
    mirror.pool(tmp_path / "root/pool")
    mirror.index(tmp_path / "root")
    words = ("--triage", "--first", "1", "--sample-named", "1", "--sample", "1")
    assert scan(tmp_path / "one", tmp_path / "root", *words) == 0
    table, tables = tmp_path / "selection.tsv", []
    for name, more in (("one", ()), ("two", ("--picked", str(table)))):
        assert not more or scan(tmp_path / name, tmp_path / "root", *more) == 0
        assert cli.main(["archive", "report", "--store", str(tmp_path / name), "--format", "selection", "--output",
                         str(table)]) == 0
        capsys.readouterr()
        assert cli.main(["archive", "report", "--store", str(tmp_path / name), "--format", "markdown"]) == 0
        tables.append(table.read_text() + capsys.readouterr().out)
    assert tables[0] == tables[1] and "| others for which a name speaks | 1 | 1 | 1 |" in tables[0]
    assert [line.split("\t")[:2] for line in tables[0].splitlines()[1:4]] == [
        ["first", "1"], ["named", "1"], ["unnamed", "3"]]
    table.write_text(table.read_text() + "unnamed\t3\t0\tgone\t1\tsha256:00\n")
    assert scan(tmp_path / "two", tmp_path / "root", "--picked", str(table)) == 0
    assert "1 of it are not in this index: gone 1" in capsys.readouterr().err
    table.write_text("package\tversion\na\t1\n")
    assert scan(tmp_path / "two", tmp_path / "root", "--picked", str(table)) == 1
    assert "selection.tsv:2: no selection of sources" in capsys.readouterr().err


def test_old_versions_are_not_drawn(tmp_path: Path) -> None:
    """Of two versions in an index only the newer one, by Debian's order of versions, is picked."""
    mirror.pool(tmp_path / "root/pool", mirror.FEW[3:4])
    dsc, = (tmp_path / "root/pool").glob("*.dsc")
    version = dsc.stem.partition("_")[2]
    dsc.with_name(dsc.name.replace(version, f"{version}~old")).write_text(
        dsc.read_text().replace(f"Version: {version}", f"Version: {version}~old"))
    mirror.index(tmp_path / "root")
    assert scan(tmp_path / "store", tmp_path / "root", "--triage", "--sample", "9") == 0
    with closing(Store(tmp_path / "store")) as store:
        assert store.db.execute("SELECT version FROM source JOIN picked ON source = id").fetchall() == [(version,)]
        assert store.db.execute("SELECT * FROM stratum").fetchall() == [("unnamed", 1)]


def test_triage_without_an_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there are no names to rank by, the command says which option names them."""
    mirror.pool(tmp_path / "pool", mirror.FEW[:1])
    assert cli.main(["archive", "scan", "--store", str(tmp_path / "s"), "--triage", str(tmp_path / "pool")]) == 1
    assert "--contents" in capsys.readouterr().err
