# SPDX-License-Identifier: GPL-2.0-or-later
"""One NumPy file: layers where it holds a pickled dictionary of them; one plain array is data.

A plain array whose path and values both speak of a layer may be one, but nothing proves it.
"""
from __future__ import annotations

import re
import struct

from lintian_ml.errors import FormatError, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import names, npys, samples, torch_objects, values
from lintian_ml.wire.pickles import Machine

_FOLDERS = frozenset({"weights", "checkpoint", "checkpoints"})


def recognise(item: Item) -> bool:
    return len(item.head) > 10 and item.head[6] in (1, 2, 3)


def read(item: Item) -> Header:
    begin = item.blob().peek(0, npys.LONGEST)
    stem = item.name.rpartition(".")[0]
    try:
        found = npys.tensor(begin, item.size, stem)
    except FormatError as error:
        raise NotThisFormat(f"is a broken array, but nothing says that it is a model's: {error}") from None
    if found.dtype == "object":
        return _pickled(item, npys.start(begin))
    folders = re.split(r"[/!]", item.path.lower())[-3:-1]
    if (not names.learned(stem) or names.of_transform(stem)) and not _FOLDERS & set(folders):
        raise NotThisFormat("is an array whose name speaks of no layer")
    seen = values.varied(item.blob(), [found])
    if seen.learned < values.ENOUGH:
        raise NotThisFormat(f"is an array that does not look learned: {seen.reason}")
    note = Note("array", f"the array {stem} has {found.size} varied values and a layer's name")
    return Header((found,), found.size, {}, (note,), certain=False)


def _pickled(item: Item, start: int) -> Header:
    """An array of objects is a pickle: followed, never loaded."""
    machine = Machine(item.blob())
    machine.run(start)
    found = torch_objects.tensors(machine.stack[-1], lambda *where: None)
    own = [tensor for tensor in found if values.learnable(tensor)]
    if not any(len(tensor.shape) >= 2 for tensor in own) or names.share(tensor.name for tensor in own) <= 0.5:
        raise NotThisFormat("holds objects whose names belong to no model")
    notes = tuple(Note("unsafe-import", text) for text in machine.unsafe())
    return Header(tuple(found), sum(tensor.size for tensor in own), {}, notes)


def sample() -> bytes:
    """numpy.save of {"conv1.weights": an 8 x 8 array}: the way early networks were passed on."""
    def text(word: str) -> bytes:
        return b"X" + struct.pack("<I", len(word)) + word.encode()

    dtype = b"cnumpy\ndtype\n" + text("f4") + b"K\0K\x01\x87R(K\3" + text("<") + b"NNN" + (
        2 * b"J\xff\xff\xff\xff" + b"K\0tb")
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85C\1btR(K\1K\x08K\x08\x86" + dtype
    held = b"\x80\3}" + text("conv1.weights") + array + b"\x89B" + struct.pack("<I", 256) + samples.floats(64) + b"tbs."
    return samples.npy((), held, "|O")


FORMAT = Format("npy", "NumPy file of layers", Kind.NEURAL, Depth.TENSORS, (".npy",), recognise, read, sample,
                magic=((0, npys.MAGIC),))
