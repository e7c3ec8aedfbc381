# SPDX-License-Identifier: GPL-2.0-or-later
"""ggml files from before GGUF: magics lmgg, fmgg, tjgg, algg (a u32 written little endian), and whisper.cpp's.

The header differs from program to program, so tensors are found by their records: i32 rank, name length and type, the
dimensions, the name, and (tjgg: aligned to 32) the values; the right start is the one whose records reach the end.
"""
from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Depth, Format, Header, Kind, Span, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import ggml_types, samples

_NAME = regex(rb"[A-Za-z_][\w.\-/]{2,127}")
_SEARCHED = 16 * limits.MIB  # vocabulary and mel filters lie before the first record


def recognise(item: Item) -> bool:
    """The magic, and numbers behind it as every hyper-parameter list has, or the length of a name and a name."""
    words = struct.unpack_from("<4I", item.head, 4) if len(item.head) >= 20 else ()
    if not words or words[0] >= 1 << 24:
        return False
    return words[1] < 1 << 24 or words[0] < 64 and _NAME.fullmatch(item.head, 8, 8 + words[0]) is not None


def read(item: Item) -> Header:
    blob = item.blob()
    aligned = item.head[:4] == b"tjgg"
    for start in _starts(blob):
        records = list(_records(blob, start, aligned))
        if records and records[-1][1] == blob.size:
            tensors = tuple(tensor for tensor, _ in records)
            return Header(tensors, sum(tensor.size for tensor in tensors), _facts(item.head))
    raise NotThisFormat("holds hyper-parameters or a vocabulary, but no tensors")


def _starts(blob: Blob) -> Iterator[int]:
    """Places that may be a record's beginning: three small numbers and, behind the dimensions, a name."""
    data = blob.peek(0, min(blob.size, _SEARCHED))
    for found in re.finditer(rb"(?=[\1-\4]\0\0\0[\3-\x7f]\0\0\0[\0-\x1e]\0\0\0)", data):
        rank, length = data[found.start()], data[found.start() + 4]
        name = data[found.start() + 12 + 4 * rank:][:length]
        if _NAME.fullmatch(name):
            yield found.start()


def _records(blob: Blob, at: int, aligned: bool) -> Iterator[tuple[Tensor, int]]:
    """Tensors one after another from ``at``, each with its end, as far as the records make sense."""
    for _ in range(limits.TENSORS):
        head = blob.peek(at, 12)
        rank, length, kind = struct.unpack("<3i", head) if len(head) == 12 else (0, 0, 0)
        if not (1 <= rank <= 4 and 1 <= length < 128 and kind in ggml_types.TYPES):
            return
        rest = blob.peek(at + 12, 4 * rank + length)
        if len(rest) < 4 * rank + length or not _NAME.fullmatch(rest[4 * rank:]):
            return
        at += 12 + len(rest)
        at += -at % 32 if aligned else 0
        tensor, end = _tensor(at, rest[4 * rank:].decode("ascii"), struct.unpack_from(f"<{rank}I", rest)[::-1], kind)
        if tensor is None or end > blob.size:
            return
        yield tensor, end
        at = end


def _tensor(at: int, name: str, shape: tuple[int, ...], kind: int) -> tuple[Tensor | None, int]:
    """The tensor whose values begin at ``at``, and where they end; None where they fill no whole blocks."""
    word, block, width = ggml_types.TYPES[kind]
    bare = Tensor(name, shape, word)
    if bare.size % block:
        return None, at
    end = at + bare.size // block * width
    encoding = ggml_types.encoding(kind)
    return (Tensor(name, shape, word, Span(at, end - at, encoding)) if encoding else bare), end


def _facts(head: bytes) -> dict[str, str]:
    """whisper.cpp's files tell by the size of their vocabulary, Silero's by a name."""
    first = int.from_bytes(head[4:8], "little")
    if first == 10 and head[8:14] == b"silero":
        return {"architecture": "silero vad", "producer": "whisper.cpp"}
    return {"architecture": "whisper", "producer": "whisper.cpp"} if 51864 <= first <= 51866 else {}


def sample() -> bytes:
    record = struct.pack("<5i", 2, 9, 0, 8, 8) + b"fc.weight" + samples.floats(64)
    return b"lmgg" + struct.pack("<7i", 32, 8, 2, 1, 4, 0, 0) + record


FORMAT = Format("ggml", "ggml model from before GGUF", Kind.NEURAL, Depth.TENSORS, (".bin", ".ggml"), recognise, read,
                sample, magic=((0, b"lmgg"), (0, b"fmgg"), (0, b"tjgg"), (0, b"algg")))
