# SPDX-License-Identifier: GPL-2.0-or-later
"""Probes: each kind finds what the others miss, and what none can find is said."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest

from compare_nets import dense_file, leela_zero, load, perceptron
from lintian_ml.compare import functional, probes, probes_data, probes_wake
from lintian_ml.compare.evaluate.activations import ACTIVATIONS, SLOPES, gnubg_sigmoid, sigmoid
from lintian_ml.compare.evaluate.network import Affine, Network, evaluate, run
from lintian_ml.compare.model import Model, Options
from lintian_ml.errors import UsageError


def _judge(one: str, other: str, **given: Any) -> Any:
    return functional.judge(load(one), load(other), Options(activation="relu", given={"probes": 200, **given}))


def _layers(net: Network) -> list[tuple[Any, Any]]:
    return [(step.weights, step.bias) for step in net.steps if isinstance(step, Affine)]


def _with_needle(layers: list[tuple[Any, Any]], inputs: list[int]) -> list[tuple[Any, Any]]:
    """The net with its first unit, which sleeps in both, rewired to fire when all of ``inputs`` are at their top."""
    (first, bias), (second, last) = [(weights.copy(), bias.copy()) for weights, bias in layers]
    first[0], bias[0] = 0.0, 0.0
    first[0, inputs], bias[0] = 1.0, 0.5 - len(inputs)
    second[:, 0] = numpy.arange(len(second)) * 5.0
    return [(first, bias), (second, last)]


def _dead(seed: int) -> list[tuple[Any, Any]]:
    layers = _layers(perceptron([40, 16, 4], "relu", seed))
    layers[0][0][0], layers[0][1][0] = -1.0, -1.0
    return layers


def test_a_needle_in_a_dead_unit_is_found_by_waking_it_alone(tmp_path: Path) -> None:
    """A trigger of ten inputs in a dead unit: random, given and out-of-range probes of the box differ by nothing or by
    luck, waking each unit finds it, and the outcome names the kind."""
    one = dense_file(tmp_path / "a.npz", _dead(1))
    other = dense_file(tmp_path / "b.npz", _with_needle(_dead(1), list(range(3, 13))))
    first, second = [_net(path) for path in (one, other)]
    found = {each.kind: each.worst for each in probes.search(first, second, 2000, 1)}
    assert found[probes.UNIFORM] == 0.0 and found[probes.WAKING] > 1.0
    outcome = _judge(one, other, epsilon=1e-6)
    assert outcome.passed is False and "waking" in outcome.detail


def _net(path: str) -> Network:
    from lintian_ml.compare.evaluate import evaluator

    return evaluator(load(path), Options(activation="relu"))


def test_ascent_from_random_starts_is_blind_to_the_needle(tmp_path: Path) -> None:
    """The same trigger, looked for by gradients from random inputs only, shows a difference of exactly zero."""
    first = _net(dense_file(tmp_path / "a.npz", _dead(1)))
    second = _net(dense_file(tmp_path / "b.npz", _with_needle(_dead(1), list(range(3, 13)))))
    starts = probes.uniform(first, 200, numpy.random.default_rng(0))
    reached = probes.ascend(first, second, starts)
    assert numpy.abs(evaluate(first, reached) - evaluate(second, reached)).max() == 0.0


def test_ascent_finds_more_than_its_starts() -> None:
    """Climbing enlarges the difference of two nets, and stays in the box."""
    one, other = perceptron([20, 16, 3], "tanh", 1), perceptron([20, 16, 3], "tanh", 1, 0.05)
    starts = probes.uniform(one, 20, numpy.random.default_rng(0))
    reached = probes.ascend(one, other, starts)
    gaps = [numpy.abs(evaluate(one, x) - evaluate(other, x)).max(axis=1) for x in (starts, reached)]
    assert (gaps[1] >= gaps[0]).all() and gaps[1].mean() > 1.5 * gaps[0].mean()
    assert reached.min() >= 0.0 and reached.max() <= 1.0


def test_each_unit_of_the_first_layer_gets_its_best_corner() -> None:
    """The inputs that wake the first layer reach the largest value that any input of the box gives."""
    net = perceptron([10, 6, 5, 2], "relu", 2)
    woken = probes_wake.wake(net)
    first = net.steps[0]
    assert isinstance(first, Affine)
    best = numpy.maximum(first.weights, 0).sum(axis=1) + first.bias
    assert woken.heights[:6] == pytest.approx(best) and woken.units == 11 and woken.left_out == 0


def test_units_that_cannot_wake_are_counted() -> None:
    """A unit whose weights and bias are negative stays asleep on the box, and the note says so."""
    net = perceptron([10, 6, 2], "relu", 2)
    first = net.steps[0]
    assert isinstance(first, Affine)
    first.weights[3], first.bias[3] = -1.0, -0.5
    assert probes_wake.wake(net).asleep == 1


def test_deeper_units_are_climbed_to() -> None:
    """Second-layer units are driven higher than 2000 random inputs drive them, in all but few cases."""
    net = perceptron([16, 12, 12, 3], "relu", 5)
    woken = probes_wake.wake(net)
    heights = run(net, numpy.random.default_rng(0).random((2000, 16)))[3].max(axis=0)
    assert (woken.heights[12:] > heights).mean() > 0.8


def test_out_of_range_inputs_show_what_the_box_hides(tmp_path: Path) -> None:
    """A unit that only inputs beyond the box can wake differs out of range, and nowhere else."""
    other = [(weights.copy(), bias.copy()) for weights, bias in _dead(2)]
    other[0][0][0], other[0][1][0] = 1.0, -41.0
    found = {each.kind: each.worst for each in probes.search(
        _net(dense_file(tmp_path / "a.npz", _dead(2))), _net(dense_file(tmp_path / "b.npz", other)), 400, 1)}
    assert found[probes.UNIFORM] == found[probes.OPTIMISED] == 0.0 < found[probes.OUTSIDE]


def test_given_data_are_probes(tmp_path: Path) -> None:
    """A trigger that stands in the given data is found there."""
    one = dense_file(tmp_path / "a.npz", _dead(1))
    other = dense_file(tmp_path / "b.npz", _with_needle(_dead(1), list(range(3, 13))))
    data = numpy.zeros((4, 40))
    data[2, 3:13] = 1.0
    numpy.save(tmp_path / "x.npy", data)
    outcome = _judge(one, other, epsilon=1e-6, data=str(tmp_path / "x.npy"))
    assert outcome.passed is False and "given " in outcome.detail


@pytest.mark.parametrize("content, message", [
    (None, "no such file"), (numpy.zeros((3, 7)), "not rows of 40 numbers"),
    (numpy.float64(1), "not rows of 40 numbers"), (numpy.zeros((2, 40), complex), "not rows of 40 numbers"),
    (numpy.full((2, 40), numpy.nan), "not finite"), (numpy.array([["a"] * 40]), "no list of numbers")])
def test_data_that_do_not_fit(content: Any, message: str, tmp_path: Path) -> None:
    """A missing file, rows of another length, words and NaN each end in one sentence."""
    if content is not None:
        numpy.save(tmp_path / "x.npy", content)
    with pytest.raises(UsageError, match=message):
        probes_data.read(str(tmp_path / "x.npy"), (40,))


@pytest.mark.parametrize("content, message", [
    ({"x": numpy.ones((2, 40)), "y": numpy.ones(3, int)}, "not 2 integers"), ({"z": numpy.ones((2, 40))}, "array x"),
    ({"x": numpy.ones((2, 40), order="F"), "y": numpy.ones(2, "u1")}, ""), (b"x,y\n1,2\n", "cannot be read"),
    (b"", "cannot be read")])
def test_data_with_labels(content: Any, message: str, tmp_path: Path) -> None:
    """Labels belong to inputs one by one; a file of another kind is told."""
    path = tmp_path / "x.npz"
    if isinstance(content, dict):
        numpy.savez_compressed(path, **content)
    else:
        path.write_bytes(content)
    if message:
        with pytest.raises(UsageError, match=message):
            probes_data.read(str(path), (40,))
        return
    inputs, labels = probes_data.read(str(path), (40,))
    assert (inputs == numpy.ones((2, 40))).all() and labels is not None and labels.tolist() == [1, 1]


def test_pickled_data_are_not_loaded(tmp_path: Path) -> None:
    """An array of objects, which numpy would unpickle, is refused."""
    numpy.save(tmp_path / "x.npy", numpy.array([{}], object), allow_pickle=True)
    with pytest.raises(UsageError, match="cannot be read"):
        probes_data.read(str(tmp_path / "x.npy"), (1,))


def test_same_net_passes_and_says_what_that_leaves_open(tmp_path: Path) -> None:
    """A net against itself differs by nothing on all probes; the outcome claims nothing and warns of other inputs."""
    one = dense_file(tmp_path / "a.npz", _dead(1))
    outcome = _judge(one, one, epsilon=1e-9)
    assert outcome.passed is True and outcome.value == 0.0
    assert outcome.claims == () and "inputs that were not tried" in outcome.excludes


def test_without_a_tolerance_nothing_is_decided(tmp_path: Path) -> None:
    """The difference is told, and no verdict is made up."""
    one, other = (dense_file(tmp_path / f"{seed}.npz", _dead(seed)) for seed in (1, 2))
    outcome = _judge(one, other)
    assert outcome.passed is None and outcome.value is not None and "no --epsilon" in outcome.detail


def test_nets_of_other_kinds_differ(tmp_path: Path) -> None:
    """Another number of inputs is a refutation, not a crash."""
    one = dense_file(tmp_path / "a.npz", _dead(1))
    other = dense_file(tmp_path / "b.npz", _layers(perceptron([39, 16, 4], "relu", 1)))
    assert _judge(one, other, epsilon=1.0).passed is False


def test_numbers_that_are_not_finite_never_pass(tmp_path: Path) -> None:
    """A net with NaN or infinity among its weights does not agree with itself."""
    for bad in (numpy.nan, numpy.inf):
        layers = _dead(1)
        layers[1][0][0, 0] = bad
        path = dense_file(tmp_path / "a.npz", layers)
        assert _judge(path, path, epsilon=1.0).passed is not True


def test_files_without_a_known_function_stay_undecided(tmp_path: Path) -> None:
    """Tensors that make no net give a sentence that says what is missing."""
    model = Model("x.gguf", "gguf", 0, {})
    outcome = functional.judge(model, model, Options(given={"epsilon": 1.0}))
    assert outcome.passed is None and "cannot be evaluated" in outcome.detail


def test_leela_zero_nets_are_probed_with_positions(tmp_path: Path) -> None:
    """A change of the value head is found on positions of the game, and probes and verdict are the same each time."""
    path = Path(leela_zero(tmp_path / "a.txt", 2, 0, 1))
    rows = path.read_text().split("\n")
    rows[-2] = "0.9"
    (tmp_path / "b.txt").write_text("\n".join(rows))
    first, second = (functional.judge(load(path), load(tmp_path / "b.txt"), Options(
        given={"epsilon": 1e-4, "probes": 20})) for _ in range(2))
    assert first.passed is False and "positions" in first.detail and first == second


def test_activation_slopes_are_derivatives() -> None:
    """The slope of each smooth activation equals the difference quotient of its function."""
    x = numpy.linspace(-2.9, 2.9, 60).reshape(1, -1)
    for kind, slope in SLOPES.items():
        if kind == "gnubg":  # a table with jumps
            continue
        quotient = (ACTIVATIONS[kind](x + 1e-6) - ACTIVATIONS[kind](x - 1e-6)) / 2e-6
        assert numpy.abs(slope(x, ACTIVATIONS[kind](x)) - quotient).max() < 1e-4, kind


def test_tables_stay_near_what_they_stand_for() -> None:
    """GNU Backgammon's sigmoid errs by less than 0.0013, FANN's steps by less than 0.04 of the way up."""
    x = numpy.linspace(-12, 12, 4001)
    assert numpy.abs(gnubg_sigmoid(x) - sigmoid(x)).max() < 1.3e-3
    assert numpy.abs(ACTIVATIONS["stepwise01"](x) - sigmoid(2 * x)).max() < 0.04
