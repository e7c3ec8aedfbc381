# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of comparing models: at each they are compared, past it there is one sentence, or a note of what is left."""
from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy
import pytest
from compare_models import safetensors, torch_zip
from compare_nets import load, perceptron

from conftest import require
from lintian_ml import limits
from lintian_ml.compare import arrays, content, counterexample, distance, file, matching, noise, probes, probes_data, \
    probes_wake, symmetry
from lintian_ml.compare.evaluate import evaluator
from lintian_ml.compare.evaluate.network import work
from lintian_ml.compare.intervals import Box
from lintian_ml.compare.loading import nnue, texts
from lintian_ml.compare.model import Options
from lintian_ml.compare.symmetry import IN, Edge, Group, Net
from lintian_ml.errors import InputError, LimitExceeded, LintianMLError, UsageError
from lintian_ml.formats import fann_net
from lintian_ml.model import Span, Tensor
from lintian_ml.reader import Blob
from lintian_ml.wire import samples

Claim = Callable[[Path, int], object]


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def attribute(folder: Path, size: int) -> object:
    """An ONNX graph with one string of ``size`` bytes among the attributes of a node."""
    node = samples.field(4, "Relu") + samples.field(5, samples.field(1, "a") + samples.field(4, "x" * size))
    tensor = (samples.number(1, 16) + samples.number(1, 16) + samples.number(2, 1) + samples.field(8, "w")
              + samples.field(9, samples.floats(256)))
    graph = samples.field(1, node) + samples.field(5, tensor)
    return load(written(folder / "net.onnx", samples.number(1, 8) + samples.field(7, graph)
                        + samples.field(8, samples.number(2, 13))))


