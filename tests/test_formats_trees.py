# SPDX-License-Identifier: GPL-2.0-or-later
"""Arrays that together are decision trees, in zips of NumPy's, with objects among them too."""
from __future__ import annotations

import gzip
import random
import struct

import pytest

from lintian_ml.formats import npz
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import samples

NODES, TREES = 15, 20


def whole(numbers: list[int], shape: tuple[int, ...]) -> bytes:
    return samples.npy(shape, struct.pack(f"<{len(numbers)}i", *numbers), "<i4")


def grown() -> tuple[list[int], list[int]]:
    """Left and right children of one tree in preorder, -1 for leaves."""
    left, right = [-1] * NODES, [-1] * NODES

    def grow(at: int, size: int) -> None:
        if size > 1:
            half = (size - 1) // 2
            left[at], right[at] = at + 1, at + 1 + half
            grow(at + 1, half)
            grow(at + 1 + half, size - 1 - half)

    grow(0, NODES)
    return left, right


def forest(left: str = "LeftNodes", right: str = "RightNodes", variable: str = "Variables", value: str = "SplitCodes",
           **more: bytes) -> dict[str, bytes]:
    """Trees as rows, numbers drawn anew; ``more``: further arrays."""
    drawn = random.Random(5)
    sides, shape = grown(), (TREES, NODES)
    numbers = struct.pack(f"<{TREES * NODES}d", *(drawn.gauss(0, 1) for _ in range(TREES * NODES)))
    arrays = {left: whole(sides[0] * TREES, shape), right: whole(sides[1] * TREES, shape),
              variable: whole([drawn.randrange(30) for _ in range(TREES * NODES)], shape),
              value: samples.npy(shape, numbers, "<f8")}
    return {f"{name}.npy": data for name, data in (arrays | more).items()}


def taken(data: bytes, name: str = "share/model.npz") -> Scanner:
    scanner = Scanner()
    for _ in scanner.walk([Item.of(name, data)]):
        pass
    return scanner


def formats(arrays: dict[str, bytes]) -> list[str]:
    return [found.format.name for found in taken(samples.zipped(arrays)).found]


OBJECTS = samples.npy((2,), b"\x80\x03]q\x00(X\x01\x00\x00\x00aX\x01\x00\x00\x00be.", "|O")
RUNS = samples.npy((1,), b"\x80\x03cposix\nsystem\nX\x02\x00\x00\x00id\x85R.", "|O")


@pytest.mark.parametrize("names", [("LeftNodes", "RightNodes", "Variables", "SplitCodes"),
                                   ("children_left", "children_right", "feature", "threshold"),
                                   ("tree.left_child", "tree.right_child", "split_feature", "leaf_value"),
                                   ("left", "right", "split_var", "value")])
def test_children_of_nodes_are_trees(names: tuple[str, ...]) -> None:
    """Under the names of several libraries, with names of variables as objects, and behind a compression."""
    data = samples.zipped(forest(*names, VarNames=OBJECTS))
    found = taken(data).found
    assert [one.header.kind for one in found] == [Kind.CLASSICAL]
    assert found[0].header.parameters == 4 * TREES * NODES
    pressed = taken(gzip.compress(data, mtime=0), "share/model.npz.gz")
    assert [one.path for one in pressed.found] == ["share/model.npz.gz!model.npz"] and not pressed.hints


def test_what_is_no_tree() -> None:
    """Two nodes with one child, children that are no nodes, nothing to predict, points in space."""
    shape, sides = (TREES, NODES), grown()
    for at, child in ((0, 2), (0, NODES), (3, 3)):
        left = list(sides[0])
        left[at] = child
        assert formats(forest() | {"LeftNodes.npy": whole(left * TREES, shape)}) == []
    assert formats(forest() | {"LeftNodes.npy": whole([-1] * NODES * TREES, shape)}) == []
    assert formats(forest(value="SplitCodes") | {"SplitCodes.npy": samples.npy(shape, bytes(8 * NODES * TREES), "<f8")
                                                 }) == []
    assert formats(forest(variable="split_dim")) == []
    assert formats(forest(points=samples.npy((4, 2), samples.floats(8)))) == []
    assert formats(forest(left="west", right="east")) == []


def test_objects_do_not_hide_layers_nor_what_they_would_run() -> None:
    """Names of classes among layers; a pickle in a model is followed, and what it would run is told."""
    layers = {"fc.weight.npy": samples.npy((16, 16), samples.floats(256)),
              "fc.bias.npy": samples.npy((16,), samples.floats(16, 2))}
    many = {f"names{at}.npy": OBJECTS for at in range(8)}
    assert formats(layers | many) == ["npz"]
    for arrays in (layers, forest()):
        notes = npz.read(Item.of("x.npz", samples.zipped(arrays | {"names.npy": RUNS}))).notes
        assert [note.value.split(" at ")[0] for note in notes if note.claim == "unsafe-import"] == ["posix.system"]


def test_objects_that_cannot_be_followed_are_told() -> None:
    broken = samples.npy((1,), b"\x80\x03cposix\nsys", "|O")
    scanner = taken(samples.zipped(forest(VarNames=broken)))
    assert [found.format.name for found in scanner.found] == ["npz"]
    assert [hint.note.split(":")[0] for hint in scanner.hints] == ["what the objects in VarNames.npy would run"]


def test_damaged_data_is_nobodys_model() -> None:
    """Only where names speak of layers a broken array is a broken model."""
    data = {"x.npy": b"\x93NUMPY" + bytes(40), "y.npy": samples.npy((4,), bytes(16))}
    assert taken(samples.zipped(data)).hints == []
    hints = taken(samples.zipped({"fc.weight.npy": data["x.npy"], "fc.bias.npy": data["y.npy"]})).hints
    assert [hint.tag for hint in hints] == ["ml-weights-unreadable"]
