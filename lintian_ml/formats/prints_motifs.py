# SPDX-License-Identifier: GPL-2.0-or-later
"""Fingerprints of the PRINTS database in its compact form: ``gc; NAME``, ``gx; PR00237``, ``gn; 7`` motifs, and of each
motif ``mx; NAME1``, ``ml; 25`` positions, a row for each letter of how often it was there (``A 68 39 151 …``), then a
row for each of its scores. Source: the files that FingerPRINTScan reads.

The database itself has the same codes and lists the sequences of motifs, not their residues: it is no model.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.errors import DamagedFile
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_SIGN = rb"(?m)^gc;\x20\S"
_HEAD = regex(rb"(?m)^gc; (\S{1,80})[ \t\r]{0,9}\ngx; PR\d{1,8}[ \t\r]{0,9}\n")
_MOTIF = regex(rb"(?m)^ml; \d{1,4}[ \t\r]{0,9}$")
_ROW = regex(rb"(?m)^A(?: {1,9}\d{1,9}){3}")
_FACTS = {b"gc;": "name", b"gx;": "accession", b"gi;": "description"}
_SHOWN = 15  # lines of these, of five fingerprints
_LETTERS = 64  # rows of one motif; twice the alphabet are 52


def recognise(item: Item) -> bool:
    return item.head.startswith((b"gc;", b"#")) and _HEAD.search(item.head) is not None \
        and _MOTIF.search(item.head) is not None and _ROW.search(item.head) is not None


def read(item: Item) -> Header:
    """Add up all motifs. Raises DamagedFile where one has rows of another length, or a fingerprint lacks some."""
    told: list[tuple[str, str]] = []
    sizes = [0, 0]
    tensor = tables.streamed("motifs", _rows(item, told, sizes))
    shape = f"{sizes[0]} fingerprints, {sizes[1]} motifs"
    return Header((tensor,), tensor.size, textual.fields([*told, ("producer", "PRINTS"), ("architecture", shape)]),
                  trained=Answer.YES)


def _rows(item: Item, told: list[tuple[str, str]], sizes: list[int]) -> Iterator[list[float]]:
    """The numbers of each row; ``sizes`` counts fingerprints and motifs."""
    length, promised, letters = 0, 0, b""
    for line in textual.lines(item.blob()):
        code, value = line.text[:3], line.text[3:].strip()
        if code in (b"gc;", b"mx;"):
            _closed(letters)
            letters = b""
        if code == b"gc;":
            if sizes[1] != promised:
                raise DamagedFile(f"has {sizes[1]} motifs where {promised} are told")
            sizes[0] += 1
        elif code == b"gn;":
            promised += textual.integer(value)
        elif code == b"mx;":
            sizes[1] += 1
        elif code == b"ml;":
            length = textual.integer(value)
        elif line.text[1:2] == b" ":
            letters = (letters + line.text[:1])[:_LETTERS + 1]
            yield _numbers(line.text[1:].split(), length)
        if code in _FACTS and len(told) < _SHOWN:
            told.append((_FACTS[code], textual.words(value)))
    _closed(letters)
    if sizes[1] != promised:
        raise DamagedFile(f"has {sizes[1]} motifs where {promised} are told")


def _numbers(words: list[bytes], length: int) -> list[float]:
    if len(words) != length:
        raise DamagedFile(f"has {len(words)} numbers in a row of a motif of {length} positions")
    return list(map(textual.number, words))


def _closed(letters: bytes) -> None:
    """Raise DamagedFile where counts and scores of a motif have not the same letters."""
    if len(letters) > _LETTERS or letters[:len(letters) // 2] != letters[len(letters) // 2:]:
        raise DamagedFile("has a motif without all of its scores")


def sample() -> bytes:
    """One motif of five positions."""
    rows = [" ".join((letter, *(str(at * place * 7 % 31 - low) for place in range(1, 6)))) + "\n"
            for low in (0, 20) for at, letter in enumerate("ACDEFGHIKLMNPQRSTVWY", 1)]
    return ("gc; SAMPLE\ngx; PR00001\ngn; 1\ngi; Invented signature\ngm; 30\nmx; SAMPLE1\n"
            f"mi; Invented motif I - 1\nml; 5\nmc; 30\nmn; 1\n{''.join(rows)}KK; 0.16\nll; 0.08\n").encode()


FORMAT = Format("prints-motifs", "fingerprints of PRINTS", Kind.CLASSICAL, Depth.TENSORS, (".dat",), recognise, read,
                sample, textual=True, first=b"g#", signs=(_SIGN,))
