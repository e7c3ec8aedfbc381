# SPDX-License-Identifier: GPL-2.0-or-later
"""MeCab's compiled dictionaries (``sys.dic``): word costs from a trained CRF behind a header that proves itself.

u32 magic, which XOR 0xef718f77 is the size of the file; u32 version (102), type, number of words, left and right
contexts, then the sizes of the three parts (trie, tokens of 16 bytes, features), two bytes of padding, the charset.
"""
from __future__ import annotations

import struct

from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item

_KEY, _VERSION, _HEADER = 0xef718f77, 102, 72
_TYPES = ("system", "user", "unknown words")


def recognise(item: Item) -> bool:
    return len(item.head) >= _HEADER and struct.unpack_from("<I", item.head)[0] ^ _KEY == item.size


def read(item: Item) -> Header:
    cursor = Cursor(item.blob(), 8)
    kind, words, left, right, trie, tokens, features = (cursor.u32() for _ in range(7))
    if _HEADER + trie + tokens + features != item.size or tokens != 16 * words:
        raise DamagedFile(f"claims {words} words in parts of {trie}, {tokens} and {features} bytes")
    cursor.skip(4)
    charset = cursor.string(32).rstrip("\0")
    name = _TYPES[kind] if kind < len(_TYPES) else f"type {kind}"
    metadata = {"producer": "MeCab", "charset": charset,
                "architecture": f"{name} dictionary, {words} words, {left} x {right} contexts"}
    return Header((Tensor("word-costs", (words,), "int16"),), words, metadata, trained=Answer.YES)


def sample() -> bytes:
    """One word; its trie and feature have four bytes each."""
    size = _HEADER + 4 + 16 + 4
    return struct.pack("<10I", size ^ _KEY, _VERSION, 0, 1, 2, 2, 4, 16, 4, 0) + b"UTF-8".ljust(32, b"\0") + bytes(24)


FORMAT = Format("mecab-dictionary", "MeCab dictionary with trained costs", Kind.NGRAM, Depth.HEADER, (".dic",),
                recognise, read, sample, magic=((4, struct.pack("<I", _VERSION)),))
