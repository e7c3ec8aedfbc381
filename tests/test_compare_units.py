# SPDX-License-Identifier: GPL-2.0-or-later
"""Units that change places in FANN's, Stockfish's and Keras' nets: relabelled, and nothing that changed is."""
from __future__ import annotations

import ctypes
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest

from compare_nets import engine, load, spoken
from conftest import require
from lintian_ml.compare import agreement, ladder, loading
from lintian_ml.compare.evaluate import nnue
from lintian_ml.compare.model import Options
from lintian_ml.formats import nnue as nnue_format
from test_compare_evaluators import FENS, _fann

OPTIONS = Options(tolerance=1e-6)
SIZES = (4, 6, 5, 3)
_WEIGHT = re.compile(r"\((\d+), (\S+)\)")


def verdicts(one: Path, two: Path, *rungs: str) -> list[bool | None]:
    pair = load(one), load(two)
    return [ladder.rung(name).judge(*pair, OPTIONS).passed for name in rungs or ("content", "relabelled", "aligned")]


def trained(folder: Path, maker: str = "standard", odd: bool = False) -> Path:
    """A net that libfann trained on the sum and product of its inputs; with ``odd`` one hidden neuron is a sine."""
    library, array = _fann(), (ctypes.c_uint * len(SIZES))(*SIZES)
    first = (ctypes.c_float(0.5),) if maker == "sparse" else ()
    ann = ctypes.c_void_p(getattr(library, f"fann_create_{maker}_array")(*first, len(SIZES), array))
    if odd:
        library.fann_set_activation_function(ann, 14, 1, 2)
    draw = numpy.random.default_rng(3)
    for row in draw.uniform(-1, 1, (400, SIZES[0])):
        wanted = (ctypes.c_float * 3)(row.mean() / 2 + .5, row.prod() / 2 + .5, float(row[0] > row[1]))
        library.fann_train(ann, (ctypes.c_float * 4)(*row), wanted)
    library.fann_save(ann, str(folder / "net.net").encode())
    return folder / "net.net"


def fann_moved(path: Path, swap: tuple[int, int], layer: int = 1) -> Path:
    """Two neurons of a hidden layer of a fully connected net change places."""
    text = path.read_text()
    head, mark, tail = text.partition("weight)=")
    weights = [float(word) for _, word in _WEIGHT.findall(tail)]
    matrices, at = [], 0
    for before, size in zip(SIZES, SIZES[1:]):
        matrices.append(numpy.array(weights[at:at + size * (before + 1)]).reshape(size, before + 1))
        at += matrices[-1].size
    pair, turned = list(swap), list(swap[::-1])
    matrices[layer - 1][pair] = matrices[layer - 1][turned]
    matrices[layer][:, pair] = matrices[layer][:, turned]
    flat = iter(numpy.concatenate([matrix.reshape(-1) for matrix in matrices]).tolist())
    moved = path.with_name("moved.net")
    moved.write_text(head + mark + _WEIGHT.sub(lambda found: f"({found[1]}, {next(flat):.20e})", tail))
    return moved


def test_fann_neurons_that_changed_places(tmp_path: Path) -> None:
    """A trained net with two hidden neurons swapped is relabelled, in either layer; with a weight changed it is not."""
    net = trained(tmp_path)
    assert verdicts(net, fann_moved(net, (1, 4))) == [False, True, True]
    assert verdicts(net, fann_moved(net, (0, 3), 2)) == [False, True, True]
    moved = fann_moved(net, (1, 4))
    words = _WEIGHT.findall(moved.read_text())
    moved.write_text(moved.read_text().replace(f"({words[7][0]}, {words[7][1]})", f"({words[7][0]}, 0.5)", 1))
    assert verdicts(net, moved) == [False, False, False]


def test_fann_neurons_of_two_kinds_do_not_change_places(tmp_path: Path) -> None:
    """In a layer with a sine among its neurons none may move: the places of the functions stay."""
    net = trained(tmp_path, odd=True)
    assert verdicts(net, fann_moved(net, (1, 2)))[1] is False
    assert verdicts(net, fann_moved(net, (0, 3), 2))[1] is True


