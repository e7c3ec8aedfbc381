# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks and regressions as XML of a program's own: numbers in elements or attributes that are named after weights.

No specification: ``<neuron bias="0.31"><weight>-0.0724</weight>…``, ``<synapse from="3" to="9" weight="-1.25"/>``,
``<coef name="age" value="0.0352"/>``. The numbers of those elements and attributes have both signs and are precise,
which weights of edges, fonts, goods and priorities are not; an element or attribute of another name of learning must
stand beside them.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item

_NUMBER = rb"[-+]?\d{0,9}\.\d{1,20}(?:[eE][-+]?\d{1,3})?"
_WEIGHT = rb"(?:[\w.-]{0,20}[_.-])?(?:weights?|coefs?|coefficients?|bias(?:es)?|wts?|w)"
_NUMBERS = _NUMBER + rb"(?:[\s,;]{1,40}" + _NUMBER + rb"){0,4000}"
_VALUES = regex(rb"(?i)<" + _WEIGHT + rb"(?:\s[^<>]{0,120})?>\s{0,80}(" + _NUMBERS + rb")[\s,;]{0,40}<"
                rb"|\s" + _WEIGHT + rb"\s?=\s?[\"'](" + _NUMBER + rb")[\"']"
                rb"|<" + _WEIGHT + rb"\s[^<>]{0,120}?\bvalue\s?=\s?[\"'](" + _NUMBER + rb")[\"']")
_BESIDE = regex(rb"(?i)<[\w:.-]{0,24}(?:neuron|perceptron|synaps[ei]|neural|network|layers?|svm|supportvector|regress|"
                rb"classifier|intercept|activation|sigmoid|tanh|hidden|predictor|markov|emission|node|connection)")
_MARKS = (b"eight", b"oef", b"bias", b"Bias", b"WEIGHT")
_LEAST = 32  # numbers
_SHARE = 12  # one byte in so many is a digit
_FEW = 4  # in the head
_SURE = regex(rb"(?i)<[\w:.-]{0,24}(?:neuron|perceptron|synaps[ei]|neural|svm|supportvector|regress|classifier"
              rb"|intercept|activation|sigmoid|tanh|hidden)")


def recognise(item: Item) -> bool:
    """XML with a few such numbers in its head, and an element of another name of learning."""
    head = item.head
    if item.numerals * _SHARE < len(head) or not any(mark in head for mark in _MARKS):
        return False
    return _BESIDE.search(head) is not None and len(_VALUES.findall(head)) >= _FEW


def read(item: Item) -> Header:
    """Weigh the numbers. Raises NotThisFormat where they are no weights."""
    from lintian_ml.wire import arrays_shape, tables
    from lintian_ml.wire.arrays_names import TESTS

    data = item.blob().whole(limits.WHOLE)
    values = [float(word) for found in _VALUES.finditer(data)
              for word in (found[1] or found[2] or found[3]).replace(b",", b" ").replace(b";", b" ").split()]
    shape = arrays_shape.of_numbers(values[:8192])
    if shape is None or len(values) < _LEAST or shape.whole or not shape.learned or shape.precise < 0.5:
        raise NotThisFormat("holds no numbers that spread like weights")
    note = Note("array", f"{len(values)} numbers in elements or attributes named after weights; {shape}")
    if _SURE.search(item.head) is None or TESTS.search(item.path):
        return Header(notes=(note,), certain=False)
    return Header((tables.tensor("weights", values),), len(values), notes=(note,))


def sample() -> bytes:
    """Four neurons with eight weights each."""
    from lintian_ml.wire import samples_text

    values = samples_text.normal(40)
    rows = "".join(f'  <neuron bias="{values[at]:.6f}">\n' + "".join(
        f"    <weight>{value:.6f}</weight>\n" for value in values[at + 1:at + 10]) + "  </neuron>\n"
        for at in range(0, 40, 10))
    return f'<?xml version="1.0"?>\n<brain>\n{rows}</brain>\n'.encode()


FORMAT = Format("xml-weights", "network or regression as XML of a program's own", Kind.NEURAL, Depth.TENSORS, (".xml",),
                recognise, read, sample, textual=True, first=b"<")
