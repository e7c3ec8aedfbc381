# SPDX-License-Identifier: GPL-2.0-or-later
"""SentencePiece models: a ModelProto with the pieces (text, score, type), then the trainer's own settings.

Fields of ModelProto: 1 pieces, 2 trainer_spec, 3 normalizer_spec. The trainer's settings name the corpus files (1),
the model prefix (2), the kind of model (3) and the languages (5).
"""
from __future__ import annotations

from dataclasses import replace

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import protobuf, samples, tables
from lintian_ml.wire.textual import fields

_KINDS = {1: "unigram", 2: "byte pair encoding", 3: "word", 4: "character"}
_SPECIAL = (2, 3)  # unknown and control pieces have no learned score


def _piece(blob: Blob, found: protobuf.Field) -> dict[int, int] | None:
    """A piece's fields and their bits: 1 text, 2 score (fixed32, absent where it is 0), 3 type; else None."""
    parts = protobuf.outline(blob, 4, found.start, found.end) or []
    shape = [(part.tag, part.wire) for part in parts]
    known = shape[:1] == [(1, 2)] and all(pair in ((2, 5), (3, 0)) for pair in shape[1:])
    return {part.tag: part.value for part in parts} if known else None


def recognise(item: Item) -> bool:
    if item.head[:1] != b"\x0a" or item.head[2:3] != b"\x0a" or len(item.head) < 16:
        return False
    head = Blob.of(item.head[:512])
    pieces = [_piece(head, found) for found in protobuf.outline(head, 6) or () if (found.tag, found.wire) == (1, 2)]
    return len(pieces) > 2 and all(pieces) and any(2 in piece for piece in pieces if piece)


def _settings(blob: Blob, start: int, end: int) -> dict[str, str]:
    pairs = [("producer", "SentencePiece")]
    for found in protobuf.fields(blob, start, end):
        if found.tag in (1, 2, 5) and found.wire == protobuf.BYTES:
            name = {1: "dataset", 2: "model-prefix", 5: "languages"}[found.tag]
            pairs.append((name, protobuf.text(blob, found)))
        elif found.tag == 3 and found.wire == protobuf.VARINT:
            pairs.append(("architecture", _KINDS.get(found.value, f"kind {found.value}")))
    return fields(pairs)


def read(item: Item) -> Header:
    blob, pieces = item.blob(), 0
    scores: list[float] = []
    metadata = {"producer": "SentencePiece"}
    for found in protobuf.fields(blob):
        if found.tag == 1 and found.wire == protobuf.BYTES:
            piece = _piece(blob, found)
            if piece is None:
                raise NotThisFormat(f"field {pieces + 1} is no piece with a score")
            pieces += 1
            if piece.get(3) not in _SPECIAL:
                scores.append(protobuf.number32(protobuf.Field(2, protobuf.FIXED32, piece.get(2, 0), 0, 0)))
        elif found.tag == 2 and found.wire == protobuf.BYTES:
            metadata = _settings(blob, found.start, found.end)
        elif found.tag < 200 and found.tag not in (3, 4, 5):
            raise NotThisFormat(f"has a field {found.tag} that a SentencePiece model does not know")
    metadata["pieces"] = str(pieces)
    tensor = replace(tables.tensor("scores", scores), dtype="float32")
    return Header((tensor,), len(scores), metadata, trained=Answer.YES)


def sample() -> bytes:
    """Three pieces, the first unknown, and the name of a corpus."""
    def piece(text: str, bits: bytes, kind: bytes = b"") -> bytes:
        return samples.field(1, samples.field(1, text) + b"\x15" + bits + kind)

    return piece("<unk>", bytes(4), samples.number(3, 2)) + piece("a", b"\0\0\x80\xbf") \
        + piece("b", b"\0\0\0\xc0") + samples.field(2, samples.field(1, "corpus.txt") + samples.number(3, 1))


FORMAT = Format("sentencepiece-model", "SentencePiece model", Kind.NGRAM, Depth.HEADER, (".model", ".spm"),
                recognise, read, sample, textual=None, first=b"\n")
