# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that hide in source code: byte arrays, base64 and escaped literals, decoded again, and here-documents."""
from __future__ import annotations

import base64
import binascii
import codecs
import itertools
import re
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Item
from lintian_ml.wire import arrays_quoted, arrays_signs
from lintian_ml.wire.arrays_names import named, uncommented

_LEAST = 10 * limits.KIB  # a literal of fewer characters holds no model worth opening
_BYTES = 1000  # bytes that a byte array must have; a fitted model that is compressed has no more
_DIGITS = 8000  # characters of the shortest that is looked at
_NUMERIC = b"0123456789abcdefABCDEFxX, \t\r\n"
_MARKS = 200  # of hexadecimal numbers in a text that has no more than a megabyte
_RUNS = 40  # runs of letters that are looked at where a file is too long; those of genes have no digits
_GLANCE = 512  # bytes that are looked at in each place
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\\\"' \t"
_LETTERS64 = regex(rb"[A-Za-z0-9+/]{40}")
_RUN64 = bytes(40)
_LITERALS = regex(rb'"(?:[^"\\\n]++|\\[^\n])*+"(?:\s*+"(?:[^"\\\n]++|\\[^\n])*+")*+')
_ESCAPES = regex(rb"(?:\\x[0-9a-fA-F]{2}|\\[0-3][0-7]{2}|\\[0-7]{1,2}(?![0-7])|\\[abfnrtv\\'\"?]|[ !#-\[\]-~])++")


def may_hold(item: Item) -> bool:
    """Whether the file is a text that is long enough for a literal worth opening."""
    return item.is_text and (len(item.head) >= _LEAST or item.size >= _LEAST)


def decoded(item: Item) -> Iterator[Item]:
    """The files that a source file's literals hold, as items ``path!array_name``; nothing for other files.

    The caller tries all formats on them.
    """
    if not may_hold(item):
        return
    if item.size > limits.WHOLE // 3:  # the text, a map of it and what it decodes to are held at once
        if _hinted(item.head):
            item.leave(f"files in literals are not looked for in files of more than {limits.WHOLE // 3} bytes")
        return
    data = item.blob().whole()
    seen: dict[str, int] = {}
    for name, content in _literals(data, item):
        if len(content) < _BYTES:
            continue
        seen[name] = seen.get(name, 0) + 1
        unique = name if seen[name] == 1 else f"{name}-{seen[name]}"
        yield Item.of(f"{item.path}!{unique}", content, item.origin, item.depth + 1)


def _hinted(head: bytes) -> bool:
    """Whether the first bytes have literals that may hold a file: long runs of base64, many escapes or hexadecimals."""
    runs = itertools.islice(_LETTERS64.finditer(head), _RUNS)
    return any(not run[0].isalpha() and not run[0].isupper() and not run[0].islower() for run in runs) \
        or head.count(b"\\x") + head.count(b"0x") > 200


def _literals(data: bytes, item: Item) -> Iterator[tuple[str, bytes]]:
    if item.whole_shows(arrays_signs.HIDDEN):
        yield from _hexadecimal(data)
    if item.whole_shows(arrays_signs.LONG64):
        yield from _base64(data)
        if joined := arrays_quoted.pieces(data):
            yield from _joined(joined)
    if item.whole_shows(arrays_signs.QUOTED) and (item.size > len(item.head) or item.numerals >= arrays_quoted.FEWEST):
        yield from arrays_quoted.texts(data, item.leave)
    if item.whole_shows(arrays_signs.ESCAPED) and data.count(b"\\") > 1000 \
            and data.count(b"\\x") + data.count(b"\\0") + data.count(b"\\3") > 1000:
        yield from _escaped(data)


def _may_run(data: bytes, alphabet: bytes, least: int) -> bool:
    """Whether a run of ``least`` bytes of the alphabet is possible: every such run holds a whole half of that length
    that begins at a multiple of it, and a few bytes at the beginning of each half tell of nearly all files.
    """
    half = least // 2
    return any(not data[at:at + _GLANCE].translate(None, alphabet) for at in range(0, len(data) - half + 1, half))


