# SPDX-License-Identifier: GPL-2.0-or-later
"""Proofs over a box: bounds hold against exact arithmetic and sampling, refutations carry their witness."""
from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy
import pytest

from compare_nets import dense_file, function, leela_zero, load, perceptron
from conftest import require
from lintian_ml.compare import certified, certified_bounds, counterexample, intervals
from lintian_ml.compare.evaluate import evaluator
from lintian_ml.compare.evaluate.activations import ACTIVATIONS
from lintian_ml.compare.evaluate.network import Act, Affine, Join, Network, Sum, evaluate
from lintian_ml.compare.intervals import Box
from lintian_ml.compare.model import Options

ACTS = ("relu", "tanh", "sigmoid", "elliot", "clip01", "clip11")


def _bound(one: Network, other: Network) -> float:
    return certified_bounds.largest(certified_bounds.difference(
        one, other, numpy.full(one.shape, one.low), numpy.full(one.shape, one.high)))


def _seen(one: Network, other: Network, count: int = 3000) -> float:
    draw = numpy.random.default_rng(1)
    inputs = draw.random((count, *one.shape))
    inputs[::2] = inputs[::2] > 0.5
    return float(numpy.abs(evaluate(one, inputs) - evaluate(other, inputs)).max())


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("noise", [1e-9, 1e-5, 1e-2])
def test_bound_holds_on_samples_and_is_of_use(act: str, noise: float) -> None:
    """No sampled difference passes the bound, and for small changes the bound is within 300 times the largest seen."""
    one, other = perceptron([24, 16, 16, 4], act, 1), perceptron([24, 16, 16, 4], act, 1, noise)
    bound, seen = _bound(one, other), _seen(one, other)
    assert seen <= bound and (noise > 1e-4 or bound <= 300 * seen)


@pytest.mark.parametrize("act", ACTS)
def test_same_weights_differ_by_nothing(act: str) -> None:
    """Two copies of one net have the bound zero, exactly."""
    assert _bound(perceptron([24, 16, 4], act, 1), perceptron([24, 16, 4], act, 1)) == 0.0


def test_affine_bounds_hold_in_exact_arithmetic() -> None:
    """Rational arithmetic stays within the bounds at corners of the box, for numbers that cancel and differ in size."""
    draw = numpy.random.default_rng(3)
    for trial in range(60):
        weights = draw.normal(size=(2, 7)) * 10.0 ** draw.integers(-8, 9, (2, 7))
        low = draw.normal(size=7) * 10.0 ** draw.integers(-8, 9, 7)
        high = low + draw.random(7) * (trial % 3)
        bias = draw.normal(size=2)
        box = intervals.affine(weights, bias, Box(low[None], high[None]), 0.0)
        for _ in range(20):
            corner = numpy.where(draw.random(7) < 0.5, low, high)
            for row in range(2):
                exact = Fraction(float(bias[row])) + sum(
                    Fraction(float(w)) * Fraction(float(x)) for w, x in zip(weights[row], corner))
                assert Fraction(float(box.low[0, row])) <= exact <= Fraction(float(box.high[0, row]))


def test_difference_of_relu_nets_holds_in_exact_arithmetic() -> None:
    """The difference of two nets at a point, in rationals, lies within the interval recomputed for a witness."""
    one, other = perceptron([5, 6, 2], "relu", 4), perceptron([5, 6, 2], "relu", 4, 1e-3)
    draw = numpy.random.default_rng(0)
    for _ in range(20):
        at = draw.random(5)
        box = certified_bounds.difference(one, other, at, at)
        exact = [a - b for a, b in zip(_exact(one, at), _exact(other, at))]
        for row, value in enumerate(exact):
            assert Fraction(float(box.low[0, row])) <= value <= Fraction(float(box.high[0, row]))
        assert box.high.max() - box.low.min() < 1


def _exact(network: Network, at: Any) -> list[Fraction]:
    values = [Fraction(float(x)) for x in at]
    for step in network.steps:
        if isinstance(step, Affine):
            values = [Fraction(float(b)) + sum(Fraction(float(w)) * x for w, x in zip(row, values))
                      for row, b in zip(step.weights, step.bias)]
        else:
            values = [max(x, Fraction(0)) for x in values]
    return values


