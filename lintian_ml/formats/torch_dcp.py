# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch's distributed checkpoints: ``.metadata``, a pickle of shapes, and the ``.distcp`` files it names beside it.

Source: torch/distributed/checkpoint/metadata.py and filesystem.py.
"""
from __future__ import annotations

import math
import struct
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import found, pickle_models, pickle_values
from lintian_ml.wire.pickle_values import Made

_MODULE = "torch.distributed.checkpoint."
_METADATA, _TENSOR, _PLACE = f"{_MODULE}metadata.Metadata", "TensorStorageMetadata", "_StorageInfo"


def recognise(item: Item) -> bool:
    return item.head[:1] == b"\x80" and _MODULE.encode() in item.head[:limits.KIB]


def read(item: Item) -> Header:
    followed = pickle_models.follow(item)
    if followed.error is not None:
        raise followed.error
    if not isinstance(followed.root, Made) or followed.root.name != _METADATA:
        raise NotThisFormat("describes no distributed checkpoint")
    parts = [made for _, made in pickle_values.walk(followed.root) if made.name.startswith(_MODULE)]
    count = sum(math.prod(_size(made)) for made in parts if made.name.endswith(_TENSOR))
    paths = [_of(made, "relative_path") for made in parts if made.name.endswith(_PLACE)]
    beside = [path for path in paths if isinstance(path, str)]
    return found.model((), {"flavour": "distributed checkpoint"}, companions=beside, extra=count)


def _of(made: Made, name: str) -> Any:
    return made.state.get(name) if isinstance(made.state, dict) else None


def _size(made: Made) -> tuple[int, ...]:
    """The shape of a tensor: a torch.Size, made of one tuple; (0,) where it is none."""
    size = _of(made, "size")
    shape = size.args[0] if isinstance(size, Made) and isinstance(size.args, tuple) and size.args else None
    if not isinstance(shape, (tuple, list)) or len(shape) > limits.RANK:
        return (0,)
    fitting = all(type(extent) is int and 0 <= extent < limits.DIMENSION for extent in shape)
    return tuple(shape) if fitting else (0,)


def sample() -> bytes:
    """One tensor of eight by eight in one file, protocol 2."""
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    def made(name: str, state: bytes) -> bytes:
        return f"c{_MODULE}{name}\n".encode() + b")\x81}(" + state + b"ub"

    size = text("size") + b"ctorch\nSize\nK\x08K\x08\x86\x85R"
    tensors = text("state_dict_metadata") + b"}(" + text("fc.weight") + made(f"metadata\n{_TENSOR}", size) + b"u"
    place = made(f"filesystem\n{_PLACE}", text("relative_path") + text("__0_0.distcp"))
    index = made("metadata\nMetadataIndex", text("fqn") + text("fc.weight"))
    files = text("storage_data") + b"}(" + index + place + b"u"
    return b"\x80\x02" + made("metadata\nMetadata", tensors + files) + b"."


FORMAT = Format("torch-dcp", "PyTorch distributed checkpoint", Kind.NEURAL, Depth.TENSORS, (),
                recognise, read, sample, least=256)
