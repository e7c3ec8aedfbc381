# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch's way of pickling: tensors rebuilt from storages that lie outside, and what a checkpoint's keys tell.

Layout: torch/_utils.py and torch/serialization.py of PyTorch.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, NotThisFormat
from lintian_ml.model import Header, Kind, Note, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import names, onnx_graph, values, zips
from lintian_ml.wire.pickle_values import Global, Made, Persistent, array, walk, word
from lintian_ml.wire.pickles import Machine

_STORAGES = {"Float": "f4", "Double": "f8", "Half": "f2", "BFloat16": "bf16", "Int": "i4", "Long": "i8", "Short": "i2",
             "Char": "i1", "Byte": "u1", "Bool": "b1", "QInt8": "i1", "QUInt8": "u1", "QInt32": "i4", "Untyped": "u1"}
_TYPED = {"torch.float32": "f4", "torch.float64": "f8", "torch.float16": "f2", "torch.bfloat16": "bf16",
          "torch.uint16": "u2", "torch.uint32": "u4", "torch.uint64": "u8"}
_STATE = frozenset({"epoch", "global_step", "optimizer_states", "optimizer", "lr_schedulers", "training_results"})
_FACTS = {"pytorch-lightning_version": "lightning-version", "license": "licence", "author": "author", "date": "date",
          "docs": "docs", "version": "version", "arch": "architecture", "dataset": "dataset",
          "base_model": "base-model", "description": "description", "model_name": "name"}
_TRAINING = ("hyper_parameters", "train_args", "args", "cfg", "config", "hparams", "opt")
_DATA_KEYS = ("dataset", "data", "data_path", "data_dir", "train_data", "train_path", "datasets", "dataset_name")
_MODEL_KEYS = ("model", "arch", "architecture", "model_name")

INSIDE = "torch.storage._load_from_bytes"  # makes a storage of a file inside the pickle, as the plain pickler has it

Place = Callable[[str, int, int, str], Span | None]  # (storage key, first byte, bytes, encoding) to where they lie


def code_of(storage: Any) -> str:
    """numpy's letters for a storage class (``torch.FloatStorage``)."""
    name = storage.name.rpartition(".")[2].removesuffix("Storage") if isinstance(storage, Global) else ""
    return _STORAGES.get(name, "")


def followed(item: Item, name: str) -> Machine:
    """The machine that has run the pickle which is a member of a zip."""
    machine = Machine(Blob.of(zips.content(item, name)))
    machine.run()
    return machine


def places(members: Mapping[str, int], folder: str, end: str = "") -> Place:
    """Where a storage's values lie in a zip: in the member that its key names, if that is there and long enough."""
    def place(key: str, start: int, length: int, encoding: str) -> Span | None:
        name = folder + key + end
        return Span(start, length, encoding, name) if start + length <= members.get(name, -1) else None

    return place


def tensors(root: Any, place: Place) -> list[Tensor]:
    """All tensors under ``root``, storages that are shared only once. Raises LimitExceeded."""
    found: dict[tuple[Any, ...], Tensor] = {}
    for path, made in walk(root):
        plain = array(path, made)
        if plain:
            found[path, "numpy"] = plain
            continue
        key, tensor = _rebuilt(path, made, place)
        if tensor is not None:
            found.setdefault(key, tensor)
        if len(found) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} tensors")
    return list(found.values())


def _rebuilt(path: str, made: Made, place: Place) -> tuple[tuple[Any, ...], Tensor | None]:
    args = made.args if isinstance(made.args, tuple) else ()
    if not made.name.startswith("torch._utils._rebuild") or len(args) < 4 or not isinstance(args[1], int):
        return (), None
    storage, offset, shape, stride = args[:4]
    if not isinstance(shape, tuple) or not all(type(n) is int for n in shape):
        return (), None
    shape = values.checked_shape(shape)
    if isinstance(storage, Made) and storage.name == INSIDE:
        return (INSIDE, id(storage), offset, shape), Tensor(path, shape, "unknown")
    key = storage.key if isinstance(storage, Persistent) and isinstance(storage.key, tuple) else ()
    if len(key) < 3:
        return (), None
    code = code_of(key[1])
    if made.name.endswith("_v3"):
        code = next((_TYPED[part.name] for part in args if isinstance(part, Global) and part.name in _TYPED), code)
    return (word(key[2]), offset, shape), _tensor(path, shape, code, stride, word(key[2]), offset, place)


def _tensor(path: str, shape: tuple[int, ...], code: str, stride: Any, key: str, offset: int, place: Place) -> Tensor:
    dtype = "bfloat16" if code == "bf16" else values.NAMES.get(code, "unknown")
    if not code or offset < 0 or not _contiguous(shape, stride):
        return Tensor(path, shape, dtype)
    encoding = code if code == "bf16" else f"{'|' if code[1:] == '1' else '<'}{code}"
    width = values.itemsize(encoding)
    return Tensor(path, shape, dtype, place(key, offset * width, math.prod(shape) * width, encoding))


def _contiguous(shape: tuple[int, ...], stride: Any) -> bool:
    expected = 1
    for dimension, step in zip(reversed(shape), reversed(stride if isinstance(stride, tuple) else ())):
        if dimension != 1 and step != expected:
            return False
        expected *= dimension
    return isinstance(stride, tuple) and len(stride) == len(shape)


def header(root: Any, found: list[Tensor], unsafe: Iterable[str], script: bool = False) -> Header:
    """The header of a checkpoint. Raises NotThisFormat for saved tensors that belong to no model."""
    own = [tensor for tensor in found if values.of_model(tensor)]
    if not any(tensor.size > 1 for tensor in own):
        raise NotThisFormat("holds no tensors of a model")
    named = [tensor.name for tensor in own]
    modules = any(made.name.startswith(("__torch__", "torch.nn.")) for _, made in walk(root))
    if not script and not modules and not names.share(named):
        raise NotThisFormat("holds saved tensors whose names belong to no model")
    notes = tuple(Note("unsafe-import", text) for text in unsafe)
    return Header(tuple(own), sum(tensor.size for tensor in own), facts(root), notes, Kind.NEURAL)


def facts(root: Any) -> dict[str, str]:
    """What the top level and the training arguments of a checkpoint say about themselves."""
    top = _table(root)
    told = {_FACTS[key]: word(value)[:limits.NAME] for key, value in top.items()
            if key in _FACTS and isinstance(value, (str, int, float))}
    if _STATE & set(top):
        told["training-state"] = ", ".join(sorted(_STATE & set(top)))
    for place in _TRAINING:
        inner = _table(top.get(place))
        for keys, claim in ((_DATA_KEYS, "dataset"), (_MODEL_KEYS, "architecture")):
            for key in keys:
                if isinstance(inner.get(key), str):
                    told.setdefault(claim, inner[key][:limits.NAME])
        if inner:
            told["hyper-parameters"] = ", ".join(sorted(word(key) for key in inner))[:limits.NAME]
    if "pytorch-lightning_version" in top:
        told["producer"] = "PyTorch Lightning"
    return {onnx_graph.known(name): text for name, text in told.items()}


def _table(value: Any) -> dict[str, Any]:
    """A dictionary, or the attributes of an object, with names as keys."""
    if isinstance(value, Made):
        value = value.items or value.state
    return {word(key): inner for key, inner in value.items()} if isinstance(value, dict) else {}
