# SPDX-License-Identifier: GPL-2.0-or-later
"""Generalised profiles of sequences (``.prf``, ``prosite.dat``): entries from ``ID   SH3; MATRIX.`` to ``//``, lines
``MA   /GENERAL_SPEC: ALPHABET='ABC…'; LENGTH=62;``, then a score for each letter at each position (``/M: SY='P';
M=-4,-8,…;``) and what changes between positions cost (``/I: MI=0; MD=-27;``). Where two such costs follow each other, a
position of default scores lies between them; ``*`` forbids. Source: ``profile.txt`` of PROSITE and the pftools.

PROSITE has patterns, too: a file of nothing else holds no model. What follows an entry may be of another format.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import tables, textual

_SIGN = rb"(?m)^ID\x20{3}[^\n;]{1,60};\x20(?:MATRIX|PATTERN|RULE)\."
_ENTRY = regex(_SIGN)
_KEYWORD = regex(rb"/([A-Z_]{1,20}):")
_SPEC = regex(rb"ALPHABET='([^'\n]{1,64})'[^\n]{0,80}?LENGTH=(\d{1,7})\b")
_MADE = regex(rb"(?m)^CC {3}(?:/GENERATED_BY=\"|COM {1,9})([^\"\n]{1,400})")
_LICENCE = regex(rb"(?mi)^CC {1,9}([^\n]{0,200}(?:licen[cs]e|copyright)[^\n]{0,200})")
_FACTS = {b"ID": "name", b"AC": "accession", b"DE": "description"}
_SHOWN = 15  # lines of these, of five profiles
_LONG = 8192  # bytes of one position, which may go on in further lines; twenty-two letters take a hundred


def recognise(item: Item) -> bool:
    return item.head.lstrip()[:5] in (b"ID   ", b"CC   ") and _ENTRY.search(item.head) is not None


def read(item: Item) -> Header:
    """Add up all profiles. Raises NotThisFormat without any, DamagedFile where one is shorter than it says."""
    told: list[tuple[str, str]] = []
    lengths = [0, 0]  # of profiles and of their positions
    scores = tables.streamed("scores", _scores(item, told, lengths))
    if not scores.size:
        raise NotThisFormat("holds patterns only, or no entry at all")
    if made := _MADE.search(item.head):
        words = textual.words(made[1]).split()  # scores of pairs, .cmp, are no data
        told.append(("training", " ".join(word for word in words if not word.endswith(".cmp"))))
    first = _ENTRY.search(item.head)
    said = _LICENCE.findall(item.head[:first.start()])[:3] if first else []  # before all entries
    told += [("licence", " ".join(map(textual.words, said))),
             ("architecture", f"{lengths[0]} profiles, {lengths[1]} positions")]
    return Header((scores,), scores.size, textual.fields(told), trained=Answer.YES)


def _scores(item: Item, told: list[tuple[str, str]], lengths: list[int]) -> Iterator[list[float]]:
    """The numbers of every position of every profile."""
    letters = length = seen = 0
    last = b""
    for key, text in _fields(item):
        if key == b"GENERAL_SPEC" and (spec := _SPEC.search(text)):
            letters, length = len(spec[1]), int(spec[2])
        elif key in (b"M", b"I") and letters:
            seen += key == b"M" or last == b"I"
            yield _numbers(text, letters)
        elif key in _FACTS and len(told) < _SHOWN:
            told.append((_FACTS[key], textual.words(text.removesuffix(b"; MATRIX.").rstrip(b";."))))
        elif key == b"//":
            if seen != length:
                raise DamagedFile(f"has {seen} positions in a profile of {length}")
            lengths[:] = lengths[0] + bool(length), lengths[1] + length
            letters = length = seen = 0
        last = key


def _fields(item: Item) -> Iterator[tuple[bytes, bytes]]:
    """What follows the codes of lines, or the keywords of profiles up to the next, and the ends of entries."""
    key, text, inside = b"", b"", False
    for line in textual.lines(item.blob()):
        code, rest = line.text[:2], line.text[2:]
        inside = inside or code == b"ID" and rest.rstrip().endswith(b"; MATRIX.")
        if code == b"MA" and inside:
            more, *pieces = _KEYWORD.split(rest)
            text += more
            for following, content in zip(pieces[::2], pieces[1::2]):
                yield key, text
                key, text = following, content
            if len(text) > _LONG:
                raise DamagedFile(f"has a position of more than {_LONG} bytes")
        elif inside:
            if rest[:3].strip():
                raise NotThisFormat(f"has a line {line.number} that is not of an entry")
            yield from ((key, text), (code, rest.strip()))
            key, text, inside = b"", b"", code != b"//"
    if inside:
        yield from ((key, text), (b"//", b""))


def _numbers(text: bytes, letters: int) -> list[float]:
    """The numbers of one position. Raises DamagedFile where a list has not one for each letter, or is cut."""
    *parts, rest = text.split(b";")
    if rest.strip():
        raise DamagedFile("ends within a position")
    values: list[float] = []
    for part in parts:
        words = part.partition(b"=")[2].split(b",")
        if not part.strip() or b"'" in part:
            continue
        if len(words) != 1 and len(words) != letters:
            raise DamagedFile(f"has {len(words)} scores for {letters} letters")
        values += [textual.number(word) for word in words if word.strip() != b"*"]
    return values


def sample() -> bytes:
    """Three positions over four letters."""
    rows = "".join(f"MA   /M: SY='{letter}'; M={','.join(str(at * place * 7 % 53 - 20) for place in range(1, 5))};\n"
                   for at, letter in enumerate("ACG", 3))
    return ("ID   SAMPLE; MATRIX.\nAC   XX00001;\nDE   An invented site.\n"
            "MA   /GENERAL_SPEC: ALPHABET='ACGT'; LENGTH=3;\nMA   /DEFAULT: D=-20; I=-20; MI=-105;\n"
            f"MA   /I: B1=0; BI=-105;\n{rows}//\n").encode()


FORMAT = Format("prosite-profile", "generalised profile of sequences", Kind.CLASSICAL, Depth.TENSORS, (".prf", ".dat"),
                recognise, read, sample, textual=True, first=b"IC\r\n", signs=(_SIGN,))