def strided(folder: Path, size: int) -> object:
    """A tensor of ``size`` bytes that lies in another order than C's."""
    return load(torch_zip(folder / "net.pt", {"w": numpy.ones((2, size // 8), numpy.float32, "F")}))


def worded_numbers(folder: Path, size: int) -> object:
    """A line with as many numbers as ``size`` bytes hold in float64."""
    line = b" ".join([b"0.25"] * (size // 8))
    return texts._parsed(Blob.of(line), Tensor("w", (size // 8,), "float32", Span(0, len(line), "text")))


def packed(folder: Path, size: int) -> object:
    """A block of ``size`` bytes of int32 that NNUE packs, all zero."""
    block = b"\0" * (size // 4)
    data = b"COMPRESSED_LEB128" + len(block).to_bytes(4, "little") + block
    return nnue._packed(Blob.of(data), Tensor("w", (size // 4,), "int16"), 0)


def mapped(folder: Path, size: int) -> object:
    tensor = load(safetensors(folder / "net", {"w": numpy.ones(size // 4, numpy.float32)})).tensors["w"]
    return arrays.values(tensor)


def doubled(folder: Path, size: int) -> object:
    return symmetry.doubles(load(safetensors(folder / "net", {"w": numpy.ones(size // 16, numpy.float32)})))


def matched(folder: Path, count: int) -> object:
    """Two layers of ``count`` units, to be matched with each other."""
    edge = Edge("w", 0, IN, anchor=True)
    net = Net({"w": numpy.eye(count)}, (Group("units", count, (edge,), False),))
    return matching.nearly(net, net)


def solved(folder: Path, count: int) -> object:
    """Two nets that have ``count`` weights together."""
    net = perceptron([count // 4, 1, count // 4], "relu", 1)
    return counterexample._built(net, net, Box(numpy.zeros((1, count // 4)), numpy.ones((1, count // 4))))


def retrained(folder: Path, count: int) -> object:
    path = folder / "noise.json"
    path.write_text(json.dumps({"schema": noise.SCHEMA, "measure": noise.MEASURE, "runs": [{"value": 1.0}] * count}))
    return noise._from_file(str(path), 0.95)


def given(folder: Path, count: int) -> object:
    numpy.save(folder / "x.npy", numpy.zeros((count, 3)))
    inputs, _ = probes_data.read(str(folder / "x.npy"), (3,))
    assert len(inputs) == count


# Name of the limit, its value for the test, one step past it, what claims n of it, and what is said of one more.
CLAIMS: tuple[tuple[str, int, int, Claim, str], ...] = (
    ("ATTRIBUTE", 100, 1, attribute, "has an attribute of 101 bytes"),
    ("DECODED", 800, 8, strided, "another order than C's"),
    ("DECODED", 800, 8, worded_numbers, "at most 100 are decoded"),
    ("DECODED", 800, 4, packed, "has 201 numbers in one block"),
    ("MAPPED", 800, 4, mapped, "at most 800 are taken at once"),
    ("MAPPED", 800, 16, doubled, "too many to look for symmetries in"),
    ("UNITS", 6, 1, matched, "has 7 units in units, at most 6 are matched"),
    ("SOLVED_WEIGHTS", 80, 4, solved, "84 weights are too many for the solver"),
    ("NOISE_RUNS", 60, 1, retrained, "is a calibration of another kind"),
    ("PROBES", 5, 1, given, "holds 6 inputs, at most 5 are evaluated"),
)


@pytest.mark.parametrize(("name", "value", "step", "claim", "told"), CLAIMS)
def test_at_the_limit_and_one_past_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: int,
                                      step: int, claim: Claim, told: str) -> None:
    """At the limit the model is taken; one past it there is one of our errors that says so."""
    monkeypatch.setattr(limits, name, value)
    claim(tmp_path, value)
    with pytest.raises(LintianMLError, match=told) as raised:
        claim(tmp_path, value + step)
    assert isinstance(raised.value, (InputError, LimitExceeded, UsageError)) or name == "SOLVED_WEIGHTS"


def test_blocks_of_an_array(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An array of COMPARE_BLOCK bytes is one block, one value more begins another; nothing of it is left out."""
    monkeypatch.setattr(limits, "COMPARE_BLOCK", 64)
    for count, sizes in ((16, [64]), (17, [64, 4])):
        numbers = numpy.arange(count, dtype=numpy.float32)
        path = safetensors(tmp_path / "net", {"w": numbers})
        blocks = [bytes(block) for block in arrays.raw_blocks(load(path).tensors["w"])]
        assert [len(block) for block in blocks] == sizes and b"".join(blocks) == numbers.tobytes()


def test_files_in_blocks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two files that differ in the first byte behind a block differ."""
    models = [load(safetensors(tmp_path / name, {"w": numpy.array([0, last], numpy.float32)}))
              for name, last in (("a", 1), ("b", 2))]
    size = models[0].size
    for limit in (size - 4, size - 3):
        monkeypatch.setattr(limits, "COMPARE_BLOCK", limit)
        assert file.judge(*models, Options()).passed is False
        assert file.judge(models[0], models[0], Options()).passed is True


def test_values_that_are_summed_exactly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A distance at the very bound is decided in rationals for so many values, and left open for more."""
    count = 4
    one, other = (load(safetensors(tmp_path / name, {"w": numpy.full(count, value, numpy.float32)})).tensors["w"]
                  for name, value in (("a", 1.0), ("b", 1.5)))
    for limit, passed in ((count, True), (count - 1, None)):
        monkeypatch.setattr(limits, "EXACT_VALUES", limit)
        assert distance.between(one, other, Fraction(1, 2)).passed is passed


def test_matrix_of_a_fann_layer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The neurons of a layer times the values that they may read: one neuron and two inputs."""
    (tmp_path / "net.net").write_bytes(fann_net.sample())
    model = load(tmp_path / "net.net")
    monkeypatch.setattr(limits, "FANN_MATRIX", 2)
    evaluator(model, Options())
    monkeypatch.setattr(limits, "FANN_MATRIX", 1)
    with pytest.raises(LimitExceeded, match="has layers of"):
        evaluator(model, Options())


def test_model_that_is_evaluated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An ONNX model of so many bytes goes to the evaluator, with so many inputs; a larger one does not."""
    from test_compare_evaluators import _old_onnx, _onnx

    require("onnx")
    model = load(_onnx(tmp_path / "net.onnx"))
    monkeypatch.setattr(limits, "ONNX_EVALUATED", model.size - 1)
    with pytest.raises(LimitExceeded):
        evaluator(model, Options())
    monkeypatch.setattr(limits, "ONNX_EVALUATED", model.size)
    monkeypatch.setattr(limits, "ONNX_PROBES", 7)
    if not _old_onnx():
        net = evaluator(model, Options())
        for asked, count in ((7, 7), (8, 7)):
            assert len(next(probes.fixed(net, net, asked, 1)).inputs) == count


def test_units_that_are_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many units get an input of their own, or as many as the work allows; of more every second one, and the note
    of the probes says how many were left."""
    net = perceptron([4, 6, 6, 2], "relu", 1)
    each = 3 * probes_wake._CLIMBS * work(net)
    for name, value in (("PROBE_UNITS", 12), ("PROBE_WORK", 12 * each)):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, value)
            woken = probes_wake.wake(net)
            assert (woken.units, woken.left_out, len(woken.inputs)) == (12, 0, 12)
            patch.setattr(limits, name, value - 1)
            assert (probes_wake.wake(net).units, probes_wake.wake(net).left_out) == (6, 6)
            assert "6 were not tried" in probes._waking(net, "SHIPPED").note


def test_outputs_that_are_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver tries the outputs with the worst bounds, so many of them; what it does not find proves nothing."""
    gap = Box(numpy.array([[0.0, -3.0, 0.0]]), numpy.array([[2.0, 0.0, 0.5]]))
    monkeypatch.setattr(limits, "SOLVER_TASKS", 2)
    assert counterexample._tasks(gap, 1.0) == [(1, -1.0), (0, 1.0)]
    monkeypatch.setattr(limits, "SOLVER_TASKS", 1)
    assert counterexample._tasks(gap, 1.0) == [(1, -1.0)]


def test_time_and_nodes_of_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """With one node it finds an input, with none or without time it gives up, and says nothing."""
    require("scipy")
    nets = [perceptron([12, 8, 8, 3], "relu", 1, moved) for moved in (0, 1e-3)]
    monkeypatch.setattr(limits, "SOLVER_NODES", 1)

    def found() -> int:
        return len(list(counterexample.search(nets[0], nets[1], numpy.zeros(12), numpy.ones(12), 2e-3)))

    assert found() > 0
    for name in ("SOLVER_NODES", "SOLVER_SECONDS"):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, 0)
            assert found() == 0


def test_differences_that_a_witness_lists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So many; the sentence counts the rest."""
    one, other = (load(safetensors(tmp_path / name, {f"w{at}": numpy.ones(size, numpy.float32) for at in range(9)}))
                  for name, size in (("a", 4), ("b", 5)))
    for limit in (3, 2):
        monkeypatch.setattr(limits, "REASONS", limit)
        outcome = content.judge(one, other, Options())
        assert outcome.witness is not None and len(outcome.witness["differences"]) == min(9, limit ** 3)
        assert "and 6 more" in outcome.detail
