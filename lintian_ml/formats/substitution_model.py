# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of substitution that TreeTime infers from a tree and prints (``sequence_evolution_model.txt``): a rate, the
frequencies of the letters, then a symmetric table of the rates between them. Source: what GTR models print there.

A model that was only assumed has one rate for all pairs, or two and equal frequencies, and is not learned.
"""
from __future__ import annotations

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import textual

_STARTS = (b"Substitution rate (mu):", b"Average substitution rate (mu):")
_FREQUENCY = regex(rb"[ \t]{1,8}(\S): (\d\.\d{1,12})")
_PAIRS = 3  # different rates of a model that was inferred, whatever its letters
_LETTERS = 64
_READ = 1 << 16  # bytes


def recognise(item: Item) -> bool:
    return item.head.startswith(_STARTS) and b"requencies (pi_i)" in item.head[:512] and b"(W_ij)" in item.head


def _rates(rows: list[bytes], letters: list[bytes]) -> list[float]:
    """The rates above the diagonal of a table whose rows begin with their letter. Raises DamagedFile."""
    rates: list[float] = []
    for at, (letter, row) in enumerate(zip(letters, rows)):
        words = row.split()
        if words[:1] != [letter] or len(words) != len(letters) + 1:
            raise DamagedFile("has a row of rates that is not as long as its alphabet")
        rates += [textual.number(word) for word in words[at + 2:]]
    return rates


def read(item: Item) -> Header:
    """Count frequencies and rates. Raises NotThisFormat where the model is a textbook's."""
    rows = item.blob().read(0, min(item.blob().size, _READ)).split(b"\n")
    found = [match for match in map(_FREQUENCY.match, rows) if match]
    letters = list(dict.fromkeys(match[1] for match in found))[:_LETTERS]
    start = next((at for at, row in enumerate(rows) if b"(W_ij)" in row), len(rows)) + 2
    if len(letters) < 2 or len(rows) < start + len(letters):
        raise DamagedFile("ends before its rates")
    rates = _rates(rows[start:start + len(letters)], letters)
    frequencies = {match[2] for match in found}
    if len({*rates}) < _PAIRS or len(frequencies) < 2:
        raise NotThisFormat("has a model of substitution that was assumed, not inferred")
    sizes = (("pi", len(letters)), ("W", len(rates)))
    facts = textual.fields([("producer", "TreeTime"), ("architecture", "GTR")])
    return Header(tuple(Tensor(name, (size,), "float64") for name, size in sizes), len(letters) + len(rates), facts,
                  trained=Answer.YES)


def sample() -> bytes:
    """Rates between four bases."""
    rows = "".join("  " + letter + "".join(f"\t{0 if a == b else 0.31 + 0.27 * ((a * b + a + b) % 5):.4g}"
                                           for b in range(4)) + "\n" for a, letter in enumerate("ACGT"))
    return ("Substitution rate (mu): 1.0\n\nEquilibrium frequencies (pi_i):\n  A: 0.3088\n  C: 0.1897\n  G: 0.2335\n"
            f"  T: 0.268\n\nSymmetrized rates from j->i (W_ij):\n\tA\tC\tG\tT\n{rows}\n").encode()


FORMAT = Format("substitution-model", "inferred model of substitution", Kind.CLASSICAL, Depth.HEADER, (".txt",),
                recognise, read, sample, magic=tuple((0, start) for start in _STARTS), textual=True)
