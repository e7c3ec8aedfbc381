# SPDX-License-Identifier: GPL-2.0-or-later
"""The content digest: equal for equal numbers in any container, different for different ones."""
from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy
import pytest

from lintian_ml.fingerprint import combined, fingerprint, tensor_digest, values_digest
from lintian_ml.model import Header, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import samples_text

VALUES = numpy.array(samples_text.normal(5000), numpy.float32)


def spanned(data: bytes, encoding: str, size: int = 5000, offset: int = 0, member: str = "") -> str | None:
    """The digest of a tensor that is all of ``data`` from ``offset``."""
    length = (len(data) if not member else 4 * size) - offset
    return tensor_digest(Blob.of(data), Tensor("t", (size,), "x", Span(offset, length, encoding, member)))


def cut(values: Any, size: int) -> Iterator[Any]:
    for at in range(0, len(values), size):
        yield values[at:at + size]


def test_the_definition() -> None:
    """Two float16 and a count, hashed as documented."""
    expected = hashlib.sha256(struct.pack("<2e", 0.5, -2.0) + (2).to_bytes(8, "little")).hexdigest()
    assert values_digest([numpy.array([0.5, -2.0])]) == expected


def test_whole_numbers_beyond_float16_are_kept() -> None:
    """3001 is no float16: its index and value are hashed besides; as a float it gives the same digest."""
    pairs = hashlib.sha256(struct.pack("<2q", 1, 3001)).digest()
    expected = hashlib.sha256(struct.pack("<2e", 7, 3000) + (2).to_bytes(8, "little") + pairs).hexdigest()
    assert values_digest([numpy.array([7, 3001])]) == expected
    assert values_digest([numpy.array([7.0, 3001.0], numpy.float32)]) == expected
    assert values_digest([numpy.array([7, 3000])]) != expected


@pytest.mark.parametrize("kind", ["<f4", ">f4", "<f8", ">f8", "<f2"])
def test_float_width_and_byte_order_do_not_matter(kind: str) -> None:
    """The same values as float16, 32 or 64 in either byte order give one digest."""
    assert spanned(VALUES.astype(kind).tobytes(), kind) == values_digest([VALUES])


@pytest.mark.parametrize("kind", ["|i1", "|u1", "<i2", ">u2", "<i4", "<i8", "<f4"])
def test_integer_width_does_not_matter(kind: str) -> None:
    """Quantised weights keep every value, in whatever type they are held."""
    whole = numpy.arange(128).repeat(40)[:5000]
    assert spanned(whole.astype(kind).tobytes(), kind) == values_digest([whole])
    assert values_digest([whole]) != values_digest([whole[::-1]])


def test_text_gives_the_digest_of_the_values() -> None:
    """Decimal text, as C prints it, is the same tensor as the binary one."""
    text = "{" + ",\n".join(f"{float(value):.17g}f" for value in VALUES) + "};"
    assert spanned(text.encode(), "text") == values_digest([VALUES])


def test_bfloat16_is_a_float() -> None:
    """bf16 bytes are read as the float32 whose upper half they are."""
    upper = (VALUES.view(numpy.uint32) >> 16).astype("<u2")
    assert spanned(upper.tobytes(), "bf16") == values_digest([(upper.astype(numpy.uint32) << 16).view(numpy.float32)])


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_pieces_do_not_matter(size: int) -> None:
    """The values may come in pieces of any size, large whole numbers among them."""
    mixed = numpy.concatenate((VALUES[:300], [70000.0, 2.0 ** 40]))
    assert values_digest(cut(mixed, size)) == values_digest([mixed])


def test_zeros_and_nans_are_one() -> None:
    """-0 is 0, every NaN is the same, and neither warns."""
    odd = numpy.array([0x7FC00001, 0xFFC00000, 0x80000000], numpy.uint32).view(numpy.float32)
    assert values_digest([odd]) == values_digest([numpy.array([numpy.nan, numpy.nan, 0.0])])
    assert values_digest([numpy.array([1e30, -numpy.inf])]) == values_digest([numpy.array([numpy.inf, -1e300])])


def test_a_zip_member_is_reached() -> None:
    """A span inside a compressed zip member gives the digest of its bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/0", b"head" + VALUES.tobytes())
    assert spanned(stream.getvalue(), "<f4", member="data/0", offset=0) != values_digest([VALUES])
    tensor = Tensor("t", (5000,), "float32", Span(4, 20000, "<f4", "data/0"))
    assert tensor_digest(Blob.of(stream.getvalue()), tensor) == values_digest([VALUES])


def test_order_and_names_of_tensors_do_not_matter() -> None:
    """A file's fingerprint is the same for another order, other names and other shapes; duplicates count."""
    data = VALUES.tobytes()
    one, two = Span(0, 8000, "<f4"), Span(8000, 12000, "<f4")
    first = Header((Tensor("a", (2000,), "float32", one), Tensor("b", (3000,), "float32", two)))
    empty = Tensor("", (0,), "float32")
    second = Header((Tensor("x", (30, 100), "float32", two), empty, Tensor("y", (2000,), "float32", one)))
    item = Item.of("w.bin", data)
    assert fingerprint(item, first) == fingerprint(item, second) is not None
    assert fingerprint(item, Header(first.tensors * 2)) != fingerprint(item, first)


@pytest.mark.parametrize("span", [None, Span(0, 40000, "<f4"), Span(0, 7, "<f4"), Span(0, 8, "q4_0"), Span(0, 8, "|O"),
                                  Span(-4, 8, "<f4"), Span(0, 8, "<f4", "member"), Span(0, 8, "text")])
def test_what_cannot_be_reached_has_no_fingerprint(span: Span | None) -> None:
    """No span, a span past the end, an unknown encoding, a missing member, words in a text: None, never an error."""
    item = Item.of("w.bin", b"junk" + VALUES.tobytes())
    assert fingerprint(item, Header((Tensor("a", (2,), "float32", span),))) is None


def test_a_tensor_may_bring_its_digest() -> None:
    """A format that alone can reach the values gives the digest; a file without tensors has none."""
    digest = values_digest([VALUES])
    item = Item.of("w", b"")
    assert fingerprint(item, Header((Tensor("a", (5000,), "float32", digest=digest),))) == combined([digest])
    assert fingerprint(item, Header()) is None
