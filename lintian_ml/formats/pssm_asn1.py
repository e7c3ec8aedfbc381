# SPDX-License-Identifier: GPL-2.0-or-later
"""Position-specific scoring matrices of NCBI as ASN.1 text: ``PssmWithParameters ::= { pssm { numRows 28, …``, which
PSI-BLAST writes as its checkpoint and CDD as ``.smp``, and requests and archives of BLAST that carry one.

It has ``freqRatios``, reals as ``{ 576, 10, -4 }``, or ``scores``, or both, rows times columns of each. The matrix that
a search without a profile used is square, and has scores alone. Source: NCBI's specification ``scoremat.asn``.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

if TYPE_CHECKING:
    from lintian_ml.fingerprint import Values

_START = regex(rb"\s{0,64}+(PssmWithParameters|Pssm|Blast4-(?:archive|request|reply))[ \t]{1,8}::=\s{1,64}+\{")
_SIZE = regex(rb"\bnumRows\s{1,8}(\d{1,9})\s{0,8},\s{1,64}+numColumns\s{1,8}(\d{1,9})\s{0,8},")
_PART = regex(rb"\b(freqRatios|finalData\s{1,8}\{\s{1,64}+scores|query\s{1,8}(?:seq|set))\s{1,8}\{([-\d\s,{}]*+)")
_REAL = regex(rb"\{\s{0,8}(-?\d{1,20})\s{0,8},\s{0,8}10\s{0,8},\s{0,8}(-?\d{1,5})\s{0,8}\}")
_WHOLE = regex(rb"-?\d{1,12}")
_TITLE = regex(rb"\btitle\s{1,8}\"([^\"]{1,400})\"")
_ROWS = 64  # of letters
_SIGN = rb"numColumns\s+[0-9]"


class _Matrix(NamedTuple):
    ratios: Values | None
    scores: Values | None
    columns: int


def recognise(item: Item) -> bool:
    """Such a text, with the size of a matrix in its head, or anywhere in what BLAST was asked and answered."""
    found = _START.match(item.head)
    if found is None or not item.within(limits.WHOLE, "scoring matrices"):
        return False
    return _SIZE.search(item.head) is not None or found[1][:1] == b"B" and item.whole_shows((_SIGN,))


def read(item: Item) -> Header:
    """Each matrix that is one of positions. Raises NotThisFormat where there is none, DamagedFile where one is cut."""
    data = item.blob().whole()
    sizes = list(_SIZE.finditer(data))
    ends = [found.start() for found in sizes[1:]] + [len(data)]
    found = (_matrix(data, int(size[1]), int(size[2]), size.end(), end) for size, end in zip(sizes, ends))
    matrices = [matrix for matrix in found if matrix]
    if not matrices:
        raise NotThisFormat("has no scoring matrix of positions")
    tensors = (*_tensor("freqRatios", [matrix.ratios for matrix in matrices if matrix.ratios is not None]),
               *_tensor("scores", [matrix.scores for matrix in matrices if matrix.scores is not None]))
    title = _TITLE.search(data) if len(matrices) == 1 else None
    facts = textual.fields([
        ("architecture", f"{len(matrices)} matrices, {sum(matrix.columns for matrix in matrices)} positions"),
        ("producer", "NCBI"), ("description", " ".join(textual.words(title[1]).split()) if title else "")])
    return Header(tensors, sum(tensor.size for tensor in tensors), facts, trained=Answer.YES)


def _tensor(name: str, parts: list[Values]) -> Iterator[Tensor]:
    """One tensor of this part of all matrices, if any has it."""
    from lintian_ml.fingerprint import values_digest

    if parts:
        yield Tensor(name, (sum(map(len, parts)),), "float64", digest=values_digest(parts))


def _matrix(data: bytes, rows: int, columns: int, start: int, end: int) -> _Matrix | None:
    """The matrix of this size; None where it was assumed, not computed from sequences. Raises DamagedFile."""
    if rows > _ROWS or rows * columns > limits.MOTIFS:
        raise NotThisFormat(f"has a scoring matrix of {rows} by {columns} numbers")
    ratios = scores = None
    query = False
    for part in _PART.finditer(data, start, end):
        if part[1][:1] == b"q":
            query = True
        elif part[1][:2] == b"fr":
            ratios = _values(part[2], rows, columns)
        else:
            scores = _values(part[2], rows, columns)
    if ratios is None and scores is None and end == len(data) and not data[-64:].rstrip().endswith(b"}"):
        raise DamagedFile("ends before the numbers of its scoring matrix")
    if ratios is not None and not ratios.any():
        ratios = None  # they could not be computed
    if ratios is None and (scores is None or rows == columns and not query or scores.min() == scores.max()):
        return None
    return _Matrix(ratios, scores, columns)


def _values(part: bytes, rows: int, columns: int) -> Values:
    """Reals of a mantissa and an exponent, or whole numbers. Raises DamagedFile where they are not as many."""
    import numpy

    texts = [b"%be%b" % found.groups() for found in _REAL.finditer(part)] if b"{" in part else _WHOLE.findall(part)
    if len(texts) != rows * columns:
        raise DamagedFile(f"has {len(texts)} numbers in a scoring matrix of {rows} by {columns}")
    return numpy.array([float(text) for text in texts], numpy.float64)


def sample() -> bytes:
    """Ratios of four positions."""
    ratios = ",\n".join(f"        {{ {(at * 7919 + 131) % 9973}, 10, -4 }}" for at in range(28 * 4))
    return ("PssmWithParameters ::= {\n  pssm {\n    numRows 28,\n    numColumns 4,\n    query seq {\n      id {\n"
            "        local str \"sample\"\n      },\n      inst {\n        repr raw,\n        mol aa,\n"
            "        length 4,\n        seq-data ncbieaa \"MKLV\"\n      }\n    },\n"
            "    intermediateData {\n      freqRatios {\n"
            f"{ratios}\n      }}\n    }}\n  }}\n}}\n").encode()


FORMAT = Format("pssm-asn1", "NCBI position-specific scoring matrix", Kind.CLASSICAL, Depth.TENSORS,
                (".asn", ".smp", ".pssm", ".chk"), recognise, read, sample, textual=True, signs=(_SIGN,))
