# SPDX-License-Identifier: GPL-2.0-or-later
"""Profiles of GCG: ``(Peptide) PROFILEMAKE v4.50 of: globins.msf{*}  Length: 167``, remarks, a heading ``Cons  A  B  C
… Gap  Len ..``, then a row for each position: the consensus, a score for each letter, what gaps cost there. Lines that
begin with ``!`` count, the row of ``*`` has the composition. ``!!AA_PROFILE 1.0`` may stand above. Source: the manual
of the Wisconsin Package, and what hmmconvert of HMMER 2 and the pftools write.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_SIGN = rb"(?m)^Cons[\x20\t]"
_HEAD = regex(rb"\s{0,9}(?:!![AN]A_PROFILE[^\n]{0,80}\n\s{0,9})?\((?:Peptide|Nucleotide)\)[^\n]{0,400}\n")
_CONS = regex(rb"(?m)^Cons((?:[ \t]{1,9}[A-Z*])+)((?:[ \t]{1,9}Q?(?:[Gg]ap|[Ll]en))+)[ \t]{0,9}\.\.[ \t\r]{0,9}$")
_LENGTH = regex(rb"Length:[ \t]{0,9}(\d{1,6})\b")
_MAKER = regex(rb"\)[ \t]{1,9}([A-Z]{4,20} [vV][\w.]{1,12})(?: of: ([^\n]{1,200}?)(?=  |\n))?")
_CONVERTED = regex(rb"Length: \d{1,6} ([^|\n]{1,80})\|([^|\n]{0,80})\|([^\n]{0,200})")
_REMARK = regex(rb"(?m)^# (ID|AC|DE) {1,9}([^\n]{1,200})")
_FACTS = {b"ID": "name", b"AC": "accession", b"DE": "description"}


def recognise(item: Item) -> bool:
    return _HEAD.match(item.head) is not None and _CONS.search(item.head) is not None


def read(item: Item) -> Header:
    """Add up the rows. Raises DamagedFile where there are not as many as the length says, or one is no row."""
    cons = _CONS.search(item.head)
    length = _LENGTH.search(item.head[:cons.start()]) if cons else None
    if cons is None or length is None:
        raise NotThisFormat("does not tell its length")
    letters, columns = len(cons[1].split()), len(cons[1].split()) + len(cons[2].split())
    scores = tables.streamed("scores", _rows(item, cons.end(), columns))
    if scores.size != int(length[1]) * columns or not scores.size:
        raise DamagedFile(f"has {scores.size // columns} rows of {int(length[1])}")
    told = [*_told(item.head[:cons.start()]), ("architecture", f"{int(length[1])} positions, {letters} letters")]
    return Header((scores,), scores.size, textual.fields(told), trained=Answer.YES)


def _rows(item: Item, start: int, columns: int) -> Iterator[list[float]]:
    """The numbers of every position, up to the composition."""
    for line in textual.lines(item.blob(), start):
        words = line.text.split()
        if words[:1] == [b"*"]:
            return
        if not words or words[0][:1] == b"!":
            continue
        if len(words) != columns + 1 or len(words[0]) != 1:
            raise DamagedFile(f"has {len(words)} words in a row of {columns} scores")
        yield list(map(textual.number, words[1:]))


def _told(head: bytes) -> Iterator[tuple[str, str]]:
    """Who made it and from what, and what a remark or the first line calls it."""
    if maker := _MAKER.search(head):
        yield "producer", textual.words(maker[1])
        if maker[2]:
            yield "training", textual.words(maker[2].partition(b"{")[0])
    for key, value in zip(_FACTS.values(), converted.groups() if (converted := _CONVERTED.search(head)) else ()):
        yield key, textual.words(value)
    for code, value in _REMARK.findall(head)[:len(_FACTS)]:
        yield _FACTS[code], textual.words(value)


def sample() -> bytes:
    """Three positions over the twenty residues."""
    rows = [f" {letter}  " + "".join(f"{at * place * 7 % 61 * 10 - 300:5}" for place in range(1, 21)) + "  260   30\n"
            for at, letter in enumerate("FIA", 3)]
    return ("(Peptide) PROFILEMAKE v4.50 of: sample.msf{*}  Length: 3\n\n"
            f"Cons {'    '.join('ACDEFGHIKLMNPQRSTVWY')}   Gap  Len  ..\n{''.join(rows)} *  {'  100' * 20}\n").encode()


FORMAT = Format("gcg-profile", "GCG profile", Kind.CLASSICAL, Depth.TENSORS, (".prf", ".gpr", ".profile"), recognise,
                read, sample, textual=True, first=b"(! \t\r\n", signs=(_SIGN,))
