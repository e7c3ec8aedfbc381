# SPDX-License-Identifier: GPL-2.0-or-later
"""Array literals in source code of any language: found by their long runs of nothing but numbers and brackets.

The search knows no grammar. One pass maps every byte to "may stand in a list of numbers" or not, and a search for long
runs of the former costs about two milliseconds per megabyte. What stands before a run gives name, type and dimensions.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Blob, Item, digits
from lintian_ml.records import dataclass
from lintian_ml.wire import arrays_signs
from lintian_ml.wire.arrays_decode import decoded
from lintian_ml.wire.arrays_names import comments, named, uncommented, words

__all__ = ["Array", "Source", "decoded", "digits", "every", "find", "lines", "rich", "runs"]

LONG = 160  # bytes of the shortest run that makes a file worth a look: about 20 small or 10 precise numbers
SHORT = 10  # bytes of the shortest array that is listed once a file holds learned numbers: a bias of one value
_STEP = limits.MIB
_NUMERIC = b"0123456789abcdefABCDEFxXpPuUlL+-., \t\r\n(){}[]/*"  # C's 0x1.8p-3 among them
_CLASSES = bytes(0 if byte in _NUMERIC else 120 for byte in range(256))
_SPACED = bytes(32 if byte in b",;{}[]()" else byte for byte in range(256))
_BEFORE = 2048  # bytes before an array that may hold its declaration and comments
_DIMENSIONS = regex(rb"\A\w{0,16}\s*(?:\[[^\[\]]*\]\s*)+\Z")  # a run that is but the end of a declarator
_TAIL = regex(rb"\A(?:(?!/\*)[^{}\[(]){0,80}?\*/")  # the end of a comment that a run starts in
_OPENING = regex(rb"\A(?:[^{}\[\]()]{0,16}(?:\[[^\[\]{}()]{0,40}\]\s*)*)?([{\[(][\s{\[(]*)")
_NAME = regex(rb"(?<=[\s,{}\[\]()])(?:\.[a-fA-FpP]*|[a-fA-FpP]+)\Z")
_LETTERS = 32  # of a name, that are hexadecimal digits too
_LAST = frozenset((b".", *(bytes((letter,)) for letter in b"abcdefpABCDEFP")))  # how such a name may end
_OTHERS = b"ghijklmnoqrstuvwxyzGHIJKLMNOQRSTUVWXYZ_"  # what goes on with a name and not with a number
_PARTING = regex(rb"[;=\"':&]")
_DIMENSION = regex(rb"\[([^\[\]]*)\]")
_TRAILING = regex(rb",\s*[}\])]")


@dataclass(frozen=True)
class Source:
    """One array literal: bytes [start, end) hold its values; ``declared`` is the code before it, on one line."""

    name: str
    declared: str
    comment: str
    start: int
    end: int


@dataclass(frozen=True)
class Array(Source):
    """An array literal with the number of its values and their dimensions as far as they are plain numbers."""

    count: int
    shape: tuple[int, ...]


def rich(item: Item, least: int = 300) -> bool:
    """Whether a text has ``least`` digits and a long run of numbers: one pass over the file, microseconds if small."""
    if item.numerals < least and (len(item.head) < limits.HEAD or item.size <= limits.HEAD):
        return False
    if not item.whole_shows(arrays_signs.RUN):
        return False
    return next(runs(item.blob(), LONG), None) is not None


def runs(blob: Blob, shortest: int) -> Iterator[tuple[int, int]]:
    """[start, end) of each run of at least ``shortest`` bytes that may all stand in a list of numbers."""
    needle, begun = b"\0" * shortest, 0
    for base in range(0, blob.size, _STEP):
        classes = blob.peek(base, _STEP).translate(_CLASSES)
        first = classes.find(b"x")
        if first < 0:
            continue
        if base + first - begun >= shortest:
            yield begun, base + first - _word(blob, base + first)
        last, at = classes.rfind(b"x") + 1, first
        while (at := classes.find(needle, at, last)) >= 0:
            end = classes.find(b"x", at)
            yield base + at, base + end - _word(blob, base + end)
            at = end
        begun = base + last
    if blob.size - begun >= shortest:
        yield begun, blob.size


def _word(blob: Blob, end: int) -> int:
    """How many letters before ``end`` are digits by accident: the first of the next name, ``bias`` or ``.decoder``."""
    around = blob.peek(max(0, end - 1), 2)
    if around[:1] not in _LAST or around[1:].translate(None, _OTHERS):  # as at nearly all ends: two bytes tell
        return 0
    found = _NAME.search(blob.peek(max(0, end - _LETTERS), min(end, _LETTERS)))
    return len(found[0]) if found else 0


def find(blob: Blob, shortest: int = LONG, limit: int = 0, known: Iterable[Array] = ()) -> list[Array]:
    """Array literals in the order of the file, at most ``limit`` (0: one more than limits.ARRAYS); runs parted only by
    a comment are one array.

    ``known`` are arrays of the same file that were found before, whose values are not counted again.
    """
    found: list[Array] = []
    limit = limit or limits.ARRAYS + 1
    counts = {(array.start, array.end): array.count for array in known}
    for start, end in _joined(blob, runs(blob, shortest)):
        source = _declared(blob, start, end)
        if source is not None and (count := counts.get((source.start, source.end)) or _count(blob, source)) > 0:
            found.append(Array(source.name, source.declared, source.comment, source.start, source.end, count,
                               _shape(source.declared, count)))
            if len(found) >= limit:
                break
    return found


def every(item: Item, blob: Blob, shortest: int, known: Iterable[Array]) -> list[Array]:
    """As many arrays of a file as are judged; that there are more is noted."""
    found = find(blob, shortest, known=known)
    if len(found) > limits.ARRAYS:
        item.leave(f"{limits.ARRAYS} arrays of a program, those after them are not looked at")
    return found[:limits.ARRAYS]


def lines(blob: Blob, offsets: list[int]) -> list[int]:
    """Line numbers, from 1, of ascending byte offsets."""
    answer, at, line = [], 0, 1
    for offset in offsets:
        line += sum(chunk.count(b"\n") for chunk in blob.chunks(at, offset))
        at = max(at, offset)
        answer.append(line)
    return answer


def _joined(blob: Blob, found: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Runs between which there is only a short comment or word, or a row's semicolon, belong to one array."""
    previous: tuple[int, int] | None = None
    for start, end in found:
        if previous is not None:
            gap = blob.peek(previous[1], start - previous[1]) if start - previous[1] <= 200 else b";"
            if not _PARTING.search(gap) or gap == b";" and _row(blob, previous[1], start):
                previous = previous[0], end
                continue
            yield previous
        previous = start, end
    if previous is not None:
        yield previous