def _regions(data: bytes, alphabet: bytes, least: int) -> Iterator[tuple[int, int]]:
    """Runs of at least ``least`` bytes of the alphabet."""
    if not _may_run(data, alphabet, least):
        return
    classes = bytes(0 if byte in alphabet else 120 for byte in range(256))
    mapped, at, needle = data.translate(classes), 0, b"\0" * least
    while (at := mapped.find(needle, at)) >= 0:
        end = mapped.find(b"x", at)
        end = len(data) if end < 0 else end
        yield at, end
        at = end


def _hexadecimal(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Arrays of bytes written as 0x.. (xxd -i and its like), commas between them."""
    regions = [*_regions(data, _NUMERIC, _DIGITS)]
    if not regions or len(data) <= limits.MIB and data.count(b"0x") + data.count(b"0X") <= _MARKS:
        return
    for start, end in regions:
        content = data[start:end]
        bare = content.translate(None, b" \t\r\n").rstrip(b",")
        if bare.count(b",") * 5 + 4 == len(bare) and bare.lower().count(b"0x") == bare.count(b",") + 1:
            pairs = bare.lower().replace(b"0x", b"").translate(None, b",")
            try:
                yield _name(data, start), bytes.fromhex(pairs.decode())
            except ValueError:
                continue
        elif bare.count(b",") >= _BYTES:
            yield from _loose(data, start, content)


def _loose(data: bytes, start: int, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Byte arrays in mixed notation: one digit, decimal numbers; left alone where a value is no byte."""
    words = content.replace(b",", b" ").split()
    try:
        yield _name(data, start), bytes(int(word, 0) for word in words)
    except ValueError:
        return


def _base64(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Long runs of the base64 alphabet, also in pieces between quotation marks."""
    for region, end in _regions(data, _BASE64, _LEAST):
        run = data[region:end].translate(arrays_quoted.CLASSES).find(_RUN64)
        if run < 0:
            continue
        start = region + run
        text = data[start:end].replace(b"\\n", b"")
        longest = max(map(len, re.split(rb"[\s\"'\\]+", text[:4096])), default=0)
        if longest < 40:
            continue
        bare = text.translate(None, b"\r\n\\\"' \t").split(b"=")[0]
        try:
            content = base64.b64decode(bare + b"=" * (-len(bare) % 4) if len(bare) % 4 != 1 else bare[:-1])
        except (binascii.Error, ValueError):
            continue
        if not bare.isdigit() and len({*content[:512]}) > 16:
            yield _name(data, start), content


def _joined(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Base64 in one literal a line."""
    try:
        yield "literals", base64.b64decode(text.rstrip(b"=")[:len(text.rstrip(b"=")) // 4 * 4])
    except (binascii.Error, ValueError):
        return


def _escaped(data: bytes) -> Iterator[tuple[str, bytes]]:
    """String literals of escapes such as \\x1c and \\034, adjacent ones joined."""
    for match in _LITERALS.finditer(data):
        literals = match[0]
        if len(literals) < _BYTES or literals.count(b"\\") * 12 < len(literals):
            continue
        plain = literals.replace(b"\\\\", b"\\x5c").replace(b'\\"', b"\\x22")
        joined = b"".join(plain.split(b'"')[1::2])
        if _ESCAPES.fullmatch(joined):
            yield _name(data, match.start()), codecs.escape_decode(joined.replace(b"\\?", b"?"))[0]


def _name(data: bytes, start: int) -> str:
    """The identifier that a literal is assigned to; ``literal`` where none stands before it."""
    before = uncommented(data[max(0, start - 400):start])
    return named(before.rstrip(b"{[(\"' \t\r\n"))[0].lstrip("@$%") or "literal"
