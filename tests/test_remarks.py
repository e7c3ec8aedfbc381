# SPDX-License-Identifier: GPL-2.0-or-later
"""What a model's own remarks say of its data."""
from __future__ import annotations

import pytest

from lintian_ml.formats import keyed_weights, parameter_text
from lintian_ml.model import Note
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import remarks, samples_text

WEIGHTS = "".join(f"ft{at:04}\t{value:.7f}\n" for at, value in enumerate(samples_text.normal(300)))


@pytest.mark.parametrize("remark, name", (
    ("# trained on TIMIT corpus.", "TIMIT corpus"),
    (";; Duration tree built from f2b", "f2b"),
    ("// estimated from 4519 human genes by hmmbuild", "4519 human genes"),
    ("% generated from the British National Corpus, 2007", "British National Corpus"),
    ("/* chords, learned from Isophonics */", "Isophonics"),
    ("#trained on 3300 drugs and 15000 others", "3300 drugs"),
    ("# coefficients obtained by multiple linear regression on 8199 compounds", "8199 compounds"),
    ("# statistics collected from 100 Mbit of Wikipedia text", "100 Mbit of Wikipedia text"),
))
def test_remarks_name_data(remark: str, name: str) -> None:
    assert remarks.told(Item.of("x", f"1\n{remark}\n0.5\n".encode())) == (name, 2)


@pytest.mark.parametrize("remark", (
    "# generated from grammar.y", "# Generated from corpus", "# built with gcc on x86_64", "# built on Monday 12 2020",
    "# computed from the data", "# trained for 100 epochs on 4 GPUs", "# trained on 2020-01-03", "# trained using Adam",
    "# Built from source on Linux", "# derived from Foo version 1.2 by J. Smith", "// Generated from model.onnx",
    "# Parameters estimated from Table 3 of Smith", "# model generated from train.py", "trained on TIMIT",
    "# generated from UnicodeData.txt", "# table made of 256 entries"))
def test_other_remarks_name_none(remark: str) -> None:
    """Programs, dates, machines, papers; and text that is no remark."""
    assert remarks.told(Item.of("x", f"1\n{remark}\n0.5\n".encode())) == ("", 0)


def test_what_a_model_says_of_its_data_is_noted() -> None:
    scanner = Scanner()
    data = f"# logodds, estimated from 4519 human genes\n300\n{WEIGHTS}"
    for _ in scanner.walk([Item.of("share/splice.txt", data.encode())]):
        pass
    assert Note("training-data-named", "4519 human genes", 1) in scanner.found[0].header.notes


def test_a_remark_on_the_data_is_a_witness() -> None:
    """With a word of learning beside it, it makes a model of names with weights, and of rows that add up to one."""
    def sure(text: str, remark: str) -> bool:
        item = Item.of("share/chords.txt", f"# {remark}\n{text}".encode())
        module = keyed_weights if text is WEIGHTS else parameter_text
        return module.recognise(item) and module.read(item).certain

    rows = "".join(" ".join(f"{share / sum(shares):.8f}" for share in shares) + "\n" for shares in (
        [1 + (at * 7 + other * 13) % 17 for other in range(25)] for at in range(25)))
    for text in (WEIGHTS, rows):
        assert sure(text, "learned logprobs, trained on Isophonics") and not sure(text, "learned logprobs")
