# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of other formats that run code, read or write files when they are loaded or used. None is ever loaded."""
from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterator

from pickles import Sample, zipped

from lintian_ml import formats
from lintian_ml.wire import samples as made


def samples() -> Iterator[Sample]:
    """Each once."""
    yield Sample("Keras: a Lambda layer with Python code", "CVE-2024-3660", "model.keras", keras(
        {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}}}))
    yield Sample("Keras: a function of os as a layer", "CVE-2025-1550", "model.keras", keras(
        {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"}))
    yield Sample("Keras: downloads by a StringLookup", "CVE-2025-12058", "model.keras", keras(
        {"class_name": "StringLookup", "config": {"vocabulary": "/etc/passwd"}}))
    yield Sample("Keras HDF5: a Lambda layer", "CVE-2025-9905", "model.h5", keras_hdf5())
    yield Sample("SavedModel: reads a file", "", "saved_model.pb", saved_model("ReadFile"))
    yield Sample("SavedModel: writes a file", "", "saved_model.pb", saved_model("WriteFile"))
    yield Sample("SavedModel: calls Python", "", "saved_model.pb", saved_model("PyFunc"))
    yield Sample("GGUF: a chat template that leaves its sandbox", "CVE-2024-34359", "model.gguf", gguf())
    yield Sample("ONNX: external data outside of its folder", "CVE-2022-25882", "model.onnx", onnx("../../etc/passwd"))
    yield Sample("ONNX: external data by an absolute path", "CVE-2024-27318", "model.onnx", onnx("/etc/passwd"))
    yield Sample("skops: an operator's function", "CVE-2025-54412", "model.skops", skops())


def keras(layer: dict[str, object]) -> bytes:
    """Keras' zip with one layer more in its configuration."""
    sample = next(entry for entry in formats.load() if entry.name == "keras-zip").sample()
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = {"class_name": "Sequential", "config": {"layers": [{"class_name": "Dense"}, layer]}}
    return zipped({**members, "config.json": json.dumps(config).encode()})


def keras_hdf5() -> bytes:
    import h5py

    target = io.BytesIO(next(entry for entry in formats.load() if entry.name == "keras-hdf5").sample())
    with h5py.File(target, "r+") as opened:
        opened.attrs["model_config"] = json.dumps(
            {"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", "config": {}}]}})
    return target.getvalue()


def saved_model(operator: str) -> bytes:
    node = made.field(1, "node") + made.field(2, operator)
    graph = next(entry for entry in formats.load() if entry.name == "tf-frozen-graph").sample() + made.field(1, node)
    meta = made.field(1, made.field(4, "serve") + made.field(5, "2.14.0"))
    return made.number(1, 1) + made.field(2, meta + made.field(2, graph))


def gguf() -> bytes:
    def string(text: str) -> bytes:
        return struct.pack("<Q", len(text)) + text.encode()

    template = "{{ x.__class__.__base__.__subclasses__() }}"
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + string("tokenizer.chat_template") + struct.pack("<I", 8)
    head += string(template) + string("blk.0.weight") + struct.pack("<IQQIQ", 2, 8, 8, 0, 0)
    return head + b"\0" * (-len(head) % 32) + made.floats(64)


def onnx(location: str) -> bytes:
    place = made.field(13, made.field(1, "location") + made.field(2, location))
    tensor = (made.number(1, 16) + made.number(1, 16) + made.number(2, 1) + made.field(8, "w") + place
              + made.number(14, 1))
    own = made.number(1, 16) + made.number(1, 16) + made.number(2, 1) + made.field(8, "v") + made.field(
        9, made.floats(256))
    nodes = [made.field(1, made.field(1, "x") + made.field(1, name) + made.field(2, "y") + made.field(4, "MatMul"))
             for name in "wv"]
    graph = b"".join(nodes) + made.field(1, made.field(1, "y") + made.field(2, "z") + made.field(4, "Relu"))
    graph += made.field(2, "g") + made.field(5, tensor) + made.field(5, own)
    return made.number(1, 8) + made.field(2, "sample") + made.field(7, graph)


def skops() -> bytes:
    """An estimator's file of which one attribute is made by a function of operator."""
    with zipfile.ZipFile(io.BytesIO(next(entry for entry in formats.load() if entry.name == "skops").sample())) as own:
        members = {name: own.read(name) for name in own.namelist()}
    schema = json.loads(members["schema.json"])
    schema["extra"] = {"__class__": "methodcaller", "__module__": "operator", "__loader__": "OperatorFuncNode"}
    return zipped({**members, "schema.json": json.dumps(schema).encode()})
