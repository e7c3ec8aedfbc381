# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole texts that a program carries: here-documents of shells, Perl, Ruby and PHP, long literals of other languages;
and base64 that is cut into one literal a line.
"""
from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import digits

LEAST = 2000  # bytes of a text worth opening
_PIECES = 40  # lines of base64
_MOST = 64  # texts of one file
_OPENED = 250  # here-documents whose end is looked for: each may be sought in all that follows
_DRAWN = (b"%!PS", b"%PDF")  # pages: what stands between their quotes is a part of a picture
_DIGITS = 10  # one byte of so many is a digit: models in text have more, prose has none
FEWEST = LEAST // _DIGITS  # digits of such a text
_HERE = regex(rb"<<[-~<]?(?:[ \t]?([\"'])([A-Za-z_]\w{0,40})\1|([A-Z_]{2}\w{0,40}))(?![\w>])[^\n]{0,200}\n")
_LONG = tuple((mark, regex(pattern)) for mark, pattern in (
    (b'"""', rb'(""")'), (b"'''", rb"(''')"), (b"`", rb"(`)"), (b'R"', rb'R"(\w{0,16})\('), (b"r#", rb'r(#{1,4})"'),
    (b"[[", rb"\[()\["), (b"[=", rb"\[(={1,4})\[")))
CLASSES = bytes(0 if byte in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" else 120
                for byte in range(256))
_ENCODED = regex(rb"\s*[A-Za-z0-9+/=]{40}")  # is decoded as a literal, not read as text
_RUN = bytes(40)
_PIECE = regex(rb"[\"']([A-Za-z0-9+/]{40,200}={0,2})(?:\\n)?[\"']")


def texts(data: bytes, leave: Callable[[str], None]) -> Iterator[tuple[str, bytes]]:
    """Name (the word that ends it) and content of each here-document and long literal with many digits."""
    if data.startswith(_DRAWN) or not _dense(data):
        return
    number = 0
    for name, start, end in itertools.chain(_here(data, leave), _literals(data)):
        content = data[start:end].lstrip(b"\r\n")
        if digits(content) * _DIGITS < len(content) or _ENCODED.match(content):
            continue
        if (number := number + 1) > _MOST:
            leave(f"more than {_MOST} long texts between quotes, those after them are not looked at")
            return
        yield name, content


def _dense(data: bytes) -> bool:
    """Whether a model as text may be there: three blocks of half a text's least length have a whole one's digits."""
    block = LEAST // 2
    counts = [digits(data[at:at + block]) for at in range(0, len(data), block)]
    return max(map(sum, zip(counts, [*counts[1:], 0], [*counts[2:], 0, 0])), default=0) * _DIGITS >= LEAST


def pieces(data: bytes) -> bytes:
    """Base64 whose lines are literals of their own, joined; empty where the first megabyte has only a few of them."""
    if not _often(data[:limits.MIB]):
        return b""
    found = _PIECE.findall(data)
    joined = b"".join(found)
    return joined if len(found) >= _PIECES and not joined.isalpha() and not joined.isdigit() else b""


def _often(data: bytes) -> bool:
    """Whether as many runs of forty letters of base64 have a quotation mark before them."""
    mapped, at, found = data.translate(CLASSES), 0, 0
    while found < _PIECES and at >= 0 and (at := mapped.find(_RUN, at)) >= 0:
        found += data[at - 1:at] in (b'"', b"'")
        at = mapped.find(b"x", at)
    return found >= _PIECES


def _here(data: bytes, leave: Callable[[str], None]) -> Iterator[tuple[str, int, int]]:
    """Here-documents: from the line after their mark to the line that holds nothing but its word."""
    at, opened = 0, 0
    while (match := _HERE.search(data, at)) is not None:
        if (opened := opened + 1) > _OPENED:
            if _dense(data[at:]):
                leave(f"more than {_OPENED} here-documents, those after them are not looked at")
            return
        word = match[2] or match[3]
        end = _end(data, word, match.end())
        at = max(end, match.end())
        if end - match.end() >= LEAST:
            yield word.decode(), match.end(), end


def _end(data: bytes, word: bytes, at: int) -> int:
    """Where the line begins that holds ``word`` and at most white space before it; -1 where it is not soon found."""
    for _ in range(_OPENED):
        at = data.find(word, at)
        if at < 0:
            break
        line = data.rfind(b"\n", max(0, at - 80), at) + 1
        if line and not data[line:at].strip(b" \t") and not data[at + len(word):at + len(word) + 1].isalnum():
            return line
        at += len(word)
    return -1


def _literals(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Literals over many lines: Python's, C++'s and Rust's raw strings, Lua's long brackets, JavaScript's templates."""
    for mark, pattern in _LONG:
        if mark[-1:] not in data:  # one letter is found far faster
            continue
        at = 0
        while (match := _mark(data, mark, pattern, at)) is not None:
            closing = _closing(mark, match[1])
            end = data.find(closing, match.end())
            if end - match.end() >= LEAST:
                yield "text", match.end(), end
            at = end + len(closing) if end >= 0 else len(data)


def _mark(data: bytes, mark: bytes, pattern: re.Pattern[bytes], at: int) -> re.Match[bytes] | None:
    """The first match of ``pattern``, which begins with ``mark``: looking for that alone is far faster."""
    while (at := data.find(mark, at)) >= 0:
        if match := pattern.match(data, at):
            return match
        at += 1
    return None


def _closing(mark: bytes, inner: bytes) -> bytes:
    """What ends a literal that began with ``mark``: brackets and hashes are repeated."""
    if mark == b'R"':
        return b")" + inner + b'"'
    if mark == b"r#":
        return b'"' + inner
    return b"]" + inner + b"]" if mark[:1] == b"[" else mark
