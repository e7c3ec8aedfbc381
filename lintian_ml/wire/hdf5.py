# SPDX-License-Identifier: GPL-2.0-or-later
"""HDF5 as a container of weights: a cheap look for names that models have, then h5py in the isolated worker."""
from __future__ import annotations

import re
from typing import Any
from weakref import WeakKeyDictionary

from lintian_ml import limits
from lintian_ml.errors import FormatError, LimitExceeded, MissingLibrary, NotThisFormat, ReaderDied
from lintian_ml.lazy import regex
from lintian_ml.model import Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import names, values

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MAGIC = tuple((offset, SIGNATURE) for offset in (0, 512, 1024, 2048))
_KERAS_WORDS = rb"layer_names|nb_layers|keras_version|model_weights|_layer_checkpoint_dependencies|\bvars\b"
_WORDS = _KERAS_WORDS + rb"|weight|kernel|bias|gamma|running_mean|vigra_random_forest"
_PORE_WORDS = rb"level_mean"
_KERAS = frozenset({"layer_names", "keras_version", "model_config"})
_VARIABLES = regex(r"(^|/)(layers|_layer_checkpoint_dependencies|_operations)/.*vars/\d+$|^vars/\d+$"
                   r"|^(?:model_weights/)?layer_\d+/param_\d+$")  # the last of Keras before 1.0
_OPTIMIZER = regex(r"^(optimizer_weights|optimizer|_optimizer)(/|$)|/optimizer/vars/")


_FATAL: WeakKeyDictionary[Blob, str] = WeakKeyDictionary()  # files on which a reader died, and how


def speaks_of_weights(blob: Blob) -> bool:
    """Do the words occur that every file of weights has? Names lie in HDF5 as plain bytes."""
    return _speaks(blob, _WORDS)


def speaks_of_keras(blob: Blob) -> bool:
    """Do words occur that only Keras writes?"""
    return _speaks(blob, _KERAS_WORDS)


def speaks_of_pores(blob: Blob) -> bool:
    """Does a column occur that tables of a sequencer's k-mers have?"""
    return _speaks(blob, _PORE_WORDS)


def _speaks(blob: Blob, pattern: bytes) -> bool:
    words, tail = re.compile(pattern), b""
    for chunk in blob.chunks(size=limits.MIB):
        if words.search(tail + chunk):
            return True
        tail = chunk[-64:]
    return False


def contents(item: Item, digests: bool) -> dict[str, Any]:
    """What ``worker.hdf5`` tells. Raises NotThisFormat for damage where nothing speaks of a model.

    A reader that dies, or a limit that is passed, is told in any case, and no second reader is given the file.
    """
    from lintian_ml import worker  # sockets and processes: only once there is an HDF5 file

    blob = item.blob()
    try:
        if blob in _FATAL:
            raise ReaderDied(_FATAL[blob])
        found = worker.call("hdf5", item, digests=digests)
        for what in found.get("left", ()):
            item.leave(f"{what}: the rest is not looked at")
        return found
    except ReaderDied as error:
        _FATAL[blob] = str(error)
        raise
    except (NotThisFormat, MissingLibrary, LimitExceeded):
        raise
    except FormatError as error:
        if speaks_of_keras(item.blob()):
            raise
        raise NotThisFormat(f"is HDF5 that cannot be read, but nothing says that it is a model: {error}") from None


def is_keras(found: dict[str, Any]) -> bool:
    """Attributes that Keras writes, or datasets where it puts variables before version 1 and since version 3."""
    variables = any(_VARIABLES.search(entry["name"]) for entry in found["datasets"])
    return variables or bool(_KERAS & set(found["attributes"]))


def tensors(found: dict[str, Any]) -> tuple[Tensor, ...]:
    """The model's own arrays: the optimizer's memory and counters apart."""
    listed = (Tensor(entry["name"].removeprefix("model_weights/"), values.checked_shape(entry["shape"]), entry["dtype"],
                     digest=entry.get("digest")) for entry in found["datasets"])
    return tuple(tensor for tensor in listed if values.learnable(tensor) and not _OPTIMIZER.search(tensor.name)
                 and not names.of_optimizer(tensor.name))


def facts(found: dict[str, Any]) -> dict[str, str]:
    """Keras' attributes under our names."""
    told = found["attributes"]
    known = {"producer": f"Keras {told['keras_version']}" if told.get("keras_version") else "",
             "backend": told.get("backend", ""), "architecture": _architecture(told.get("model_config", ""))}
    if "training_config" in told or any(_OPTIMIZER.search(entry["name"]) for entry in found["datasets"]):
        known["training-state"] = "optimizer"
    for name in ("author", "license", "licence", "description", "dataset"):
        known[name.replace("license", "licence")] = told.get(name, "")
    return {name: text[:limits.NAME] for name, text in known.items() if text}


def _architecture(config: str) -> str:
    """The class and the layers' classes of a model_config, in order, repetitions once."""
    classes = re.findall(r'"class_name": ?"(\w+)"', config)
    return ", ".join(list(dict.fromkeys(classes))[:16])
