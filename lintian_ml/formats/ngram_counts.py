# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts of words, or of a tagger's tags, and of sequences of them in one text: ``n71,1107`` and ``a  n71 v1,12``, a
comma or a tab before the count, as SRILM's ``ngram-count -write`` and makers of taggers leave them.

The file proves itself: what sequences consist of is counted alone as well, and no sequence is more frequent than one of
its parts. Names of places and other lists of several words have no such parts.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.records import dataclass
from lintian_ml.wire import tables, textual

_ROW = regex(rb"[ \t]*+([^\s,](?:[^,\t\n]{0,199}[^\s,])?)[ ]*+[,\t][ \t]*+(\d{1,12})[ \t\r]*+")
_PLACE = 4096  # bytes of the end of the head that are looked at first
_LEAST = 500  # sequences
_LONGEST = 5  # words of a sequence
_KNOWN = 0.98  # share of sequences that are made of what is counted, and are no more frequent
_OTHER, _REMARKS = 0.02, 64  # share of lines that may be remarks, and so many more


def recognise(item: Item) -> bool:
    """Near the end of the head nearly every line is a key with its count, and many keys have several words."""
    rows = item.head[-_PLACE:].split(b"\n")[1:-1]
    found = [match[1] for row in rows if (match := _ROW.fullmatch(row))]
    several = sum(len(key.split()) > 1 for key in found)
    return len(rows) >= 16 and len(found) >= 0.9 * len(rows) and several * 2 > len(found) \
        and item.within(limits.WHOLE, "counts of sequences")


def _rows(item: Item) -> Iterator[tuple[list[bytes], int] | None]:
    """The words of each line and their count; None for another line."""
    for row in textual.lines(item.blob()):
        if row.text.strip():
            found = _ROW.fullmatch(row.text)
            yield (found[1].split(), int(found[2])) if found else None


@dataclass
class _Tally:
    """What was met so far: ``known`` of the sequences are made of what is counted, and no more frequent than that."""

    sequences: int = 0
    known: int = 0
    order: int = 1

    def counts(self, item: Item, alone: dict[bytes, int]) -> Iterator[list[float]]:
        """All counts of the file, one by one."""
        for row in _rows(item):
            if row is not None:
                words, count = row
                if len(words) > 1:
                    self.sequences += 1
                    self.known += count <= min(alone.get(word, -1) for word in words)
                    self.order = max(self.order, len(words))
                yield [float(count)]


def read(item: Item) -> Header:
    """All counts. Raises NotThisFormat where sequences are not made of what is counted alone."""
    alone: dict[bytes, int] = {}
    lines = other = 0
    for row in _rows(item):
        lines += 1
        if row is None:
            other += 1
        elif len(row[0]) == 1:
            alone[row[0][0]] = row[1]
    if not alone or other > _OTHER * lines + _REMARKS:
        raise NotThisFormat("counts no single words, or holds much else")
    tally = _Tally()
    tensor = tables.streamed("counts", tally.counts(item, alone))
    if tally.sequences < _LEAST or tally.known < _KNOWN * tally.sequences or tally.order > _LONGEST:
        raise NotThisFormat("counts few sequences, or such as are not made of what is counted alone")
    note = Note("array", f"counts of {len(alone)} words or tags and of {tally.sequences} sequences of them, hardly one "
                         "more frequent than its parts")
    return Header((tensor,), tensor.size, {"order": str(tally.order)}, (note,), trained=Answer.YES)


def sample() -> bytes:
    """Counts of 24 tags and of pairs of them."""
    tags = [f"t{at:02}" for at in range(24)]
    alone = "".join(f"{tag},{4000 + at * 37}\n" for at, tag in enumerate(tags))
    pairs = "".join(f"{one} {two},{1 + (at * 7919 + to * 104729) % 211}\n"
                    for at, one in enumerate(tags) for to, two in enumerate(tags))
    return (alone + pairs).encode()


FORMAT = Format("ngram-counts", "counts of words or tags and of their sequences", Kind.NGRAM, Depth.TENSORS,
                (".txt", ".csv", ".la"), recognise, read, sample, textual=True, digits=20)
