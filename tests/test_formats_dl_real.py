# SPDX-License-Identifier: GPL-2.0-or-later
"""What Python's own libraries write, and where the line between models and data runs."""
from __future__ import annotations

import collections
import io
import os
import pickle
import random
import struct
import zlib
from typing import Any

import pytest

from conftest import require
from format_attacks import look
from lintian_ml import formats
from lintian_ml.model import Answer, Header
from lintian_ml.reader import Item
from lintian_ml.wire import npys, samples, values
from lintian_ml.wire.pickle_unsafe import unsafe_imports


def judged(data: bytes, path: str = "model.bin") -> tuple[str, Header] | None:
    """The first format that takes the file, as the cascade does."""
    for entry in formats.load():
        header = look(entry, data, path)
        if header is not None:
            return entry.name, header
    return None


def name_of(data: bytes, path: str = "model.bin") -> str:
    found = judged(data, path)
    return "" if found is None else found[0] if found[1].certain else f"possible {found[0]}"


class Estimator:
    """Pickles like an object of scikit-learn."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


Estimator.__module__, Estimator.__qualname__ = "sklearn.linear_model._base", "LinearRegression"


def estimator(state: dict[str, Any], protocol: int) -> bytes:
    """A pickle that names scikit-learn's class, without scikit-learn."""
    class Named(pickle._Pickler):  # type: ignore[name-defined, misc]
        def save_global(self, value: Any, name: Any = None) -> None:
            if value is Estimator:
                self.write(b"csklearn.linear_model._base\nLinearRegression\n")
            else:
                super().save_global(value, name)

        dispatch = {**pickle._Pickler.dispatch, type: save_global}  # type: ignore[attr-defined]

    out = io.BytesIO()
    Named(out, protocol).dump(Estimator(state))
    return out.getvalue()


@pytest.mark.parametrize("protocol", range(6))
def test_estimator_in_every_protocol(protocol: int) -> None:
    """A fitted estimator is sklearn-pickle in every protocol, and its arrays are counted."""
    numpy = require("numpy")
    data = estimator({"coef_": numpy.linspace(-1, 1, 64).reshape(8, 8) ** 3, "intercept_": 0.5}, protocol)
    found = judged(data)
    assert found is not None and found[0] == "sklearn-pickle"
    assert found[1].parameters == 64


@pytest.mark.parametrize("protocol", range(6))
def test_pickled_data_is_no_model(protocol: int) -> None:
    """Arrays, numbers and texts of no class are data."""
    numpy = require("numpy")
    for value in ({"image": numpy.ones((20, 20)), "label": 3}, [1, 2, 3], {"a": "b"}, numpy.arange(1000.0),
                  {"temperature": {"monday": 1.5, "tuesday": 2.5}}):
        assert name_of(pickle.dumps(value, protocol)) == ""


@pytest.mark.parametrize("protocol", range(6))
def test_dictionary_of_layers_is_a_model(protocol: int) -> None:
    """Arrays named like layers are a model, whatever the protocol."""
    numpy = require("numpy")
    layers = {"conv1.weight": numpy.array(samples.learned(64), "<f4").reshape(8, 8), "conv1.bias": numpy.zeros(8)}
    assert name_of(pickle.dumps(layers, protocol)) == "pickle"


def test_table_of_probabilities_is_a_model() -> None:
    """Nested tables whose rows add up to one are a model's, without any class; other tables are not."""
    row = {chr(0x4e00 + number): 1 / 300 for number in range(300)}
    assert name_of(pickle.dumps({"B": row, "M": row}, 0)) == "pickle"
    assert name_of(pickle.dumps({"B": {key: value * 7 for key, value in row.items()}}, 2)) == ""


@pytest.mark.parametrize("text", [
    "cmake_minimum_required(VERSION 3.10)\nproject(x)\nadd_library(y z.c)\nlink(1)\n",
    "creating quadratic things\n" * 20,
    'context("a test of R")\ntest_that("x", {\n})\n' * 5, "(lp0\n", "I am a text.\nI am one line\n" * 9, "]\n}\n",
    "license: MIT\ntitle: a cff file\n"])