@pytest.mark.parametrize("kind", [*intervals.MONOTONE, "softmax"])
def test_activation_bounds_and_slopes(kind: str) -> None:
    """For random boxes, values and differences of values lie within what each activation's rules say."""
    draw = numpy.random.default_rng(5)
    function = ACTIVATIONS["sigmoid" if kind == "gnubg" else kind]
    for _ in range(200):
        low = draw.normal(size=(1, 4)) * 3
        first, second = Box(low, low + draw.random((1, 4))), Box(low - draw.random((1, 4)), low + draw.random((1, 4)))
        gap = intervals.minus(first, second)
        values, change = intervals.act(kind, first), intervals.act_difference(kind, first, second, gap)
        for _ in range(10):
            a = first.low + (first.high - first.low) * draw.random((1, 4))
            b = second.low + (second.high - second.low) * draw.random((1, 4))
            assert (values.low <= function(a)).all() and (function(a) <= values.high).all()
            d = function(a) - function(b)
            assert (change.low - 1e-12 <= d).all() and (d <= change.high + 1e-12).all()


def test_convolutions_with_shortcuts(tmp_path: Path) -> None:
    """Residual convolution nets with softmax and tanh heads: bounds hold; only the changed head is affected."""
    path = Path(leela_zero(tmp_path / "a.txt", 3, 1, 1))
    rows = path.read_text().split("\n")
    rows[-2] = "0.3"
    (tmp_path / "b.txt").write_text("\n".join(rows))
    one, other = function(path), function(tmp_path / "b.txt")
    box = certified_bounds.difference(one, other, numpy.zeros(one.shape), numpy.ones(one.shape))
    assert box.high[0, :362].max() < 1e-12 and 0 < box.high[0, 362] - box.low[0, 362] <= 1.0
    inputs = numpy.random.default_rng(0).random((40, *one.shape)) < 0.3
    gaps = evaluate(one, inputs) - evaluate(other, inputs)
    assert (box.low <= gaps).all() and (gaps <= box.high).all()


def test_nets_of_other_builds_are_bounded_one_by_one() -> None:
    """A net with a unit more, or another order of steps, is compared by the bounds of each net alone."""
    one, other = perceptron([6, 5, 2], "relu", 1), perceptron([6, 9, 2], "relu", 2)
    assert _seen(one, other) <= _bound(one, other) < 100
    joined = Network((6,), (Affine(0, numpy.eye(6), numpy.zeros(6)), Join((0, 1)), Affine(2, numpy.ones((2, 12)),
                     numpy.zeros(2)), Sum(3, 3), Act(4, "tanh")), (("output", 5),), 0.0, 1.0)
    assert _seen(one, joined) <= _bound(one, joined)


def test_functions_without_a_rule_are_not_proved() -> None:
    """A sine has no bound here: the rung is undecided with a reason, and never passes."""
    one = perceptron([4, 4, 2], "sine", 1)
    with pytest.raises(Exception, match="nothing is proved about nets with the activation sine"):
        _bound(one, one)


def _layers(seed: int, noise: float = 0.0) -> list[tuple[Any, Any]]:
    return [(step.weights, step.bias) for step in perceptron([12, 8, 3], "relu", seed, noise).steps
            if isinstance(step, Affine)]


@pytest.mark.parametrize("noise, epsilon, passed", [(0.0, 1e-9, True), (1e-6, 1e-3, True), (0.1, 1e-3, False),
                                                    (1e-3, 1.2e-2, None), (1e-3, None, None)])
def test_the_rung_proves_refutes_or_leaves_open(noise: float, epsilon: float | None, passed: bool | None,
                                                tmp_path: Path) -> None:
    """Files through the rung: a proof, a counterexample, an open case, and no verdict without a tolerance."""
    one, other = dense_file(tmp_path / "a.npz", _layers(1)), dense_file(tmp_path / "b.npz", _layers(1, noise))
    given = {"epsilon": epsilon, "probes": 200}
    outcome = certified.judge(load(one), load(other), Options(activation="relu", given=given))
    assert outcome.passed is passed, outcome.detail
    assert outcome.witness is not None and outcome.value is not None and outcome.witness["certain"] <= outcome.value
    assert outcome.claims == ("safety",) and "real arithmetic" in outcome.excludes


