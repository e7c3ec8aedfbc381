# SPDX-License-Identifier: GPL-2.0-or-later
"""The rungs file, content, relabelled, close and aligned on nets that were really trained."""
from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy
import pytest
from compare_models import loaded, safetensors, trained
from hypothesis import given, settings
from hypothesis import strategies as st

from lintian_ml.compare import agreement, ladder, noise, quantisers
from lintian_ml.compare.assignment import assign
from lintian_ml.compare.model import Options
from lintian_ml.errors import UsageError

RELU = Options(activation="relu", tolerance=1e-5)


def judged(folder: Path, ours: Any, theirs: Any, options: Options = RELU) -> dict[str, bool | None]:
    """The verdict of every cheap rung."""
    one, two = (loaded(safetensors(folder / name, net)) for name, net in (("ours", ours), ("theirs", theirs)))
    return {name: ladder.rung(name).judge(one, two, options).passed for name in ladder.CHEAP}


def relabelled(net: Any, seed: int = 1, scales: str = "powers") -> dict[str, Any]:
    """The same net with its hidden units in another order and scale."""
    source, found = numpy.random.default_rng(seed), dict(net)
    for layer in (1, 2):
        order = source.permutation(32)
        scale = {"powers": 2.0 ** source.integers(-4, 5, 32), "any": numpy.exp(source.normal(size=32)),
                 "none": numpy.ones(32)}[scales]
        found[f"fc{layer}.weight"] = (found[f"fc{layer}.weight"][order] * scale[:, None]).astype(numpy.float32)
        found[f"fc{layer}.bias"] = (found[f"fc{layer}.bias"][order] * scale).astype(numpy.float32)
        found[f"fc{layer + 1}.weight"] = (found[f"fc{layer + 1}.weight"][:, order] / scale).astype(numpy.float32)
    return found


def with_one(net: Any, name: str, place: Any, value: float) -> dict[str, Any]:
    array = net[name].copy()
    array[place] = value
    return {**net, name: array}


def test_each_rung_takes_what_it_is_for(tmp_path: Path) -> None:
    """Same file, honest rerun under another order of sums, relabelled net, another seed: one rung each, or none."""
    net = trained()
    assert judged(tmp_path, net, net) == dict.fromkeys(ladder.CHEAP, True)
    honest = judged(tmp_path, net, trained(3, nuisance=5))
    assert honest == {"file": False, "content": False, "relabelled": False, "close": True, "aligned": True}
    moved = judged(tmp_path, net, relabelled(net))
    assert moved == {"file": False, "content": False, "relabelled": True, "close": False, "aligned": True}
    scaled = judged(tmp_path, net, relabelled(net, scales="any"))
    assert scaled == {"file": False, "content": False, "relabelled": False, "close": False, "aligned": True}
    assert judged(tmp_path, net, trained(4)) == dict.fromkeys(ladder.CHEAP, False)


