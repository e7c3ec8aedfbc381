# SPDX-License-Identifier: GPL-2.0-or-later
"""Applies patches as dpkg-source lets patch(1) do it: ``-p1 -F 0 -N -t``, offsets allowed, fuzz not, all or nothing."""
from __future__ import annotations

from collections.abc import Mapping

from lintian_ml import limits
from lintian_ml.unpack.diff import Change, Hunk, PatchError, parse

_AT_ONCE = 8  # lines that are compared in the time of one step of a search
Tree = Mapping[str, bytes]
Changes = dict[str, bytes | None]


class Work:
    """What the patches of one package may cost, in lines; ``size`` is that of the patches in bytes."""

    def __init__(self, size: int = 0) -> None:
        self._search, self._lines = limits.PATCH_SEARCH + limits.PATCH_SIZE * size, limits.PATCH_WORK
        self._lines += limits.PATCH_SIZE * size

    def search(self, lines: int) -> None:
        """Lines that are compared. Raises PatchError."""
        self._search -= lines
        if self._search < 0:
            raise PatchError("its hunks are searched for longer than is allowed")

    def spend(self, lines: int) -> None:
        """Lines that are taken apart and put together. Raises PatchError."""
        self._lines -= lines
        if self._lines < 0:
            raise PatchError("the patches before it change more lines than is allowed")


def apply(patch: bytes, tree: Tree, links: Mapping[str, str], drop_empty: bool = True,
          work: Work | None = None) -> Changes:
    """The new content of every file that the patch changes; None where it removes one.

    ``tree`` holds the files that the patch names, ``links`` all symbolic links; ``drop_empty`` is ``-E``: a file that
    becomes empty is removed. Raises PatchError, then nothing is changed.
    """
    changes: Changes = {}
    work = work or Work(len(patch))
    for change in parse(patch):
        _one(change, tree, changes, links, drop_empty, work)
    return changes


def _one(change: Change, tree: Tree, changes: Changes, links: Mapping[str, str], drop_empty: bool, work: Work) -> None:
    def content(path: str | None) -> bytes | None:
        if path is None:
            return None
        return changes[path] if path in changes else tree.get(path)

    existing = [name for name in (change.old, change.new) if name and content(name) is not None]
    source = change.source or _chosen(change, existing)
    target = change.target if change.source and change.target else source
    for path in (source, target):
        _no_link(path, links)
    before = content(source)
    if before is None and (not change.hunks or change.source or change.hunks[0].old):
        raise PatchError(f"{source} is not there")
    if before and change.creates:
        raise PatchError(f"{source} should be created, but is there already")
    after = _patched(before or b"", change.hunks, source, work)
    if target != source and not change.keeps_source:
        changes[source] = None
    if change.removes and after:
        raise PatchError(f"{source} should be removed, but has other content")
    gone = not after and (change.removes or (drop_empty and change.hunks))
    changes[target] = None if gone else after


def _chosen(change: Change, existing: list[str]) -> str:
    """The file that patch(1) takes: of those that exist the one with fewest parts, shortest base name and name."""
    if existing:
        return min(existing, key=lambda name: (name.count("/"), len(name.rsplit("/", 1)[-1]), len(name)))
    return change.new or change.old or ""


def _no_link(path: str, links: Mapping[str, str]) -> None:
    """dpkg-source refuses to patch through a symbolic link."""
    while path:
        if path in links:
            raise PatchError(f"{path} is a link, and a patch must not go through one")
        path = path.rpartition("/")[0]


def _patched(data: bytes, hunks: list[Hunk], path: str, work: Work) -> bytes:
    work.spend(1 + data.count(b"\n"))
    lines = _lines(data)
    result: list[bytes] = []
    done = 0  # lines of the old file that are settled
    offset = 0
    for hunk in hunks:
        found = _place(lines, hunk, hunk.first + offset, done, work)
        if not found:
            raise PatchError(f"the hunk of its line {hunk.line} does not fit {path}")
        offset = found - hunk.first
        result += lines[done:found - 1]
        result += hunk.new
        done = found - 1 + len(hunk.old)
        if done < len(lines) and hunk.new and not hunk.new[-1].endswith(b"\n"):
            result[-1] += b"\n"  # the patch took this line for the file's last one
    return b"".join(result + lines[done:])


def _lines(data: bytes) -> list[bytes]:
    """Lines end at LF only, with its LF."""
    if b"\r" not in data:  # where there is one, the library takes it for the end of a line, too
        return data.splitlines(keepends=True)
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _place(lines: list[bytes], hunk: Hunk, guess: int, done: int, work: Work) -> int:
    """Line, counted from 1, where the hunk's old lines stand, 0 if nowhere.

    patch(1)'s order: the expected line, then one line further on, one line further back, two lines on and so on. A hunk
    with less context at one end fits only at that end of the file.
    """
    old, length = hunk.old, len(hunk.old)
    lowest, highest = done + 1, len(lines) - length + 1
    if not length:
        return min(guess, len(lines) + 1) if guess > done else 0
    if hunk.prefix < hunk.suffix and hunk.first <= 1:
        highest = min(highest, 1)
    if hunk.suffix < hunk.prefix:
        lowest = max(lowest, len(lines) - length + 1)
    first = old[0]
    nearest = max(0, lowest - guess, guess - highest)
    for distance in range(nearest, max(guess - lowest, highest - guess) + 1 if lowest <= highest else 0):
        for at in (guess + distance, guess - distance):
            if lowest <= at <= highest and lines[at - 1] == first:
                work.search(length // _AT_ONCE)
                if lines[at - 1:at - 1 + length] == old:
                    return at
        work.search(1)
    return 0