def test_prose_is_no_pickle(text: str) -> None:
    """Text that begins like protocol 0 is not taken for a pickle, nor for anything else."""
    assert name_of(text.encode()) == ""
    assert unsafe_imports(Item.of("x", text.encode())) == ()


class Attack:
    def __reduce__(self) -> Any:
        return os.system, ("true",)


@pytest.mark.parametrize("protocol", range(6))
def test_unsafe_import_is_found(protocol: int) -> None:
    """A pickle that runs a command is no weight file, but its import is told with its place."""
    data = pickle.dumps(Attack(), protocol)
    assert name_of(data) == ""
    (found,) = unsafe_imports(Item.of("x", data))
    assert found.startswith(("posix.system at byte ", "os.system at byte "))


@pytest.mark.parametrize("data", [
    b"cos\nsystem\n(S'true'\ntR.", b"\x80\x02cos\nsystem\nX\4\0\0\0true\x85R.", b"(S'true'\nios\nsystem\n.",
    b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94\x93\x8c\x04true\x85R.",
    b"\x80\x04\x8c\x06system\x94\x8c\x02os\x94h\x01h\x00\x93\x8c\x04true\x85R.",
    b"\x80\x02}." + b"\x80\x02cos\nsystem\nX\4\0\0\0true\x85R.",
    b"\x80\x02cbuiltins\neval\nX\1\0\0\x001\x85R.", b"\x80\x02c__builtin__\neval\nX\1\0\0\x001\x85R.",
    b"\x80\x02coperator\nattrgetter\nX\1\0\0\x001\x85R.", b"\x80\x02cos\nsystem\nX\4\0\0\0true\x85R"])
def test_hidden_unsafe_imports(data: bytes) -> None:
    """By INST, by memo, in a second pickle, under Python 2's names, in a pickle that breaks off."""
    assert len(unsafe_imports(Item.of("x", data))) == 1


def test_unsafe_import_in_a_model_is_a_note() -> None:
    """A model whose pickle imports something dangerous says so."""
    data = estimator({"coef_": [0.25, 0.5], "hook": {"intercept_": 0.5, "slope_": 0.25}, "attack": os.system}, 2)
    found = judged(data)
    assert found is not None
    assert [note.value.split(" at ")[0] for note in found[1].notes if note.claim == "unsafe-import"] == ["posix.system"]


def test_joblib_behind_zlib() -> None:
    """joblib's compressed files are looked into."""
    entry = next(entry for entry in formats.load() if entry.name == "joblib")
    assert name_of(zlib.compress(entry.sample())) == "joblib"


def test_npy() -> None:
    """One array is data; an array with a layer's name and varied values is possible; ramps are not even that."""
    learned = samples.npy((16, 32), samples.floats(512))
    ramp = samples.npy((16, 32), struct.pack("<512f", *range(512)))
    assert name_of(learned, "test/data/input_0.npy") == ""
    assert name_of(learned, "net/conv1_kernel.npy") == "possible npy"
    assert name_of(ramp, "net/conv1_kernel.npy") == ""


def test_npz() -> None:
    """Test vectors are no model; layers by name, and Lasagne's numbered pairs, are."""
    weight, bias = samples.npy((16, 16), samples.floats(256)), samples.npy((16,), samples.floats(16, 2))
    assert name_of(samples.zipped({"x.npy": weight, "expected.npy": weight})) == ""
    assert name_of(samples.zipped({"predictor/l1/W.npy": weight, "predictor/l1/b.npy": bias})) == "npz"
    numbered = {f"arr_{number}.npy": (weight, bias)[number % 2] for number in range(4)}
    assert name_of(samples.zipped(numbered)) == "npz"
    assert name_of(samples.zipped({f"arr_{number}.npy": bias for number in range(4)})) == ""


