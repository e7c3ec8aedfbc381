# SPDX-License-Identifier: GPL-2.0-or-later
"""Unified diffs as data: GNU diff's format (diffutils manual, "Detailed Unified") with git's extended headers.

As strict as dpkg-source(1): a ``---`` without its ``+++``, a hunk that ends early or a file outside the tree refuses
the whole patch.
"""
from __future__ import annotations

import re
from collections.abc import Iterator

from lintian_ml.lazy import regex
from lintian_ml.records import dataclass, field
from lintian_ml.unpack import names

_NAMES = regex(rb"^(?:(---|\+\+\+)|(?:rename|copy) (?:from|to)|(diff) --git) (.*)$", re.MULTILINE)
_HUNK = regex(rb"@@ -(\d{1,18})(?:,(\d{1,18}))? \+\d+(?:,(\d{1,18}))? @@")
_EPOCH = regex(rb"\t(1970-01-01|1969-12-31) (\d\d):(\d\d):00(?:\.0+)? ([+-])(\d\d)(\d\d)\s*$")
_ESCAPE = regex(rb"\\([0-7]{3}|.)")
_PLAIN = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


class PatchError(Exception):
    """The patch is malformed or does not apply; the text says where and why."""


@dataclass(frozen=True)
class Hunk:
    """``first`` is the line, counted from 1, where ``old`` is expected; lines keep their line ends."""

    first: int
    old: list[bytes]
    new: list[bytes]
    prefix: int  # context lines before the first change
    suffix: int  # context lines after the last one
    line: int  # in the patch


@dataclass
class Change:
    """What a patch does to one file. ``old`` or ``new`` is None for /dev/null; paths without their first part."""

    old: str | None = None
    new: str | None = None
    source: str | None = None  # rename or copy from
    target: str | None = None
    keeps_source: bool = False
    creates: bool = False  # the old file is /dev/null or dated 1970-01-01 00:00 UTC, as diff -N writes it
    removes: bool = False  # likewise the new one
    hunks: list[Hunk] = field(default_factory=list)


def touched(patch: bytes) -> set[str]:
    """Every path that the patch may name; a few too many do no harm."""
    found = set()
    for match in _NAMES.finditer(patch):
        name = _file_name(match[3])
        path = _git_name(match[3]) if match[2] else _stripped(name) if match[1] else names.printable(name)
        if path:
            found.add(path)
    return found


def parse(patch: bytes) -> Iterator[Change]:
    """The changes of a patch in order. Raises PatchError."""
    lines = _Lines(patch)
    git = Change()
    while (line := lines.next()) is not None:
        if line.startswith(b"--- "):
            yield _change(lines, line, git)
            git = Change()
        elif line.startswith((b"+++ ", b"@@ -")):
            raise PatchError(f"line {lines.at} stands where a --- line is expected")
        elif line.startswith(b"diff --git "):
            if git.source or git.removes:
                yield git
            git = Change(_git_name(line[11:]))
        else:
            _extended(line, git, lines.at)
    if git.source or git.removes:
        yield git


class _Lines:
    """The patch's lines with one line of looking ahead; ``at`` counts from 1."""

    def __init__(self, patch: bytes) -> None:
        self._lines = patch.split(b"\n")
        if self._lines and not self._lines[-1]:
            del self._lines[-1]
        self.at = 0
        self.strip_returns = False

    def peek(self) -> bytes | None:
        if self.at >= len(self._lines):
            return None
        line = self._lines[self.at]
        return line.removesuffix(b"\r") if self.strip_returns else line

    def next(self) -> bytes | None:
        line = self.peek()
        self.at += line is not None
        return line


def _extended(line: bytes, git: Change, at: int) -> None:
    """Lines between ``diff --git`` and ``---``."""
    for word, keeps in ((b"rename ", False), (b"copy ", True)):
        if line.startswith(word + b"from "):
            git.source, git.keeps_source = _inside(names.printable(_file_name(line[len(word) + 5:])), at), keeps
        elif line.startswith(word + b"to "):
            git.target = _inside(names.printable(_file_name(line[len(word) + 3:])), at)
    if line.startswith(b"deleted file mode ") and git.old:
        git.old, git.removes = _inside(git.old, at), True
    if line.startswith(b"GIT binary patch"):
        raise PatchError(f"line {at} starts a git binary patch, which dpkg-source cannot apply")


