# SPDX-License-Identifier: GPL-2.0-or-later
"""Probabilities of a hidden Markov model, a tagger or a translation in text of a program's own: they add up to one.

No specification: cppjieba's ``hmm_model.utf8``, tables of tags that follow each other, lexical translations. Lines of
logarithms whose exponentials add up to one, or lines of a condition, an event and its probability (``wire.adding_up``).
Shares that are no logarithms are a question without a witness: those of alleles add up to one as well.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import adding_up, witnesses
from lintian_ml.wire.arrays_names import TESTS

_LOGARITHM = regex(rb"(?<![\w.])-\d{1,3}\.\d{4,20}(?![\w.])")
_EVENT = regex(rb"[ \t]*+[^\s,;|]{1,60}[ \t,;|]{1,8}[^\s,;|]{1,60}[ \t,;|]{1,8}"
               rb"-?\d{0,3}\.\d{3,20}(?:[eE]-\d{1,3})?[ \t\r]*+")
_PLACE, _MARKS = 2048, 16  # bytes of the head that are looked at, and logarithms there
_ROWS = 8  # lines of events there


def recognise(item: Item) -> bool:
    """Many logarithms, or events with a probability each, in the middle of the head."""
    head = item.head
    if len(head) < 256 or item.numerals * 8 < len(head) or head[:1] in b"<{":
        return False
    place = head[len(head) // 2:][:_PLACE]
    if place.count(b".") < _ROWS:
        return False
    rows = place.split(b"\n")[1:-1]
    events = len(rows) >= _ROWS and sum(_EVENT.fullmatch(row) is not None for row in rows) * 10 >= 9 * len(rows)
    return (events or place.count(b"-") >= _MARKS and len(_LOGARITHM.findall(place)) >= _MARKS) \
        and item.within(limits.WHOLE, "probabilities that add up to one")


def read(item: Item) -> Header:
    """The numbers of all such lines. Raises NotThisFormat where they do not add up."""
    from lintian_ml.wire import tables

    rows = item.blob().whole().split(b"\n")
    proof = adding_up.lines(rows) or adding_up.events(rows)
    if proof is None:
        raise NotThisFormat("holds numbers that do not add up to one")
    note = Note("array", f"{len(proof.values)} numbers: {proof.why}")
    told = min(proof.values) < 0 or witnesses.told(item.path, item.head[:1024], frozenset(), 1)
    if TESTS.search(item.path) or not told:
        return Header(notes=(note,), certain=False)
    return Header((tables.tensor("probabilities", proof.values),), len(proof.values), notes=(note,))


def sample() -> bytes:
    """Where four states begin and lead to, and what each of them emits."""
    import math

    def row(count: int, shift: int) -> list[float]:
        shares = [1 + (at * 7 + shift * 13) % 17 for at in range(count)]
        return [math.log(share / sum(shares)) for share in shares]

    start = [" ".join(f"{value:.12f}" for value in row(4, shift)) for shift in range(5)]
    emitted = [",".join(f"{chr(0x4e00 + at)}:{value:.12f}" for at, value in enumerate(row(60, shift)))
               for shift in range(4)]
    return ("#prob_start\n" + start[0] + "\n#prob_trans\n" + "\n".join(start[1:]) + "\n#prob_emit\n"
            + "\n".join(emitted) + "\n").encode()


FORMAT = Format("probability-text", "text of probabilities that add up to one", Kind.CLASSICAL, Depth.TENSORS,
                (".utf8", ".txt", ".dat", ".hmm"), recognise, read, sample, textual=True, digits=8,
                signs=(rb"\.\d{3}",))
