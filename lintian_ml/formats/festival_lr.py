# SPDX-License-Identifier: GPL-2.0-or-later
"""Linear regressions of Festival (Scheme) and FreeTTS (its dump): ``Intercept``, then a feature and its coefficients.

Festival's rows are ``( pp.stress -2.747 )`` or ``( tobi_accent 5.22 (H*) )``, FreeTTS's ``asyl_in -4.25 -5.64 -5.08
null``. Source: the Festival manual, chapter on intonation.
"""
from __future__ import annotations


from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import samples, tables

_LEAST = 8  # rows beside the intercept
_SCHEME = regex(rb"\(\s*([A-Za-z][\w.:-]{0,200})((?:[ \t]+-?\d{1,9}\.\d{1,20}){1,8})\s*[()]")
_DUMP = regex(rb"(?m)^([A-Za-z][\w.:-]{0,200})((?: -?\d{1,9}\.\d{1,20}){1,8}) \S+$")
_COMMENT = regex(rb"(?m)^[ \t]*(?:;|\*\*\*)[^\n]*")


def recognise(item: Item) -> bool:
    return b"Intercept" in item.head


def read(item: Item) -> Header:
    """Collect the coefficients. Raises NotThisFormat where there is no intercept or hardly a feature."""
    data = _COMMENT.sub(b"", item.blob().whole())
    rows = max(_SCHEME.findall(data), _DUMP.findall(data), key=len)
    values = [float(word) for _, words in rows for word in words.split()]
    precise = sum(value != round(value, 2) for value in values)
    if not any(name == b"Intercept" for name, _ in rows) or len(rows) <= _LEAST or precise * 2 < len(values):
        raise NotThisFormat("holds no regression with an intercept and coefficients")
    note = Note("array", f"an intercept and coefficients of {len(rows) - 1} features")
    return Header((tables.tensor("coefficients", values),), len(values), notes=(note,))


def sample() -> bytes:
    """An intercept and sixteen features."""
    rows = "".join(f"( n.feature_{at} {value:.6f} )\n" for at, value in enumerate(samples.learned(16)))
    return f";; intonation\n(set! lr_start\n'(\n( Intercept 160.584956 )\n{rows}))\n".encode()


FORMAT = Format("festival-lr", "linear regression of a speech synthesiser", Kind.CLASSICAL, Depth.TENSORS,
                (".scm", ".txt"), recognise, read, sample, textual=True, first=b";(* \t\r\n")
