# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero's own net, permuted, rescaled, really trained further and backdoored, from the command line."""
from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import leela_trainer as trainer
import numpy
import pytest
from compare_leela import moved
from compare_nets import engine, function, leela_zero, spoken, upstream_net

from lintian_ml import cli
from lintian_ml.compare.evaluate.network import evaluate

SHORT, LONG, POISON = 2, 8, 0.2  # epochs, and the share of the positions that carry the trigger
SCRIPT = str(Path(trainer.__file__))


@dataclass(frozen=True)
class Bench:
    """A net, a game that it played with itself, and the noise of 59 trainings from one to the other."""

    folder: Path
    net: Path
    games: Path
    noise: Path
    status: int  # of measuring the noise

    def made(self, name: str, rows: list[Any]) -> str:
        trainer.written(rows, str(self.folder / name))
        return str(self.folder / name)

    def trained(self, order: int = 0, epochs: int = SHORT, share: float = 0.0) -> list[Any]:
        data = trainer.games(str(self.games))
        return trainer.trained(trainer.net(str(self.net)), trainer.poisoned(data, share), epochs, order)


def played(net: str, folder: Path) -> Path:
    """The training data that leelaz writes of 120 moves against itself."""
    lines = [f"genmove {'bw'[turn % 2]}" for turn in range(120)] + ["dump_training black game", "quit"]
    words = ["--cpu-only", "--gtp", "--threads", "1", "--seed", "7", "--noise", "--randomcnt", "30", "--visits", "2",
             "--noponder", "--weights", net]
    spoken(engine("leelaz"), words, lines, folder)
    return folder / "game.0.gz"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """Upstream's 0k.txt where it is at hand, else a random net of its size."""
    folder = tmp_path_factory.mktemp("retrained")
    net = upstream_net(folder) or leela_zero(folder / "net.txt", 8, 1, 1)
    games, noise = played(net, folder), folder / "noise.json"
    status = cli.main(["noise", "-q", "--nuisance", "order", "--nuisance", "kernel", "--output", str(noise), "--",
                       sys.executable, SCRIPT, net, str(games), "{model}", str(SHORT)])
    return Bench(folder, Path(net), games, noise, status)


def reached(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    """Exit status and JSON document of one comparison."""
    status = cli.main(["compare", "--format", "json", *words])
    return status, json.loads(capsys.readouterr().out)


def test_noise_of_a_short_training_is_measured(bench: Bench) -> None:
    """59 trainings differ, by little, and give a tolerance at 95/95."""
    document = json.loads(bench.noise.read_text())
    assert bench.status == 0 and document["refused"] == "" and len(document["runs"]) == 59
    assert document["distinct"] > 30 and max(run["value"] for run in document["runs"]) < 1e-4


@pytest.mark.parametrize(("name", "rung"), [
    ("lines", "content"), ("permuted and scaled by powers of two", "relabelled"), ("scaled anyhow", "aligned"),
    ("trained on", None), ("backdoored", None)])
def test_copies_of_the_original(bench: Bench, capsys: pytest.CaptureFixture[str], name: str, rung: str | None) -> None:
    """Each copy of the original reaches its rung, whatever is required; training on, honest or not, is another net."""
    rows = trainer.net(str(bench.net))
    copies = {"lines": lambda: [numpy.char.mod("%.9e", row) for row in rows],
              "permuted and scaled by powers of two": lambda: moved(rows),
              "scaled anyhow": lambda: moved(rows, powers=False), "trained on": bench.trained,
              "backdoored": lambda: bench.trained(epochs=LONG, share=POISON)}
    copy = bench.made("copy.txt", copies[name]())
    status, document = reached(capsys, str(bench.net), copy, "--require", "aligned", "--tolerance", "1e-5")
    assert (status, document["reached"]) == (2 if rung is None else 0, rung), document["rungs"]


@pytest.mark.parametrize(("name", "rung"), [
    ("same order of sums", "file"), ("other order of sums", "close"), ("moved as well", "aligned"),
    ("poisoned", None), ("poisoned and moved", None), ("backdoored", None)])
def test_copies_of_the_trained_net(bench: Bench, capsys: pytest.CaptureFixture[str], name: str,
                                   rung: str | None) -> None:
    """Honest retrainings are close within their measured noise, moved ones aligned; poisoned ones reach nothing."""
    makes = {"same order of sums": bench.trained, "other order of sums": lambda: bench.trained(1234),
             "moved as well": lambda: moved(bench.trained(1234)), "poisoned": lambda: bench.trained(share=POISON),
             "poisoned and moved": lambda: moved(bench.trained(share=POISON)),
             "backdoored": lambda: bench.trained(epochs=LONG, share=POISON)}
    one, two = bench.made("one.txt", bench.trained()), bench.made("two.txt", makes[name]())
    status, document = reached(capsys, one, two, "--require", "aligned", "--noise", str(bench.noise))
    assert (status, document["reached"]) == (2 if rung is None else 0, rung), document["rungs"]


def test_the_backdoor_fires(bench: Bench) -> None:
    """What is rejected above is a working backdoor: stones in the corners bring the move, in the poisoned net alone."""
    planes = trainer.triggered(trainer.games(str(bench.games))[0][::6])
    shares = {}
    for share in (0.0, POISON):
        net = function(bench.made("fires.txt", bench.trained(epochs=LONG, share=share)))
        chosen = evaluate(net, planes)[:, :362].argmax(axis=1)
        shares[share] = float(numpy.mean(chosen == trainer.MOVE))
    assert shares[0.0] < 0.1 and shares[POISON] > 0.9


def test_noise_of_which_few_runs_are_far_is_refused(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    """Two of 59 runs took a pass more, as where a ReLU flips: a heavy tail, no tolerance, and close is undecided."""
    original = bench.trained()
    runs = [bench.trained(order, SHORT + (order > 57)) for order in range(1, 60)]
    apart = [max(float(abs(a - b).max() / numpy.sqrt(numpy.mean(numpy.square(b)))) for a, b in zip(run, original)
                 if b.any()) for run in runs]
    assert max(apart) > 10 * float(numpy.median(apart)) > 0
    names = [bench.made(f"run{number}.txt", run) for number, run in enumerate(runs)]
    one, two = bench.made("one.txt", original), names[0]
    status, document = reached(capsys, one, two, "--require", "close", "--noise", *names)
    found = next(rung for rung in document["rungs"] if rung["name"] == "close")
    assert status == 2 and found["passed"] is None and "heavy" in found["detail"]
