# SPDX-License-Identifier: GPL-2.0-or-later
"""Fitted models among the objects of Praat: ``File type = "ooTextFile"``, then ``Object class = "FFNet 1"``, or
``ooBinaryFile`` and the class behind a byte with its length; the number is the version of the layout.

Source: Praat's ``*_def.h``, which list the fields of each class. Networks, discriminants, principal and canonical
components, mixtures, Markov models and regressions are fitted. Sounds, tiers, tables, and grammars, whose rankings
are as often written by hand, are not. A collection may have models among other objects.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.errors import NotThisFormat
from lintian_ml.lazy import regex
from lintian_ml.model import Answer, Depth, Format, Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import praat, tables
from lintian_ml.wire.praat import Source
from lintian_ml.wire.praat_models import CLASSES

_MAGICS = (b'File type = "ooTextFile', *(mark + 'File type = "ooText'.encode(name) for mark, name in (
    (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"))), b"ooBinaryFile")
_BEGINS = regex(r'File type = "ooTextFile(?: short)?"\s{1,8}(?:Object class = )?"(\w{1,40})(?: (\d))?"')
_BINARY = regex(rb"ooBinaryFile[\x01-\x40]([A-Za-z]{1,40})(?: (\d))?")
_ITEM = regex(r'(?m)^[ \t]*+(?:class = )?"([A-Z][A-Za-z]{1,40})(?: (\d))?"[ \t\r]*+\n[ \t]*+(?:name = )?"[^"\n]*+"')
_DRAWN = 0.1  # weights of a new network are drawn between this and its negative
_FEW = 8  # weights that tell whether they were


def recognise(item: Item) -> bool:
    found = _BINARY.match(item.head) or _BEGINS.match(_decoded(item.head[:1024]))
    return found is not None and _word(found[1]) in (*CLASSES, "Collection")


def read(item: Item) -> Header:
    if not item.within(limits.WHOLE // 4, "models in objects of Praat"):
        raise NotThisFormat("is too large to be followed")
    models = []
    for source, name, version in _objects(item):
        models.append((name, CLASSES[name](source, version), source.numbers))
        if len(models) > limits.MODELS:
            break
    if not models:
        raise NotThisFormat("has no object that is fitted")
    values = [value for _, _, numbers in models for value in numbers]
    if not values:
        raise NotThisFormat("has no numbers that were fitted")
    facts = {"producer": "Praat", "architecture": "; ".join(f"{name} {told}" for name, told, _ in models[:8])}
    drawn = len(values) >= _FEW and all(name == "FFNet" and max(map(abs, numbers)) <= _DRAWN
                                        for name, _, numbers in models)
    kind = Kind.NEURAL if models[0][0] == "FFNet" else Kind.CLASSICAL
    return Header((tables.tensor("parameters", values),), len(values), facts, kind=kind,
                  trained=Answer.NO if drawn else Answer.YES)


def _objects(item: Item) -> Iterator[tuple[Source, str, int]]:
    """Where the object of the file begins, or each of a collection that is fitted, with class and version."""
    if found := _BINARY.match(item.head):
        source: Source = praat.Binary(item.blob(), found.end())
        for name, version in _held(source) if found[1] == b"Collection" else [
                (found[1].decode(), int(found[2] or 0))]:
            yield source, name, version
            source.numbers = source.numbers[:0]
        return
    text = _decoded(item.blob().whole())
    if (first := _BEGINS.match(text)) and first[1] != "Collection":
        yield praat.Text(text, first.end()), first[1], int(first[2] or 0)
        return
    for entry in _ITEM.finditer(text):
        if entry[1] in CLASSES:
            yield praat.Text(text, entry.end()), entry[1], int(entry[2] or 0)


def _held(source: Source) -> Iterator[tuple[str, int]]:
    """Classes and versions of what a binary collection holds, up to the first object that is not followed."""
    for _ in range(source.whole()):
        name, _, version = source.text(1).partition(" ")
        source.text()
        if name not in CLASSES:
            return
        yield name, int(version) if version.isdecimal() else 0


def _decoded(data: bytes) -> str:
    return data.decode("utf-16" if data[:1] in b"\xfe\xff" else "utf-8", "replace")


def _word(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name


def sample() -> bytes:
    """A network of two inputs, two units and one output, as a text with the names of its fields."""
    weights = (.5, -1.25, .75, 2.0, -.125, -1.5, 1.0, .25, -.5)
    rows = "".join(f"    w [{at}] = {weight} \n" for at, weight in enumerate(weights, 1))
    return ('File type = "ooTextFile"\nObject class = "FFNet 1"\n\nnumberOfLayers = 2 \nnumberOfInputs = 2 \n'
            "numberOfOutputs = 1 \nnumberOfUnitsInLayer []: \n    numberOfUnitsInLayer [1] = 2 \n"
            "    numberOfUnitsInLayer [2] = 1 \noutputsAreLinear = 0 \nnonLinearityType = 1 \ncostFunctionType = 1 \n"
            'outputCategories: size = 1 \noutputCategories [1]:\n    string = "a" \nnumberOfWeights = 9 \n'
            f"w []: \n{rows}").encode()


FORMAT = Format("praat-object", "fitted model of Praat", Kind.CLASSICAL, Depth.TENSORS,
                (".ffnet", ".discriminant", ".pca", ".cca", ".hmm", ".collection"), recognise, read, sample,
                magic=tuple((0, magic) for magic in _MAGICS), textual=None)
