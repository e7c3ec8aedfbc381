# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of numbers behind wrappings: constructors, casts and macros around each value, a comment after each row.

``Q15(0.123)``, ``mat4(0.1, …)``, ``Stump(Feature(1, 2), 0.4)``, ``0.5, // third``, ``{NULL, 0.5}`` and Fortran's lines
that go on (``0.5_dp, &``, or with a sign in column 6) break the runs of numbers that arrays are found by. Here such
words are overwritten with spaces, and ``data w(1) /`` with ``w={``; every number keeps its offset.
"""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import arrays_fortran, arrays_signs

OFTEN = 24  # wrappings in the first 64 KiB that make a file worth a second reading
_PASSES = 3  # constructors inside constructors inside constructors
_WRAPPED = regex(rb"\((?<=\w\()[\s(]{0,8}[-+]?\d*\.\d")  # the bracket first: what is fixed is found fastest
_CALLED = regex(rb"\((?<=\w\()(?=[\s(]{0,16}[-+]?\.?\d)(?![\d,: ]{1,40}\)[ \t]{0,4}=)")
_WORD = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789.:"  # what the words before them consist of
_INITIALS = frozenset(_WORD[:53])
_LONGEST = 65  # bytes of such a word and of what stands before it
_REMARK = regex(rb"/(?:/+|\*[^*]{0,300}\*/)")
_SCRIPTED = regex(rb"#+")
_LINE = 4 * limits.KIB  # bytes of a remark that goes on to the end of its line
_OPEN = frozenset(b",{[(")  # after which a list goes on behind a remark
_VALUE = frozenset(b"0123456789f})]")  # what may go on behind a remark of the same line, if this follows:
_GOING_ON = regex(rb"\s{0,80}[-+.\d{}()\[\]]")
_BETWEEN = 80  # bytes of space before a remark
_CONTINUED = regex(rb"&[ \t]{0,80}(?:![^\n]{0,200})?\n[ \t]{0,80}&?")
_PART = frozenset(b"0123456789,/")  # before such an ampersand, if no kind of number is
_OF_KIND = regex(rb"\d_[A-Za-z]\w{0,15}\Z")
_SHORT = 18  # bytes of that
_KIND = regex(rb"(?<=\d)_[A-Za-z]\w{0,15}(?=[ \t,/)\]])")
_LINES = 6  # lines that go on
_EMPTY = (regex(rb"NULL(?<=\bNULL)(?=[ \t]*[,}])"), regex(rb"nullptr(?<=\bnullptr)(?=[ \t]*[,}])"))
_REMARKS = ((b"//", (b", ", b",  ", b",\t", b"\t", b",")), (b"/*", (b", ",)), (b" #", (b",", b", ")))
_END = 24  # bytes before such a comment that tell whether a row of numbers ends there
_ROW_END = regex(rb"\d[fFlLuU]?[ \t]{0,8}[)}\]]{0,8}[, \t]{1,24}\Z")


def wrapped(item: Item) -> bool:
    """Whether many numbers of the head stand in calls, or rows of numbers end in comments. Microseconds to 1 ms."""
    known: dict[str, bool] = vars(item)  # where cached properties live
    if "wrapped" not in known:
        known["wrapped"] = _wrapped(item)
    return known["wrapped"]


def _wrapped(item: Item) -> bool:
    head = item.head
    return item.shows(arrays_signs.WRAPPED) and len(_WRAPPED.findall(head)) >= OFTEN \
        or item.shows(arrays_signs.REMARKED) and _remarked(head) >= OFTEN \
        or item.shows(arrays_signs.CONTINUED) and _continued(head) \
        or item.shows(arrays_signs.COLUMNS) and arrays_fortran.hinted(head)


def blob(item: Item) -> Blob:
    """The file's bytes with wrappings and remarks among numbers blanked; the file itself where there are none."""
    if not wrapped(item) or not item.within(limits.WHOLE // 2, "numbers in calls or among remarks"):
        return item.blob()
    script = item.head.count(b"#") >= OFTEN and b"#include" not in item.head and b"#define" not in item.head
    return Blob.of(b"".join(_plain(piece, script) for piece in _pieces(item.blob())))


def _pieces(whole: Blob) -> Iterator[bytes]:
    """The file in pieces that end with a line, as far as lines are short."""
    rest = b""
    for chunk in whole.chunks(size=limits.MIB):
        rest += chunk
        cut = rest.rfind(b"\n") + 1
        if cut or len(rest) > 4 * limits.MIB:
            yield rest[:cut or None]
            rest = rest[cut:] if cut else b""
    yield rest


def _plain(data: bytes, script: bool) -> bytes:
    if b"//" in data or b"/*" in data:
        data = _blanked(data, _remarks(data, _REMARK))
    if script:
        data = _blanked(data, _remarks(data, _SCRIPTED))
    if _continued(data):
        data = _blanked(data, _joints(data))
        data = _KIND.sub(_spaces, data).replace(b"(/", b"( ").replace(b"/)", b" )")
    if arrays_fortran.hinted(data):
        data = arrays_fortran.plain(data)
    for empty in _EMPTY:
        data = empty.sub(_zero, data)
    for _ in range(_PASSES):
        if not (calls := [*_calls(data)]):
            break
        data = _blanked(data, calls)
    return data


def _calls(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the words before brackets with a number begin and end."""
    for match in _CALLED.finditer(data):
        end = match.start()
        begin = max(0, end - _LONGEST)
        tail = data[begin:end]
        before = tail.rstrip(_WORD)
        if not before and begin:  # it may be longer
            continue
        if tail[len(before)] in _INITIALS and before[-1:] != b">":
            yield begin + len(before), end


def _remarks(data: bytes, sign: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    """Where remarks in lists begin and end: after what opens or parts one, and of C's after a value as well, where the
    list goes on behind it."""
    last = -1  # the end of one after what opens, behind which the next may stand
    at = 0
    while match := sign.search(data, at):
        start, end = match.span()
        at = end
        before = data[max(0, start - _BETWEEN - 1):start]
        bare = before.rstrip()
        opened = bare and bare[-1] in _OPEN or start - len(before) + len(bare) == last
        if not opened and not (bare and bare[-1] in _VALUE and sign is _REMARK and bare == before.rstrip(b" \t")):
            continue
        if match[0][1:2] != b"*":  # to the end of the line
            end = data.find(b"\n", start, start + _LINE)
        elif not opened and b"\n" in match[0]:
            continue
        if end < 0:  # so long a line has none
            at = start + _LINE
        elif opened or _GOING_ON.match(data, end):
            at = end
            last = end if opened else last
            yield start, end


def _joints(data: bytes) -> Iterator[tuple[int, int]]:
    """Where lines of numbers that go on as Fortran's do are joined: from the ampersand to the next line's."""
    for match in _CONTINUED.finditer(data):
        before = data[max(0, match.start() - _BETWEEN - _SHORT):match.start()].rstrip(b" \t")
        if before and (before[-1] in _PART or b"_" in before and _OF_KIND.search(before[-_SHORT:])):
            yield match.span()


def _blanked(data: bytes, places: Iterable[tuple[int, int]]) -> bytes:
    """The code with spaces at some places, which are in order; lines stay lines."""
    parts: list[bytes] = []
    at = 0
    for start, end in places:
        parts += data[at:start], data[start:end].translate(arrays_fortran.BLANK)
        at = end
    return b"".join([*parts, data[at:]])


def words(data: bytes) -> Counter[str]:
    """How often each word stands before a bracket with a number in it."""
    found: Counter[str] = Counter()
    for _ in range(_PASSES):
        calls = [*_calls(data)]
        found.update(data[start:end].decode() for start, end in calls)
        data = _blanked(data, calls)
    return found


def _remarked(head: bytes) -> int:
    """Lines of numbers with a comment behind them, cheaply estimated."""
    return max(sum(piece.endswith(ends) and _ROW_END.search(piece[-_END:]) is not None
                   for piece in head.split(sign)[:-1]) for sign, ends in _REMARKS)


def _continued(head: bytes) -> bool:
    """Whether lines of numbers go on as Fortran's do."""
    return sum(1 for _ in islice(_joints(head), _LINES)) == _LINES


def _spaces(match: re.Match[bytes]) -> bytes:
    return match[0].translate(arrays_fortran.BLANK)


def _zero(match: re.Match[bytes]) -> bytes:
    return b"0".ljust(len(match[0]))
