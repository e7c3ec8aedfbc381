# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch's zip files for comparing: the pickle is followed opcode by opcode, never loaded.

Only what a state dictionary needs is understood; a call of anything else could change the tensors, and is refused.
"""
from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy

from lintian_ml import limits
from lintian_ml.compare import arrays
from lintian_ml.compare.loading import strict, zips
from lintian_ml.compare.model import Array, Model
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.formats import torch_zip
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import torch_objects, values
from lintian_ml.wire.pickle_values import Made, Persistent
from lintian_ml.wire.pickles import Machine
from lintian_ml.words import worded

_CALLED = re.compile(r"torch\._utils\._rebuild_(tensor|tensor_v2|parameter)|collections\.OrderedDict|"
                     r"torch(\.storage)?\.\w+Storage|torch\.Size|torch\.(float|int|uint|bfloat)\w*")
_DEPTH = 32  # dictionaries inside dictionaries
_BESIDE = re.compile(r"(version|byteorder|\.format_version|\.storage_alignment|\.data/serialization_id|data\.pkl|"
                     r"data/\d+)\Z")


def recognise(item: Item) -> bool:
    """As the format does."""
    return item.head[:2] == b"PK" and torch_zip.recognise(item)


def load(item: Item) -> Model:
    """All tensors by the keys that lead to them, and all other values as they are. Raises FormatError."""
    archive = zips.opened(item)
    pickles = [name for name in archive.members if name.endswith("data.pkl")]
    if len(pickles) != 1:
        raise DamagedFile(worded("has {number} members called data.pkl: readers differ on which one counts",
                                 number=len(pickles)))
    top = pickles[0].removesuffix("data.pkl")
    other = [name for name in archive.members if not name.startswith(top) or not _BESIDE.match(name[len(top):])]
    if other:
        raise LimitExceeded(worded("holds {other!r}: code beside the tensors is not compared", other=other[0]))
    order = archive.content(f"{top}byteorder", 16) if f"{top}byteorder" in archive.members else b"little"
    machine = Machine(Blob.of(archive.content(pickles[0], limits.WHOLE)))
    if machine.run() != archive.members[pickles[0]].file_size:
        raise DamagedFile(worded("has bytes behind its pickle"))
    strange = [found.name for found in machine.globals if not _CALLED.fullmatch(found.name)]
    if strange:
        raise LimitExceeded(worded("calls {strange}, and what that gives is only known by running it",
                                   strange=strange[0]))
    leaves = list(_leaves("", machine.stack[-1], 0))
    strict.once((path for path, _ in leaves), "entries")
    tensors = {path: _tensor(archive, f"{top}data/", path, made, ">" if order.strip() == b"big" else "<")
               for path, made in leaves if isinstance(made, Made)}
    rest = {path: repr(value) for path, value in leaves if not isinstance(value, Made)}
    return Model(item.path, "torch-zip", item.size, tensors, processing=rest,
                 ignored={**archive.notes, "archive name": top, "requires_grad, hooks": "present or not"})


def _leaves(path: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Tensors and plain values with the keys that lead to them."""
    if depth > _DEPTH:
        raise LimitExceeded(worded("nests its dictionaries more than {depth} deep", depth=_DEPTH))
    if isinstance(value, Made) and value.name.endswith("_rebuild_parameter"):
        value = value.args[0] if isinstance(value.args, tuple) and value.args else None
    if isinstance(value, Made) and value.name == "collections.OrderedDict":
        value = value.items  # its state has versions of modules, which change nothing
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}" if path else str(key), inner, depth + 1)
    elif isinstance(value, (list, tuple)) and any(isinstance(inner, (Made, dict, list, tuple)) for inner in value):
        for number, inner in enumerate(value):
            yield from _leaves(f"{path}.{number}" if path else str(number), inner, depth + 1)
    else:
        yield path or "value", value


def _tensor(archive: zips.Archive, folder: str, path: str, made: Made, order: str) -> Array:
    args = made.args if isinstance(made.args, tuple) else ()
    if not made.name.startswith("torch._utils._rebuild_tensor") or len(args) < 4 or not isinstance(args[0], Persistent):
        raise LimitExceeded(worded("holds {path!r} as {name}, which is not compared", path=path[:80],
                                   name=made.name or "an object"))
    key, offset, shape, stride = args[0].key, *args[1:4]
    whole = all(isinstance(part, tuple) and all(type(n) is int and n >= 0 for n in part) for part in (shape, stride))
    if not isinstance(key, tuple) or len(key) < 3 or type(offset) is not int or offset < 0 or not whole or (
            len(shape) != len(stride)):
        raise DamagedFile(worded("describes the tensor {path!r} in a way that nothing fits", path=path[:80]))
    code, shape = torch_objects.code_of(key[1]), values.checked_shape(shape)
    dtype = "bfloat16" if code == "bf16" else values.NAMES.get(code, "")
    name = f"{folder}{key[2]}"
    if not dtype or name not in archive.members:
        raise DamagedFile(worded("keeps the values of {path!r} in {name!r}, which is not there or not understood",
                                 path=path[:80], name=name[:80]))
    blob, start = archive.place(name)
    width, count = numpy.dtype(arrays.CODES[dtype]).itemsize, math.prod(shape)
    reach = offset + 1 + sum((n - 1) * step for n, step in zip(shape, stride)) if count else offset
    if reach * width > archive.members[name].file_size:
        raise DamagedFile(worded("lets the tensor {path!r} reach beyond the end of its storage", path=path[:80]))
    if _in_order(shape, stride):
        return arrays.stored(path, dtype, shape, blob, (start + offset * width, count * width), order)
    if count * width > limits.DECODED:
        raise LimitExceeded(worded("holds {path!r} of {count} values in another order than C's", path=path[:80],
                                   count=count))
    place = start + offset * width, (reach - offset) * width
    flat = arrays.stored(path, dtype, (reach - offset,), blob, place, order)
    return _spread(path, flat, shape, stride)


def _in_order(shape: tuple[int, ...], stride: tuple[int, ...]) -> bool:
    wanted = 1
    for n, step in zip(reversed(shape), reversed(stride)):
        if n != 1 and step != wanted:
            return False
        wanted *= n
    return True


def _spread(path: str, flat: Array, shape: tuple[int, ...], stride: tuple[int, ...]) -> Array:
    """The values of a strided view in C's order."""
    data = numpy.frombuffer(flat.source.mapped(flat.length), f"<u{flat.width}")
    view = numpy.lib.stride_tricks.as_strided(data, shape, [step * flat.width for step in stride], writeable=False)
    ordered = numpy.ascontiguousarray(view)
    return Array(path, flat.dtype, shape, arrays.Held(ordered.tobytes()), flat.width, ordered.nbytes)
