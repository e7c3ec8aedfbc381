# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of KANN and objects of Praat: every class that is fitted, in each form, and those that are none."""
from __future__ import annotations

import struct
from collections.abc import Iterable

import pytest
import reading

from lintian_ml.errors import DamagedFile
from lintian_ml.formats import kann_model, praat_object
from lintian_ml.model import Answer, Header, Kind
from lintian_ml.reader import Item

Value = int | float | str | bool | tuple[int]


def text(of: str, values: Iterable[Value]) -> bytes:
    """The short form of a text; a whole number in a tuple is one of two bytes."""
    words = [f'"{value}"' if isinstance(value, str) else ("<exists>" if value else "<absent>")
             if isinstance(value, bool) else str(value[0] if isinstance(value, tuple) else value) for value in values]
    return f'File type = "ooTextFile"\nObject class = "{of}"\n\n'.encode() + "\n".join(words).encode() + b"\n"


def binary(of: str, values: Iterable[Value], item: bool = False) -> bytes:
    """The same values, big-endian; of an ``item`` of a collection, with a name."""
    out = b"" if item else b"ooBinaryFile"
    out += bytes([len(of)]) + of.encode() + (b"\0\1x" if item else b"")
    for value in values:
        if isinstance(value, str):
            out += struct.pack(">H", len(value)) + value.encode()
        elif isinstance(value, bool):
            out += bytes([value])
        elif isinstance(value, tuple):
            out += struct.pack(">h", value[0])
        else:
            out += struct.pack(">d" if isinstance(value, float) else ">i", value)
    return out


def read(data: bytes) -> Header:
    header = reading.read(praat_object.FORMAT, "share/x", data)
    assert header is not None
    return header


WEIGHTS = [0.5, -1.25, 0.75, 2.0, -0.125, -1.5, 1.0, 0.25, -0.5]
NETWORK: list[Value] = [2, 2, 1, 2, 1, (0,), (1,), (1,), 1, "a", 9, *WEIGHTS]
OLD: list[Value] = [2, 2, 2, 1, *NETWORK[5:]]
EIGEN: list[Value] = [2, 2, 3.5, 0.5, 0.6, 0.8, -0.8, 0.6]
PLACE: list[Value] = [True, 2, "F1", "F2", True, 1, "L1", True, *EIGEN, False]
MARKOV: list[Value] = [(0,), (1,), 2, 2, 0, 0, False, 0.5, 0.5, 0.75, 0.25, 0.0, 0.5, 0.25, 0.25,
                       0.125, 0.875, 0.5, 0.5, False]
TERMS: list[Value] = [-8.5, 2, "Spec", 1.0, 7.0, 1.625, "Dur", 1.0, 7.0, 0.625]


@pytest.mark.parametrize(("of", "values", "count", "told"), [
    ("FFNet 1", NETWORK, 9, "FFNet 2-2-1"),
    ("FFNet", OLD, 9, "FFNet 2-2-1"),
    ("PCA", [*EIGEN, 600, "F1", "F2", 10.0, 20.0], 8, "PCA 2 of 2 dimensions, 600 observations"),
    ("PCA 1", [*EIGEN, True, 600, "F1", "F2", 10.0, 20.0], 8, "PCA 2 of 2 dimensions, 600 observations"),
    ("CCA", [2, 600, *PLACE], 6, "CCA of 2 coefficients, 600 observations"),
    ("HMM 2", MARKOV, 12, "HMM of 2 states and 2 symbols"),
    ("LinearRegression", TERMS, 3, "LinearRegression of Spec, Dur"),
    ("LogisticRegression", [*TERMS, "/I/", "/i/"], 3, "LogisticRegression of Spec, Dur for /I/ and /i/"),
    ("GaussianMixture", [2, 2, 0.5, 0.5, False], 2, "GaussianMixture of 2 components in 2 dimensions"),
    ("Discriminant", [*EIGEN, 2, False, False, 0.5, 0.5, 0.0, 1.0, 1.0, 0.0], 6,
     "Discriminant of 2 groups, 2 of 2 dimensions"),
    ("Discriminant 2", [True, *EIGEN, True, 2, False, False, 0.5, 0.5, 0.0, 1.0, 1.0, 0.0], 6,
     "Discriminant of 2 groups, 2 of 2 dimensions"),
])
def test_objects_of_praat_in_both_forms(of: str, values: list[Value], count: int, told: str) -> None:
    for data in (text(of, values), binary(of, values), text(of, values).decode().encode("utf-16"),
                 text(of, values).replace(b'File" ', b'File short"').replace(b"Object class = ", b"")):
        header = read(data)
        assert (header.parameters, header.metadata["architecture"]) == (count, told)
    for cut in (text(of, values[:-1]), binary(of, values)[:-1]):
        with pytest.raises(DamagedFile):
            read(cut)


