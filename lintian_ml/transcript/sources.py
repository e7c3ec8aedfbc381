# SPDX-License-Identifier: GPL-2.0-or-later
"""The files that a training reads, as a header names them: programs by their digests, data by canonical records.

A record is a line (``lines``), a run of bytes (``bytes:N``), or a whole file (``whole``). The root stands over all
records in the order of the files, so that a swapped, changed or dropped record is another root.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import InputError, UsageError
from lintian_ml.transcript import hashing
from lintian_ml.words import stopped, worded


def size_of(how: str) -> int:
    """Bytes of one record: 0 for a line, -1 for a whole file. Raises UsageError."""
    if how in ("lines", "whole"):
        return 0 if how == "lines" else -1
    kind, _, number = how.partition(":")
    if kind != "bytes" or not (number.isascii() and number.isdigit() and 0 < int(number) <= limits.RECORD):
        raise UsageError(worded("records are lines, whole or bytes:N with N up to {limit}, not '{how}'",
                                limit=limits.RECORD, how=how))
    return int(number)


def records(path: Path, how: str) -> Iterator[bytes]:
    """The records of one file. Raises InputError where one is too long, or the last one is not whole."""
    size = size_of(how)
    try:
        with open(path, "rb") as handle:
            if size < 0:
                yield hashing.of_file(path).encode()
                return
            while record := handle.read(size) if size else handle.readline(limits.RECORD + 1):
                if len(record) > limits.RECORD or (size and len(record) != size):
                    raise InputError(worded("{path}: a record has {number} bytes, which is not {how}", path=path,
                                            number=len(record), how=how))
                yield record
    except OSError as error:
        raise InputError(stopped(path, error)) from error


def listed(root: Path, names: Sequence[str]) -> list[dict[str, str]]:
    """Path and digest of each file. Raises InputError for one that is not below ``root``, or not there."""
    return [{"path": name, "sha256": hashing.of_file(inside(root, name))} for name in sorted(set(names))]


def inside(root: Path, name: str) -> Path:
    """The file of a relative name below ``root``. Raises InputError where it leads elsewhere."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\0" in name:
        raise InputError(worded("{name}: is not a path below the current directory", name=name))
    path = root.joinpath(*parts)
    if not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        raise InputError(worded("{path}: there is no such file, or it lies elsewhere", path=path))
    return path


def data(root: Path, names: Sequence[str], how: str) -> dict[str, Any]:
    """What a header says of the data: root over all records, their number, and the files."""
    files = listed(root, names)
    found, count = hashing.merkle(record for entry in files for record in records(inside(root, entry["path"]), how))
    return {"root": found, "records": count, "how": how, "files": files}


def fault(root: Path, code: Sequence[Mapping[str, str]], parts: Sequence[Mapping[str, Any]]) -> str:
    """What differs from the header, in words; empty where the files are those. Raises InputError for a missing one."""
    for entry in (*code, *(file for part in parts for file in part["files"])):
        if hashing.of_file(inside(root, entry["path"])) != entry["sha256"]:
            return worded("{entry} is not the file that the transcript names", entry=entry["path"])
    for part in parts:
        if data(root, [entry["path"] for entry in part["files"]], part["how"]) != part:
            return worded("the records of the data do not have the root that the transcript names")
    return ""
