# SPDX-License-Identifier: GPL-2.0-or-later
"""The explanation of one weight file, compared whole."""
from __future__ import annotations

import pytest
from handmade import package, report, weight

from lintian_ml import policytext
from lintian_ml.errors import UsageError
from lintian_ml.report import why

TEXT = """Policy: text-a
Title: T
Status: draft
Reference: here

Class: free
When: licence-is-free, training-data-is-free
Basis: b

Class: toxic
When: licence-is-free, not training-data-is-free
Basis: b

Class: nonfree
When: not licence-is-free
Basis: b
"""
EXPECTED = f"""foo source: net.txt
  format: leela-zero-text, neural, shipped
  parameters: 357,208 in 2 tensors of float16, float32
  trained: unknown; reproducibility: none
  sha256: {'a' * 64}
  fingerprint: none
  producer: me

  licence-is-free: yes
    licence: GPL-3+ [debian/copyright:7] (copyright, asserted)

  training-data-is-free: unknown

  training-program-is-complete: no
    training-program: tensorflow [train.py] (program, checked)

  text-a: free | toxic ?
    free if training-data-is-free, because licence-is-free
    toxic if not training-data-is-free, because licence-is-free
"""


def test_every_answer_and_every_class_left() -> None:
    """Answers come with their evidence, classes with what holds and what they still need."""
    faults: list[str] = []
    text = policytext.parse(TEXT, "text-a", faults)
    assert text and not faults
    assert why.render(report(package(weights=(weight(), weight("other")))), ["net.txt"], [text]) == EXPECTED


def test_path_without_weights_is_an_error() -> None:
    """A path that is no weight file is told, with the nearest one."""
    with pytest.raises(UsageError, match="net.tx: no weight file was found there, did you mean 'net.txt'"):
        why.render(report(package(weights=(weight(),))), ["net.tx"], [])


def test_hostile_text_is_escaped() -> None:
    """Nothing from the package steers the terminal."""
    path = "net\x1b[31m.txt"
    assert "\x1b" not in why.render(report(package(name="f\x1b", weights=(weight(path),))), [path], [])
