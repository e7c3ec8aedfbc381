# SPDX-License-Identifier: GPL-2.0-or-later
"""Tokenisers of Hugging Face (``tokenizer.json``): how text is cut, learned from a corpus.

``model`` has a ``type``: BPE with the merges in the order in which they were learned, as pairs or with a space between;
Unigram with pairs of a piece and its log-probability; WordPiece with the pieces that were chosen. WordLevel only lists
words. Source: what the library tokenizers writes.

Of one that is too large to be parsed it is said that it is one, and not how much it holds.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import tables
from lintian_ml.wire.jsons import document, listing, mapping

_KEYS = (b'"model"', b'"added_tokens"', b'"pre_tokenizer"', b'"normalizer"', b'"truncation"')
_TYPES = {"BPE": "byte pair encoding", "Unigram": "unigram", "WordPiece": "WordPiece"}
_MODEL = regex(rb"\"model\"\s{0,40}:\s{0,40}\{\s{0,40}\"type\"\s{0,40}:\s{0,40}\"("
               + "|".join(_TYPES).encode() + rb")\"")
_LEAST = 32  # merges or pieces


def recognise(item: Item) -> bool:
    """Two of the keys that all tokenisers have, in the head of an object."""
    head = item.head
    return sum([key in head for key in _KEYS]) >= 2


def read(item: Item) -> Header:
    """The scores of pieces, or the count of merges. Raises NotThisFormat where nothing was learned."""
    if item.size > limits.JSON:
        return _large(item)
    model = mapping(mapping(document(item)).get("model"))
    kind = model.get("type") or ("BPE" if "merges" in model else "")
    if kind not in _TYPES:
        raise NotThisFormat("has no model of a tokeniser that is learned")
    if kind == "Unigram":
        pairs = [pair for pair in listing(model.get("vocab")) if isinstance(pair, list) and len(pair) == 2]
        scores = [float(score) for _, score in pairs if isinstance(score, (int, float))]
        tensor, count = tables.tensor("scores", scores), len(scores)
    else:
        count = len(listing(model.get("merges"))) if kind == "BPE" else len(mapping(model.get("vocab")))
        tensor = Tensor("merges" if kind == "BPE" else "vocab", (count,), "int32")
    if count < _LEAST:
        raise NotThisFormat("has hardly a merge or a piece")
    facts = {"producer": "Hugging Face tokenizers", "architecture": f"{_TYPES[kind]}, {count} merges or pieces"}
    return Header((tensor,), count, facts, trained=Answer.YES)


def _large(item: Item) -> Header:
    """Only the kind of model. Raises NotThisFormat where it is none, or stands behind what is read."""
    found = _MODEL.search(item.blob().peek(0, limits.WHOLE))
    if found is None:
        raise NotThisFormat("has no model of a tokeniser that is learned")
    facts = {"producer": "Hugging Face tokenizers", "architecture": _TYPES[found[1].decode()]}
    return Header(metadata=facts, trained=Answer.YES)


def sample() -> bytes:
    """Thirty-two merges."""
    merges = ", ".join(f'"{chr(97 + at % 26)} {chr(97 + at * 7 % 26)}"' for at in range(_LEAST))
    return ('{"version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null, '
            '"model": {"type": "BPE", "vocab": {"a": 0}, "merges": [' + merges + "]}}\n").encode()


FORMAT = Format("hf-tokenizer", "tokeniser of Hugging Face", Kind.NGRAM, Depth.TENSORS, (".json",), recognise, read,
                sample, textual=True, first=b"{",
                signs=(rb"\"added_tokens\"", rb"\"pre_tokenizer\"", rb"\"truncation\""))
