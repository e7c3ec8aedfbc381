# SPDX-License-Identifier: GPL-2.0-or-later
"""Files that stand for a file that is not there.

Source: git-lfs's ``docs/spec.md``: text of less than 1024 bytes, sorted ``key value`` lines, ``version`` first.
"""
from __future__ import annotations

import re

from lintian_ml.reader import Item

_LFS = re.compile(rb"version https://[\w.-]+/spec/v1\n(?:ext-[^\n]+\n)*oid sha256:([0-9a-f]{64})\nsize (\d{1,18})\n")
_LONGEST = 1024


def lfs_pointer(item: Item) -> tuple[str, int] | None:
    """The SHA-256 and the size in bytes of the file that a Git LFS pointer stands for; None for any other file."""
    if len(item.head) > _LONGEST or not item.head.startswith(b"version https://"):
        return None
    found = _LFS.fullmatch(item.head)
    return (found[1].decode(), int(found[2])) if found else None
