# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenNLP models: a zip with ``manifest.properties`` and a maximum-entropy or perceptron model per component.

A model's stream has its type, (for GIS) a constant and a parameter, the outcomes, the patterns ``count outcome …``,
the predicates and then one float64 for each outcome of each predicate's pattern; texts are Java's (u16 length first).
Older models are such a stream without a zip around it.
"""
from __future__ import annotations

from lintian_ml import limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.model import Answer, Depth, Format, Header, Kind, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import samples, textual, zips

_MANIFEST = "manifest.properties"
_KEPT = {"OpenNLP-Version": "version", "Language": "languages", "Component-Name": "component", "Timestamp": "date",
         "Training-Eventhash": "training-event-hash", "TrainerType": "trainer"}


_BARE = (b"\0\3GIS", b"\0\nPerceptron", b"\0\2QN\0\0")


def recognise(item: Item) -> bool:
    if item.head.startswith(_BARE):
        return True
    return item.head[30:50] == _MANIFEST.encode()[:20] or _MANIFEST in zips.names(item)


def _facts(text: bytes) -> dict[str, str]:
    rows = (textual.words(row).partition("=") for row in text.splitlines() if not row.startswith(b"#"))
    return {key.strip(): value.strip() for key, _, value in rows}


def _text(cursor: Cursor) -> str:
    return cursor.string(cursor.u16(), 1 << 16)


def _parameters(data: bytes) -> int:
    cursor = Cursor(Blob.of(data), order=">")
    if _text(cursor) == "GIS":
        cursor.skip(12)
    for _ in range(cursor.count(cursor.u32(), limits.TENSORS, "outcomes")):
        _text(cursor)
    total = 0
    for _ in range(cursor.count(cursor.u32(), limits.TENSORS, "patterns")):
        count, *outcomes = _text(cursor).split(" ")
        total += textual.integer(count) * len(outcomes)
    return total


def _bare(item: Item) -> Header:
    count = _parameters(item.blob().whole())
    if not 0 < 8 * count < item.blob().size:
        raise DamagedFile(f"claims {count} parameters in {item.blob().size} bytes")
    facts = {"producer": "OpenNLP", "architecture": "GIS" if item.head.startswith(_BARE[0]) else "perceptron or QN"}
    return Header((Tensor("parameters", (count,), "float64"),), count, facts, trained=Answer.YES)


def read(item: Item) -> Header:
    if item.head.startswith(_BARE):
        return _bare(item)
    listed = zips.members(item)
    if _MANIFEST not in listed:
        raise NotThisFormat("has no manifest")
    facts = _facts(zips.content(item, _MANIFEST, limits.CONTROL))
    models = sorted(name for name in listed if name.endswith(".model"))
    if "OpenNLP-Version" not in facts or not models:
        raise NotThisFormat("its manifest is not OpenNLP's")
    tensors = tuple(Tensor(name, (_parameters(zips.content(item, name)),), "float64") for name in models)
    metadata = {"producer": "OpenNLP"} | {name: facts[key] for key, name in _KEPT.items() if facts.get(key)}
    return Header(tensors, sum(tensor.size for tensor in tensors), metadata, trained=Answer.YES)


def sample() -> bytes:
    """A perceptron of two outcomes and one predicate."""
    def text(value: bytes) -> bytes:
        return len(value).to_bytes(2, "big") + value

    one, two = (1).to_bytes(4, "big"), (2).to_bytes(4, "big")
    model = text(b"Perceptron") + two + text(b"T") + text(b"F") + one + text(b"1 0 1") + one + text(b"x") + bytes(16)
    manifest = b"Manifest-Version=1.0\nOpenNLP-Version=2.0.0\nLanguage=en\nComponent-Name=TokenizerME\n"
    return samples.zipped({_MANIFEST: manifest, "token.model": model})


FORMAT = Format("opennlp-model", "OpenNLP model", Kind.CLASSICAL, Depth.HEADER, (".bin",), recognise, read, sample,
                magic=((0, zips.MAGIC), *((0, start) for start in _BARE)))
