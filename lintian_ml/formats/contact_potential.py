# SPDX-License-Identifier: GPL-2.0-or-later
"""Statistical potentials of contacts in proteins: two types of atoms or residues in a line, and an energy.

Such tables (VoroMQA, DFIRE, DOPE, Miyazawa-Jernigan in long form) hold logarithms of observed to expected contacts: all
twenty amino acids, nearly every pair of types, precise numbers of both signs. Force fields list far fewer pairs and
positive constants.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import residues, textual

_CODE = regex(rb"(?<![A-Za-z])(" + "|".join(residues.LETTERS).encode() + rb")(?![A-Za-z])")
_ROW = regex(rb"(\S{3,40})[ \t]+(\S{3,40})(?:[ \t]+[A-Za-z_.][\w.-]{0,30})?[ \t]+"
             rb"(-?\d{1,9}(?:\.\d{1,18})?(?:e[-+]?\d{1,3})?)"
             rb"(?:[ \t]+[-\d.eE]+){0,4}\s*")
_LEAST = 200  # pairs: of the twenty acids there are 210
_LINES = 20  # of the head that are looked at first


def recognise(item: Item) -> bool:
    """The first lines, remarks left out, are pairs of such types."""
    rows = [row for row in item.head[:4096].split(b"\n")[:-1] if row.strip() and row[:1] != b"#"][:_LINES]
    return len(rows) >= 8 and all(map(_pair, rows))


def _pair(row: bytes) -> bool:
    found = _ROW.fullmatch(row)
    return found is not None and _CODE.search(found[1]) is not None and _CODE.search(found[2]) is not None


def read(item: Item) -> Header:
    """Count pairs and types. Raises NotThisFormat where these are no energies of nearly all pairs."""
    pairs: set[tuple[bytes, bytes]] = set()
    values, negative, precise = 0, 0, 0
    for row in textual.lines(item.blob()):
        found = _ROW.fullmatch(row.text)
        if found is None:
            if row.text.strip() and row.text[:1] != b"#":
                raise NotThisFormat(f"line {row.number} is no pair with an energy")
            continue
        if len(pairs) > limits.TENSORS:
            raise NotThisFormat("lists more pairs than there are types of atoms")
        pairs.add((found[1], found[2]))
        value = textual.number(found[3])
        values, negative, precise = values + 1, negative + (value < 0), precise + (value != round(value, 2))
    types = {name for pair in pairs for name in pair}
    acids = {code for name in types for code in _CODE.findall(name)}
    if len(acids) < len(residues.LETTERS) or len(pairs) < _LEAST or not 0.02 < negative / values < 0.98 \
            or precise * 2 < values:
        raise NotThisFormat("lists too few pairs, or no energies of both signs")
    if len(pairs) * 4 < len(types) * (len(types) + 1) / 2:
        raise NotThisFormat("lists only some of the pairs of its types")
    return Header((Tensor("energies", (values,), "float64"),), values,
                  {"architecture": f"{len(types)} types, {len(pairs)} pairs"}, trained=Answer.YES)


def sample() -> bytes:
    """All pairs of the twenty acids."""
    rows = [f"{one} {two} {((at * 37 + other * 11) % 97) / 31.7 - 1.4:.5f}\n"
            for at, one in enumerate(residues.LETTERS) for other, two in enumerate(residues.LETTERS) if at <= other]
    return "".join(rows).encode()


FORMAT = Format("voromqa-potential", "statistical potential of contacts", Kind.CLASSICAL, Depth.HEADER, (".txt",),
                recognise, read, sample, textual=True, first=b"ABCDEFGHIJKLMNOPQRSTUVWXYZ#",
                signs=(rb"(^|[^A-Za-z])(ALA|ARG|ASN|ASP|CYS|GLN|GLU|GLY|HIS|ILE|LEU|LYS|MET"
                       rb"|PHE|PRO|SER|THR|TRP|TYR|VAL)[^A-Za-z]",))
