# SPDX-License-Identifier: GPL-2.0-or-later
"""Position-specific scoring matrices as PSI-BLAST prints them (``-out_ascii_pssm``): ``Last position-specific scoring
matrix computed, …``, the twenty letters, a row for each position: rank, residue, scores, observed percentages.

Of a search without hits it prints what it began with: residues of a kind have one row, and no percentage is above 0.
In an example it is what a predictor is given to work on, the search's answer for one sequence, and only possible.
As programs keep the matrix it has no heading, but a column for each of NCBI's 26 or 28 letters: -32768 stands in all
rows for gaps and letters that are none. Source: what NCBI's programs print.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_TITLE = b"position-specific scoring matrix computed"
_HEADING = regex(rb"(?:[ \t\r]{0,80}\n){0,4}+[ \t]{0,8}Last position-specific scoring matrix computed[^\n]{0,400}\n"
                 rb"[ \t]{1,24}+A[ \t]{1,8}R[ \t]{1,8}N[ \t]{1,8}D[ \t]{1,8}C[ \t]{1,8}Q[ \t]{1,8}E[ \t]{1,8}G")
_RANKED = regex(rb"[ \t]{0,12}+\d{1,6}[ \t]{1,4}[A-Za-z*-][ \t]")
_GIVEN = regex(r"(?:^|/)(?:examples?|demos?|tests?)/")
_NONE = b"-32768"
_BARE = regex(rb"[ \t]{0,8}+-32768[ \t]{1,8}-?\d{1,2}[ \t]{1,8}-32768[ \t]")
_RESIDUES = 20
_LETTERS = (26, 28)
_MOST = 20  # of a score, either sign
_LEAST = 5  # positions under the heading
_PLAIN = 20  # positions without one


def recognise(item: Item) -> bool:
    """The heading, or a first row of a gap that has no score."""
    return _HEADING.match(item.head) is not None or _BARE.match(item.head) is not None and all(
        _bare_row(line.split()) for line in item.head.split(b"\n", _PLAIN)[:_PLAIN])


def read(item: Item) -> Header:
    """The scores of all positions. Raises NotThisFormat where they were not computed from sequences."""
    rows = list(_bare(item) if _BARE.match(item.head) else _printed(item))
    values = [value for row in rows for value in row]
    facts = {"producer": "PSI-BLAST", "architecture": f"{len(rows)} positions"}
    return Header((tables.tensor("scores", values),), len(values), facts, trained=Answer.YES,
                  certain=_GIVEN.search(item.path) is None)


def _printed(item: Item) -> Iterator[list[float]]:
    """The scores of each ranked row."""
    known: dict[bytes, list[float]] = {}
    count, computed = 0, False
    for line in textual.lines(item.blob()):
        if not _RANKED.match(line.text) or len(line.text) > 1024:
            continue
        words = line.text.replace(b"-I", b"-99").split()[1:]
        if len(words) <= _RESIDUES or not all(map(textual.is_number, words[1:])):
            raise DamagedFile(f"has a row of less than {_RESIDUES} scores in line {line.number}")
        scores = [float(word) for word in words[1:_RESIDUES + 1]]
        observed = [float(word) for word in words[_RESIDUES + 1:2 * _RESIDUES + 1]]
        computed = computed or known.setdefault(words[0], scores) != scores or any(observed)
        count += 1
        _within(count)
        yield scores
    if count < _LEAST:
        raise DamagedFile("ends before its scores") if not count else NotThisFormat("has hardly a position")
    if not computed:
        raise NotThisFormat("has the matrix of a search without hits")


def _bare(item: Item) -> Iterator[list[float]]:
    """The scores of each row, of all letters."""
    without: set[tuple[bool, ...]] = set()
    count, kinds = 0, set()
    for line in textual.lines(item.blob()):
        words = line.text.split()
        if not words:
            continue
        if not _bare_row(words):
            raise NotThisFormat(f"has other things than scores in line {line.number}")
        without.add(tuple(word == _NONE for word in words))
        count += 1
        _within(count)
        kinds.add(line.text)
        yield [float(word) for word in words]
    if count < _PLAIN or len(without) > 1 or len(kinds) * 2 < count:
        raise NotThisFormat("has no scores of positions")


def _within(count: int) -> None:
    if count * _LETTERS[1] > limits.MOTIFS:
        raise NotThisFormat(f"has more than {limits.MOTIFS} scores")


def _bare_row(words: list[bytes]) -> bool:
    return len(words) in _LETTERS and words[0] == _NONE and all(
        word == _NONE or len(word) < 4 and textual.is_number(word) and abs(float(word)) <= _MOST for word in words)


def sample() -> bytes:
    """Six positions, with percentages."""
    letters = "ARNDCQEGHILKMFPSTWYV"
    rows = "".join(f"{at + 1:5} {residue}  " + "".join(f"{(at * 7 + place * 5) % 13 - 6:4}" for place in range(20))
                   + " " + "".join(f"{(at * 11 + place * 3) % 20:4}" for place in range(20)) + "  0.40 0.03\n"
                   for at, residue in enumerate("MKVLAK"))
    return (f"\nLast {_TITLE.decode()}, weighted observed percentages rounded down\n          "
            + "".join(f"{letter:>4}" for letter in letters * 2) + f"\n{rows}\n").encode()


FORMAT = Format("psiblast-pssm", "position-specific scoring matrix of PSI-BLAST", Kind.CLASSICAL, Depth.TENSORS,
                (".pssm", ".mtx", ".txt"), recognise, read, sample, textual=True, digits=20,
                signs=(
                    rb"osition-specific\x20scoring\x20matrix\x20computed",
                    rb"-32768[\x20\t]+-?[0-9]+[\x20\t]+-32768"))
