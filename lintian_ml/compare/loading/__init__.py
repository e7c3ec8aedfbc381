# SPDX-License-Identifier: GPL-2.0-or-later
"""From a path to a Model: which loader reads the file, and one clear sentence where none can."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from lintian_ml import limits
from lintian_ml.candidates import candidates
from lintian_ml.compare.loading import gguf, hdf5, nnue, numpy_files, onnx, safetensors, texts, torch
from lintian_ml.compare.model import Model
from lintian_ml.errors import DamagedFile, FormatError, InputError, LimitExceeded, NotThisFormat, SourceProblem
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import unpacked
from lintian_ml.words import stopped, worded

LOADERS: tuple[tuple[Callable[[Item], bool], Callable[[Item], Model]], ...] = (
    (gguf.recognise, gguf.load), (numpy_files.is_npy, numpy_files.load_npy), (hdf5.is_hdf5, hdf5.load_hdf5),
    (hdf5.is_keras, hdf5.load_keras), (numpy_files.is_npz, numpy_files.load_npz), (torch.recognise, torch.load),
    (safetensors.recognise, safetensors.load), (nnue.recognise, nnue.load), (texts.is_gnubg, texts.load_gnubg),
    (texts.is_fann, texts.load_fann), (texts.is_leela, texts.load_leela), (onnx.recognise, onnx.load))


def opened(path: str) -> Item:
    """One file on disk. Raises InputError where it is none."""
    place = Path(path)
    try:
        if not place.is_file():
            raise InputError(worded("{path}: is no regular file; compare takes two model files", path=path)
                             if place.exists() else
                             worded("{path}: no such file; compare takes two model files", path=path))
        if place.stat().st_size <= limits.HEAD:
            return Item.of(path, place.read_bytes())
        item = Item(path, open(place, "rb", buffering=0), place.stat().st_size)
        item.blob()  # which closes the file when it goes
        return item
    except OSError as error:
        raise InputError(stopped(path, error)) from error


def load(item: Item) -> Model:
    """The model in a file. Raises InputError with one sentence that names the file."""
    try:
        inner = _unpacked(item)
        model = _model(inner)
    except FormatError as error:
        raise InputError(stopped(item.path, error)) from error
    ignored = {**model.ignored, **({"compression": "gzip"} if inner is not item else {})}
    return replace(model, path=item.path, size=item.size, ignored=ignored)


def _model(item: Item) -> Model:
    if not item.size:
        raise FormatError(worded("is empty"))
    for recognise, loader in LOADERS:
        if recognise(item):
            return loader(item)
    return _other(item)


def _other(item: Item) -> Model:
    """As the first format that can read it: damaged as one, a file may be sound as a later one, as for the scanner."""
    damage: list[FormatError] = []
    for entry in candidates(item):
        try:
            if entry.recognise(item):
                return texts.load_plain(item, entry.name, entry.read(item).tensors)
        except NotThisFormat:
            continue
        except FormatError as error:
            damage.append(error)
    raise damage[0] if damage else FormatError(
        worded("is of no format that is known to hold a model; lintian-ml formats lists them"))


def _unpacked(item: Item) -> Item:
    """What a gzip file holds; any other file as it is."""
    if item.head[:2] != b"\x1f\x8b":
        return item
    return Item(item.path, _Stream(_inflated(item.blob())))


class _Stream:
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int, /) -> bytes:
        self._rest = self._rest or next((piece for piece in self._pieces if piece), b"")
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _inflated(blob: Blob) -> Iterator[bytes]:
    """The one member of a gzip file. Raises DamagedFile for bytes behind it, LimitExceeded for a bomb."""
    total = 0
    try:
        for piece in unpacked.pieces("gzip-member", blob.chunks()):
            total += len(piece)
            if total > limits.EXPANDED or total > limits.RATIO_FREE + limits.RATIO * blob.size:
                raise LimitExceeded(worded("unpacks to more than {total} bytes", total=total))
            yield piece
    except SourceProblem as error:
        raise DamagedFile(_damage(str(error).removeprefix("is damaged: "))) from None


def _damage(told: str) -> str:
    """The unpacker's words as a sentence about the file."""
    if told == "goes on behind its end":
        return worded("has bytes behind its compressed end: readers differ on whether they count")
    return worded("ends within its compressed data") if told == "ends early" else worded("is damaged: {error}",
                                                                                         error=told)