def test_a_change_inside_a_relabelled_net_is_seen(tmp_path: Path) -> None:
    """One ulp in a relabelled copy: not relabelled any more, still aligned; a flipped sign is neither."""
    moved = relabelled(trained())
    value = moved["fc2.weight"][3, 4]
    near = judged(tmp_path, trained(), with_one(moved, "fc2.weight", (3, 4), numpy.nextafter(value, numpy.float32(99))))
    assert near["relabelled"] is False and near["aligned"] is True
    far = judged(tmp_path, trained(), with_one(moved, "fc2.weight", (3, 4), -value))
    assert far["relabelled"] is False and far["aligned"] is False


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 1 << 30))
def test_relabelling_is_invariant(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Whatever the order and the powers of two, the relabelled net is accepted, and the order found is a proof."""
    folder = tmp_path_factory.mktemp("relabelled")
    moved = relabelled(trained(), seed)
    one, two = loaded(safetensors(folder / "a", trained())), loaded(safetensors(folder / "b", moved))
    outcome = ladder.rung("relabelled").judge(one, two, RELU)
    assert outcome.passed and outcome.witness is not None
    units = outcome.witness["units"]["layer0"]
    again = moved["fc1.weight"][units["order"]] * numpy.array(units["scale"])[:, None]
    assert (again == trained()["fc1.weight"]).all()


def test_scaling_is_not_taken_where_the_activation_forbids_it(tmp_path: Path) -> None:
    """Between sigmoids units may change places but not scale."""
    options = Options(activation="sigmoid", tolerance=1e-6)
    assert judged(tmp_path, trained(), relabelled(trained(), scales="none"), options)["relabelled"] is True
    assert judged(tmp_path, trained(), relabelled(trained()), options)["relabelled"] is False
    assert judged(tmp_path, trained(), relabelled(trained()), options)["aligned"] is False


def test_without_a_graph_nothing_is_guessed(tmp_path: Path) -> None:
    """Tensors alone: relabelled and aligned are undecided without a declared activation, close without tolerance."""
    found = judged(tmp_path, trained(), relabelled(trained()), Options())
    assert (found["relabelled"], found["aligned"], found["close"]) == (None, None, None)


def test_alike_units_leave_it_open(tmp_path: Path) -> None:
    """Units with the same inputs can be paired in several ways: what fails then is undecided, not refuted."""
    twins = with_one(trained(), "fc1.bias", slice(4, 6), 0.25)
    weight = twins["fc1.weight"].copy()
    weight[5] = weight[4]
    twins["fc1.weight"] = weight
    assert judged(tmp_path, twins, relabelled(twins))["relabelled"] in (True, None)
    assert judged(tmp_path, twins, with_one(twins, "fc3.bias", 0, 9.0))["relabelled"] is None


BAD: dict[str, Any] = {
    "another shape": lambda net: {**net, "fc1.weight": net["fc1.weight"][:, :9]},
    "a vector for a matrix": lambda net: {**net, "fc1.bias": net["fc1.bias"][:, None]},
    "a missing tensor": lambda net: {name: array for name, array in net.items() if name != "fc3.bias"},
    "an extra tensor": lambda net: {**net, "fc4.bias": net["fc3.bias"]},
    "another name": lambda net: {name.replace("fc3", "out"): array for name, array in net.items()},
    "another type": lambda net: {**net, "fc1.bias": net["fc1.bias"].astype(numpy.float64)},
    "NaN": lambda net: with_one(net, "fc2.bias", 3, numpy.nan),
    "infinity": lambda net: with_one(net, "fc2.bias", 3, numpy.inf),
    "nothing": lambda net: {},
    "no numbers": lambda net: {"fc1.weight": net["fc1.weight"][:0]},
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_models_never_pass(tmp_path: Path, kind: str) -> None:
    """Other shapes, names and types, numbers that are none, empty models: no rung passes, with themselves neither
    where they hold no numbers or none that are finite."""
    bad = BAD[kind](dict(trained()))
    assert True not in judged(tmp_path, trained(), bad).values()
    assert True not in judged(tmp_path, bad, trained()).values()
    if kind in ("NaN", "infinity", "nothing", "no numbers"):
        one, two = loaded(safetensors(tmp_path / "a", bad)), loaded(safetensors(tmp_path / "b", bad))
        outcomes = list(ladder.judged(one, two, RELU, every=False))
        assert [outcome.name for outcome in outcomes if outcome.passed] == []
        assert all(outcome.detail for outcome in outcomes)


def test_the_ladder_stops_where_enough_is_known(tmp_path: Path) -> None:
    """Rungs behind one that implies the required one are not tried; one that does not imply it does not satisfy."""
    one = loaded(safetensors(tmp_path / "a", trained()))
    two = loaded(safetensors(tmp_path / "b", relabelled(trained())))
    names = [outcome.name for outcome in ladder.judged(one, one, RELU)]
    assert names == ["file"]
    outcomes = tuple(ladder.judged(one, two, RELU))
    assert [outcome.name for outcome in outcomes] == ["file", "content", "relabelled"]
    found = ladder.Comparison(one, two, outcomes, "content")
    assert (found.reached, found.satisfied, found.status) == ("relabelled", False, 2)
    assert ladder.Comparison(one, two, outcomes, "aligned").status == 0
    assert ladder.Comparison(one, two, outcomes, "close").status == 2


def test_names_of_two_frameworks_are_mapped(tmp_path: Path) -> None:
    """A map renames, and turns matrices that lie transposed; faults of the map are told."""
    other = {"dense/kernel": numpy.ascontiguousarray(trained()["fc1.weight"].T), "dense/bias": trained()["fc1.bias"]}
    ours = {name: trained()[name] for name in ("fc1.weight", "fc1.bias")}
    one, two = loaded(safetensors(tmp_path / "a", ours)), loaded(safetensors(tmp_path / "b", other))
    names = agreement.parse_names("# map\nfc1.weight\tdense/kernel\tT\nfc1.bias\tdense/bias\n", "map")
    assert ladder.rung("content").judge(one, agreement.renamed(two, names), RELU).passed is True
    for text in ("a b", "a\tb\tX", "a\tb\na\tc", "a\tc\nb\tc"):
        with pytest.raises(UsageError):
            agreement.parse_names(text, "map")
    with pytest.raises(UsageError, match="does not hold"):
        agreement.renamed(two, {"x": ("nowhere", False)})


def test_declared_roundings_compare_integers(tmp_path: Path) -> None:
    """A lossy export is the net after its declared rounding; one step off is undecided, more is refuted."""
    net = trained()["fc1.weight"]
    lossy = {"float16": net.astype(numpy.float16).astype(numpy.float32),
             "decimals=4": numpy.array([float(f"{x:.3e}") for x in net.reshape(-1)], numpy.float32).reshape(net.shape),
             "scale=64": (numpy.rint(net * 64) / 64).astype(numpy.float32)}
    for spec, rounded in lossy.items():
        one = loaded(safetensors(tmp_path / "a", {"w": rounded}))
        content = ladder.rung("content").judge
        assert content(one, loaded(safetensors(tmp_path / "b", {"w": net})), Options(quantiser=spec)).passed is True
        step = {"float16": numpy.spacing(numpy.float16(net[0, 0])), "decimals=4": 0, "scale=64": 1 / 64}[spec]
        if step:
            off = with_one({"w": rounded}, "w", (0, 0), float(rounded[0, 0]) + float(step))
            assert content(loaded(safetensors(tmp_path / "c", off)), one, Options(quantiser=spec)).passed is None
        far = with_one({"w": rounded}, "w", (0, 0), float(rounded[0, 0]) * 2 + 1)
        assert content(loaded(safetensors(tmp_path / "c", far)), one, Options(quantiser=spec)).passed is False
    with pytest.raises(UsageError):
        quantisers.parse("decimals=0")


def test_decimal_neighbours_are_one_step_apart() -> None:
    """9.999 and 10.00 are neighbours, so are -9.999 and -10.00; zero is far from everything."""
    rounding = quantisers.parse("decimals=4")
    for one, two, expected in ((9.999, 10.0, (1, 0)), (-10.0, -9.999, (1, 0)), (1.234, 1.235, (1, 0)),
                               (0.0, 1e-30, (0, 1)), (1.0, -1.0, (0, 1)), (1.0, 10.0, (0, 1)), (1.0, 1.0, (0, 0)),
                               (99.99, 100.1, (0, 1))):
        assert quantisers.steps_apart(rounding, numpy.array([one]), numpy.array([two])) == expected


def test_assignment_is_the_cheapest() -> None:
    """The sum is the smallest over all permutations, and the duals prove it."""
    source = numpy.random.default_rng(1)
    for size in range(1, 7):
        for _ in range(40):
            whole = source.integers(0, 3, (size, size)) * 1.0
            cost = source.normal(size=(size, size)) if source.random() < .5 else whole
            columns, u, v = assign(cost)
            total = sum(cost[row, column] for row, column in enumerate(columns))
            best = min(sum(cost[row, column] for row, column in enumerate(order))
                       for order in itertools.permutations(range(size)))
            assert sorted(columns) == list(range(size)) and total == pytest.approx(best)
            assert (u[:, None] + v[None, :] <= cost + 1e-9).all() and u.sum() + v.sum() == pytest.approx(total)
    assert assign(numpy.zeros((0, 0)))[0] == []


def test_fifty_nine_runs_bound_ninety_five_percent() -> None:
    """The distribution-free bound: 59 for 95/95, 299 for 99/95; fewer runs and heavy tails are refused."""
    assert noise.needed() == 59 and noise.needed(.99) == 299 and noise.coverage(59) >= .95 > noise.coverage(58)
    even = [1e-7 * (1 + place / 59) for place in range(59)]
    assert noise.judged(even, "x").refused == "" and noise.judged(even, "x").bound == max(even)
    assert "needs 59" in noise.judged(even[1:], "x").refused
    assert "heavy" in noise.judged([*even[1:], 1e-3], "x").refused
    assert "heavy" in noise.judged([0.0] * 58 + [1e-9], "x").refused
    assert noise.judged([0.0] * 59, "x").refused == "" and noise.judged([0.0] * 59, "x").bound == 0


def test_the_bound_holds_as_often_as_it_says() -> None:
    """Over many simulated calibrations from a smooth law, the largest of 59 covers 95 % in about 95 % of them."""
    source = numpy.random.default_rng(2)
    covered = source.random((4000, 59)).max(axis=1) >= .95
    assert .94 < covered.mean() < .965
