# SPDX-License-Identifier: GPL-2.0-or-later
"""Formats of deep learning and of Python: samples, attacks, and what is and is not a model."""
from __future__ import annotations

import importlib

import pytest

from format_attacks import attack, look
from lintian_ml import formats
from lintian_ml.model import Depth, Format

OURS = (
    "safetensors", "gguf", "ggml", "tflite", "torch_legacy", "npy", "torch_zip", "npz", "keras_zip", "onnx", "joblib",
    "sklearn_pickle", "pickle_model", "keras_hdf5", "hdf5_weights", "tf_savedmodel", "paddle_params", "mxnet_params",
    "torch7", "dnnw_blob", "coreml_weights", "ctranslate2", "tf_checkpoint", "marian", "tf_frozen_graph", "caffemodel",
    "caffe2", "coreml_mlmodel", "flax_msgpack", "darknet_weights", "ncnn", "openvino", "tfjs",
    "ort", "executorch", "rknn", "tensorrt", "tnn", "mlir_bytecode", "skops", "nnabla", "torch_tar", "mindspore",
    "cntk",
    "mnn", "orbax", "onnx_text", "dl4j", "snpe_dlc", "torch_pt2", "paddle_lite", "megengine", "faiss_index", "llama2c",
    "llmc", "pico_cascade", "bigdl", "torch_dcp", "torch_package", "npu_model", "barracuda", "xmodel", "matlab_network")
SLOW = {"keras_hdf5": 60, "hdf5_weights": 60, "keras_zip": 60}  # every look asks the isolated worker


def entry(module: str) -> Format:
    found: Format = importlib.import_module(f"lintian_ml.formats.{module}").FORMAT
    return found


@pytest.mark.parametrize("module", OURS)
def test_sample_has_one_name(module: str) -> None:
    """A format's sample is a model of that format, and of no other."""
    data = entry(module).sample()
    assert data == entry(module).sample()
    known = [found.name for found in formats.load() if look(found, data) is not None]
    assert known[:1] == [entry(module).name], known


@pytest.mark.parametrize("module", OURS)
def test_sample_has_parameters(module: str) -> None:
    """The reader counts the sample's parameters."""
    header = look(entry(module), entry(module).sample())
    assert header is not None and header.certain
    assert header.parameters > 0 or entry(module).depth is not Depth.TENSORS


@pytest.mark.parametrize("module", OURS)
def test_attacks(module: str) -> None:
    """A sample that is cut, flipped or full of huge numbers raises FormatError or is read, nothing else."""
    attack(entry(module), SLOW.get(module, 1000))


def test_a_pickle_of_outside_values_is_no_model() -> None:
    """The description inside a torch zip refers to storages beside it: alone it holds no number."""
    from lintian_ml.errors import NotThisFormat
    from lintian_ml.formats import pickle_model
    from lintian_ml.reader import Item

    call = b"ctorch._utils\n_rebuild_tensor_v2\n(X\x01\0\0\x000QK\0K\x04\x85K\x01\x85\x89}tR."
    item = Item.of("archive/data.pkl", b"\x80\x02" + call)
    with pytest.raises(NotThisFormat, match="other files"):
        pickle_model.read(item)