def test_a_solver_finds_what_the_probes_miss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Probes and slopes stop below 0.008, the solver finds an input beyond 0.009, and the difference is recomputed
    there in rationals; without scipy the case stays open and says what is missing."""
    paths = dense_file(tmp_path / "a.npz", _layers(1)), dense_file(tmp_path / "b.npz", _layers(1, 1e-3))
    one, other = load(paths[0]), load(paths[1])
    options = Options(activation="relu", given={"epsilon": 9e-3, "probes": 200})
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "scipy", None)
        open_case = certified.judge(one, other, options)
    assert open_case.passed is None and "python3-scipy" in open_case.detail
    assert open_case.witness is not None and open_case.witness["certain"] < 8e-3
    require("scipy")
    found = certified.judge(one, other, options)
    assert found.passed is False and found.witness is not None and "recomputed" in found.detail
    at = numpy.zeros(12)
    at[[int(index) for index in found.witness["input"]]] = list(found.witness["input"].values())
    nets = [evaluator(model, options) for model in (one, other)]
    exact = max(abs(a - b) for a, b in zip(*(_exact(net, at) for net in nets)))
    assert exact > Fraction(9, 1000) and 0 <= at.min() and at.max() <= 1


def test_the_solver_refuses_what_it_cannot_take() -> None:
    """A tanh, a convolution or too many weights: a sentence, no verdict."""
    require("scipy")
    one = perceptron([4, 4, 2], "tanh", 1)
    with pytest.raises(Exception, match="dense layers with ReLU only"):
        list(counterexample.search(one, one, numpy.zeros(4), numpy.ones(4), 0.1))
    large = perceptron([400, 400, 2], "relu", 1)
    with pytest.raises(Exception, match="too many for the solver"):
        list(counterexample.search(large, large, numpy.zeros(400), numpy.ones(400), 0.1))


@pytest.mark.parametrize("seed", range(4))
def test_solver_and_enumeration_agree(seed: int) -> None:
    """Where all corners and a fine grid leave no larger difference, the solver finds none; where they do, it does."""
    require("scipy")
    one, other = perceptron([2, 4, 2], "relu", seed), perceptron([2, 4, 2], "relu", seed, 0.2)
    axis = numpy.linspace(0, 1, 201)
    grid = numpy.stack(numpy.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    top = float(numpy.abs(evaluate(one, grid) - evaluate(other, grid)).max())
    low, high = numpy.zeros(2), numpy.ones(2)
    for share, there in ((0.98, True), (1.02, False)):
        proposed = list(counterexample.search(one, other, low, high, share * top))
        sure = [certified_bounds.least(certified_bounds.difference(one, other, at, at))[0] for at in proposed]
        assert (max(sure, default=0.0) > share * top) is there


def test_a_refutation_can_be_recomputed(tmp_path: Path) -> None:
    """Evaluating both nets at the witness gives the two outputs that the witness states."""
    one, other = dense_file(tmp_path / "a.npz", _layers(1)), dense_file(tmp_path / "b.npz", _layers(1, 0.1))
    options = Options(activation="relu", given={"epsilon": 1e-3})
    found = certified.judge(load(one), load(other), options).witness
    assert found is not None
    at = numpy.zeros(12)
    at[[int(index) for index in found["input"]]] = list(found["input"].values())
    for path, said in ((one, found["shipped"]), (other, found["rebuilt"])):
        values = at
        with numpy.load(path) as arrays:
            for layer in (0, 1):
                values = arrays[f"layer{layer}.weight"].astype(float) @ values + arrays[f"layer{layer}.bias"]
                values = numpy.maximum(values, 0) if layer == 0 else values
        assert values[found["output"]] == pytest.approx(said, abs=1e-12)
    assert 0 <= at.min() and at.max() <= 1
