# SPDX-License-Identifier: GPL-2.0-or-later
"""How files begin that hold no weights of their own, whatever their name or their numbers say.

Source: the specifications of the formats, as file(1) has them. ``CERTAIN`` are long or rare enough for a search among
arbitrary bytes; ``SHORT`` of two or three bytes and common letters are for files that were found to be dense already.
"""
from __future__ import annotations

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_SOUNDS = (b"OggS", b"RIFF", b"ID3", b"fLaC", b"MThd")
_FONTS = (b"wOF", b"\0\1\0\0\0", b"OTTO")
_PROGRAMS = (  # ELF, WebAssembly, Java or several of Mach-O, Mach-O of either order and width
    b"\x7fELF", b"\0asm", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf",
    b"\xfe\xed\xfa\xce")

CERTAIN = _PICTURES + _SOUNDS + _FONTS + _PROGRAMS + (b"%PDF",)
ARCHIVES = (b"PK", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"Rar!", b"!<arch>", b"\xd0\xcf\x11\xe0")
SHORT = (b"BM", b"II*", b"MM\0*", b"MZ", b"\0\1\0\0", b"%!PS", b"SQLite", b"\x89HDF")
