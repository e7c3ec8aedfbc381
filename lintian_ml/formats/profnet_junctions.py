# SPDX-License-Identifier: GPL-2.0-or-later
"""Junctions of PROF's and PHD's networks: ``* NNout_jct`` comments, sizes ``NUMIN``, ``NUMHID``, ``NUMOUT``, then two
layers of decimal numbers: hidden units of (inputs + 1), and (hidden + 1) of the outputs.
"""
from __future__ import annotations

import re

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_MAGICS = (b"* NNout_jct", b"* NNjct", b"*  NNout_jct")
_SIZE = regex(rb"^NUM(IN|HID|OUT)\s*:\s*(\d{1,6})\s*$", re.MULTILINE)
_NUMBERS = regex(rb"[-+\d.eE\s]+\Z")
_FACT = regex(rb"^\* +(author|date|NUMSAM|MODEIN):? +(\S[^\n]{0,120})", re.MULTILINE)
_NAMES = {"numsam": "training", "modein": "input"}


def recognise(item: Item) -> bool:
    return b"\nNUMIN" in item.head[:8192]


def read(item: Item) -> Header:
    sizes = {words: int(value) for words, value in _SIZE.findall(item.head)}
    if set(sizes) != {b"IN", b"HID", b"OUT"}:
        raise DamagedFile("does not give the sizes of its layers")
    inputs, hidden, outputs = sizes[b"IN"], sizes[b"HID"], sizes[b"OUT"]
    blocks: list[list[int]] = []
    for row in textual.lines(item.blob()):
        if row.text.startswith(b"* jct "):
            blocks.append([row.offset + len(row.text) + 1, 0, 0])
        elif blocks and row.text.strip() and _NUMBERS.match(row.text):
            blocks[-1][1:] = row.offset + len(row.text) - blocks[-1][0], blocks[-1][2] + len(row.text.split())
    shapes = [(hidden, inputs + 1), (hidden + 1, outputs)]
    if [count for _, _, count in blocks] != [rows * columns for rows, columns in shapes]:
        raise DamagedFile(f"has other counts of junctions than {inputs}-{hidden}-{outputs} units need")
    tensors = tuple(textual.text_tensor(f"layer{at}", shapes[at - 1], start, length, "float64")
                    for at, (start, length, _) in enumerate(blocks, 1))
    found = {textual.words(key).lower(): textual.words(value) for key, value in _FACT.findall(item.head)}
    facts = {_NAMES.get(key, key): value for key, value in found.items()}
    return Header(tensors, sum(tensor.size for tensor in tensors),
                  {"producer": "PROF", "architecture": f"{inputs}-{hidden}-{outputs}"} | facts)


def sample() -> bytes:
    """Two inputs, one hidden unit, one output."""
    return (b"* NNout_jct file from NN (junctions)\n*\nNUMIN:  2\nNUMHID:  1\nNUMOUT:  1\n* --------\n"
            b"* jct 1st layer: row=numhid (10F10.4), col=(numin+1)\n    0.0958   -0.0342   -0.1017\n* --------\n"
            b"* jct 2nd layer: row=numhid+1 (10F10.4), col=numout\n    2.8517\n   -0.6690\n//\n")


FORMAT = Format("profnet-junctions", "junctions of a PROF or PHD network", Kind.NEURAL, Depth.TENSORS, (".jct",),
                recognise, read, sample, magic=tuple((0, magic) for magic in _MAGICS),
                textual=None)  # the date may be zeros
