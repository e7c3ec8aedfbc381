# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of SITECON, which recognises binding sites by physical properties of DNA: ``SITECON MODEL``, a description,
settings of the training, then for each property and position the average over the sites and its standard deviation.

A row is ``P0000001;TwistCalc;`` and a number for each position. What else follows (weights of 0 and 1, error rates) is
not read. Source: the manual of UGENE, on SITECON, and files of the program.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_MAGIC = b"SITECON MODEL"
_TABLES = {b"AVERAGE MATRIX": "average", b"SDEVIATION MATRIX": "deviation"}
_ROW = regex(rb"P\d{1,9};\w{1,40};([-+.\deE; \t]+)\r?")
_SITES = regex(rb"NSEQ[ \t]{1,20}(\d{1,9})[ \t]*\r?")


def recognise(item: Item) -> bool:
    return item.head.startswith(_MAGIC)


def read(item: Item) -> Header:
    """Both tables, [properties, positions]. Raises DamagedFile where one is missing, ragged, or of another shape."""
    shapes: dict[str, list[int]] = {}
    values: list[float] = []
    inside, described, sites, line = "", "", 0, 0
    for row in textual.lines(item.blob()):
        text = row.text.strip()
        if row.number == 2:
            described = textual.words(text)
        elif text.endswith(b" MATRIX"):
            inside, line = _TABLES.get(text, ""), line or row.number
        elif inside and (found := _ROW.fullmatch(row.text)):
            numbers = found[1].replace(b";", b" ").split()
            shapes.setdefault(inside, []).append(len(numbers))
            values += map(textual.number, numbers[:limits.ARRAYS - len(values)])
        elif told := _SITES.fullmatch(row.text):
            sites = textual.integer(told[1])
    kinds = {(len(rows), *{*rows}) for rows in shapes.values()}
    if len(shapes) != len(_TABLES) or len(kinds) != 1 or len(shape := kinds.pop()) != 2:
        raise DamagedFile("its tables of averages and deviations are missing or of different shapes")
    properties, positions = shape
    note = Note("array", f"averages and deviations of {properties} properties at {positions} positions"
                         + (f", from {sites} sequences" if sites else ""), line)
    return Header((tables.tensor("profile", values),), 2 * properties * positions,
                  textual.fields([("producer", "SITECON"), ("description", described)]), notes=(note,),
                  trained=Answer.YES)


def sample() -> bytes:
    """Three properties at five positions."""
    def table(step: float) -> str:
        return "".join(f"P000000{row};Twist{row};" + "".join(f" {step * (row + at / 7):.4f};" for at in range(5)) + "\n"
                       for row in (1, 2, 3))
    return (f"SITECON MODEL\nsites of an invented factor\n\nSETTINGS\nORIGIN x.sef\nW 6\nNSEQ 40\n\nAVERAGE MATRIX\n"
            f"{table(11)}\nSDEVIATION MATRIX\n{table(.3)}\nWEIGHT MATRIX\nP0000001;Twist1; 0;1;0;0;1\n").encode()


FORMAT = Format("sitecon-model", "binding site models of SITECON", Kind.CLASSICAL, Depth.TENSORS, (".sitecon",),
                recognise, read, sample, magic=((0, _MAGIC),), textual=True)
