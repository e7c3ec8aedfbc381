# SPDX-License-Identifier: GPL-2.0-or-later
"""PyTorch's zip files: state dictionaries, whole modules, TorchScript, Lightning (torch/serialization.py)."""
from __future__ import annotations

from collections.abc import Mapping

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import samples, torch_objects, values, zips


def recognise(item: Item) -> bool:
    """One folder holds data.pkl, and beside it a version or storages; TorchScript has code as well."""
    return _folder(zips.names(item)) is not None


def _folder(members: frozenset[str]) -> str | None:
    """The folder with a separating slash, empty for archives without one."""
    for name in sorted(members):
        top = name.removesuffix("data.pkl")
        if name.endswith("data.pkl") and (not top or top.endswith("/")) and top.count("/") <= 2:
            if {f"{top}version", f"{top}.data/version", f"{top}constants.pkl"} & members or any(
                    other.startswith(f"{top}data/") for other in members):
                return top
    return None


def read(item: Item) -> Header:
    members = zips.members(item)
    top = _folder(frozenset(members))
    if top is None:
        raise NotThisFormat("is a zip without PyTorch's data.pkl")
    script = any(name.startswith(f"{top}code/") or name == f"{top}bytecode.pkl" for name in members)
    machine = torch_objects.followed(item, f"{top}data.pkl")
    found = torch_objects.tensors(machine.stack[-1], torch_objects.places(members, f"{top}data/"))
    unsafe = machine.unsafe()
    if f"{top}constants.pkl" in members:
        beside = torch_objects.followed(item, f"{top}constants.pkl")
        constants = torch_objects.tensors(beside.stack[-1], torch_objects.places(members, f"{top}constants/"))
        if not found and sum(tensor.size for tensor in constants) < values.SOME:
            raise NotThisFormat("holds code with a few constants")
        found += constants
        unsafe += beside.unsafe()
    header = torch_objects.header(machine.stack[-1], found, unsafe, script)
    facts = {**header.metadata, **_flavour(members, top, script)}
    return Header(header.tensors, header.parameters, facts, header.notes)


def _flavour(members: Mapping[str, int], top: str, script: bool) -> dict[str, str]:
    facts = {"archive-name": top.rstrip("/")[:limits.NAME], "flavour": "TorchScript" if script else ""}
    if f"{top}bytecode.pkl" in members:
        facts["flavour"] = "TorchScript for mobile"
    return {name: text for name, text in facts.items() if text}


def sample() -> bytes:
    """{"fc.weight": an 8 x 8 tensor}."""
    return samples.zipped({"net/data.pkl": samples.torch_pickle(), "net/data/0": samples.floats(64),
                           "net/version": b"3\n"})


FORMAT = Format("torch-zip", "PyTorch model (zip)", Kind.NEURAL, Depth.TENSORS, (".pt", ".pth", ".ckpt", ".bin"),
                recognise, read, sample, magic=((0, zips.MAGIC),))
