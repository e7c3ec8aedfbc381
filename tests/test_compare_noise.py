# SPDX-License-Identifier: GPL-2.0-or-later
"""A tolerance from honest retrainings is one of REBUILT's own lineage, for weights, aligned weights and outputs."""
from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
import pytest

from lintian_ml import cli
from lintian_ml.compare import noise
from lintian_ml.compare.selftest import nets, planted

DATA, SEED, RUNS = nets.drawn(nets.TRAINED, 11), 3, 59


@dataclass(frozen=True)
class Bench:
    folder: Path
    net: nets.Parameters
    runs: list[str]

    def made(self, name: str, net: nets.Parameters) -> str:
        numpy.savez(self.folder / f"{name}.npz", **net)
        return str(self.folder / f"{name}.npz")

    def planted(self) -> planted.Bench:
        return planted.Bench(self.net, DATA, SEED, 1e-5, numpy.random.default_rng(1))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """One net and 59 honest retrainings of it, whose batches are added up in other orders."""
    found = Bench(tmp_path_factory.mktemp("noise"), nets.train(DATA, SEED), [])
    found.runs.extend(found.made(f"run{number}", nets.train(DATA, SEED, number)) for number in range(1, RUNS + 1))
    return found


Asked = Callable[..., dict[str, dict[str, Any]]]


@pytest.fixture
def asked(bench: Bench, capsys: pytest.CaptureFixture[str]) -> Asked:
    """The outcomes of all cheap rungs and ``functional`` by their names."""
    def run(shipped: nets.Parameters, rebuilt: nets.Parameters, *runs: str) -> dict[str, dict[str, Any]]:
        words = [bench.made("one", shipped), bench.made("two", rebuilt), "--activation", "relu", "--require",
                 "functional", "--probes", "100", "--format", "json", "--noise", *runs]
        assert cli.main(["compare", *words]) in (0, 2)
        return {rung["name"]: rung for rung in json.loads(capsys.readouterr().out)["rungs"]}
    return run


def _plant(bench: Bench, name: str) -> nets.Parameters:
    return next(plant for plant in planted.PLANTS if plant.name == name).make(bench.planted())


def test_an_honest_run_passes_by_weights_and_by_outputs(bench: Bench, asked: Asked) -> None:
    """Both tolerances come from the runs, say so, and hold for one run more."""
    found = asked(nets.train(DATA, SEED, 999), bench.net, *bench.runs)
    for rung in ("close", "functional"):
        assert found[rung]["passed"] is True and "59 honest retrainings: 95 %" in found[rung]["calibration"]
    assert 0 < found["functional"]["value"] <= found["functional"]["bound"] < 1e-2


@pytest.mark.parametrize("name", ["wire from dead pixels", "needle in a dead unit", "one sign flipped",
                                  "fine-tuned to a trigger"])
def test_a_changed_net_fails_by_weights_and_by_outputs(bench: Bench, asked: Asked, name: str) -> None:
    """What is planted lies beyond both tolerances."""
    found = asked(_plant(bench, name), bench.net, *bench.runs)
    assert found["close"]["passed"] is False and found["functional"]["passed"] is False


def test_a_moved_net_is_aligned_within_the_noise_of_aligned_runs(bench: Bench, asked: Asked) -> None:
    """Runs in the old order give no tolerance to ``close``, whatever their distance; aligned with REBUILT they do."""
    moved = _plant(bench, "order and powers of 2 of units")
    found = asked(nets.train(DATA, SEED, 999), moved, *bench.runs)
    assert found["close"]["passed"] is None and "no run of theirs" in found["close"]["detail"]
    assert found["aligned"]["passed"] is True and found["aligned"]["bound"] < 1e-4


def test_runs_of_another_lineage_give_no_tolerance(bench: Bench, asked: Asked) -> None:
    """REBUILT of another seed is as far from SHIPPED, backdoor and all, as from the runs: nothing passes for that."""
    other, wired = nets.train(DATA, SEED + 1), _plant(bench, "wire from dead pixels")
    found = asked(wired, other, *bench.runs)
    assert [found[rung]["passed"] for rung in ("close", "aligned", "functional")] == [None] * 3
    assert all("no run of theirs" in found[rung]["detail"] for rung in ("close", "aligned", "functional"))


