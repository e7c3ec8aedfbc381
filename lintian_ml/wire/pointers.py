# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that stand for another: a Git LFS pointer names the digest and the size of a file that is not there.

Specification: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""
from __future__ import annotations


from lintian_ml.lazy import regex
from lintian_ml.reader import Item

_START = b"version https://git-lfs.github.com/spec/v1"
_FIELDS = regex(rb"\Aversion https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-\d-\S+ \S+\r?\n)*"
                rb"oid sha256:([0-9a-f]{64})\r?\nsize (\d{1,15})\r?\n?\Z")
_LONGEST = 1024  # the specification's bound


def lfs_pointer(item: Item) -> tuple[str, int] | None:
    """(sha256, size in bytes) of the file that ``item`` points to, or None where it is no pointer."""
    if not item.head.startswith(_START) or len(item.head) >= _LONGEST:
        return None
    found = _FIELDS.match(item.head)
    return (found[1].decode("ascii"), int(found[2])) if found else None
