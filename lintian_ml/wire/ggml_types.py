# SPDX-License-Identifier: GPL-2.0-or-later
"""ggml's tensor types: name, values per block, bytes per block (ggml.h and ggml-common.h of ggml)."""
from __future__ import annotations

from lintian_ml.errors import DamagedFile

TYPES: dict[int, tuple[str, int, int]] = {
    0: ("float32", 1, 4), 1: ("float16", 1, 2), 2: ("q4_0", 32, 18), 3: ("q4_1", 32, 20), 6: ("q5_0", 32, 22),
    7: ("q5_1", 32, 24), 8: ("q8_0", 32, 34), 9: ("q8_1", 32, 36), 10: ("q2_k", 256, 84), 11: ("q3_k", 256, 110),
    12: ("q4_k", 256, 144), 13: ("q5_k", 256, 176), 14: ("q6_k", 256, 210), 15: ("q8_k", 256, 292),
    16: ("iq2_xxs", 256, 66), 17: ("iq2_xs", 256, 74), 18: ("iq3_xxs", 256, 98), 19: ("iq1_s", 256, 50),
    20: ("iq4_nl", 32, 18), 21: ("iq3_s", 256, 110), 22: ("iq2_s", 256, 82), 23: ("iq4_xs", 256, 136),
    24: ("int8", 1, 1), 25: ("int16", 1, 2), 26: ("int32", 1, 4), 27: ("int64", 1, 8), 28: ("float64", 1, 8),
    29: ("iq1_m", 256, 56), 30: ("bfloat16", 1, 2), 34: ("tq1_0", 256, 54), 35: ("tq2_0", 256, 66),
    39: ("mxfp4", 32, 17)}
ENCODINGS = {0: "f4", 1: "f2", 24: "i1", 25: "i2", 26: "i4", 27: "i8", 28: "f8", 30: "bf16"}


def length(kind: int, size: int) -> int:
    """Bytes of ``size`` values. Raises DamagedFile for an unknown type or a size that fills no whole blocks."""
    if kind not in TYPES:
        raise DamagedFile(f"names the tensor type {kind}, which does not exist")
    _, block, width = TYPES[kind]
    if size % block:
        raise DamagedFile(f"has {size} values in blocks of {block}")
    return size // block * width


def encoding(kind: int, order: str = "<") -> str:
    """``Span.encoding`` of a type whose values lie one by one, empty for blocks."""
    code = ENCODINGS.get(kind, "")
    return code if code in ("", "bf16") else f"{'|' if code == 'i1' else order}{code}"
