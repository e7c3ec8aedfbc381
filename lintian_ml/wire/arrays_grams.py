# SPDX-License-Identifier: GPL-2.0-or-later
"""Profiles of languages as strings in source code: the most frequent n-grams of letters, a list for each language.

No specification: guessers of languages carry ``{" th", "the", " an", "he ", …}`` or ``" th|the| an|he |…"``. All words
of a list have the same length, hardly one is repeated, and some begin with a blank while others end with one, which
words that are padded to a width do not. The letters may be packed into a number, ``0x206120, 0x20616E, …``, or stand by
themselves: ``(' ', 't', 'h'), ('t', 'h', 'e'), …``.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.model import Header, Kind, Note
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_signs
from lintian_ml.wire.arrays_names import TESTS

_LEAST = 60  # n-grams of one list
_TOTAL = 200
_LISTS = 2
_BYTES = 16  # of the longest n-gram: four letters of four bytes
_BLANKS = 0.03  # as large a part begins with a blank, and as large a part ends with one
_STRING = regex(  # to the next mark, escaped or not: what could begin again inside a string would cost its square
    rb"\"([^\"\n]{0,4000})\"[ \t\r\n,]{0,80}|'([^'\n]{0,4000})'[ \t\r\n,]{0,80}")
_PLACE = 1024  # bytes looked at in the middle and at the end of the head
_EDGE = regex(rb",\s?([\"'])[ _][^\"'\n]{1,12}\1|\|[ _][^|\"'\n ]{1,8}\|")
_MARKS = 60  # quotation marks or bars there
_PACKED = regex(rb"0x[0-9A-Fa-f]{6}(?:,\s{0,80}0x[0-9A-Fa-f]{6}){47,4000}")  # three letters in each number
_PACKED_EDGE = regex(rb"0x20(?:[4-9A-Fa-f][0-9A-Fa-f]){2},")
_HEX = regex(rb"0x([0-9A-Fa-f]{6})")
_EDGES_PACKED = 8  # numbers that begin with a blank
_APART = regex(rb"\([ \t\r\n]{0,40}'([^'\n]{1,4})',[ \t\r\n]{0,40}'([^'\n]{1,4})'(?:,[ \t\r\n]{0,40}'([^'\n]{1,4})')?"
               rb",?[ \t\r\n]{0,40}\)")
_APART_EDGE = regex(rb"\(\s{0,40}'[ _]',\s{0,40}'[^'\n]{1,4}'")
_BETWEEN = 60  # bytes from one to the next: a comma, white space, a name
_EDGES = 2  # n-grams there that begin with a blank


def hinted(item: Item) -> bool:
    """Whether short strings that begin with a blank fill the head, in a list or with bars between them."""
    if not item.shows(arrays_signs.GRAMS):
        return False
    head = item.head
    middle = len(head) // 2
    packed = head.count(b"0x20") if item.numerals > _EDGES_PACKED else 0  # digits were counted already
    if packed >= _EDGES_PACKED and len(_PACKED_EDGE.findall(head)) >= _EDGES_PACKED:
        return True
    return _strings(head[middle:middle + _PLACE]) or _strings(head[-_PLACE:])


def _strings(place: bytes) -> bool:
    marks = max(place.count(b'"'), place.count(b"'"), place.count(b"|"))
    return marks >= _MARKS and max(len(_EDGE.findall(place)), len(_APART_EDGE.findall(place))) >= _EDGES


def profiles(item: Item) -> Header | None:
    """The header of lists of n-grams, else None."""
    if not hinted(item) or not item.within(limits.WHOLE // 3, "lists of n-grams"):
        return None
    data = item.blob().whole()
    found = [(start, words) for start, words in _lists(data) if _grams(words)]
    total = sum(len(words) for _, words in found)
    if len(found) < _LISTS or total < _TOTAL:
        return None
    line = data.count(b"\n", 0, found[0][0]) + 1
    note = Note("array", f"{len(found)} lists with {total} n-grams of letters, the profiles of languages", line)
    certain = not TESTS.search(item.path)
    return Header((), total if certain else 0, notes=(note,), kind=Kind.NGRAM, certain=certain)


def _lists(data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Offset and words of each list: strings with commas between them, or one string with bars in it."""
    words: list[bytes] = []
    start = end = 0
    for match in _STRING.finditer(data):
        text = match[1] or match[2] or b""
        if match.start() != end or len(text) > _BYTES:
            if len(words) >= _LEAST:
                yield start, words
            words, start = [], match.start()
        if len(text) <= _BYTES:
            words.append(text)
        elif text.count(b"|") >= _LEAST:
            yield match.start(), text.split(b"|")
        end = match.end()
    if len(words) >= _LEAST:
        yield start, words
    yield from _apart(data)
    for match in _PACKED.finditer(data):
        packed = [bytes.fromhex(word.decode()) for word in _HEX.findall(match[0])]
        if not any(byte < 32 for byte in b"".join(packed)):
            yield match.start(), [word.decode("latin-1").encode() for word in packed]


def _apart(data: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Offset and words of lists whose letters stand by themselves."""
    words: list[bytes] = []
    start = end = 0
    for match in _APART.finditer(data):
        if match.start() - end > _BETWEEN or b"]" in data[end:match.start()]:
            if len(words) >= _LEAST:
                yield start, words
            words, start = [], match.start()
        words.append(match[1] + match[2] + (match[3] or b""))
        end = match.end()
    if len(words) >= _LEAST:
        yield start, words


def _grams(words: list[bytes]) -> bool:
    """Two to four letters each, all alike, without digits, with blanks at both ends, each but once."""
    texts = [word.decode("utf-8", "replace").replace("_", " ") for word in words]
    length = sorted(map(len, texts))[len(texts) // 2]
    if not 2 <= length <= 4 or sum(len(text) == length for text in texts) < 0.9 * len(texts):
        return False
    if len({*texts}) < 0.95 * len(texts) or any(text.strip().isdigit() for text in texts):
        return False
    least = _BLANKS * len(texts)
    return sum(text[:1] == " " for text in texts) >= least and sum(text[-1:] == " " for text in texts) >= least \
        and sum(text.replace(" ", "").isalpha() for text in texts) >= 0.4 * len(texts)
