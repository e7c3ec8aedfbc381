# SPDX-License-Identifier: GPL-2.0-or-later
"""Gene models of BBTools (``.pgm``): ``#BBMap 38.62 Prokaryotic Gene Model``, how many genomes and genes were counted,
then for the inside, start and stop of each kind of gene the counts of k-mers in each frame.

A table is ``#name``, ``#k``, ``#frames``, ``#offset``, ``#valid<TAB>frame<TAB>AAA…`` and two rows for each frame: of
places that are no gene's and of those that are. Source: GeneModel and FrameStats of BBTools, which write and read them.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_MAGIC = b"#BBMap "
_FIRST = regex(rb"#BBMap\x20([\w.]{1,20})\x20Prokaryotic\x20Gene\x20Model\r?\n")
_FACTS = frozenset((b"#name", b"#k", b"#frames", b"#files", b"#genes"))
_LONGEST, _MOST = 10, 10_000  # letters of a k-mer, frames
_NAMES = 64  # files that are named


class _Table(NamedTuple):
    name: str
    frames: int
    columns: int


def recognise(item: Item) -> bool:
    return _FIRST.match(item.head) is not None


def _table(told: dict[bytes, list[bytes]], columns: int) -> _Table:
    """What the lines above a table say of it. Raises DamagedFile where it has other columns."""
    length, frames = (textual.integer(b"".join(told.pop(key, [])) or b"0") for key in (b"#k", b"#frames"))
    if not 0 < length <= _LONGEST or columns != 4 ** length or not 0 < frames <= _MOST:
        raise DamagedFile(f"has a table of {columns} columns for k-mers of {length} letters in {frames} frames")
    return _Table(textual.words(b" ".join(told.pop(b"#name", [])))[:limits.NAME], frames, columns)


def _rows(item: Item, found: list[_Table], told: dict[bytes, list[bytes]]) -> Iterator[tuple[int, list[float]]]:
    """The counts of each row and the number of its table; tables and facts are kept. Raises DamagedFile."""
    missing = 0
    for line in textual.lines(item.blob()):
        key, *values = line.text.split(b"\t")
        if not key or key[:1] == b"#":
            if key and missing:
                raise DamagedFile(f"line {line.number} ends a table whose last {missing} rows are missing")
            if key == b"#valid" and len(found) < limits.TENSORS:
                found.append(_table(told, len(values) - 1))
                missing = 2 * found[-1].frames
            elif key == b"#valid":
                raise LimitExceeded(f"has more than {limits.TENSORS} tables")
            elif key in _FACTS:
                told[key] = values
        elif not missing or key not in (b"0", b"1") or len(values) != 1 + found[-1].columns:
            raise DamagedFile(f"line {line.number} is not a row of its table")
        else:
            missing -= 1
            yield len(found), [float(textual.integer(word)) for word in values[1:]]
    if missing:
        raise DamagedFile(f"the last {missing} rows of a table are missing")


def read(item: Item) -> Header:
    """Raises NotThisFormat where nothing was counted."""
    first = _FIRST.match(item.head)
    found: list[_Table] = []
    told: dict[bytes, list[bytes]] = {}
    tensors: list[Tensor] = []
    for at, rows in itertools.groupby(_rows(item, found, told), itemgetter(0)):
        name, frames, columns = found[at - 1]
        tensors.append(replace(tables.streamed(name, (row for _, row in rows)), shape=(2, frames, columns)))
    genes = textual.words(b"".join(told.get(b"#genes", [])[:1]))
    if first is None or not tensors or genes in ("", "0"):
        raise NotThisFormat("holds no counts of genes")
    files = [textual.words(word) for word in told.get(b"#files", []) if word]
    counted = len(files) == 1 and files[0].isdigit()
    number = files[0] if counted else str(len(files) or "unknown")
    facts = [("producer", "BBTools"), ("version", textual.words(first[1])), ("architecture", f"{len(tensors)} tables"),
             ("description", f"counts of {genes} genes in {number} files")]
    facts += [("dataset", name) for name in ([] if counted else files[:_NAMES])]
    return Header(tuple(tensors), sum(tensor.size for tensor in tensors), textual.fields(facts), trained=Answer.YES)


def sample() -> bytes:
    """One frame inside of genes and two at their start."""
    def table(name: str, letters: int, frames: int) -> str:
        mers = "\t".join(map("".join, itertools.product("ACGT", repeat=letters)))
        counts = ((f"{valid}\t{frame}", *((at * 7 + frame * 5 + valid) % 31 for at in range(4 ** letters)))
                  for valid in (0, 1) for frame in range(frames))
        rows = "".join("\t".join(map(str, row)) + "\n" for row in counts)
        return f"#name\t{name}\n#k\t{letters}\n#frames\t{frames}\n#offset\t0\n#valid\tframe\t{mers}\n{rows}"

    return ("#BBMap 38.62 Prokaryotic Gene Model\n#files\t2\n#taxIDs\n#scaffolds\t2\n#bases\t9000000\n#genes\t8000\n"
            "#GC\t0.55\n#ACGTN\t2\t3\t3\t2\t0\n#name\tCDS\n#type\t0\n#count\t8000\n#lengthSum\t7700000\n#contains\t2\n"
            f"{table('CDS inner', 2, 1)}{table('CDS start', 1, 2)}").encode()


FORMAT = Format("bbtools-pgm", "gene model of BBTools", Kind.CLASSICAL, Depth.TENSORS, (".pgm",), recognise, read,
                sample, magic=((0, _MAGIC),), textual=True)
