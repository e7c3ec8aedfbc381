# SPDX-License-Identifier: GPL-2.0-or-later
"""liblinear models: ``solver_type …``, header lines, ``w``, then one line of weights per feature (and one for a bias).

Each line has as many numbers as there are classes; two classes share one, except with solver MCSVM_CS.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_HEADER_LINES = 16


def recognise(item: Item) -> bool:
    rows = item.head[:256].split(b"\n")
    return len(rows) > 2 and len(rows[0].split()) == 2 and rows[1].startswith(b"nr_class ")


def _head(item: Item) -> tuple[dict[str, list[bytes]], int, int]:
    """The header's values, the offset of the first weight, and its line."""
    found: dict[str, list[bytes]] = {}
    for row in textual.lines(item.blob()):
        key, *values = row.text.split() or [b""]
        if key == b"w":
            return found, row.offset + len(row.text) + 1, row.number + 1
        found[textual.words(key)[:32]] = values
        if row.number > _HEADER_LINES:
            break
    raise DamagedFile("has no line w after its header")


def read(item: Item) -> Header:
    header, start, line = _head(item)
    missing = [key for key in ("solver_type", "nr_class", "nr_feature", "bias") if len(header.get(key, [])) != 1]
    if missing:
        raise DamagedFile(f"has no {missing[0]} in its header")
    solver = textual.words(header["solver_type"][0])
    classes, features = textual.integer(header["nr_class"][0]), textual.integer(header["nr_feature"][0])
    rows = features + (textual.number(header["bias"][0]) >= 0)
    columns = 1 if classes <= 2 and solver != "MCSVM_CS" else classes
    counts = [row.numbers for row in textual.number_lines(item.blob(), start, line) if row.numbers]
    if len(counts) != rows or set(counts) != {columns}:
        raise DamagedFile(f"has {sum(counts)} weights in {len(counts)} lines, not {columns} in each of {rows}")
    tensor = textual.text_tensor("w", (rows, columns), start, item.size - start, "float64")
    metadata = {"producer": "liblinear", "architecture": f"{solver}, {classes} classes, {features} features"}
    return Header((tensor,), tensor.size, metadata, trained=Answer.YES)


def sample() -> bytes:
    """Two features and a bias for two classes."""
    return b"solver_type L2R_LR\nnr_class 2\nlabel 1 -1\nnr_feature 2\nbias 1\nw\n0.5 \n-0.25 \n1.5 \n"


FORMAT = Format("liblinear-model", "liblinear model", Kind.CLASSICAL, Depth.TENSORS, (".model",), recognise, read,
                sample, magic=((0, b"solver_type "),), textual=True)
