# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks that JavaScript libraries export: ConvNetJS (``layers`` with ``out_depth`` and ``layer_type``), clmtrackr
(``shapeModel`` with ``eigenVectors``, ``patchModel``), PFA documents with cells.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tallies

_CONVNET = regex(rb'\{\s*"layers"\s*:\s*\[\s*\{[^\0]{0,200}?"layer_type"\s*:')
_FACE = regex(rb'"?(?:shape|patch)Model"?\s*:\s*\{')
_LEAST = 32


def recognise(item: Item) -> bool:
    head = item.head
    if head[:1] == b"{" and b'"layer_type"' in head[:512]:
        return _CONVNET.match(head) is not None
    return b"pModel" in head[:512] and _FACE.search(head) is not None


def read(item: Item) -> Header:
    face = _FACE.search(item.head) is not None
    parts = [part for part in (b"patchModel", b"shapeModel") if any(part in chunk for chunk in item.blob().chunks())]
    if face and len(parts) < 2:
        raise NotThisFormat("has a shape or patches, but not both")
    facts = {"producer": "clmtrackr" if face else "ConvNetJS"}
    return tallies.plain(item, facts, _LEAST, "weights")


def sample() -> bytes:
    """One layer of weights."""
    weights = ", ".join(f'"{at}": {0.0625 * at - 1.03:.6f} ' for at in range(40))
    return ('{"layers": [{"out_depth": 2, "layer_type": "input"}, '
            '{"out_depth": 4, "layer_type": "fc", "filters": [{"w": {' + weights + "}}]}]}\n").encode()


FORMAT = Format("network-json", "network exported for JavaScript", Kind.NEURAL, Depth.HEADER, (".json", ".js"),
                recognise, read, sample, textual=True, first=b"{(/vcelwmp")
