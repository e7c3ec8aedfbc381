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
