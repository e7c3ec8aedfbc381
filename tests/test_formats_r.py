# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects of R in the three forms that it writes: XDR, text and the machine's own order of bytes."""
from __future__ import annotations

import bz2
import gzip
import lzma
import struct
from collections.abc import Callable

import pytest

from lintian_ml import limits
from lintian_ml.errors import FormatError, NotThisFormat
from lintian_ml.formats import r_model
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import rdata_forms, samples


class Form:
    """Writes values in one form: the words of R's grammar, each as this form has it."""

    def __init__(self, letter: str) -> None:
        self.letter, self.out = letter, b""

    def words(self, *values: int) -> Form:
        if self.letter == "A":
            self.out += b"".join(b"NA\n" if value == -2 ** 31 else b"%d\n" % value for value in values)
        else:
            self.out += struct.pack(f"{'>' if self.letter == 'X' else '<'}{len(values)}i", *values)
        return self

    def text(self, value: bytes) -> Form:
        self.words(0x40009, len(value))
        escaped = b"".join(b"\\%o" % byte if byte > 126 or byte <= 32 else b"\\" + bytes((byte,)) if byte in b"\\\"'?"
                           else bytes((byte,)) for byte in value)
        self.out += escaped + b"\n" if self.letter == "A" else value
        return self

    def reals(self, values: list[float], flags: int = 0xe) -> Form:
        self.words(flags, len(values))
        if self.letter == "A":
            self.out += b"".join(b"%s\n" % f"{value:.16g}".encode() for value in values)
        else:
            self.out += struct.pack(f"{'>' if self.letter == 'X' else '<'}{len(values)}d", *values)
        return self

    def symbol(self, name: bytes) -> Form:
        return self.words(1).text(name)

    def texts(self, *values: bytes) -> Form:
        self.words(0x10, len(values))
        for value in values:
            self.text(value)
        return self


def written(letter: str, of: bytes, version: int = 2, named: bytes = b"") -> bytes:
    """A list of coefficients, integers with an NA and strange texts, of class ``of``; with a name as a workspace."""
    form = Form(letter).words(version, 0x40202, 0x20300)
    if version == 3:
        form.words(5)
        form.out += b"UTF-8\n" if letter == "A" else b"UTF-8"
    if named:
        form.words(0x402).symbol(named)
    form.words(0x313, 3).reals([1.5, -0.25, 3e-300, 1e308])
    form.words(0xd, 3, 1, -2 ** 31, -7).texts(b"two words\n", b"a\\b\"c", "é'?".encode(), b"")
    form.words(0x402).symbol(b"names").texts(b"coefficients", b"ids", b"call")
    form.words(0x402).symbol(b"class").texts(of).words(0xfe)
    if named:
        form.words(0xfe)
    return (b"RD%s%d\n" % (letter.encode(), version) if named else b"") + letter.encode() + b"\n" + form.out


def taken(data: bytes, name: str = "inst/extdata/fit.rds") -> list[str]:
    scanner = Scanner()
    for _ in scanner.walk([Item.of(name, data)]):
        pass
    return [found.format.name for found in scanner.found]


@pytest.mark.parametrize("named", (b"", b"fit"), ids=("one object", "workspace"))
@pytest.mark.parametrize("version", (2, 3))
@pytest.mark.parametrize("letter", "XAB")
def test_a_fit_is_found_in_each_form(letter: str, version: int, named: bytes) -> None:
    """The class makes the model: a table of the same parts is none."""
    data = written(letter, b"lm", version, named)
    assert taken(data) == ["r-model"] and taken(written(letter, b"data.frame", version, named)) == []
    if letter != "X":
        assert rdata_forms.xdr(data) == written("X", b"lm", version, named)


@pytest.mark.parametrize("press", (gzip.compress, bz2.compress, lzma.compress))
def test_a_fit_as_text_is_found_behind_a_compression(press: Callable[[bytes], bytes]) -> None:
    assert taken(press(written("A", b"glm")), "data/fit.rda") == ["r-model"]


def test_digits_of_hexadecimal_and_words_for_numbers() -> None:
    """R writes exact numbers as ``0x1.8p+0`` if asked to, and words for what is no number."""
    start = b"A\n2\n262658\n131840\n14\n6\n"
    data = rdata_forms.xdr(start + b"0x1.8p+0\n-0x1p-3\nNA\nNaN\nInf\n-Inf\n")
    assert struct.unpack(">2d", data[22:38]) == (1.5, -0.125)
    assert data[38:46].hex() == "7ff00000000007a2" and data[54:].hex() == "7ff0000000000000fff0000000000000"


def test_coefficients_without_a_class_are_found_as_text() -> None:
    """Named so, signed and spread like learned ones; masses of one sign are not."""
    def made(values: list[float]) -> bytes:
        form = Form("A").words(2, 0x40202, 0x20300, 0x402).symbol(b"coefficients").reals(values).words(0xfe)
        return b"RDA2\nA\n" + form.out

    values = samples.learned(64)
    assert taken(made(list(values)), "data/scale.rda") == ["r-model"]
    assert taken(made([abs(value) for value in values]), "data/scale.rda") == []


@pytest.mark.parametrize("letter", "AB")
def test_a_damaged_form_is_no_model_and_no_crash(letter: str) -> None:
    data = written(letter, b"lm", 3, b"fit")
    for end in range(0, len(data), 2):
        for part in (data[:end], data[:end] + b"\xff" + data[end + 1:], data[:end] + b"9" + data[end + 1:]):
            if part.startswith(rdata_forms.STARTS):
                try:
                    r_model.read(Item.of("x.rda", part))
                except FormatError:
                    pass


def test_what_is_too_large_to_be_turned_into_values(monkeypatch: pytest.MonkeyPatch) -> None:
    data = written("A", b"lm")
    monkeypatch.setattr(limits, "R_TEXT", len(data))
    assert r_model.read(Item.of("x.rds", data)).certain
    monkeypatch.setattr(limits, "R_TEXT", len(data) - 1)
    with pytest.raises(NotThisFormat, match="too large"):
        r_model.read(Item.of("x.rds", data))
