# SPDX-License-Identifier: GPL-2.0-or-later
"""Data statements of old Fortran: ``data (w(i), i=1,512) /`` and lines of numbers that go on with a sign in column 6.

The statement becomes ``w={``, its end a semicolon, the signs are blanked; every number keeps its offset.
"""
from __future__ import annotations

import re

from lintian_ml.lazy import regex

_LINES = 6  # lines of numbers that go on
_COLUMN = regex(rb"\n {5}[^\s0][ \t]{0,40}[-+.\d]")
_FIXED = regex(rb"\n {5}[^\s0](?=[ \t]{0,40}[-+.\d/])")
_BETWEEN = 80  # bytes of space before that
_VALUE = frozenset(b"0123456789.,/")
_STATED = regex(rb"(?i)\n(?: {6,20}|\t)data[ \t]{1,20}\(?[ \t]{0,8}([a-z]\w{0,31})\b[^/\n=]{0,60}"
                rb"(?:=[^/\n]{0,40})?(?:\n {5}[^\s0][ \t]{0,40})?/")
_ENDED = regex(rb"/(?<=[\d. ]/)(?=[ \t]{0,40}\r?\n)")
BLANK = bytes(10 if byte == 10 else 32 for byte in range(256))  # lines stay lines


def hinted(head: bytes) -> bool:
    """Whether lines of numbers go on with a sign in column 6."""
    return head.count(b"\n     ") >= 2 * _LINES and len(_COLUMN.findall(head)) >= _LINES


def plain(data: bytes) -> bytes:
    """The code with its data statements as assignments."""
    return _ENDED.sub(b";", _STATED.sub(_assigned, b"\n" + _FIXED.sub(_joined, data))[1:])


def _assigned(match: re.Match[bytes]) -> bytes:
    return match[0].translate(BLANK)[:-len(match[1]) - 2] + match[1] + b"={"


def _joined(match: re.Match[bytes]) -> bytes:
    """The sign as a space, where the line before it ends in a number or opens a list."""
    before = match.string[max(0, match.start() - _BETWEEN - 1):match.start()].rstrip(b" \t\r")
    return match[0].translate(BLANK) if before and before[-1] in _VALUE else match[0]
