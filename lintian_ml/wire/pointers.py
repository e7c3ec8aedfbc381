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
_PATH = regex(r"(?i)(?:^|[/_.-])(?:(weights?|checkpoints?|pre-?trained)|models?)(?=[/_.-])")
_DRAWN = regex(r"(?i)\.(?:fbx|obj|glb|gltf|dae|blend|max|stl|ply|3ds|usdz?|md[235]|png|jpe?g|tga|dds|psd|tiff?|wav|ogg"
               r"|mp[34]|csv|tsv|txt|pdf|zip|tar|gz)\Z")  # what lies in folders of models that are drawn or measured
_LONGEST = 1024  # the specification's bound


def lfs_pointer(item: Item) -> tuple[str, int] | None:
    """(sha256, size in bytes) of the file that ``item`` points to, or None where it is no pointer."""
    if not item.head.startswith(_START) or len(item.head) >= _LONGEST:
        return None
    found = _FIELDS.match(item.head)
    return (found[1].decode("ascii"), int(found[2])) if found else None


def of_weights(path: str) -> bool:
    """Whether a path whose suffix says nothing is one of weights all the same: by its folders or its name."""
    told = {bool(match[1]) for match in _PATH.finditer(path)}
    return True in told or bool(told) and not _DRAWN.search(path)