@pytest.mark.parametrize("maker", ["shortcut", "sparse"])
def test_fann_nets_of_other_builds_are_undecided(maker: str, tmp_path: Path) -> None:
    """Shortcuts and missing connections: relabelled is not decided, and says why."""
    net = trained(tmp_path, maker)
    outcome = ladder.rung("relabelled").judge(load(net), load(net), OPTIONS)
    assert outcome.passed is None and "not fully connected" in outcome.detail


def nnue_moved(path: Path, change: bool = False) -> Path:
    """Pairs of the transformer's neurons and units of all layers in another order; with ``change`` one weight more."""
    data, draw = bytearray(path.read_bytes()), numpy.random.default_rng(4)
    item = loading.opened(str(path))
    views = {}
    for tensor in nnue_format.read(item).tensors:
        assert tensor.span is not None
        flat = numpy.frombuffer(data, tensor.dtype, tensor.size, tensor.span.offset)
        views[tensor.name] = flat.reshape(tensor.shape)
    pairs = draw.permutation(512)
    both = numpy.concatenate([pairs, pairs + 512])
    for name in ("transformer/bias", "transformer/weights"):
        views[name][...] = views[name][..., both]
    for stack in (f"stack{number}/layer" for number in range(8)):
        first, second = draw.permutation(15), draw.permutation(32)
        views[f"{stack}0/weights"][...] = views[f"{stack}0/weights"][:, both]
        for part in ("weights", "bias"):
            views[f"{stack}0/{part}"][:15] = views[f"{stack}0/{part}"][first]
            views[f"{stack}1/{part}"][...] = views[f"{stack}1/{part}"][second]
        views[f"{stack}1/weights"][:, :30] = views[f"{stack}1/weights"][:, numpy.concatenate([first, first + 15])]
        views[f"{stack}2/weights"][...] = views[f"{stack}2/weights"][:, second]
    views["transformer/weights"][5, 7] += int(change)
    moved = path.with_name("moved.nnue")
    moved.write_bytes(data)
    return moved


def test_nnue_neurons_that_changed_places(tmp_path: Path) -> None:
    """Stockfish's own net with all its units moved is relabelled and judges positions alike; one step more is not."""
    spoken(engine("stockfish"), [], [f"export_net {tmp_path}/net.nnue", "quit"], tmp_path)
    net = tmp_path / "net.nnue"
    moved = nnue_moved(net)
    ours, theirs = nnue.Net(load(net)), nnue.Net(load(moved))
    for fen in FENS:
        board = nnue.position(fen)
        assert [part.tolist() for part in ours.parts(board)] == [part.tolist() for part in theirs.parts(board)]
    assert verdicts(net, moved, "content", "relabelled") == [False, True]
    assert verdicts(net, nnue_moved(net, change=True), "relabelled") == [False]


Arrays = dict[str, Any]


def dense(seed: int = 1) -> Arrays:
    draw, found = numpy.random.default_rng(seed), {}
    for number, (inputs, outputs) in enumerate(((8, 6), (6, 5), (5, 3))):
        name = f"dense_{number}" if number else "dense"
        found[f"{name}/kernel"] = draw.normal(size=(inputs, outputs)).astype(numpy.float32)
        found[f"{name}/bias"] = draw.normal(size=outputs).astype(numpy.float32)
    return found


def rearranged(net: Arrays) -> Arrays:
    """Units of the first layer in another order, and scaled by powers of two."""
    order, scale = numpy.random.default_rng(2).permutation(6), 2.0 ** numpy.arange(-3, 3, dtype=numpy.float32)
    return {**net, "dense/kernel": net["dense/kernel"][:, order] * scale,
            "dense/bias": net["dense/bias"][order] * scale,
            "dense_1/kernel": net["dense_1/kernel"][order] / scale[:, None]}


def configured(middle: dict[str, Any], activation: str = "relu") -> dict[str, Any]:
    """A Sequential as Keras writes it; ``middle`` stands between the second and the third dense layer."""
    def layer(number: int, units: int, kind: str) -> dict[str, Any]:
        name = f"dense_{number}" if number else "dense"
        return {"class_name": "Dense", "config": {"name": name, "units": units, "activation": kind, "use_bias": True}}

    return {"class_name": "Sequential", "config": {"name": "net", "layers": [
        {"class_name": "InputLayer", "config": {"batch_shape": [None, 8]}}, layer(0, 6, activation),
        {"class_name": "Dropout", "config": {"rate": 0.1}}, layer(1, 5, "linear"), middle, layer(2, 3, "softmax")]}}