def test_numpy_reads_our_arrays_and_we_read_numpys() -> None:
    """Our sample is numpy's format, and numpy's headers are read in all three versions."""
    numpy = require("numpy")
    array = numpy.array(samples.learned(64), "<f4").reshape(8, 8)
    assert (numpy.load(io.BytesIO(samples.npy((8, 8), array.tobytes()))) == array).all()
    for version in ((1, 0), (2, 0), (3, 0)):
        out = io.BytesIO()
        numpy.lib.format.write_array(out, array, version)
        found = npys.tensor(out.getvalue(), len(out.getvalue()), "x")
        assert found.shape == (8, 8) and found.span is not None
        assert out.getvalue()[found.span.offset:] == array.tobytes()


def keras(h5py: Any, numpy: Any, attributes: dict[str, Any], datasets: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        for key, value in attributes.items():
            opened.attrs[key] = value
        for key, shape in datasets.items():
            opened[key] = numpy.array(samples.learned(int(numpy.prod(shape)))).reshape(shape).astype("<f4")
    return out.getvalue()


def test_hdf5() -> None:
    """Keras by attributes or layout; other nets by names; science, and an architecture without weights, are not."""
    h5py, numpy = require("h5py"), require("numpy")
    layer = {"model_weights/fc/kernel:0": (8, 8), "optimizer_weights/Adam/fc/kernel/m:0": (8, 8)}
    found = judged(keras(h5py, numpy, {"keras_version": "2.4.0", "training_config": "{}"}, layer))
    assert found is not None and found[0] == "keras-hdf5" and found[1].parameters == 64
    assert found[1].metadata["producer"] == "Keras 2.4.0" and found[1].metadata["training-state"] == "optimizer"
    assert name_of(keras(h5py, numpy, {}, {"layers/dense/vars/0": (8, 8)})) == "keras-hdf5"
    assert name_of(keras(h5py, numpy, {"keras_version": "2"}, {})) == ""
    assert name_of(keras(h5py, numpy, {}, {"conv1/weight": (8, 8), "conv1/bias": (8,)})) == "hdf5-weights"
    assert name_of(keras(h5py, numpy, {"_NCProperties": "v2"}, {"conv1/weight": (8, 8), "conv1/bias": (8,)})) == ""
    assert name_of(keras(h5py, numpy, {}, {"detector/image": (64, 64), "detector/bias": (64, 64)})) == ""


def test_hdf5_same_digest_as_elsewhere() -> None:
    """The worker's digest of a dataset is the one that the same values have in another container."""
    h5py, numpy = require("h5py"), require("numpy")
    from lintian_ml.fingerprint import fingerprint

    inside = keras(h5py, numpy, {}, {"layers/dense/vars/0": (8, 8)})
    outside = next(entry for entry in formats.load() if entry.name == "safetensors").sample()
    digests = set()
    for data in (inside, outside):
        found = judged(data)
        assert found is not None
        digests.add(fingerprint(Item.of("x", data), found[1]))
    assert len(digests) == 1 and None not in digests


def test_onnx_library_reads_our_sample() -> None:
    """Our sample is a model for the onnx library too."""
    onnx = require("onnx")
    require("onnx.numpy_helper")
    data = next(entry for entry in formats.load() if entry.name == "onnx").sample()
    model = onnx.load_from_string(data)
    assert onnx.numpy_helper.to_array(model.graph.initializer[0]).shape == (16, 16)


def graph(initialisers: dict[str, Any], **model: Any) -> bytes:
    onnx = require("onnx")
    require("onnx.numpy_helper")
    helper, to_tensor = onnx.helper, onnx.numpy_helper.from_array
    nodes = [helper.make_node("MatMul", ["x", name], [f"y{name}"]) for name in initialisers]
    nodes += [helper.make_node("Relu", ["x"], ["r"]), helper.make_node("Softmax", ["r"], ["s"])]
    made = helper.make_graph(nodes, "g", [], [], [to_tensor(value, name) for name, value in initialisers.items()])
    built = helper.make_model(made, **model)
    return bytes(built.SerializeToString())


def test_onnx_learned_and_synthetic() -> None:
    """Varied matrices are weights; zeros, ramps, whole numbers and vectors are not; 64 values are only possible."""
    numpy = require("numpy")
    learned = numpy.array(samples.learned(1024), "<f4").reshape(32, 32)
    found = judged(graph({"w": learned}, producer_name="trainer"))
    assert found is not None and found[0] == "onnx" and found[1].metadata["producer"] == "trainer"
    for other in (numpy.zeros((32, 32), "<f4"), numpy.arange(1024, dtype="<f4").reshape(32, 32), learned.reshape(-1),
                  (learned > 0).astype("<f4"), numpy.arange(1024).reshape(32, 32),
                  numpy.sin(numpy.linspace(0, 6, 1024)).astype("<f4").reshape(32, 32)):
        assert name_of(graph({"w": other})) == ""
    assert name_of(graph({"w": learned[:2]})) == "possible onnx"


@pytest.mark.parametrize(("values", "found"), [
    ([at / 7 for at in range(40)], True), ([at / 7 for at in range(20)], False), ([at / 8 for at in range(99)], False)])
def test_onnx_small_trees(values: list[float], found: bool) -> None:
    """Thresholds that are no round numbers were learned, few as they are; those of examples are round."""
    onnx = require("onnx")
    helper, real = onnx.helper, onnx.TensorProto.FLOAT
    node = helper.make_node("TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", nodes_values=values)
    ends = (helper.make_tensor_value_info(name, real, [None, 2]) for name in "xy")
    data = helper.make_model(helper.make_graph([node], "g", [next(ends)], [next(ends)])).SerializeToString()
    assert name_of(data) == ("onnx" if found else "")


def test_onnx_at_initialisation() -> None:
    """Weights as a framework draws them are told as never trained."""
    numpy = require("numpy")
    drawn = numpy.random.default_rng(1).uniform(-1 / 8, 1 / 8, (64, 64)).astype("<f4")
    found = judged(graph({"w": drawn}))
    assert found is not None and found[1].trained is Answer.NO and found[1].certain
    assert [note.claim for note in found[1].notes] == ["initial-distribution"]


def test_onnx_weights_in_sub_graphs() -> None:
    """Constants inside the branches of an If count like initialisers."""
    onnx, numpy = require("onnx"), require("numpy")
    require("onnx.numpy_helper")
    helper = onnx.helper
    weight = onnx.numpy_helper.from_array(numpy.array(samples.learned(1024), "<f4").reshape(32, 32), "w")
    branch = helper.make_graph([helper.make_node("Constant", [], ["w"], value=weight)], "branch", [], [])
    node = helper.make_node("If", ["condition"], ["y"], then_branch=branch, else_branch=branch)
    data = helper.make_model(helper.make_graph([node], "g", [], [])).SerializeToString()
    found = judged(data)
    assert found is not None and found[1].parameters == 2048


def test_onnx_external_data_is_a_companion() -> None:
    """Files that hold a model's values are named, but only below the model's own folder."""
    onnx = require("onnx")
    require("onnx.numpy_helper")
    tensor = onnx.TensorProto(name="w", dims=[64, 64], data_type=1, data_location=1)
    tensor.external_data.add(key="location", value="model.onnx_data")
    other = onnx.TensorProto(name="v", dims=[64, 64], data_type=1, data_location=1)
    other.external_data.add(key="location", value="../../etc/passwd")
    made = onnx.helper.make_graph([onnx.helper.make_node("Relu", ["x"], ["y"])], "g", [], [], [tensor, other])
    found = judged(onnx.helper.make_model(made).SerializeToString())
    assert found is not None and found[1].companions == ("model.onnx_data",)


def test_onnx_metadata() -> None:
    """Producer, licence and author are read under our names."""
    onnx, numpy = require("onnx"), require("numpy")
    require("onnx.numpy_helper")
    learned = numpy.array(samples.learned(1024), "<f4").reshape(32, 32)
    model = onnx.load_from_string(graph({"w": learned}, producer_name="pytorch", doc_string="a net"))
    onnx.helper.set_model_props(model, {"license": "MIT", "author": "somebody", "training_dataset": "MNIST"})
    found = judged(model.SerializeToString())
    assert found is not None
    assert {"producer": "pytorch", "description": "a net", "licence": "MIT", "author": "somebody",
            "dataset": "MNIST"}.items() <= found[1].metadata.items()


def test_other_protobuf_is_no_model() -> None:
    """Tensors, file descriptors and timestamps are protobuf, but no model."""
    onnx, numpy = require("onnx"), require("numpy")
    require("onnx.numpy_helper")
    learned = numpy.array(samples.learned(1024), "<f4").reshape(32, 32)
    assert name_of(onnx.numpy_helper.from_array(learned, "input").SerializeToString()) == ""
    assert name_of(samples.field(1, samples.field(1, "a.proto") + samples.field(2, "a.b")) * 9) == ""
    assert name_of(samples.number(1, 1700000000) + samples.number(2, 5)) == ""


def test_torch_saved_tensors_are_data() -> None:
    """torch.save of tensors whose names belong to no model is data; the same tensors as layers are a model."""
    sample = next(entry for entry in formats.load() if entry.name == "torch-legacy").sample()
    assert name_of(sample) == "torch-legacy"
    assert name_of(sample.replace(b"fc.weight", b"the_input")) == ""


def test_ordered_dictionaries_and_nested_states() -> None:
    """State dictionaries are OrderedDicts below other keys: names are joined, the optimizer is left out."""
    numpy = require("numpy")
    array = numpy.array(samples.learned(64), "<f4").reshape(8, 8)
    state = {"state_dict": collections.OrderedDict({"conv1.weight": array}), "optimizer": {"exp_avg.weight": array}}
    found = judged(pickle.dumps(state, 4))
    assert found is not None and found[0] == "pickle"
    assert [tensor.name for tensor in found[1].tensors][0] == "conv1.weight"


def test_unsafe_import_inside_joblibs_objects() -> None:
    """An array of objects in a joblib file is a pickle of its own, and followed."""
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    inner = b"\x80\x02cos\nsystem\n" + text("true") + b"\x85R."
    dtype = b"cnumpy\ndtype\n" + text("O8") + b"\x89\x88\x87R"
    state = b"}(" + text("shape") + b"K\1\x85" + text("dtype") + dtype + b"u"
    data = b"\x80\x02cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81" + state + b"b" + inner + b"."
    assert [found.split(" at ")[0] for found in unsafe_imports(Item.of("x", data))] == ["os.system"]


def test_scikit_learn_itself() -> None:
    """What scikit-learn, joblib and pickle write together is a model once it is fitted, and nothing before."""
    sklearn = require_optional("sklearn.linear_model")
    joblib = require_optional("joblib")
    if sklearn is None or joblib is None:
        return
    fitted = sklearn.LinearRegression().fit([[0.0, 1.0], [1.0, 0.5], [2.0, 0.25]], [0.1, 0.9, 2.3])
    out = io.BytesIO()
    joblib.dump(fitted, out)
    assert name_of(out.getvalue()) == "joblib"
    assert name_of(pickle.dumps(fitted)) == "sklearn-pickle"
    assert name_of(pickle.dumps(sklearn.LinearRegression())) == ""


def require_optional(module: str) -> Any:
    """A library that is neither a dependency nor needed: its absence is no reason to skip."""
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def test_quantised_weights_that_are_mostly_zero() -> None:
    """What is left beside the value of zero is as varied as weights are; marks in a mask are not."""
    drawn = random.Random(5)
    left = [round(drawn.gauss(123, 30)) for _ in range(100)]
    assert values.why_not_learned([123.0] * 1100 + left, whole=True) == ""
    for others in (left[:40], [float(at % 9) for at in range(100)]):
        assert values.why_not_learned([0.0] * 1100 + others, whole=True) == "too few different integers"
