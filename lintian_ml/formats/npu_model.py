# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks compiled for accelerators, whose contents only the vendor's runtime reads: Ascend, BModel, Cambricon,
ESP-DL, HALCON, IMGDNN, KaNN, kmodel, EZ.

Source: the vendors' loaders, as far as they are public. A magic of four letters is not enough: sizes in the header, or
a flatbuffer behind it, have to fit too.
"""
from __future__ import annotations

import struct
from collections.abc import Callable

from lintian_ml.model import Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import flatbuffer, opaque, samples

_LEAST = 256


def _word(item: Item, at: int) -> int:
    value: int = struct.unpack_from("<I", item.head, at)[0]
    return value


def _always(item: Item) -> bool:
    return True


def _flat(item: Item, at: int) -> bool:
    """A flatbuffer whose root is among the first bytes."""
    return len(item.head) >= at + 4 + _word(item, at) and flatbuffer.plausible(item.head[at:])


def _ascend(item: Item) -> bool:
    """A header of 256 bytes with a table of parts behind it."""
    return _word(item, 4) == 256 and len(item.head) > 260 and 0 < _word(item, 256) < 64


def _ascend_svp(item: Item) -> bool:
    """Size of the whole, then size and place of the parameters."""
    whole, length, at = (_word(item, place) for place in (8, 12, 16))
    return 0 < length and at + length <= whole <= item.size


def _bmodel(item: Item) -> bool:
    """Size of the header, 64, and of the flatbuffer behind it."""
    return _word(item, 4) == 64 and 0 < _word(item, 8) <= item.size - 64 and _flat(item, 64)


def _kmodel(item: Item) -> bool:
    return 3 <= _word(item, 4) <= 16


_MAGICS: dict[tuple[int, bytes], tuple[str, Callable[[Item], bool]]] = {
    (0, b"IMOD"): ("Ascend", _ascend),
    (0, b"PICO"): ("Ascend SVP", _ascend_svp),
    (0, b"\xee\xaa\x55\xff"): ("BModel", _bmodel),
    (0, b"\x7fMEF"): ("Cambricon", _always),
    (0, b"cambricon_offline"): ("Cambricon", _always),
    (0, b"EDL2"): ("ESP-DL", lambda item: _flat(item, 16)),
    (0, b"EZMODEL"): ("EZ", _always),
    (0, b"HDLMODEL"): ("HALCON", _always),
    (0, b"IMGDNN"): ("IMGDNN", _always),
    (0, b"LDMK"): ("kmodel", _kmodel),
    (4, b"KaNN"): ("KaNN", lambda item: _flat(item, 0)),
}


def _producer(item: Item) -> str:
    """Whose model it is, empty where the bytes behind the magic do not fit."""
    for (at, magic), (producer, fits) in _MAGICS.items():
        if item.head.startswith(magic, at) and fits(item):
            return producer
    return ""


def recognise(item: Item) -> bool:
    return len(item.head) >= _LEAST and bool(_producer(item))


def read(item: Item) -> Header:
    return opaque.header(item, {"producer": _producer(item)})


def sample() -> bytes:
    """Kendryte's, version 5."""
    return b"LDMK" + struct.pack("<I", 5) + bytes(24) + samples.floats(256)


FORMAT = Format("npu-model", "network compiled for an accelerator", Kind.NEURAL, Depth.RECOGNISED,
                (".om", ".bmodel", ".cambricon", ".espdl", ".hdl", ".kann", ".kmodel"), recognise, read, sample,
                magic=tuple(_MAGICS))
