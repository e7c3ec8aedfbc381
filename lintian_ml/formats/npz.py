# SPDX-License-Identifier: GPL-2.0-or-later
"""Zips of NumPy arrays whose names and values are those of a model's layers."""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import names, npzs, samples, values, zips


def recognise(item: Item) -> bool:
    return npzs.is_npz(item)


def read(item: Item) -> Header:
    stems = [name.removesuffix(".npy") for name in zips.members(item)]
    unnamed = all(stem.startswith("arr_") for stem in stems)
    if names.share(stems) < 0.3 and not unnamed:
        raise NotThisFormat("holds arrays whose names speak of no layers")
    if not unnamed and all(map(names.of_transform, filter(names.layered, stems))):
        raise NotThisFormat("holds arrays that are named as coefficients, of a transform for all that is known")
    found = npzs.tensors(item)
    layers, numbered = npzs.share_of_layers(found), npzs.numbered(found)
    if layers < 0.5 and not numbered:
        raise NotThisFormat("holds arrays whose names speak of no layers")
    learned = npzs.look_learned(item, found)
    if learned < values.SOME:
        raise NotThisFormat("holds arrays that do not look learned")
    own = tuple(tensor for tensor in found if values.of_model(tensor))
    parts = sum(names.learned(tensor.name) for tensor in own)
    certain = numbered or parts >= 2 or len(own) >= 4
    note = Note("array", f"{learned} varied values, {parts} arrays named like a layer's")
    return Header(own, sum(tensor.size for tensor in own), {}, () if certain else (note,), certain=certain)


def sample() -> bytes:
    return samples.zipped({"fc/kernel.npy": samples.npy((16, 16), samples.floats(256)),
                           "fc/bias.npy": samples.npy((16,), samples.floats(16, 2))})


FORMAT = Format("npz", "NumPy arrays of a model", Kind.NEURAL, Depth.TENSORS, (".npz",), recognise, read, sample,
                magic=((0, zips.MAGIC),))
