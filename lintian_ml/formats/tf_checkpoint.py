# SPDX-License-Identifier: GPL-2.0-or-later
"""TensorFlow's checkpoints: the index of version 2 (values in .data files beside it) and the single file of version 1.

Layouts: tensor_bundle.proto and saved_tensor_slice.proto of TensorFlow, in a LevelDB table whose first key is empty and
whose blocks may be compressed with Snappy.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import found, protobuf, samples, sstable, tensorflow
from lintian_ml.wire.protobuf import BYTES, VARINT, Field

_COMPRESSED = regex(rb"[\x80-\xff]{0,2}[\0-\x7f](?:[\0-\xec]|\xf0[\0-\xff]|\xf4[\0-\xff]{2})"
                    rb"\0\0[\1-\xff]{1,3}?[\x08\x0a]")
_FEW = 16  # numbers of an example by hand
_OWN = ("_CHECKPOINTABLE_OBJECT_GRAPH", "save_counter", "global_step", "beta1_power", "beta2_power")
_SLOTS = ("/Adam", "/Momentum", "/RMSProp", "/Adagrad", "/ExponentialMovingAverage", ".OPTIMIZER_SLOT", "optimizer/")


def recognise(item: Item) -> bool:
    """An entry with an empty key first, and a table's footer."""
    head = item.head
    begins = head[3:4] in (b"\x08", b"\x0a") or head[4:5] == b"\x0a" or head[5:6] == b"\x0a" if head[:2] == b"\0\0" \
        else _COMPRESSED.match(head) is not None
    return begins and sstable.is_table(item.blob())


def read(item: Item) -> Header:
    blob = item.blob()
    tensors: list[Tensor] = []
    shards = 0
    for key, holder, start, end in sstable.entries(blob):
        if not key:
            shards, listed = _header(holder, start, end)
            tensors += listed
        elif shards:
            tensors.append(_entry(holder, key.decode("utf-8", "replace"), start, end))
        if len(tensors) > limits.TENSORS:
            raise LimitExceeded(f"has more than {limits.TENSORS} tensors")
    if shards > limits.COMPANIONS:
        raise LimitExceeded(f"has {shards} shards, at most {limits.COMPANIONS} are followed")
    own = [tensor for tensor in tensors if not tensor.name.startswith(_OWN) and not any(
        slot in tensor.name for slot in _SLOTS)]
    if sum(tensor.size for tensor in own) < _FEW:
        raise NotThisFormat(f"holds fewer than {_FEW} numbers")
    facts = {"producer": "TensorFlow", "training-state": "optimizer" if len(own) < len(tensors) - 2 else ""}
    return found.model(own, facts, companions=_companions(item.name, shards))


def _companions(name: str, shards: int) -> list[str]:
    stem = name.removesuffix(".index")
    return [f"{stem}.data-{shard:05d}-of-{shards:05d}" for shard in range(shards)]


def _header(blob: Blob, start: int, end: int) -> tuple[int, list[Tensor]]:
    """The number of shards of version 2, or the tensors that version 1 lists in its first entry."""
    shards = 0
    tensors: list[Tensor] = []
    for part in protobuf.fields(blob, start, end):
        if part.tag == 1 and part.wire == VARINT:
            shards = part.value
        elif part.tag == 1 and part.wire == BYTES:
            tensors = [_slice(blob, inner) for inner in protobuf.fields(blob, part.start, part.end)
                       if inner.tag == 1 and inner.wire == BYTES]
    return shards, tensors


def _slice(blob: Blob, entry: Field) -> Tensor:
    name, kind = "", 0
    shape: tuple[int, ...] = ()
    for part in protobuf.fields(blob, entry.start, entry.end):
        if part.tag == 1 and part.wire == BYTES:
            name = protobuf.text(blob, part)
        elif part.tag == 2 and part.wire == BYTES:
            shape = tensorflow.shape(blob, part)
        elif part.tag == 3:
            kind = part.value
    return Tensor(name, shape, tensorflow.dtype(kind))


def _entry(blob: Blob, name: str, start: int, end: int) -> Tensor:
    kind = 0
    shape: tuple[int, ...] = ()
    for part in protobuf.fields(blob, start, end):
        if part.tag == 1 and part.wire == VARINT:
            kind = part.value
        elif part.tag == 2 and part.wire == BYTES:
            shape = tensorflow.shape(blob, part)
    return Tensor(name.removesuffix("/.ATTRIBUTES/VARIABLE_VALUE"), shape, tensorflow.dtype(kind))


def sample() -> bytes:
    entry = samples.number(1, 1) + samples.field(2, samples.field(2, samples.number(1, 8)) * 2) + samples.number(5, 256)
    return sstable.build([(b"", samples.number(1, 1)), (b"dense/kernel", entry)])


FORMAT = Format("tf-checkpoint", "TensorFlow checkpoint", Kind.NEURAL, Depth.TENSORS, (".index", ".ckpt"), recognise,
                read, sample, magic=tuple((at, b"\0\0") for at in (0, 2, 3, 4, 5, 6)))