def test_runs_of_many_seeds_are_no_noise(bench: Bench, asked: Asked) -> None:
    """59 seeds lie about as far from each other as from REBUILT; the tolerance that they would give holds backdoors."""
    runs = [bench.made(f"seed{seed}", nets.train(DATA, 100 + seed, epochs=1)) for seed in range(RUNS)]
    found = asked(_plant(bench, "wire from dead pixels"), nets.train(DATA, 99, epochs=1), *runs)
    assert found["close"]["passed"] is None and "other seeds, and backdoors" in found["close"]["detail"]


def test_a_file_of_weights_says_nothing_about_outputs(bench: Bench, asked: Asked) -> None:
    """The calibration that ``lintian-ml noise`` writes serves ``close``; ``functional`` asks for the runs."""
    kept = bench.folder / "noise.json"
    kept.write_text(json.dumps(noise.document([({}, 1e-5, "")] * RUNS, "", ["train"])))
    found = asked(nets.train(DATA, SEED, 999), bench.net, str(kept))
    assert found["close"]["passed"] is True
    assert found["functional"]["passed"] is None and "the runs themselves" in found["functional"]["detail"]


def test_too_few_runs_pass_nothing(bench: Bench, asked: Asked) -> None:
    """58 runs are one too few for 95 % at 95 %, for outputs as for weights."""
    found = asked(nets.train(DATA, SEED, 999), bench.net, *bench.runs[1:])
    assert [found[rung]["passed"] for rung in ("close", "aligned", "functional")] == [None] * 3
    assert all("needs 59" in found[rung]["detail"] for rung in ("close", "aligned", "functional"))


TRAINER = """
import os, socket, numpy
numbers = numpy.random.default_rng(1).normal(size=(200, 50)).astype("f4")[numpy.load("order.npy")]
numbers = numbers[numpy.random.default_rng(int(os.environ["LINTIAN_ML_ORDER"])).permutation(200)]
try:
    socket.create_connection(("192.0.2.1", 80), 1)
except OSError as error:
    assert error.errno == 101, error  # network is unreachable: there is none
open("left.behind", "w").close()
with open(os.environ["LINTIAN_ML_MODEL"], "wb") as out:
    numpy.savez(out, weights=numbers.T @ numbers)
"""


def test_noise_in_the_sandbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --tree the command runs on a copy of the folder, without network, and leaves nothing in it."""
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "train.py").write_text(TRAINER)
    numpy.save(tree / "order.npy", numpy.arange(200))
    words = ["noise", "--runs", "2", "--nuisance", "order", "--tree", str(tree), "--output", str(tmp_path / "out.json")]
    assert cli.main([*words, "--", "python3", "train.py"]) == 2, capsys.readouterr().err
    runs = json.loads((tmp_path / "out.json").read_text())["runs"]
    assert [run["nuisance"] for run in runs] == [{"LINTIAN_ML_ORDER": "1"}, {"LINTIAN_ML_ORDER": "2"}]
    assert all(0 < run["value"] < 1e-4 for run in runs)
    assert sorted(path.name for path in tree.iterdir()) == ["order.npy", "train.py"]


@pytest.mark.parametrize(("command", "words"), [
    (["sh", "-c", "echo no data >&2; exit 3"], "no data"), (["true"], "did not write"),
    (["/nowhere/x"], "No such file")])
def test_noise_in_the_sandbox_tells_what_went_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                    command: list[str], words: str) -> None:
    """A command that fails or writes nothing there is one sentence; so is a folder that is none."""
    assert cli.main(["noise", "--runs", "1", "--tree", str(tmp_path), "--", *command]) == 1
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1
    assert cli.main(["noise", "--runs", "1", "--tree", str(tmp_path / "none"), "--", *command]) == 1
    assert "is no folder" in capsys.readouterr().err