def _change(lines: _Lines, line: bytes, git: Change) -> Change:
    start = lines.at
    second = lines.next()
    if second is None or not second.startswith(b"+++ "):
        raise PatchError(f"line {start} is not followed by a +++ line")
    # a patch that went through a system with CR LF line ends: patch(1) drops every CR then
    lines.strip_returns = line.endswith(b"\r") and second.endswith(b"\r")
    old, new = _file_name(line[4:]), _file_name(second[4:])
    change = Change(_path(old, start), _path(new, start + 1), git.source, git.target, git.keeps_source,
                    old == b"/dev/null" or _epoch(line), new == b"/dev/null" or _epoch(second))
    if change.old is None and change.new is None:
        raise PatchError(f"line {start} names no file")
    while (header := lines.peek()) is not None:
        match = _HUNK.match(header)
        if match:
            lines.next()
            change.hunks.append(_hunk(lines, int(match[1]), int(match[2] or 1), int(match[3] or 1)))
        elif header.startswith(b"\\ "):
            lines.next()
        else:
            break
    lines.strip_returns = False
    if not change.hunks:
        raise PatchError(f"line {lines.at + 1} should start a hunk with @@")
    return change


def _epoch(header: bytes) -> bool:
    """Whether the header's date is second 0 of Unix time, in whatever zone."""
    match = _EPOCH.search(header)
    if not match:
        return False
    minutes = int(match[2]) * 60 + int(match[3]) - (1440 if match[1].startswith(b"1969") else 0)
    offset = int(match[5]) * 60 + int(match[6])
    return minutes == (offset if match[4] == b"+" else -offset)


def _hunk(lines: _Lines, first: int, olds: int, news: int) -> Hunk:
    start = lines.at
    old: list[bytes] = []
    new: list[bytes] = []
    signs = bytearray()
    first += not olds  # nothing is replaced: insert behind that line
    while olds > 0 or news > 0:
        line = lines.next()
        if line is None and not (olds == news and olds < 3):
            raise PatchError(f"ends inside the hunk of line {start}")
        if line is None:
            break  # mail programs drop empty lines at the end
        sign = line[:1] or b" "
        if sign == b"\\":
            _without_newline(signs, old, new)
            continue
        if sign not in (b" ", b"-", b"+"):
            raise PatchError(f"line {lines.at} of the patch should start with a blank, + or -")
        signs += sign
        text = line[1:] + b"\n"
        if sign != b"+":
            old.append(text)
            olds -= 1
        if sign != b"-":
            new.append(text)
            news -= 1
    if (lines.peek() or b"").startswith(b"\\ "):
        _without_newline(signs, old, new)
    kinds = bytes(signs)
    return Hunk(first, old, new, len(kinds) - len(kinds.lstrip(b" ")), len(kinds) - len(kinds.rstrip(b" ")), start)


def _without_newline(signs: bytearray, old: list[bytes], new: list[bytes]) -> None:
    r"""``\ No newline at end of file`` speaks of the line before it."""
    if old and bytes(signs[-1:]) in (b" ", b"-"):
        old[-1] = old[-1].removesuffix(b"\n")
    if new and bytes(signs[-1:]) in (b" ", b"+"):
        new[-1] = new[-1].removesuffix(b"\n")


def _file_name(text: bytes) -> bytes:
    """The name in a header: in quotes with C escapes, or up to a tab, or else up to a blank."""
    text = text.strip()
    if text.startswith(b'"') and (end := text.rfind(b'"')):
        return _ESCAPE.sub(_unescaped, text[1:end])
    return text.split(b"\t")[0] if b"\t" in text else text.split(b" ")[0]


def _git_name(text: bytes) -> str | None:
    """The name in ``a/NAME b/NAME``, which has no mark between its halves; None where they differ."""
    half = len(text) // 2
    old, new = _stripped(text[:half]), _stripped(text[half + 1:])
    return old if old == new else None


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if len(code) == 3 else _PLAIN.get(code, code)


def _stripped(name: bytes) -> str | None:
    """The path without its first part (``-p1``), None for /dev/null and names that have one part only."""
    if name == b"/dev/null":
        return None
    _, slash, rest = name.partition(b"/")
    return names.printable(rest.lstrip(b"/")) or None if slash else None


def _path(name: bytes, at: int) -> str | None:
    path = _stripped(name)
    return None if path is None else _inside(path, at)


def _inside(path: str, at: int) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise PatchError(f"line {at} names a file outside the tree: {path}")
    return names.relative(path)