def test_groups_have_covariances() -> None:
    """Texts have a label before each row, binary files all labels before the rows."""
    rows: list[Value] = ["a", 1.5, 0.25, "b", 0.25, 2.5, 50.0, 10.0, 20.0]
    plain: list[Value] = [2, 2, "a", "b", "a", "b", 1.5, 0.25, 0.25, 2.5, 50.0, 10.0, 20.0]
    start: list[Value] = [1, 2, 1.0, True, 1, "Covariance", "c"]
    found = read(text("GaussianMixture", [*start, 2, "a", "b", 2, *rows]))
    assert found.parameters == 7
    packed = binary("GaussianMixture", start[:5]) + binary("Covariance", plain, item=True)
    assert read(packed).tensors == found.tensors
    with pytest.raises(DamagedFile, match="not as many covariances"):
        read(text("GaussianMixture", [2, 2, 0.5, 0.5, True, 0]))


def test_a_network_that_was_drawn_is_untrained() -> None:
    assert read(text("FFNet 1", NETWORK)).trained is Answer.YES
    drawn = [*NETWORK[:11], *(value / 25 for value in WEIGHTS)]
    assert read(text("FFNet 1", drawn)).trained is Answer.NO
    assert read(text("FFNet 1", NETWORK)).kind is Kind.NEURAL and read(text("HMM 2", MARKOV)).kind is Kind.CLASSICAL
    with pytest.raises(DamagedFile, match="its layers have 9"):
        read(text("FFNet 1", [*NETWORK[:10], 8, *WEIGHTS]))


def test_collections_may_have_models() -> None:
    """In a text wherever they stand, in a binary file up to the first object that is none."""
    held = '1.0\n"FFNet 1"\n"net"\n' + text("", NETWORK).decode().split("\n", 2)[2]
    named = held.replace('"FFNet 1"\n"net"', '    class = "FFNet 1" \n        name = "net" ')
    for data in (held, named):
        header = read(b'File type = "ooTextFile"\nObject class = "Collection"\n\n2\n"Pattern 1"\n"x"\n' + data.encode())
        assert header.metadata["architecture"] == "FFNet 2-2-1"
    begun = b"ooBinaryFile\x0aCollection\0\0\0\2"
    items = binary("FFNet 1", NETWORK, item=True), binary("PCA", [*EIGEN, 6, "a", "b", 1.0, 2.0], item=True)
    assert read(begun + b"".join(items)).parameters == 17
    assert read(begun + items[0] + binary("Sound 2", [1.0], item=True)).parameters == 9
    assert reading.read(praat_object.FORMAT, "x", begun + binary("Sound 2", [1.0], item=True)) is None


def test_other_objects_of_praat_are_none() -> None:
    """Sounds, tiers, tables and grammars, and what only speaks of a class; chains that are as they were made."""
    for of in ("TextGrid", "Sound 2", "Eigen 1", "Pattern 1", "OTGrammar 2", "Table", "Matrix", "FFNetwork"):
        for data in (text(of, EIGEN), binary(of, EIGEN)):
            assert reading.read(praat_object.FORMAT, "x.FFNet", data) is None
    grid = b'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n1\n<exists>\n"FFNet 1"\n"word"\n'
    held = b'File type = "ooTextFile"\nObject class = "Collection"\n\n1\n"TextGrid"\n"FFNet"\n0\n1\n'
    even: list[Value] = [*MARKOV[:7], 0.5, 0.5, *[0.25] * 6, *[0.5] * 4, False]
    for data in (grid, held, text("HMM 2", even)):
        assert reading.read(praat_object.FORMAT, "x", data) is None


def test_undefined_numbers_and_quoted_quotes() -> None:
    data = text("PCA", [*EIGEN, 600, 'F""1', "F2", 10.0, 20.0]).replace(b"20.0", b"--undefined--")
    assert read(data + b"! a remark with 1 number\n").parameters == 8
    with pytest.raises(DamagedFile, match="where a whole number belongs"):
        read(text("PCA", ["a"]))


# -- KANN --------------------------------------------------------------------------------------------------------------

def test_a_network_of_kann_is_its_graph_and_what_it_computes_with() -> None:
    data = kann_model.sample()
    header = kann_model.read(Item.of("x.kan", data))
    assert header.parameters == 6 and header.metadata["architecture"] == "3 inputs; matmul, sigm"
    assert [tensor.shape for tensor in header.tensors] == [(2, 3)]
    assert kann_model.read(Item.of("x.kan", data + bytes(1024))).parameters == 6  # tables of the program behind it
    later = data.replace(struct.pack("<iiiI", 0, 1, -1, 0), struct.pack("<iiiI", 0, 9, -1, 0))
    for damaged in (data[:-1], later, data[:8] + data[8:].replace(b"\1\0\0\0\0", b"\1\0\0\0\x05", 0)[:-4]):
        with pytest.raises(DamagedFile):
            kann_model.read(Item.of("x.kan", damaged))


def test_a_graph_without_variables_is_no_model() -> None:
    constant = kann_model.sample().replace(struct.pack("<iIBIB", 0, 0, 1, 0, 2), struct.pack("<iIBIB", 0, 0, 2, 0, 2))
    assert reading.read(kann_model.FORMAT, "x.kan", constant) is None
    assert reading.read(kann_model.FORMAT, "x.kan", b"KAN\1\1\0\0\0" + b"\xff" * 64) is None
