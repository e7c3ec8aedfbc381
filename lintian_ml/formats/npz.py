# SPDX-License-Identifier: GPL-2.0-or-later
"""Zips of NumPy arrays whose names and values are those of a model's layers, or which are the nodes of trees together.

Arrays of objects may be among them, of names mostly. They are pickles: followed, never loaded.
"""
from __future__ import annotations

from dataclasses import replace

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import names, npzs, samples, trees, values, zips


def recognise(item: Item) -> bool:
    return npzs.is_npz(item)


def read(item: Item) -> Header:
    """Trees, or layers. Raises NotThisFormat where the arrays are neither."""
    listed = zips.members(item)
    try:
        found = npzs.tensors(item)
    except DamagedFile as error:
        if names.share(name.removesuffix(".npy") for name in listed) < 0.3:
            raise NotThisFormat(f"is damaged, but nothing says that it is a model's: {error}") from None
        raise
    if nodes := trees.look(found, lambda tensor: npzs.numbers(item, tensor)):
        note = Note("array", f"trees: {nodes[0].name} and {nodes[1].name} are children of nodes")
        header = Header(nodes, sum(tensor.size for tensor in nodes), {"architecture": "decision trees"}, (note,),
                        kind=Kind.CLASSICAL)
    else:
        header = _layers(item, found)
    return replace(header, notes=header.notes + npzs.unsafe(item, found, listed))


def _layers(item: Item, found: list[Tensor]) -> Header:
    stems = [tensor.name for tensor in found if tensor.dtype != "object" and tensor.shape]  # without settings
    numbered, lettered = npzs.numbered(found), npzs.lettered(found)
    unnamed = lettered or all(stem.startswith("arr_") for stem in stems)
    if names.share(stems) < 0.3 and not unnamed:
        raise NotThisFormat("holds arrays whose names speak of no layers")
    if not unnamed and all(map(names.of_transform, filter(names.layered, stems))):
        raise NotThisFormat("holds arrays that are named as coefficients, of a transform for all that is known")
    if npzs.share_of_layers(found) < 0.5 and not numbered and not lettered:
        raise NotThisFormat("holds arrays whose names speak of no layers")
    learned = npzs.look_learned(item, found)
    if learned < values.SOME:
        raise NotThisFormat("holds arrays that do not look learned")
    own = tuple(tensor for tensor in found if values.of_model(tensor))
    parts = sum(names.learned(tensor.name) for tensor in own)
    certain = numbered or lettered or parts >= 2 or len(own) >= 4
    note = Note("array", f"{learned} varied values, {parts} arrays named like a layer's")
    return Header(own, sum(tensor.size for tensor in own), {}, () if certain else (note,), certain=certain)


def sample() -> bytes:
    return samples.zipped({"fc/kernel.npy": samples.npy((16, 16), samples.floats(256)),
                           "fc/bias.npy": samples.npy((16,), samples.floats(16, 2))})


FORMAT = Format("npz", "NumPy arrays of a model", Kind.NEURAL, Depth.TENSORS, (".npz",), recognise, read, sample,
                magic=((0, zips.MAGIC),))
