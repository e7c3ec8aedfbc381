# SPDX-License-Identifier: GPL-2.0-or-later
"""torch.package: a zip with modules, their source code and ``.data/0.storage`` for each storage.

Source: torch/package/package_exporter.py of PyTorch. Objects lie anywhere as pickles, with the storages' numbers as
persistent identifiers.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import samples, torch_objects, zips
from lintian_ml.wire.pickle_values import Persistent

_STORAGE = regex(r"(?:[^/]{1,200}/)?\.data/\d{1,6}\.storage")


def recognise(item: Item) -> bool:
    names = zips.names(item)
    return any(_STORAGE.fullmatch(name) for name in names) and any(name.endswith(".pkl") for name in names)


def read(item: Item) -> Header:
    """The tensors of every pickled object. Raises LimitExceeded where there are too many objects."""
    members = zips.members(item)
    folder = next((name.rpartition("/")[0] for name in members if _STORAGE.fullmatch(name)), "")
    objects = sorted(name for name in members if name.endswith(".pkl")
                     and (not name.startswith(f"{folder}/") or name.endswith("/data.pkl")))  # TorchScript's
    if len(objects) > limits.COMPANIONS:
        raise LimitExceeded(f"has {len(objects)} objects, at most {limits.COMPANIONS} are followed")
    place = torch_objects.places(members, f"{folder}/", ".storage")
    headers: list[Header] = []
    for name in objects:
        machine = torch_objects.followed(item, name)
        root = machine.stack[-1]
        root = root.key if isinstance(root, Persistent) else root  # what says itself how it is built
        found = torch_objects.tensors(root, place)
        if found:
            headers.append(torch_objects.header(root, found, machine.unsafe(), script=True))
    if not headers:
        raise NotThisFormat("is a package without objects that hold tensors")
    tensors: dict[object, Tensor] = {tensor.span or tensor: tensor for header in headers for tensor in header.tensors}
    notes = dict.fromkeys(note for header in headers for note in header.notes)
    return Header(tuple(tensors.values()), sum(tensor.size for tensor in tensors.values()),
                  {"producer": "torch.package"}, tuple(notes))


def sample() -> bytes:
    """A pickled dictionary with an 8 x 8 tensor, beside the code that made it."""
    return samples.zipped({"net/.data/0.storage": samples.floats(64),
                           "net/model/model.pkl": samples.torch_pickle(), "net/model/code.py": b"import torch\n"})


FORMAT = Format("torch-package", "package of PyTorch", Kind.NEURAL, Depth.TENSORS, (".pt", ".package"), recognise, read,
                sample, magic=((0, zips.MAGIC),))
