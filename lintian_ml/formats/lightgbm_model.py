# SPDX-License-Identifier: GPL-2.0-or-later
"""LightGBM models as text: ``tree``, lines ``key=value``, ``Tree=n`` blocks, and the training's own parameters.

Learned per tree: thresholds of its splits and values of its leaves. ``[data: …]`` names the training file.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual
from lintian_ml.wire.textual import Line

_LEARNED = (b"threshold", b"leaf_value", b"leaf_const", b"leaf_coeff")
_PARAMETERS = {b"data": "dataset", b"boosting": "boosting", b"objective": "objective", b"seed": "seed"}


def recognise(item: Item) -> bool:
    rows = item.head[:64].split(b"\n")
    return rows[0].strip() == b"tree" and rows[1].startswith(b"version=v")


def _tensor(row: Line, tree: str) -> Tensor | None:
    key, equals, values = row.text.partition(b"=")
    if not equals or key not in _LEARNED or not values.strip():
        return None
    count = len([textual.number(word) for word in values.split()])
    return textual.text_tensor(f"tree{tree}/{textual.words(key)}", (count,), row.offset + len(key) + 1, len(values),
                               "float64")


def _parameter(text: bytes) -> tuple[str, str]:
    key, _, value = text.strip(b"[]").partition(b":")
    return _PARAMETERS.get(key, ""), textual.words(value)


def read(item: Item) -> Header:
    tensors, metadata, tree, claimed = [], {"producer": "LightGBM"}, "", 0
    for row in textual.lines(item.blob()):
        if not row.text:
            continue
        if row.text.startswith(b"Tree="):
            tree = textual.words(row.text[5:])[:16]
            claimed += 1
        elif row.text.startswith(b"["):
            name, value = _parameter(row.text)
            metadata |= {name: value[:256]} if name and value else {}
        elif tree and (tensor := _tensor(row, tree)):
            tensors.append(tensor)
    if not tensors:
        raise DamagedFile("has no tree with leaves")
    metadata["architecture"] = f"{claimed} trees"
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """One tree with one split."""
    return (b"tree\nversion=v4\nnum_class=1\nmax_feature_idx=0\n\nTree=0\nnum_leaves=2\nthreshold=0.5\n"
            b"leaf_value=-0.125 0.25\n\nend of trees\n\nparameters:\n[data: train.csv]\n[objective: binary]\n")


FORMAT = Format("lightgbm-model", "LightGBM trees", Kind.CLASSICAL, Depth.TENSORS, (".txt", ".model", ".lgb"),
                recognise, read, sample, magic=((0, b"tree\n"), (0, b"tree\r\n")), textual=True)
