# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of substitution that TreeTime infers from a tree and prints (``sequence_evolution_model.txt``): a rate, the
frequencies of the letters, then a symmetric table of the rates between them. Source: what GTR models print there.

A model that was only assumed has one rate for all pairs, or two and equal frequencies, and is not learned.

Those that PAML reads (``wag.dat``) have 19 rows of 1 to 19 rates between amino acids, or 60 of codons, then as many
frequencies as letters, which add up to one, and prose, which may tell what sequences they were estimated from.
Distances between them have the rows, but no frequencies.
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
_SYMBOLS = (20, 60, 61, 62, 63, 64)  # amino acids; codons, of which some codes have fewer
_TRIANGLE = rb"^\s*[0-9.][0-9.eE+-]*" + b"".join(
    rb"[\x20\t\r]*\n[\x20\t]*[0-9.][0-9.eE+-]*" + rb"[\x20\t]+[0-9.][0-9.eE+-]*" * more for more in (1, 2, 3))
_FIRST = regex(_TRIANGLE)
_ESTIMATED = regex(rb"(?i)\b(?:estimated|derived|obtained|compiled|generated)\s+from\s+((?:the\s+)?[\w(][^.;:\n]{3,80}"
                   rb"(?:\n[^.;:\n]{1,80})?)")
_START = 4096  # bytes
_SUM = 0.02  # by which frequencies may miss one
_READ = 1 << 16  # bytes


def recognise(item: Item) -> bool:
    """TreeTime's words, or a triangle of numbers."""
    if item.head.startswith(_STARTS):
        return b"requencies (pi_i)" in item.head[:512] and b"(W_ij)" in item.head
    return _FIRST.match(item.head[:_START]) is not None


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
    text = item.blob().read(0, min(item.blob().size, _READ))
    rows = text.split(b"\n")
    if not item.head.startswith(_STARTS):
        told = _ESTIMATED.search(text)
        data = " ".join(textual.words(told[1]).split()) if told else ""
        return _triangle([row.split() for row in rows if row.strip()], data)
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


def _triangle(rows: list[list[bytes]], data: str) -> Header:
    """Rows that have one rate more each, and the frequencies below them. Raises NotThisFormat.

    ``data``: what the prose says that they were estimated from, or nothing.
    """
    count = next((at for at, row in enumerate(rows) if len(row) != at + 1 or not all(map(textual.is_number, row))),
                 len(rows))
    for symbols in _SYMBOLS:
        below = _below(rows[symbols - 1:], symbols) if count >= symbols - 1 else []
        if len(below) == symbols and min(below) >= 0 and abs(sum(below) - 1) <= _SUM:
            break
    else:
        raise NotThisFormat("has no frequencies below a triangle of rates")
    rates = [textual.number(word) for row in rows[:symbols - 1] for word in row]
    if not min(rates) >= 0 or len({*rates}) < symbols or len({*below}) < _PAIRS:
        raise NotThisFormat("has a model of substitution that was assumed, not inferred")
    tensors = Tensor("rates", (len(rates),), "float64"), Tensor("frequencies", (symbols,), "float64")
    facts = textual.fields([("architecture", f"{symbols} states"), ("dataset", data)])
    return Header(tensors, len(rates) + symbols, facts, trained=Answer.YES)


def _below(rows: list[list[bytes]], symbols: int) -> list[float]:
    """So many numbers or some more, in one row or several; none where a row has other words."""
    found: list[float] = []
    for row in rows:
        words = [word for word in (word.rstrip(b";") for word in row) if word]
        if len(found) >= symbols:
            break
        if not all(map(textual.is_number, words)):
            return []
        found += map(textual.number, words)
    return found


def sample() -> bytes:
    """Rates between four bases."""
    rows = "".join("  " + letter + "".join(f"\t{0 if a == b else 0.31 + 0.27 * ((a * b + a + b) % 5):.4g}"
                                           for b in range(4)) + "\n" for a, letter in enumerate("ACGT"))
    return ("Substitution rate (mu): 1.0\n\nEquilibrium frequencies (pi_i):\n  A: 0.3088\n  C: 0.1897\n  G: 0.2335\n"
            f"  T: 0.268\n\nSymmetrized rates from j->i (W_ij):\n\tA\tC\tG\tT\n{rows}\n").encode()


FORMAT = Format("substitution-model", "inferred model of substitution", Kind.CLASSICAL, Depth.HEADER, (".txt", ".dat"),
                recognise, read, sample, textual=True, digits=20, signs=(rb"ubstitution\x20rate\x20\(mu\):", _TRIANGLE))
