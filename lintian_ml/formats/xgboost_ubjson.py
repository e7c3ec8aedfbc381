# SPDX-License-Identifier: GPL-2.0-or-later
"""XGBoost models as Universal Binary JSON, the default since version 2.1: the JSON document in binary."""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import jsons, ubjson, xgboost

_MAGIC = b"{L" + struct.pack(">q", 7) + b"learner"


def recognise(item: Item) -> bool:
    return len(item.head) > 40


def read(item: Item) -> Header:
    return xgboost.header(jsons.mapping(ubjson.Reader(Cursor(item.blob())).value()))


def _text(value: bytes) -> bytes:
    return b"L" + struct.pack(">q", len(value)) + value


def sample() -> bytes:
    """One tree with one split."""
    array = b"[$d#L" + struct.pack(">q3f", 3, 0.5, -0.125, 0.25)
    trees = b"[" + b"{" + _text(b"split_conditions") + array + b"}" + b"]"
    model = b"{" + _text(b"trees") + trees + b"}"
    booster = b"{" + _text(b"model") + model + _text(b"name") + b"S" + _text(b"gbtree") + b"}"
    return _MAGIC + b"{" + _text(b"gradient_booster") + booster + b"}" + b"}"


FORMAT = Format("xgboost-ubjson", "XGBoost model (UBJSON)", Kind.CLASSICAL, Depth.HEADER, (".ubj", ".model"),
                recognise, read, sample, magic=((0, _MAGIC),))
