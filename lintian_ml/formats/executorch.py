# SPDX-License-Identifier: GPL-2.0-or-later
"""ExecuTorch's .pte: a flatbuffer ETnn; constants lie in it or in segments behind it (program.fbs of ExecuTorch).

What a back end was given (XNNPACK, Core ML …) lies packed in a segment of its own, weights with it.
"""
from __future__ import annotations

import struct

from lintian_ml import limits
from lintian_ml.model import Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import flatbuffer, found, values
from lintian_ml.wire.flatbuffer import Table

_TYPES = {0: "uint8", 1: "int8", 2: "int16", 3: "int32", 4: "int64", 5: "float16", 6: "float32", 7: "float64",
          11: "bool", 15: "bfloat16"}
_PLANS, _VALUES, _DELEGATES, _TENSOR = 1, 2, 7, 5
_CONSTANT = 5  # data_buffer_idx of a Tensor; 0 is memory planned at run time


def recognise(item: Item) -> bool:
    return item.head[6:8].isdigit() and flatbuffer.plausible(item.head)


def read(item: Item) -> Header:
    """Constant tensors, or what back ends were given. Raises NotThisFormat where there is neither."""
    program = flatbuffer.root(item.blob())
    tensors: list[Tensor] = []
    delegates: set[str] = set()
    for plan in program.tables(_PLANS):
        for entry in plan.tables(_VALUES):
            held = entry.table(1) if entry.number(0, "B") == _TENSOR else None
            if held is not None and held.number(_CONSTANT, "I"):
                tensors.append(_tensor(held, str(len(tensors))))
        delegates |= {delegate.text(0) for delegate in plan.tables(_DELEGATES)}
    if delegates and not tensors:
        return Header((), 0, {"producer": "ExecuTorch", "architecture": ", ".join(sorted(delegates))[:limits.NAME]})
    return found.model(tensors, {"producer": "ExecuTorch"})


def _tensor(table: Table, name: str) -> Tensor:
    return Tensor(name, values.checked_shape(table.numbers(2)), _TYPES.get(table.number(0, "b"), "unknown"))


def sample() -> bytes:
    """Program, one plan, one value, one constant tensor of 8 x 8 floats."""
    tensor = struct.pack("<8H", 16, 20, 16, 0, 4, 0, 0, 8) + struct.pack("<iIIIB3x", 16, 16, 1, 0, 6)
    tensor += struct.pack("<Iii", 2, 8, 8)
    value = struct.pack("<4H", 8, 12, 8, 4) + struct.pack("<iIB3x", 8, 8 + 16, _TENSOR) + tensor
    plan = struct.pack("<8H", 14, 8, 0, 0, 4, 0, 0, 0) + struct.pack("<iIII", 16, 4, 1, 4 + 8) + value
    program = struct.pack("<4H", 8, 8, 0, 4) + struct.pack("<iI", 8, 4) + struct.pack("<II", 1, 4 + 16) + plan
    return struct.pack("<I4s", 16, b"ET12") + program


FORMAT = Format("executorch", "ExecuTorch program", Kind.NEURAL, Depth.HEADER, (".pte",), recognise, read, sample,
                magic=((4, b"ET"),))
