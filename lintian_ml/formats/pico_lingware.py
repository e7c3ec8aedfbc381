# SPDX-License-Identifier: GPL-2.0-or-later
"""What resources of SVOX Pico are built from (``en-GB_kdt_g2p.utf``, ``en-GB_kh0_kpdf_mgc.utf``): decision trees with a
line for each node, and tables of distributions, a number a line below ``key = count , uint8``. Remarks follow ``!``.
Source: the description at the head of such files.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_NODE = regex(rb"node_num = (\d{1,9}) quest_num = \d{1,9} ")
_KEY = regex(rb"([a-z_]{1,32})[\t ]{0,8}=[\t ]{0,8}(\d{1,9})[\t ]{0,8},[\t ]{0,8}uint(?:8|16|32)\b")
_SECTION = regex(rb"(?m)^\[(?:duration|pitch|cepstral|phase)\]")
_VALUE = regex(rb"\d{1,10}")


def recognise(item: Item) -> bool:
    return _NODE.search(item.head) is not None or _SECTION.search(item.head) is not None and \
        _KEY.search(item.head) is not None


def read(item: Item) -> Header:
    """Nodes of a tree, or numbers of the distributions. Raises DamagedFile where there are others than are told."""
    told = {"producer": "SVOX Pico"}
    if _NODE.search(item.head):
        nodes = sum(_NODE.match(row.text) is not None for row in textual.lines(item.blob()))
        return Header((Tensor("nodes", (nodes,), "int32"),), nodes, {**told, "architecture": "decision tree"},
                      trained=Answer.YES)
    tensor = tables.streamed("distributions", _rows(item))
    return Header((tensor,), tensor.size, {**told, "architecture": "distributions"}, trained=Answer.YES)


def _rows(item: Item) -> Iterator[list[float]]:
    """The numbers below each key, some at a time."""
    missing, key = 0, ""
    for row in textual.lines(item.blob()):
        text = row.text.partition(b"!")[0].strip()
        if found := _KEY.match(text):
            if missing:
                break
            key, missing = textual.words(found[1]), int(found[2])
        elif text and text[:1] != b"[":
            if not missing or not _VALUE.fullmatch(text):
                raise DamagedFile(f"line {row.number} is no number that was announced")
            missing -= 1
            yield [float(text)]
    if missing:
        raise DamagedFile(f"has {missing} numbers of {key} less than it announces")


def sample() -> bytes:
    """The distributions of a voice with two states."""
    rows = "".join(f"{(at * 37 + 11) % 251}\n" for at in range(64))
    return (b"! Pico pdf lingware source format\n\n[duration] !section\n\nnumvectors = 1 , uint16 ; !vectors\n32\n"
            b"vecsize = 1 , uint8 ;\n2\ncontent = 64 , uint8 ; !the vectors\n" + rows.encode())


FORMAT = Format("pico-lingware", "trees and distributions of SVOX Pico", Kind.CLASSICAL, Depth.TENSORS, (".utf",),
                recognise, read, sample, textual=True,
                signs=(rb"node_num\x20=\x20\d+\x20quest_num\x20=", rb"=[\t\x20]*\d+[\t\x20]*,[\t\x20]*uint(8|16|32)"))