def _row(blob: Blob, end: int, start: int) -> bool:
    """A number ends before a semicolon at ``end`` and one begins behind it: the rows of a matrix."""
    after = blob.peek(start, 64).lstrip()
    return blob.peek(max(0, end - 1), min(end, 1)).isdigit() and after.lstrip(b"+-.")[:1].isdigit()


def _declared(blob: Blob, start: int, end: int) -> Source | None:
    """Name and declaration of the array in a run; None where no bracket opens in it or shortly before."""
    ahead = blob.peek(start, min(end - start, 512))
    before = blob.peek(max(0, start - _BEFORE), min(start, _BEFORE))
    if len(ahead) < 128 and _DIMENSIONS.match(ahead) and before[-1:].isalnum():
        return None
    tail = _TAIL.match(ahead)
    opening = None if tail else _OPENING.match(ahead)
    if opening:
        before = before[before.rfind(b";\n") + 1:]
    if opening is None:
        before += ahead[:tail.end()] if tail else b""
        bare = uncommented(before)
        opened = _opened(bare)
        if opened < 0:
            return None
        prefix, start = bare[:opened + 1], start + (tail.end() if tail else 0)
    else:
        prefix, start = uncommented(before) + ahead[:opening.start(1)], start + opening.end(1)
    name, declared = named(prefix)
    return Source(name, declared, words(b" ".join(comments(before[-600:]))), start, end)


def _opened(code: bytes) -> int:
    """Where the last bracket is assigned, or the first of two opens, that no semicolon ends; -1 where there is none."""
    at = max(code.rfind(b"= {"), code.rfind(b"={"), code.rfind(b"= ["), code.rfind(b"(["), code.rfind(b"= ("))
    if at < 0 or b";" in code[at:]:
        at = code.rfind(b"=")  # on the line before
        if b";" in code[at:] or code[at + 1:].lstrip()[:1] not in (b"{", b"[", b"("):
            return -1
    return at


def _count(blob: Blob, source: Source) -> int:
    """How many values: commas between them, trailing ones left out; words where there are hardly any commas."""
    if source.end - source.start <= limits.MIB:
        content = blob.peek(source.start, source.end - source.start)
        if b"/" in content:
            content = uncommented(content)
        inner = content.strip(b" \t\r\n{}[]()/*")
        if not digits(inner[:64]):
            return 0
        commas = len(inner) - len(inner.translate(None, b","))  # where they are many, this is counted faster
        if commas * 32 < len(inner) and (spaced := len(inner.translate(_SPACED).split())) > 2 * commas + 1:
            return spaced
        trailing = len(_TRAILING.findall(inner)) if b"}" in inner or b"]" in inner or b")" in inner else 0
        return commas + (not inner.endswith(b",")) - trailing
    commas = sum(chunk.count(b",") for chunk in blob.chunks(source.start, source.end))
    last = blob.peek(source.end - 256, 256).rstrip(b" \t\r\n{}[]()")
    return commas + (not last.endswith(b","))


def _shape(declared: str, count: int) -> tuple[int, ...]:
    """The declared dimensions where they are numbers and their product is ``count``, else one dimension."""
    numbers, product = [], 1
    for text in _DIMENSION.findall(declared.split("=")[0].encode())[:limits.RANK]:
        if not (text := text.strip()).isdigit() or len(text) > 12:
            return (count,)
        numbers.append(int(text))
        product *= int(text)
    return tuple(numbers) if numbers and product == count else (count,)