RELU = {"class_name": "ReLU", "config": {"max_value": None, "negative_slope": 0.0, "threshold": 0.0}}


def old(path: Path, net: Arrays, config: dict[str, Any]) -> Path:
    """Keras' HDF5 file: tensors under the names of their layers."""
    with require("h5py").File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(config)
        for name, array in net.items():
            layer, role = name.split("/")
            file[f"model_weights/{layer}/net/{layer}/{role}"] = array
    return path


def new(path: Path, net: Arrays, config: dict[str, Any]) -> Path:
    """Keras 3's zip: tensors by the class of their layers."""
    inner = path.with_suffix(".h5")
    with require("h5py").File(inner, "w") as file:
        for name, array in net.items():
            layer, role = name.split("/")
            file[f"layers/{layer}/vars/{int(role == 'bias')}"] = array
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", "{}")
        archive.write(inner, "model.weights.h5")
    return path


@pytest.mark.parametrize("written", [old, new])
def test_keras_layers_that_were_rearranged(written: Callable[..., Path], tmp_path: Path) -> None:
    """Of both kinds of files: units moved and scaled are relabelled; a changed number, or a scaled sigmoid, is not."""
    one = written(tmp_path / "one.keras", dense(), configured(RELU))
    two = written(tmp_path / "two.keras", rearranged(dense()), configured(RELU))
    assert verdicts(one, two) == [False, True, True]
    net = rearranged(dense())
    net["dense_2/bias"][1] += 1
    assert verdicts(one, written(tmp_path / "three.keras", net, configured(RELU))) == [False, False, False]
    pair = [written(tmp_path / f"{number}.keras", net, configured(RELU, "sigmoid"))
            for number, net in enumerate((dense(), rearranged(dense())))]
    assert verdicts(*pair) == [False, False, False]


def test_names_of_another_framework_reach_the_graph(tmp_path: Path) -> None:
    """Tensors of one kind of file under the names of the other, the graph with them; PyTorch's matrices lie turned, and
    then it is the activation that says what stands between the layers."""
    one = old(tmp_path / "one.h5", dense(), configured(RELU))
    two = new(tmp_path / "two.keras", rearranged(dense()), configured(RELU))
    places = {f"{name.split('/')[0]}/net/{name}": f"layers/{name.split('/')[0]}/vars/{int(name.endswith('bias'))}"
              for name in dense()}
    theirs = agreement.renamed(load(two), {name: (place, False) for name, place in places.items()})
    options = Options(tolerance=1e-6, tensors_only=True)
    found = {name: ladder.rung(name).judge(load(one), theirs, options) for name in ("relabelled", "aligned")}
    assert all(outcome.passed for outcome in found.values()), found
    numpy.savez(tmp_path / "three.npz", **{name: array.T for name, array in dense().items()})
    turned = {name: (places[f"{name.split('/')[0]}/net/{name}"], name.endswith("kernel")) for name in dense()}
    theirs = agreement.renamed(load(two), turned)
    for given, passed in ((None, None), ("relu", True), ("sigmoid", False)):
        options = Options(tolerance=1e-6, tensors_only=True, activation=given)
        assert ladder.rung("relabelled").judge(load(tmp_path / "three.npz"), theirs, options).passed is passed


@pytest.mark.parametrize("middle", [
    {"class_name": "ReLU", "config": {"max_value": 6.0}}, {"class_name": "Lambda", "config": {"function": "x"}},
    {"class_name": "Activation", "config": {"activation": "swish"}}, {"class_name": "Activation", "config": {}},
    {"class_name": "Dense", "config": {}}, {}, None])
def test_keras_models_of_other_layers_are_undecided(middle: Any, tmp_path: Path) -> None:
    """A layer that is not followed: the configuration is compared as a whole, and relabelled is open."""
    one = old(tmp_path / "one.h5", dense(), configured(middle))
    two = old(tmp_path / "two.h5", rearranged(dense()), configured(middle))
    assert load(one).graph is None and verdicts(one, two)[:2] == [False, None]
