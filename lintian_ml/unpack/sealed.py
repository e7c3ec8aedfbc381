# SPDX-License-Identifier: GPL-2.0-or-later
"""Containers that are recognised and not looked into: whoever reads the report learns that something lies unread."""
from __future__ import annotations

_MAGIC = (
    (b"# v2 git bundle\n", "a git bundle"), (b"# v3 git bundle\n", "a git bundle"),
    (b"PACK\0\0\0\2", "a git pack"), (b"PACK\0\0\0\3", "a git pack"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"), (b"Rar!\x1a\x07", "a RAR archive"), (b"MSCF\0\0\0\0", "a cabinet archive"),
    (b"070701", "a cpio archive"), (b"070702", "a cpio archive"), (b"070707", "a cpio archive"),
    (b"hsqs", "a squashfs image"), (b"sqsh", "a squashfs image"), (b"xar!", "a xar archive"),
    (b"LZIP\1", "an lzip file"), (b"\x89LZO\0\r\n\x1a\n", "an lzop file"),
    (b"\x1f\x9d", "a file of compress"), (b"\xed\xab\xee\xdb", "an RPM package"),
    (b"ZPAQ", "a zpaq archive"), (b"zPQ", "a zpaq archive"), (b"-----BEGIN PGP MESSAGE", "an OpenPGP message"),
    (b"Salted__", "a file encrypted by OpenSSL"), (b"age-encryption.org/", "a file encrypted by age"),
    (b"MDF\0", "a disk image"), (b"QFI\xfb", "a disk image"), (b"conectix", "a disk image"),
)
_STARTS = frozenset(magic[:2] for magic, _ in _MAGIC)
_ISO_AT = 32769


def what(head: bytes) -> str:
    """The container's name in words with its article; empty for anything else."""
    if head[:2] in _STARTS:
        for magic, name in _MAGIC:
            if head.startswith(magic) and len(head) > 64:
                return name
    return "an ISO 9660 image" if head[_ISO_AT:_ISO_AT + 5] == b"CD001" else ""
