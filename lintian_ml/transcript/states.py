# SPDX-License-Identifier: GPL-2.0-or-later
"""States of a training as files: safetensors, or raw little-endian integers; nothing that runs code when it is read.

A state holds everything that the next step depends on: weights, momentum, step counter, averages. Its digest is that of
its bytes. ``write`` gives the same bytes for the same tensors (https://github.com/huggingface/safetensors, names
sorted, no metadata).
"""
from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintian_ml import limits
from lintian_ml.errors import FormatError, InputError
from lintian_ml.transcript import hashing
from lintian_ml.words import stopped, worded

if TYPE_CHECKING:
    import numpy

    Values = numpy.ndarray[Any, numpy.dtype[Any]]

FORMATS = ("safetensors", "int64", "int32", "int16", "int8", "uint8")
_WIDTHS = {"int64": 8, "int32": 4, "int16": 2, "int8": 1, "uint8": 1}
_CODES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1", "U8": "|u1",
          "U16": "<u2", "U32": "<u4", "U64": "<u8", "BOOL": "|b1"}
_RUNS_CODE = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04", b"\x89HDF")


def write(path: str | os.PathLike[str], tensors: Mapping[str, Values]) -> None:
    """Write named arrays as safetensors. Raises InputError for a type that safetensors has not."""
    import numpy

    header: dict[str, Any] = {}
    parts, end = [], 0
    codes = {numpy.dtype(code): name for name, code in _CODES.items()}
    for name in sorted(tensors):
        array = numpy.asarray(tensors[name])
        plain = numpy.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
        if plain.dtype not in codes:
            raise InputError(worded("tensor {name} is of type {dtype}, which a state cannot hold", name=name,
                                    dtype=array.dtype))
        header[name] = {"dtype": codes[plain.dtype], "shape": list(array.shape),
                        "data_offsets": [end, end + plain.nbytes]}
        parts.append(plain)
        end += plain.nbytes
    text = hashing.canonical(header)
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as handle:
        handle.write(len(text).to_bytes(8, "little") + text)
        for part in parts:
            handle.write(part.tobytes())


def read(path: str | os.PathLike[str]) -> dict[str, Values]:
    """The arrays of a safetensors file. Raises InputError where it is damaged, or claims more than it holds."""
    import numpy

    check(Path(path), "safetensors")
    data = Path(path).read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    found = {}
    for name, entry in json.loads(data[8:start]).items():
        if name == "__metadata__":
            continue
        if entry["dtype"] not in _CODES:
            raise InputError(worded("{path}: tensor {name} is of type {entry}, which is not read here", path=path,
                                    name=name, entry=entry["dtype"]))
        first, end = entry["data_offsets"]
        found[name] = numpy.frombuffer(data[start + first:start + end], _CODES[entry["dtype"]]).reshape(entry["shape"])
    return found


def check(path: Path, format_: str) -> int:
    """The size of a state. Raises InputError where it is no regular file, too large, or not of the declared format."""
    if path.is_symlink() or not path.is_file():
        raise InputError(worded("{path}: there is no state, or it is no regular file", path=path))
    size = path.stat().st_size
    if size > limits.STATE:
        raise InputError(worded("{path}: the state has {size} bytes, at most {limit} are read", path=path, size=size,
                                limit=limits.STATE))
    with open(path, "rb") as handle:
        head = handle.read(8)
    if format_ != "safetensors":
        if head.startswith(_RUNS_CODE):
            raise InputError(worded("{path}: is a pickle or a container, not raw integers", path=path))
        if not size or size % _WIDTHS[format_]:
            raise InputError(worded("{path}: {size} bytes are no whole number of {format}", path=path, size=size,
                                    format=format_))
        return size
    _safetensors(path)
    return size


def _safetensors(path: Path) -> None:
    from lintian_ml.errors import NotThisFormat
    from lintian_ml.formats import safetensors
    from lintian_ml.reader import Item

    with open(path, "rb", buffering=0) as handle:
        item = Item(path.name, handle, path.stat().st_size)
        try:
            if not safetensors.recognise(item):
                raise InputError(worded("{path}: is no safetensors file; states are safetensors, or raw integers "
                                        "(--state-format)", path=path))
            safetensors.read(item)
        except NotThisFormat:  # sound, but whole numbers only, as no model has them
            return
        except FormatError as error:
            raise InputError(worded("{path}: the state is damaged: {error}", path=path, error=error)) from error


class Store:
    """States of a transcript by their digests: files of a folder, each named after its SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, path: Path) -> str:
        """Keep a copy of a file and return its digest. Raises InputError where it cannot be written."""
        digest = hashing.of_file(path)
        target = self._folder / digest
        if not target.exists():
            try:
                self._folder.mkdir(exist_ok=True)
                with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as handle, open(path, "rb") as source:
                    shutil.copyfileobj(source, handle, limits.MIB)
                os.chmod(handle.name, 0o644)  # it is there to be published
                os.replace(handle.name, target)
            except OSError as error:
                raise InputError(stopped(target, error)) from error
        return digest

    def has(self, digest: str) -> bool:
        """Is it there?"""
        return (self._folder / digest).is_file()

    def path(self, digest: str, what: str) -> Path:
        """Its place. Raises InputError where it is missing; whether its bytes are its own is for ``sound`` to say."""
        path = self._folder / digest
        if path.is_symlink() or not path.is_file():
            raise InputError(worded("{path}: {what} is missing, so what needs it cannot be replayed", path=path,
                                    what=what))
        return path

    def sound(self, digest: str, what: str) -> bool:
        """Do its bytes have the digest that names it? Raises InputError where it is missing or too large."""
        path = self.path(digest, what)
        if path.stat().st_size > limits.STATE:
            raise InputError(worded("{path}: {what} has {st_size} bytes, at most {limit} are read", path=path,
                                    what=what, st_size=path.stat().st_size, limit=limits.STATE))
        return hashing.of_file(path) == digest
