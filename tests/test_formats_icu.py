# SPDX-License-Identifier: GPL-2.0-or-later
"""Compiled resource bundles of ICU: a network or boosted n-grams in them, in both orders of bytes, or other things."""
from __future__ import annotations

import struct
from collections.abc import Mapping

import pytest

from lintian_ml import limits
from lintian_ml.errors import FormatError, LimitExceeded
from lintian_ml.formats import icu_resource
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import samples

EMBEDDED, HIDDEN, ROWS = 3, 4, 9
SIZE = 2 * 4 * HIDDEN * (EMBEDDED + HIDDEN + 1) + 4 * (2 * HIDDEN + 1) + EMBEDDED * ROWS
Entries = Mapping[str, int | str | list[int]]
NETWORK: Entries = {"data": list(range(1, SIZE + 1)), "dict": "", "embeddings": EMBEDDED, "hunits": HIDDEN, "model": ""}


def bundle(entries: Entries, order: str = "<", wide: bool = False) -> bytes:
    """A table of integers, vectors and (empty) strings."""
    names = "".join(f"{key}\0" for key in entries).encode()
    words = bytearray()
    first = 7 + (len(names) + 3) // 4
    places, kinds = [], []
    for key, value in entries.items():
        places.append(28 + names.index(key.encode() + b"\0"))
        if isinstance(value, list):
            kinds.append(14 << 28 | first + len(words) // 4)
            words += struct.pack(f"{order}{len(value) + 1}I", len(value), *value)
        else:
            kinds.append(7 << 28 | value if isinstance(value, int) else 6 << 28)
    root = (4 if wide else 2) << 28 | first + len(words) // 4
    table = struct.pack(f"{order}{'I' if wide else 'H'}{len(places)}{'I' if wide else 'H'}", len(places), *places)
    body = struct.pack(f"{order}7I", root, 6, first, 0, 0, len(entries), 0) + names.ljust(4 * (first - 7), b"\xaa")
    body += bytes(words) + table.ljust((len(table) + 3) // 4 * 4, b"\0") + struct.pack(f"{order}{len(kinds)}I", *kinds)
    start = struct.pack(f"{order}H", 32) + b"\xda\x27" + struct.pack(f"{order}HH", 20, 0)
    return (start + bytes((order == ">", 0, 2, 0)) + b"ResB\2").ljust(32, b"\0") + body


def taken(data: bytes, name: str = "data/words.res") -> list[str]:
    scanner = Scanner()
    for _ in scanner.walk([Item.of(name, data)]):
        pass
    assert scanner.hints == []
    return [found.path for found in scanner.found]


@pytest.mark.parametrize("wide", (False, True))
@pytest.mark.parametrize("order", "<>")
def test_a_network_in_either_order(order: str, wide: bool) -> None:
    """Of the sizes that its numbers have room for; alone and in a jar."""
    data = bundle(NETWORK, order, wide)
    header = icu_resource.read(Item.of("x.res", data))
    assert header.metadata["architecture"] == f"LSTM of {HIDDEN} units, {ROWS} embeddings of {EMBEDDED} numbers"
    span = header.tensors[0].span
    assert span and struct.unpack_from(f"{order}2I", data, span.offset) == (1, 2) and span.length == 4 * SIZE
    assert taken(data) == ["data/words.res"]
    assert taken(samples.zipped({"com/ibm/words.res": data}), "data.jar") == ["data.jar!com/ibm/words.res"]


@pytest.mark.parametrize("order", "<>")
def test_boosted_n_grams(order: str) -> None:
    """Scores beside what they are of."""
    values: Entries = {"UW1Keys": "", "UW1Values": list(range(50)), "BW3Keys": "", "BW3Values": list(range(30))}
    header = icu_resource.read(Item.of("x.res", bundle(values, order)))
    assert header.parameters == 80 and header.kind is Kind.CLASSICAL
    assert taken(bundle({key: value for key, value in values.items() if not key.endswith("Keys")}, order)) == []


def test_other_bundles_are_no_models() -> None:
    """Sizes that do not add up, sizes that are no integers, vectors and names alone, and data that lies elsewhere."""
    others: tuple[Entries, ...] = ({"hunits": HIDDEN + 1}, {"embeddings": 0}, {"hunits": ""}, {"data": ""},
                                   {"data": [1, 2, 3]}, {"data": [0] * (SIZE + 1)})
    for changed in others:
        assert taken(bundle({**NETWORK, **changed})) == []
    assert taken(bundle({"data": [5] * SIZE, "Version": ""})) == []
    assert taken(bundle({"Version": "", "layout": 3})) == []
    elsewhere = bytearray(bundle({"numbers": [1, 2, 3]}))
    elsewhere[-4:] = (14 << 28 | 0xfffffff).to_bytes(4, "little")  # a vector of a name that says nothing
    assert taken(bytes(elsewhere)) == []


def test_entries_of_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many are read, one more is too many."""
    monkeypatch.setattr(limits, "TENSORS", 5)
    assert icu_resource.read(Item.of("x", bundle(NETWORK))).parameters == SIZE
    monkeypatch.setattr(limits, "TENSORS", 4)
    with pytest.raises(LimitExceeded, match="claims 5 entries"):
        icu_resource.read(Item.of("x", bundle(NETWORK)))


@pytest.mark.parametrize("order", "<>")
def test_a_damaged_bundle_is_no_crash(order: str) -> None:
    data = bundle(NETWORK, order)
    for at in (*range(64), *range(len(data) - 64, len(data))):
        for broken in (data[:at], *(data[:at] + bytes((value,)) + data[at + 1:] for value in (0, 1, 0x7f, 0xff))):
            item = Item.of("x.res", broken)
            try:
                if len(broken) > 12 and icu_resource.recognise(item):
                    icu_resource.read(item)
            except FormatError:
                pass
